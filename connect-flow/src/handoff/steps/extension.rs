//! S/4HANA Cloud administrator: Maintain Extensions on SAP BTP > New.

use std::sync::Arc;

use async_trait::async_trait;

use super::{only_done, seen_without_asking};
use crate::{
    Observation, Step, StepContext,
    error::StepError,
    handoff::{
        Parts, TokenPath,
        asking::{Answered, ask},
        instruction::Task,
        operator::Question,
        registration, said, texts,
    },
};

const NAME: &str = "hand-off-extension";

/// Has the extension created by the S/4HANA Cloud administrator, who pastes the token.
#[derive(Debug, Clone)]
pub(in crate::handoff) struct HandOffExtension(pub(in crate::handoff) Arc<Parts>);

#[async_trait]
impl Step for HandOffExtension {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = seen_without_asking(cx).await?;
        if let Some(done @ Observation::Done { .. }) = seen {
            return Ok(done);
        }
        let told = said::done_at(cx, &self.0, Task::CreateExtension).await?;
        if let Some(at) = told.filter(|at| !said::has_run_out(cx, *at)) {
            return Ok(Observation::done(format!(
                "an administrator said ({}) that the extension {name} is Enabled",
                texts::day(at)
            )));
        }
        Ok(seen.unwrap_or_else(|| {
            Observation::needed(format!(
                "ask the S/4HANA Cloud administrator to create the extension {name}"
            ))
        }))
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let outdated =
            || StepError::Outdated("the integration token has run out before it was used".into());
        let told = said::done_at(cx, &self.0, Task::CreateExtension).await?;
        let token_at = said::done_at(cx, &self.0, Task::GetToken).await?;
        let valid_until = token_at
            .filter(|at| !said::has_run_out(cx, *at))
            .map(said::expiry)
            .ok_or_else(outdated)?;
        let note = told.map(|at| {
            format!(
                "On {} it was said that this is done, but BTP has not listed the system since. Delete the extension \
                 if it is there and not Enabled, and do it again with the new token.",
                texts::day(at)
            )
        });
        let instruction =
            self.0
                .instruction(cx.connection(), Task::CreateExtension, valid_until, note);
        let mut question = Question::new(instruction);
        question.newer_than = told;
        if self.0.path == TokenPath::ThroughProgram {
            let token = cx.token().ok_or_else(outdated)?;
            question.token = Some(token.expose().clone());
        }
        match ask(cx, &self.0, NAME, question, Some(valid_until)).await? {
            Answered::Said(answer, at) => {
                only_done(&answer)?;
                said::keep(cx, Task::CreateExtension, at);
                // It is used up, as far as anybody knows, and what was seen before is outdated.
                cx.forget_token();
                registration::forget(cx);
                Ok(())
            }
            Answered::Registered => Ok(()),
            Answered::TokenRanOut => Err(outdated()),
        }
    }

    fn forget(&self, cx: &StepContext) {
        registration::forget(cx);
    }
}
