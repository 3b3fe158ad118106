//! What people have said in this run. It proves nothing about the landscape.

use std::{collections::HashMap, time::Duration};

use btp_client::system_landscape::IntegrationToken;
use jiff::Timestamp;

use super::{
    Parts,
    instruction::{Task, Wanted},
    operator::{Answer, Reply},
};
use crate::{StepContext, error::StepError};

/// When it was said last that a task is done.
#[derive(Debug, Clone, Default)]
struct Said(HashMap<Task, Timestamp>);

/// When it was said that the task is done: in this run, or to an operator that still knows it. Asks nobody.
pub(super) async fn done_at(
    cx: &StepContext,
    parts: &Parts,
    task: Task,
) -> Result<Option<Timestamp>, StepError> {
    let known = said_at(cx, task);
    if known.is_some() {
        return Ok(known);
    }
    let instruction = parts.instruction(cx.connection(), task, now(cx), None);
    let recalled = parts.operator(task).recall(&instruction).await;
    let reply = recalled.map_err(crate::Blocker::from)?;
    let Some(reply) = reply else { return Ok(None) };
    let at = time_of(cx, &reply);
    match reply.answer {
        Answer::Done if instruction.wanted == Wanted::Done => keep(cx, task, at),
        Answer::Registered => keep_registered(cx, at),
        _ => return Ok(None),
    }
    Ok(said_at(cx, task))
}

fn said_at(cx: &StepContext, task: Task) -> Option<Timestamp> {
    cx.get::<Said>().and_then(|said| said.0.get(&task).copied())
}

/// Keeps that nothing was said to be left to do: the system is added, and its token is used.
pub(super) fn keep_registered(cx: &StepContext, at: Timestamp) {
    keep(cx, Task::AddSystem, at);
    keep(cx, Task::CreateExtension, at);
}

/// Keeps that the task was said to be done.
pub(super) fn keep(cx: &StepContext, task: Task, at: Timestamp) {
    let mut said = cx
        .get::<Said>()
        .map_or_else(Said::default, |said| (*said).clone());
    said.0.insert(task, at);
    cx.insert(said);
}

/// When a reply was given: never later than now, whatever the clock of a file server says, so that no token counts as
/// valid for longer than 7 days.
pub(super) fn time_of(cx: &StepContext, reply: &Reply) -> Timestamp {
    let now = now(cx);
    reply.at.map_or(now, |at| at.min(now))
}

/// Wall time.
pub(super) fn now(cx: &StepContext) -> Timestamp {
    Timestamp::try_from(cx.clock().wall()).unwrap_or(Timestamp::MAX)
}

/// Until when a token can be used that was there at `at`.
pub(super) fn expiry(at: Timestamp) -> Timestamp {
    at.checked_add(IntegrationToken::VALIDITY)
        .unwrap_or(Timestamp::MAX)
}

/// How long until then; zero if it has passed.
pub(super) fn time_until(cx: &StepContext, then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now(cx))).unwrap_or(Duration::ZERO)
}

/// Whether a token of that time cannot be used any more.
pub(super) fn has_run_out(cx: &StepContext, at: Timestamp) -> bool {
    time_until(cx, expiry(at)).is_zero()
}
