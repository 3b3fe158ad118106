//! BTP: Get Token, for a communication scenario group.

use async_trait::async_trait;
use btp_client::system_landscape::SystemStatus;
use client_core::ErrorKind;

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Issues an integration token, if one is needed: the system is not registered, the tenant has no
/// extension for it, and this run holds no valid token.
///
/// A token lives in memory only. One that a crash lost stays unused until it expires after 7 days;
/// an account may have 1,000 of those (SAP Help: *Register an SAP S/4HANA Cloud System*).
#[derive(Debug, Clone, Copy, Default)]
pub struct IssueToken;

#[async_trait]
impl Step for IssueToken {
    fn name(&self) -> &'static str {
        "issue-token"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let group = cx.connection().group();
        if cx
            .system()
            .await?
            .is_some_and(|system| system.status == SystemStatus::Connected)
        {
            return Ok(Observation::done(
                "no token needed: the system is registered",
            ));
        }
        if cx.extension().await?.is_some() {
            return Ok(Observation::done(
                "no token needed: the tenant has an extension for the system",
            ));
        }
        if cx.token().is_some() {
            return Ok(Observation::done("an integration token is at hand"));
        }
        if let Err(error) = group.check() {
            let reason = error
                .detail()
                .unwrap_or("the scenario group cannot be used")
                .to_owned();
            let advice = "choose All Communication Scenarios, or give the group's key";
            return Ok(Blocker::new(Responsible::Caller, reason, advice).into());
        }
        Ok(Observation::needed(format!(
            "issue an integration token for {}",
            group.label()
        )))
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let Some(system) = cx.system().await? else {
            return Err(StepError::Outdated("the system is gone".to_owned()));
        };
        let token = cx
            .ports()
            .landscape
            .issue_token(&system.id, cx.connection().group())
            .await
            .map_err(|error| {
                if error.kind() == ErrorKind::NotFound {
                    cx.forget_system();
                    return StepError::Outdated("the system is gone".to_owned());
                }
                error.into()
            })?;
        cx.keep_token(token);
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_system();
        cx.forget_extension();
    }
}
