//! BTP: System Landscape > Systems > Deregister.

use async_trait::async_trait;
use btp_client::system_landscape::{Refusal, SystemStatus};
use s4_client::extensions::ExtensionStatus;

use super::{because, may_have_begun, ticket, unclear};
use crate::{
    Step, StepContext,
    context::{Shows, Whose},
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
            SystemStatus::Creating => unclear(name.as_str(), &system.status),
            status if status.is_registered() == Some(false) => {
                Observation::done(format!("system {name} is not registered{}", shown(status)))
            }
            status => unclear(name.as_str(), status),
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
                return refused(cx, error);
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
    let name = cx.connection().system_name();
    let mut reason =
        format!("system {name} is registered, but this tenant has no extension for it");
    for row in cx.extensions().await? {
        let is_used = !matches!(
            row.status,
            ExtensionStatus::Disabled | ExtensionStatus::PendingApproval
        );
        if !is_used {
            continue;
        }
        let account = match cx.shows(&row).await? {
            Shows::Nothing | Shows::Ours => return Ok(None),
            Shows::OtherText(_) if cx.whose(&row) == Whose::Mine => return Ok(None),
            Shows::OtherText(account) | Shows::Another(account) => account,
        };
        reason = format!(
            "system {name} is registered, but the extension {} of this tenant belongs to global account {account}",
            row.id
        );
    }
    let advice = "check that the tenant is the one that was registered under this name";
    Ok(Some(Blocker::new(Responsible::Caller, reason, advice)))
}

/// How often BTP may refuse what nothing that is seen explains.
const MOST_REFUSALS: u32 = 3;

/// It came into a formation or an entitlement since they were looked at, or BTP has not learned yet that it came out: the
/// steps before this one look again after a pause.
fn refused(cx: &StepContext, error: btp_client::Error) -> StepError {
    cx.forget_formations();
    cx.forget_assignments();
    let mut facts = cx.facts();
    facts.refused = facts.refused.saturating_add(1);
    if facts.refused < MOST_REFUSALS {
        return error.into();
    }
    let reason = format!(
        "BTP refuses to deregister system {}, although nothing is seen that uses it: {error}",
        cx.connection().system_name()
    );
    let advice = "look in the cockpit (Entitlements, System Landscape > Formations) for what this service key cannot see";
    Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
}

fn shown(status: &SystemStatus) -> String {
    match status.cockpit_word() {
        "" => String::new(),
        word => format!(" (status {word})"),
    }
}
