//! S/4HANA: Maintain Extensions on SAP BTP > Delete.

use async_trait::async_trait;
use btp_client::system_landscape::SystemStatus;
use s4_client::extensions::{Extension, ExtensionStatus};

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Deletes the extension that deregistering has disabled, or that waits or has failed.
///
/// Extensions of the system's name are left alone if BTP has no system of it: then nothing says whose they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeleteExtension;

#[async_trait]
impl Step for DeleteExtension {
    fn name(&self) -> &'static str {
        "delete-extension"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let rows = cx.extensions().await?;
        let Some(row) = next(&rows) else {
            return Ok(Observation::done(format!(
                "the tenant has no extension {name}"
            )));
        };
        let Some(system) = cx.system().await? else {
            return Ok(Observation::done(format!(
                "the extension {name} in status {} is left alone: BTP has no system of this name that it would belong to",
                row.status
            )));
        };
        if let Some(accounts) = several_accounts(&rows) {
            let reason =
                format!("the tenant has extensions {name} of several global accounts: {accounts}");
            let advice = "delete the ones that are not needed in Maintain Extensions on SAP BTP, then run again";
            return Ok(Blocker::new(Responsible::TenantAdministrator, reason, advice).into());
        }
        let is_registered = matches!(
            system.status,
            SystemStatus::Connected | SystemStatus::Unpairing | SystemStatus::UnpairFailed
        );
        Ok(match &row.status {
            status if is_deletable(status) => {
                Observation::needed(format!("delete the extension {name} in status {status}"))
            }
            _ if is_registered => Observation::needed(format!(
                "delete the extension {name}, once deregistering has disabled it"
            )),
            _ => Observation::waiting(format!("the extension {name} to be Disabled")),
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let rows = cx.extensions().await?;
        let Some(row) = next(&rows) else {
            return Err(StepError::Outdated("the extension is gone".to_owned()));
        };
        let deleted = cx.ports().tenant.delete(row).await;
        cx.forget_extension();
        Ok(deleted?)
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_extension();
        // What BTP shows tells whether the extension will be disabled.
        cx.forget_system();
    }
}

fn is_deletable(status: &ExtensionStatus) -> bool {
    matches!(
        status,
        ExtensionStatus::Disabled | ExtensionStatus::Failed | ExtensionStatus::PendingApproval
    )
}

/// The one to look at: as long as one can be deleted, that one.
fn next(rows: &[Extension]) -> Option<&Extension> {
    let deletable = rows.iter().find(|row| is_deletable(&row.status));
    deletable.or_else(|| rows.first())
}

/// The global accounts that the rows name, if they name more than one.
fn several_accounts(rows: &[Extension]) -> Option<String> {
    let mut accounts: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.global_account.as_deref())
        .filter(|account| !account.is_empty())
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    (accounts.len() > 1).then(|| accounts.join(", "))
}
