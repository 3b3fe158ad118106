//! BTP administrator: Add System.

use std::sync::Arc;

use async_trait::async_trait;

use super::{only_done, seen_without_asking};
use crate::{
    Observation, Step, StepContext,
    error::StepError,
    handoff::{
        Parts,
        asking::{Answered, ask},
        instruction::Task,
        operator::Question,
        registration, said, texts,
    },
};

const NAME: &str = "hand-off-system";

/// Has the system added by the BTP administrator.
#[derive(Debug, Clone)]
pub(in crate::handoff) struct HandOffSystem(pub(in crate::handoff) Arc<Parts>);

#[async_trait]
impl Step for HandOffSystem {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let seen = seen_without_asking(cx).await?;
        if let Some(done @ Observation::Done { .. }) = seen {
            return Ok(done);
        }
        if let Some(at) = said::done_at(cx, &self.0, Task::AddSystem).await? {
            return Ok(Observation::done(format!(
                "an administrator said ({}) that system {name} is added",
                texts::day(at)
            )));
        }
        Ok(seen.unwrap_or_else(|| {
            Observation::needed(format!("ask the BTP administrator to add system {name}"))
        }))
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let instruction = self
            .0
            .instruction(cx.connection(), Task::AddSystem, said::now(cx), None);
        let question = Question::new(instruction);
        if let Answered::Said(answer, at) = ask(cx, &self.0, NAME, question, None).await? {
            only_done(&answer)?;
            said::keep(cx, Task::AddSystem, at);
        }
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        registration::forget(cx);
    }
}
