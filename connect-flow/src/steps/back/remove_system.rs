//! BTP: System Landscape > Systems > Remove.

use async_trait::async_trait;
use btp_client::system_landscape::{System, SystemStatus};

use super::{because, may_have_begun, ticket, unclear};
use crate::{Step, StepContext, error::StepError, step::Observation};

/// Removes the system and watches it until it is gone. One that SAP discovered stays: it cannot be removed.
#[derive(Debug, Clone, Copy, Default)]
pub struct RemoveSystem;

const NAME: &str = "remove-system";

#[async_trait]
impl Step for RemoveSystem {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = match cx.system().await? {
            Some(system) if system.status == SystemStatus::Deleting => cx.refresh_system().await?,
            seen => seen,
        };
        Ok(match seen {
            None => Observation::done(format!("system {name} is not in the landscape")),
            Some(system) if system.managed == Some(true) => Observation::done(format!(
                "system {name} stays: SAP discovered it, and such systems cannot be removed"
            )),
            Some(system) => judge(cx, &system),
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let Some(system) = cx.system().await? else {
            return Err(StepError::Outdated("the system is gone".to_owned()));
        };
        let begun = cx.ports().landscape.remove(&system).await;
        if system.status == SystemStatus::DeleteFailed && may_have_begun(&begun) {
            cx.facts().tried.insert(NAME);
        }
        cx.forget_system();
        Ok(begun?)
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_system();
    }
}

fn judge(cx: &StepContext, system: &System) -> Observation {
    let name = &system.name;
    let error = because(system.error.as_deref());
    match &system.status {
        SystemStatus::Connected | SystemStatus::Unpairing | SystemStatus::UnpairFailed => {
            Observation::needed(format!("remove system {name}, once it is deregistered"))
        }
        SystemStatus::DeleteFailed if cx.facts().tried.contains(NAME) => {
            ticket(format!("removing system {name} failed again{error}")).into()
        }
        SystemStatus::DeleteFailed => Observation::needed(format!(
            "remove system {name} again, which failed before{error}"
        )),
        SystemStatus::Deleting | SystemStatus::DeleteSucceeded => {
            Observation::waiting(format!("system {name} to be removed"))
        }
        status if status.is_registered() == Some(false) && !status.is_under_way() => {
            Observation::needed(format!("remove system {name}"))
        }
        status => unclear(name, status),
    }
}
