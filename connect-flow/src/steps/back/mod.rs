//! The steps on the way back, in SAP's order (SAP Help: *Deregister or Remove a System*).

mod delete_extension;
mod deregister_system;
mod leave_formations;
mod remove_system;
mod unassign_entitlements;
mod uses;

use std::sync::Arc;

pub use delete_extension::DeleteExtension;
pub use deregister_system::DeregisterSystem;
pub use leave_formations::LeaveFormations;
pub use remove_system::RemoveSystem;
pub use unassign_entitlements::UnassignEntitlements;

use btp_client::system_landscape::SystemStatus;
use client_core::Effect;

use crate::{
    Disconnection, Step,
    step::{Blocker, Observation, Responsible},
};

/// The steps that take a connection apart: `unassign-entitlements`, `leave-formations`, `deregister-system`,
/// `delete-extension`, and `remove-system` unless the system is kept.
pub fn disconnecting(wanted: &Disconnection) -> Vec<Arc<dyn Step>> {
    let mut steps: Vec<Arc<dyn Step>> = vec![
        Arc::new(UnassignEntitlements::new(wanted.unassigns_everywhere())),
        Arc::new(LeaveFormations::new(wanted.leaves_formations())),
        Arc::new(DeregisterSystem),
        Arc::new(DeleteExtension),
    ];
    if !wanted.keeps_system() {
        steps.push(Arc::new(RemoveSystem));
    }
    steps
}

/// Whether something was tried: a refusal that changed nothing is no try.
pub(super) fn may_have_begun<T>(begun: &Result<T, client_core::Error>) -> bool {
    begun
        .as_ref()
        .err()
        .is_none_or(|error| error.effect() != Effect::NotApplied)
}

/// What failed on BTP twice is not tried a third time.
fn ticket(reason: String) -> Blocker {
    let advice = "try again in System Landscape; if that fails, open a ticket for BC-NEO-EXT-S4C";
    Blocker::new(Responsible::BtpAdministrator, reason, advice)
}

/// What a status means that does not tell whether the system is registered: nothing is taken apart on the strength of it.
fn unclear(name: &str, status: &SystemStatus) -> Observation {
    if status.is_under_way() {
        return Observation::waiting(format!("what is being done to system {name} to end"));
    }
    let reason = format!(
        "BTP shows system {name} in status {status}, which does not say whether it is registered"
    );
    let advice = "look at it in System Landscape, and deregister or remove it there";
    Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
}

/// What the service said of a failure, in parentheses.
fn because(error: Option<&str>) -> String {
    error.map(|error| format!(" ({error})")).unwrap_or_default()
}
