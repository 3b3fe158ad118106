//! BTP: Get Token, for a communication scenario group.

use async_trait::async_trait;
use btp_client::system_landscape::{Action, SystemStatus};
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
        let refused = cx
            .system()
            .await?
            .map(|system| system.allows(Action::GetToken));
        if let Some(Err(refused)) = refused {
            if refused.status.is_under_way() {
                return Ok(Observation::waiting(format!(
                    "what is being done to the system to end (status {})",
                    refused.status
                )));
            }
            let reason = format!("no token: {} (status {})", refused.why, refused.status);
            return Ok(Blocker::new(Responsible::BtpAdministrator, reason, refused.advice).into());
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
        // What was read of it may say already that it gets none; then nothing is asked for.
        system
            .allows(Action::GetToken)
            .map_err(btp_client::Error::from)?;
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use btp_client::system_landscape::{NotAllowed, System};
    use client_core::clock::TokioClock;

    use super::*;
    use crate::{Connection, testing::no_ports};

    /// Its ports are closed: whatever is asked of them fails in another way.
    fn closed_with(status: SystemStatus) -> StepContext {
        let cx = StepContext::new(
            Connection::new("dev"),
            no_ports(),
            Arc::new(TokioClock::new()),
        );
        cx.keep_system(Some(System::new("1", "dev").with_status(status)));
        cx.keep_extension(None);
        cx
    }

    #[tokio::test(start_paused = true)]
    async fn a_system_that_gets_no_token_is_refused_before_any_call() {
        for status in [
            SystemStatus::Failed,
            SystemStatus::Unpairing,
            SystemStatus::Updating,
        ] {
            let cx = closed_with(status.clone());
            let error = IssueToken.advance(&cx).await.unwrap_err();
            let refused = NotAllowed::of(error.call().unwrap()).unwrap();
            assert_eq!(
                (refused.action, &refused.status),
                (Action::GetToken, &status)
            );
            assert_eq!(error.effect(), client_core::Effect::NotApplied);
        }
        let cx = closed_with(SystemStatus::Initial);
        let asked = IssueToken.advance(&cx).await.unwrap_err();
        assert!(NotAllowed::of(asked.call().unwrap()).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_look_says_so_already() {
        let look = |status: SystemStatus| async move {
            let cx = closed_with(status);
            IssueToken.observe(&cx).await.unwrap()
        };
        assert!(matches!(
            look(SystemStatus::Updating).await,
            Observation::Waiting { .. }
        ));
        let Observation::Blocked(blocker) = look(SystemStatus::UnpairFailed).await else {
            panic!("nobody gets a token for it");
        };
        assert_eq!(
            blocker.to_string(),
            "no token: deregistering failed (status UNPAIR_FAILED). BTP administrator: deregister it again first"
        );
        assert!(matches!(
            look(SystemStatus::Initial).await,
            Observation::Needed { .. }
        ));
    }
}
