//! One question: asked until it is answered, or until the landscape has answered it.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use jiff::Timestamp;

use super::{
    Parts,
    operator::{Answer, Operator, Question, Reply},
    registration::{self, Registration},
    said,
};
use crate::{
    StepContext, WaitPolicy,
    error::StepError,
    event::EventKind,
    step::{Blocker, Responsible},
};

/// How a question ended.
pub(super) enum Answered {
    /// Somebody said this. Never *not yet*, never a refusal.
    Said(Answer, Timestamp),
    /// Nothing is left to ask: the system is registered, as was seen meanwhile or is said.
    Registered,
    /// The token ran out before anybody answered.
    TokenRanOut,
}

/// Asks, asks again later as long as the answer is *not yet*, and looks meanwhile whether the system is registered.
///
/// `valid_until` is the time until which the question makes sense.
pub(super) async fn ask(
    cx: &StepContext,
    parts: &Parts,
    step: &'static str,
    question: Question,
    valid_until: Option<Timestamp>,
) -> Result<Answered, StepError> {
    let who = question.instruction.who;
    let task = question.instruction.task;
    let operator = parts.operator(task);
    let asked = pin!(until_answered(cx, parts.wait, step, operator, &question));
    let watched = pin!(watch(cx, parts.wait, valid_until));
    // The answer comes first: one that was taken must not be lost.
    let reply = match select(asked, watched).await {
        Either::Left((reply, _)) => reply?,
        Either::Right((Watched::Registered, _)) => return Ok(Answered::Registered),
        Either::Right((Watched::TokenRanOut, _)) => return Ok(Answered::TokenRanOut),
        Either::Right((Watched::TimeIsUp, _)) => return Err(no_answer(who, &question).into()),
    };
    let at = said::time_of(cx, &reply);
    match reply.answer {
        Answer::Registered => {
            said::keep_registered(cx, at);
            Ok(Answered::Registered)
        }
        Answer::Refused(reason) => Err(refused(who, &question, &reason).into()),
        answer => Ok(Answered::Said(answer, at)),
    }
}

/// Asks until the answer is another than *not yet*.
async fn until_answered(
    cx: &StepContext,
    wait: WaitPolicy,
    step: &'static str,
    operator: &dyn Operator,
    question: &Question,
) -> Result<Reply, StepError> {
    for times in 0_u32.. {
        let reply = operator.ask(question).await.map_err(Blocker::from)?;
        if !matches!(reply.answer, Answer::NotYet) {
            return Ok(reply);
        }
        let next_look = wait.interval(times);
        cx.emit(EventKind::Waiting {
            step,
            for_what: format!(
                "the {} to {}",
                question.instruction.who, question.instruction.title
            ),
            next_look,
        });
        cx.clock().sleep(next_look).await;
    }
    Ok(Answer::NotYet.into())
}

enum Watched {
    Registered,
    TokenRanOut,
    TimeIsUp,
}

/// Looks at the landscape now and then, until the system is registered or time is up.
async fn watch(cx: &StepContext, wait: WaitPolicy, valid_until: Option<Timestamp>) -> Watched {
    let begun = cx.clock().now();
    let mut looks = 0_u32;
    loop {
        let waited = cx.clock().now().saturating_duration_since(begun);
        let left = wait.deadline.saturating_sub(waited);
        let left = left.min(cx.time_left().unwrap_or(left));
        if left.is_zero() {
            return Watched::TimeIsUp;
        }
        let valid = valid_until.map_or(Duration::MAX, |then| said::time_until(cx, then));
        if valid.is_zero() {
            return Watched::TokenRanOut;
        }
        cx.clock()
            .sleep(wait.interval(looks).min(left).min(valid))
            .await;
        looks = looks.saturating_add(1);
        registration::forget(cx);
        // A look that fails says nothing: the question stands, and the next round of the flow tells of the failure.
        if let Ok(Registration::Seen { .. }) = registration::look(cx).await {
            return Watched::Registered;
        }
    }
}

fn refused(who: Responsible, question: &Question, reason: &str) -> Blocker {
    let title = &question.instruction.title;
    let reason = reason.trim();
    let reason = if reason.is_empty() {
        format!("the {who} did not {title}")
    } else if may_hold_a_token(reason) {
        // A token that went to the wrong prompt must not be repeated.
        format!("the {who} did not {title} (the reason given is not shown: it may be a token)")
    } else {
        format!("the {who} did not {title}: {reason}")
    };
    Blocker::new(who, reason, question.instruction.after_refusal.clone())
}

/// Whether a word of the sentence could be a token.
fn may_hold_a_token(sentence: &str) -> bool {
    let around = |letter: char| letter.is_ascii_punctuation();
    let parts = sentence.split_whitespace().flat_map(|word| {
        let bare = word.trim_matches(around);
        let after = bare.rsplit(['=', ':', '"']).next().unwrap_or(bare);
        [word, bare, after]
    });
    parts
        .into_iter()
        .any(|word| super::check_token_shape(&word.into()).is_ok())
}

fn no_answer(who: Responsible, question: &Question) -> Blocker {
    let reason = format!(
        "the {who} has not answered in the time allowed ({})",
        question.instruction.title
    );
    Blocker::new(who, reason, "answer, and run again: it goes on where it is")
}
