//! BTP administrator: Get Token.

use std::sync::Arc;

use async_trait::async_trait;
use btp_client::system_landscape::IntegrationToken;
use jiff::Timestamp;

use super::seen_without_asking;
use crate::{
    Observation, Step, StepContext,
    error::StepError,
    handoff::{
        Parts, TokenPath,
        asking::{Answered, ask},
        check_token_shape,
        instruction::Task,
        operator::{Answer, Question},
        registration, said, texts,
    },
    step::{Blocker, Responsible},
};

const NAME: &str = "hand-off-token";
/// How often in a row something may be entered that is no token.
const ATTEMPTS: u32 = 5;

/// Has the integration token brought, or handed over, by the BTP administrator.
#[derive(Debug, Clone)]
pub(in crate::handoff) struct HandOffToken(pub(in crate::handoff) Arc<Parts>);

impl HandOffToken {
    /// When the token of this hand-off was there, whether it can still be used or not.
    async fn told(&self, cx: &StepContext) -> Result<Option<Timestamp>, StepError> {
        said::done_at(cx, &self.0, Task::GetToken).await
    }

    /// Whether the tenant's administrator has used a token that could be used.
    async fn is_used(&self, cx: &StepContext) -> Result<bool, StepError> {
        let at = said::done_at(cx, &self.0, Task::CreateExtension).await?;
        Ok(at.is_some_and(|at| !said::has_run_out(cx, at)))
    }
}

#[async_trait]
impl Step for HandOffToken {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = seen_without_asking(cx).await?;
        if let Some(done @ Observation::Done { .. }) = seen {
            return Ok(done);
        }
        if self.is_used(cx).await? {
            return Ok(Observation::done(
                "no token needed: an administrator said that it is used",
            ));
        }
        let told = self.told(cx).await?;
        if let Some(at) = told.filter(|at| !said::has_run_out(cx, *at)) {
            let until = texts::day(said::expiry(at));
            match self.0.path {
                TokenPath::ByHand => {
                    return Ok(Observation::done(format!(
                        "the BTP administrator said ({}) that the integration token is handed over; it can be used \
                         until {until}",
                        texts::day(at)
                    )));
                }
                // One that an earlier run held is lost with it.
                TokenPath::ThroughProgram if cx.token().is_some() => {
                    return Ok(Observation::done(format!(
                        "an integration token was entered; it can be used until {until} at the latest"
                    )));
                }
                TokenPath::ThroughProgram => {}
            }
        }
        if let Some(waiting) = seen {
            return Ok(waiting);
        }
        let change = match told {
            Some(at) => format!(
                "ask the BTP administrator for a new integration token for system {name}: {}",
                too_old(at)
            ),
            None => {
                format!("ask the BTP administrator for an integration token for system {name}")
            }
        };
        Ok(Observation::needed(change))
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        cx.forget_token();
        let told = self.told(cx).await?;
        let mut note = told.map(|at| format!("A new token is needed: {}.", too_old(at)));
        if let Some(note) = &note {
            cx.remark(note.clone());
        }
        for _ in 0..ATTEMPTS {
            let instruction =
                self.0
                    .instruction(cx.connection(), Task::GetToken, said::now(cx), note);
            let mut question = Question::new(instruction);
            question.newer_than = told;
            let Answered::Said(answer, at) = ask(cx, &self.0, NAME, question, None).await? else {
                return Ok(());
            };
            let wrong = match (self.0.path, answer) {
                (TokenPath::ByHand, Answer::Done) => {
                    said::keep(cx, Task::GetToken, at);
                    return Ok(());
                }
                // Let go at once: it was not to come here.
                (TokenPath::ByHand, _) => "no token was asked for, and none was kept",
                (TokenPath::ThroughProgram, Answer::Token(token)) => {
                    match check_token_shape(&token) {
                        Ok(()) => {
                            cx.keep_token(IntegrationToken::new(token, at));
                            said::keep(cx, Task::GetToken, at);
                            return Ok(());
                        }
                        Err(wrong) => wrong,
                    }
                }
                (TokenPath::ThroughProgram, _) => "the token itself is asked for",
            };
            note = Some(format!(
                "What was entered is not taken: {wrong}. Nothing of it was kept; enter it again."
            ));
        }
        let reason = format!("{ATTEMPTS} times in a row no integration token was entered");
        let advice = "copy the registration token with the button beside it, then run again";
        Err(Blocker::new(Responsible::BtpAdministrator, reason, advice).into())
    }

    fn forget(&self, cx: &StepContext) {
        registration::forget(cx);
    }
}

fn too_old(at: Timestamp) -> String {
    format!("the one of {} is older than 7 days", texts::day(at))
}
