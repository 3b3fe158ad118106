//! BTP: System Landscape > Systems > Deregister.

use async_trait::async_trait;
use btp_client::system_landscape::{Refusal, SystemStatus};
use s4_client::extensions::ExtensionStatus;

use super::{because, may_have_begun, ticket};
use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Deregisters the system and watches it until it is not registered any more. What failed is tried again once.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeregisterSystem;

const NAME: &str = "deregister-system";

#[async_trait]
impl Step for DeregisterSystem {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = match cx.system().await? {
            Some(system) if system.status.is_under_way() => cx.refresh_system().await?,
            seen => seen,
        };
        let Some(system) = seen else {
            return Ok(Observation::done(format!(
                "system {name} is not in the landscape"
            )));
        };
        let error = because(system.error.as_deref());
        Ok(match &system.status {
            SystemStatus::Connected => match another_tenant(cx).await? {
                Some(blocker) => blocker.into(),
                None => Observation::needed(format!("deregister system {name}")),
            },
            SystemStatus::UnpairFailed if cx.facts().tried.contains(NAME) => {
                ticket(format!("deregistering system {name} failed again{error}")).into()
            }
            SystemStatus::UnpairFailed => Observation::needed(format!(
                "deregister system {name} again, which failed before{error}"
            )),
            SystemStatus::Unpairing => {
                Observation::waiting(format!("system {name} to be deregistered"))
            }
            status if status.is_under_way() && *status != SystemStatus::Deleting => {
                Observation::waiting(format!("what is being done to system {name} to end"))
            }
            status => {
                Observation::done(format!("system {name} is not registered{}", shown(status)))
            }
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let Some(system) = cx.system().await? else {
            return Err(StepError::Outdated("the system is gone".to_owned()));
        };
        let begun = cx.ports().landscape.deregister(&system).await;
        if system.status == SystemStatus::UnpairFailed && may_have_begun(&begun) {
            cx.facts().tried.insert(NAME);
        }
        cx.forget_system();
        cx.forget_extension();
        begun.map_err(|error| {
            if Refusal::of(&error) == Some(Refusal::NotAllowed) {
                // It came into a formation or an entitlement meanwhile: the steps before this one look.
                cx.forget_formations();
                cx.forget_assignments();
                return StepError::Outdated(error.to_string());
            }
            error.into()
        })
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_system();
    }
}

/// A registered system has an extension in its tenant: without one this is another tenant, and the system another's.
async fn another_tenant(cx: &StepContext) -> Result<Option<Blocker>, StepError> {
    let rows = cx.extensions().await?;
    let is_used = |status: &ExtensionStatus| {
        !matches!(
            status,
            ExtensionStatus::Disabled | ExtensionStatus::PendingApproval
        )
    };
    if rows.iter().any(|row| is_used(&row.status)) {
        return Ok(None);
    }
    let name = cx.connection().system_name();
    let reason = format!("system {name} is registered, but this tenant has no extension for it");
    let advice = "check that the tenant is the one that was registered under this name";
    Ok(Some(Blocker::new(Responsible::Caller, reason, advice)))
}

fn shown(status: &SystemStatus) -> String {
    match status.cockpit_word() {
        "" => String::new(),
        word => format!(" (status {word})"),
    }
}
