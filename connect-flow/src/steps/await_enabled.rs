//! S/4HANA: Enabling > Enabled.

use async_trait::async_trait;
use s4_client::extensions::{Extension, ExtensionStatus};

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Waits until the tenant shows the extension as *Enabled*.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwaitEnabled;

#[async_trait]
impl Step for AwaitEnabled {
    fn name(&self) -> &'static str {
        "await-enabled"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = match cx.extension().await? {
            Some(extension) if extension.status == ExtensionStatus::Enabling => {
                cx.refresh_extension().await?
            }
            seen => seen,
        };
        let is_mended = cx.may_register_anew();
        Ok(match seen {
            // An earlier step deletes it and begins again.
            Some(failed) if is_mended && failed.status == ExtensionStatus::Failed => {
                Observation::waiting(format!("the extension {name} to be created again"))
            }
            seen => judge(seen.as_ref(), name.as_str()),
        })
    }

    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_extension();
        // SAP documents a failed registration on BTP's side only: `add-system` sees it there.
        cx.forget_system();
    }
}

fn judge(seen: Option<&Extension>, name: &str) -> Observation {
    let waiting = || Observation::waiting(format!("the extension {name} to be Enabled"));
    let Some(extension) = seen else {
        return waiting();
    };
    match &extension.status {
        ExtensionStatus::Enabled => Observation::done(format!("the extension {name} is Enabled")),
        ExtensionStatus::Failed => {
            let text = extension
                .status_text
                .as_deref()
                .unwrap_or("no reason given");
            Blocker::new(
                Responsible::TenantAdministrator,
                format!("enabling the extension {name} failed: {text}"),
                "delete the failed extension in the tenant, remove the system in System Landscape, then run again",
            )
            .into()
        }
        _ => waiting(),
    }
}
