//! BTP: System Landscape > Systems > Add System.

use async_trait::async_trait;
use btp_client::system_landscape::{Refusal, System, SystemStatus, SystemType};

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
    steps::back::may_have_begun,
};

/// Adds the system, unless one of its name and type is there.
#[derive(Debug, Clone, Copy, Default)]
pub struct AddSystem;

#[async_trait]
impl Step for AddSystem {
    fn name(&self) -> &'static str {
        "add-system"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        if let Some(system) = cx.system().await? {
            let seen = if system.status == SystemStatus::Deleting {
                cx.refresh_system().await?
            } else {
                Some(system)
            };
            if let Some(system) = seen {
                return Ok(if starts_anew(cx, &system) {
                    Observation::needed(format!(
                        "remove system {name}, whose registration failed, to add it again"
                    ))
                } else {
                    judge(&system)
                });
            }
        }
        if !cx.ports().landscape.offers_s4hana_cloud().await? {
            return Ok(no_such_type().into());
        }
        Ok(Observation::needed(format!(
            "add system {name} of type {}",
            SystemType::S4HANA_CLOUD
        )))
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let name = cx.system_name()?;
        if let Some(failed) = cx.system().await? {
            // An extension and a token of the failed attempt are of no use.
            cx.forget_token();
            let begun = cx.ports().landscape.remove(&failed).await;
            if may_have_begun(&begun) {
                cx.facts().tried.insert(REGISTERED_ANEW);
            }
            cx.forget_system();
            return Ok(begun?);
        }
        match cx.ports().landscape.add(&name).await {
            Ok(system) => {
                cx.keep_system(Some(system));
                Ok(())
            }
            // Somebody was quicker: the next look shows whose it is. A name that is taken by what nobody sees stays so.
            Err(error)
                if Refusal::of(&error) == Some(Refusal::NameTaken)
                    && cx.facts().tried.insert(NAME_TAKEN) =>
            {
                cx.forget_system();
                Err(StepError::Outdated(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_system();
    }
}

pub(crate) fn no_such_type() -> Blocker {
    let kind = SystemType::S4HANA_CLOUD;
    Blocker::new(
        Responsible::BtpAdministrator,
        format!("the global account offers no system type {kind}"),
        "check that the endpoint and tenant are those of your global account",
    )
}

/// The mark that the name was once taken by the time the system was to be added.
const NAME_TAKEN: &str = "name taken";

/// The mark that a run has once removed a system whose registration failed.
const REGISTERED_ANEW: &str = "registered anew";

/// Whether to go back to the beginning with a system whose registration failed: if that is allowed, once.
pub(super) fn starts_anew(cx: &StepContext, system: &System) -> bool {
    matches!(
        system.status,
        SystemStatus::Failed | SystemStatus::CreateFailed
    ) && system.managed != Some(true)
        && cx.may_register_anew()
        && !cx.facts().tried.contains(REGISTERED_ANEW)
}

/// What the status of a system that is there means for connecting it (SAP Help: *Register an SAP
/// S/4HANA Cloud System in a Global Account in SAP BTP*).
fn judge(system: &System) -> Observation {
    let name = &system.name;
    let error = system
        .error
        .as_deref()
        .map(|error| format!(" ({error})"))
        .unwrap_or_default();
    let blocked = |reason: String, advice: &str| {
        Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
    };
    match &system.status {
        SystemStatus::Failed | SystemStatus::CreateFailed => blocked(
            format!("system {name} is in status Error while Registering{error}"),
            "remove the system in System Landscape, and let the SAP S/4HANA Cloud administrator delete its failed \
             extension in the tenant; then run again: the system is added anew with a new token. Or allow the flow to \
             register it anew (`register_anew`)",
        ),
        SystemStatus::UnpairFailed => blocked(
            format!("system {name} is in status Error while Deregistering{error}"),
            "deregister it again in System Landscape; if that fails, open a ticket for BC-NEO-EXT-S4C",
        ),
        SystemStatus::DeleteFailed => blocked(
            format!("system {name} is in status Error while Removing{error}"),
            "remove it again in System Landscape; if that fails, open a ticket for BC-NEO-EXT-S4C",
        ),
        SystemStatus::Unpairing => {
            Observation::waiting(format!("system {name} to be deregistered"))
        }
        SystemStatus::Deleting => Observation::waiting(format!("system {name} to be removed")),
        SystemStatus::Creating => Observation::waiting(format!("system {name} to be added")),
        _ => Observation::done(format!(
            "system {name} is in the landscape (id {})",
            system.id
        )),
    }
}
