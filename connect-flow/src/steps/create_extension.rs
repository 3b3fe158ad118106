//! S/4HANA: Maintain Extensions on SAP BTP > New > Create > Yes.

use async_trait::async_trait;
use btp_client::system_landscape::SystemStatus;
use s4_client::extensions::{Extension, ExtensionStatus, TokenProblem, token_problem};

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Creates the extension with the token, and approves it. The description is the system's name.
#[derive(Debug, Clone, Copy, Default)]
pub struct CreateExtension;

#[async_trait]
impl Step for CreateExtension {
    fn name(&self) -> &'static str {
        "create-extension"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let Some(extension) = cx.extension().await? else {
            let registered = cx
                .system()
                .await?
                .is_some_and(|system| system.status == SystemStatus::Connected);
            if registered {
                let reason =
                    format!("system {name} is registered, but this tenant has no extension for it");
                let advice = "check that the tenant is the one that was registered under this name; a system can be \
                              registered for one tenant only";
                return Ok(Blocker::new(Responsible::Caller, reason, advice).into());
            }
            return Ok(Observation::needed(format!(
                "create the extension {name} in the tenant; it then needs approval"
            )));
        };
        Ok(match &extension.status {
            ExtensionStatus::PendingApproval => {
                Observation::needed(format!("approve the extension {name}"))
            }
            ExtensionStatus::Failed => failed(&extension, name.as_str()).into(),
            ExtensionStatus::Disabling => {
                Observation::waiting(format!("the extension {name} to be disabled"))
            }
            status => Observation::done(format!("the extension {name} is in status {status}")),
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        match cx.extension().await? {
            None => create(cx).await,
            Some(extension) => approve(cx, &extension).await,
        }
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_extension();
    }
}

async fn create(cx: &StepContext) -> Result<(), StepError> {
    let Some(token) = cx.token() else {
        return Err(StepError::Outdated(
            "the integration token has expired".to_owned(),
        ));
    };
    let name = cx.system_name()?;
    match cx
        .ports()
        .tenant
        .create(token.expose(), name.as_str())
        .await
    {
        Ok(extension) => {
            cx.keep_extension(Some(extension));
            Ok(())
        }
        Err(error) => match token_problem(&error) {
            Some(problem) => Err(discard_token(cx, problem, None).await),
            None => Err(error.into()),
        },
    }
}

async fn approve(cx: &StepContext, extension: &Extension) -> Result<(), StepError> {
    if !cx.approve().await {
        let reason = format!(
            "the creation of extension {} was not approved",
            cx.connection().system_name()
        );
        return Err(Blocker::new(Responsible::Caller, reason, "run again and approve it").into());
    }
    match cx.ports().tenant.approve(extension).await {
        Ok(approved) => {
            cx.forget_token();
            cx.keep_extension(Some(approved));
            Ok(())
        }
        Err(error) => match token_problem(&error) {
            Some(problem) => Err(discard_token(cx, problem, Some(extension)).await),
            None => Err(error.into()),
        },
    }
}

/// The token cannot be used any more: the next round issues another for the same system. A row that
/// was made with it has to go first.
async fn discard_token(
    cx: &StepContext,
    problem: TokenProblem,
    row: Option<&Extension>,
) -> StepError {
    cx.forget_token();
    if let Some(row) = row {
        if let Err(error) = cx.ports().tenant.delete(row).await {
            return error.into();
        }
        cx.forget_extension();
    }
    let what = match problem {
        TokenProblem::Expired => "the integration token has expired",
        TokenProblem::Used => "the integration token has been used already",
        _ => "the tenant does not accept the integration token",
    };
    cx.remark(format!("{what}; a new one is issued for the same system"));
    StepError::Outdated(what.to_owned())
}

fn failed(extension: &Extension, name: &str) -> Blocker {
    let text = extension
        .status_text
        .as_deref()
        .map(|text| format!(" ({text})"))
        .unwrap_or_default();
    Blocker::new(
        Responsible::TenantAdministrator,
        format!("the extension {name} is in status Failed{text}"),
        "delete the failed extension in the tenant, and let the BTP administrator remove the system if its status is \
         Error while Registering; then run again",
    )
}
