//! The standard steps, in the order of SAP's tutorial.

mod add_system;
mod assign_entitlements;
mod await_enabled;
mod await_registered;
pub mod back;
mod create_extension;
mod entitlement_state;
mod issue_token;
mod job;
mod verify_entitlements;

use std::sync::Arc;

pub use add_system::AddSystem;
pub(crate) use add_system::no_such_type;
pub use assign_entitlements::AssignEntitlements;
pub(crate) use assign_entitlements::wanted_twice;
pub use await_enabled::AwaitEnabled;
pub use await_registered::AwaitRegistered;
pub use create_extension::CreateExtension;
pub(crate) use entitlement_state::{Standing, Taken, look, not_ready};
pub use issue_token::IssueToken;
pub use verify_entitlements::VerifyEntitlements;

use crate::Step;

/// The standard steps: `add-system`, `issue-token`, `create-extension`, `await-enabled`,
/// `await-registered`, `assign-entitlements`, `verify-entitlements`.
pub fn standard() -> Vec<Arc<dyn Step>> {
    vec![
        Arc::new(AddSystem),
        Arc::new(IssueToken),
        Arc::new(CreateExtension),
        Arc::new(AwaitEnabled),
        Arc::new(AwaitRegistered),
        Arc::new(AssignEntitlements::default()),
        Arc::new(VerifyEntitlements),
    ]
}
