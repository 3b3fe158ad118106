//! S/4HANA: Maintain Extensions on SAP BTP > Delete.

use async_trait::async_trait;
use s4_client::extensions::{Extension, ExtensionStatus};

use super::unclear;
use crate::{
    Step, StepContext,
    approval::particulars,
    context::{Shows, Whose},
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Deletes the extension that deregistering has disabled, or that waits or has failed.
///
/// Extensions of the system's name are left alone if they show another global account by its id; if they show another text,
/// or wait or have failed, which shows none, unless the run's own user is known to have changed them last; and if BTP has no
/// system of the name: then nothing says whose they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeleteExtension;

#[async_trait]
impl Step for DeleteExtension {
    fn name(&self) -> &'static str {
        "delete-extension"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let (rows, others) = ours(cx).await?;
        let Some(row) = next(&rows) else {
            let mut what = format!("the tenant has no extension {name} of this connection");
            for row in &others {
                what.push_str("; ");
                what.push_str(&particulars(row));
                what.push_str(" is left alone");
            }
            return Ok(Observation::done(what));
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
        Ok(match (&row.status, system.status.is_registered()) {
            (status, _) if status.is_deletable() => {
                Observation::needed(format!("delete the extension {name} in status {status}"))
            }
            (_, Some(true)) => Observation::needed(format!(
                "delete the extension {name}, once deregistering has disabled it"
            )),
            (_, Some(false)) => {
                Observation::waiting(format!("the extension {name} to be Disabled"))
            }
            (_, None) => unclear(name.as_str(), &system.status),
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let (rows, _) = ours(cx).await?;
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

/// The extensions of the system's name that are this connection's, and the others.
async fn ours(cx: &StepContext) -> Result<(Vec<Extension>, Vec<Extension>), StepError> {
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for row in cx.extensions().await? {
        let was_enabled = !matches!(
            row.status,
            ExtensionStatus::PendingApproval | ExtensionStatus::Failed
        );
        let is_mine = cx.whose(&row) == Whose::Mine;
        let is_ours = match cx.shows(&row).await? {
            Shows::Ours => true,
            Shows::Another(_) => false,
            Shows::OtherText(_) => is_mine,
            Shows::Nothing => was_enabled || is_mine,
        };
        if is_ours {
            ours.push(row);
        } else {
            others.push(row);
        }
    }
    Ok((ours, others))
}

/// The one to look at: as long as one can be deleted, that one.
fn next(rows: &[Extension]) -> Option<&Extension> {
    let deletable = rows.iter().find(|row| row.status.is_deletable());
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
