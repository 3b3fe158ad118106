//! BTP: the system shows Registered.

use async_trait::async_trait;
use btp_client::system_landscape::SystemStatus;
use s4_client::extensions::Extension;

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Waits until BTP shows the system as *Registered*, which it does at the same time as the tenant
/// shows the extension as *Enabled*.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwaitRegistered;

#[async_trait]
impl Step for AwaitRegistered {
    fn name(&self) -> &'static str {
        "await-registered"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let extension = cx.extension().await?;
        let account = extension
            .as_ref()
            .and_then(|extension| extension.global_account.as_deref());
        let waiting = || {
            let with = account
                .map(|account| format!(" (its extension is enabled for global account {account})"));
            Observation::waiting(format!(
                "system {name} to be Registered{}",
                with.unwrap_or_default()
            ))
        };
        let seen = match cx.system().await? {
            // Nothing to see on BTP before the tenant has used the token.
            Some(system) if system.status != SystemStatus::Connected && extension.is_some() => {
                cx.refresh_system().await?
            }
            seen => seen,
        };
        let Some(system) = seen else {
            return Ok(waiting());
        };
        Ok(match &system.status {
            SystemStatus::Connected => Observation::done(format!("system {name} is Registered")),
            SystemStatus::Failed | SystemStatus::CreateFailed
                if super::add_system::starts_anew(cx, &system) =>
            {
                waiting()
            }
            SystemStatus::Failed | SystemStatus::CreateFailed => {
                let error = system.error.as_deref().unwrap_or("no reason given");
                Blocker::new(
                    Responsible::BtpAdministrator,
                    format!("registering system {name} failed: {error}"),
                    "remove the system in System Landscape and delete the failed extension in the tenant, then run \
                     again",
                )
                .into()
            }
            _ => match of_another_account(cx, extension.as_ref()).await? {
                Some(blocker) => blocker.into(),
                None => waiting(),
            },
        })
    }

    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_system();
    }
}

/// An extension that is enabled for another global account never registers this one's system.
async fn of_another_account(
    cx: &StepContext,
    extension: Option<&Extension>,
) -> Result<Option<Blocker>, StepError> {
    let Some(extension) = extension else {
        return Ok(None);
    };
    let account = cx.foreign_account(extension).await?;
    Ok(account.map(|account| {
        Blocker::new(
            Responsible::TenantAdministrator,
            format!(
                "the tenant's extension {} of this name belongs to another global account ({account})",
                extension.id
            ),
            "deregister it in its own global account if it is not needed, or choose another system name",
        )
    }))
}
