//! When to send again: a pure function of what happened.
//!
//! | what happened | [`Repeat::Safe`] | [`Repeat::Idempotent`] | [`Repeat::Once`] |
//! |---|---|---|---|
//! | not sent (resolve, connect, TLS) | again | again | again |
//! | 429, or the service's code for it; locked | again | again | again |
//! | lost answer, timeout, 502, 503, 504 | again | again | stop, [`Effect::Unknown`] |
//! | 500 and other 5xx | again | stop, [`Effect::Unknown`] | stop, [`Effect::Unknown`] |
//! | 301, 302, 303; an answer that is too large | stop | stop, [`Effect::Unknown`] | stop, [`Effect::Unknown`] |
//! | other 4xx | stop | stop | stop |

mod after;
mod budget;
mod policy;

use std::time::Duration;

pub(crate) use after::delay;
pub use after::retry_after;
pub use budget::RetryBudget;
pub use policy::RetryPolicy;

use crate::{error::Effect, operation::Repeat};

/// What became of one attempt that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The server cannot have seen the request.
    NotSent,
    /// It may have seen it, but no complete answer came.
    Lost,
    /// It refused to look at the request for now: 429, or the service's code for it.
    RateLimited,
    /// It refused because another operation holds the entity: 423, or the service's code for it.
    Locked,
    /// 502, 503, 504.
    Unavailable,
    /// 500 and other 5xx.
    ServerError,
    /// An answer came that cannot be taken in, such as one that is too large, or that leads
    /// elsewhere; repeating would bring the same.
    Unusable,
    /// Everything else: refused, and repeating cannot help.
    Rejected,
}

/// All that the decision depends on.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Situation {
    /// Which attempt this was, counted from 1.
    pub attempt: u32,
    /// Whether the request may be repeated.
    pub repeat: Repeat,
    /// What happened.
    pub outcome: Outcome,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// Time since the call began.
    pub elapsed: Duration,
}

impl Situation {
    /// A situation without a wish of the server's.
    pub const fn new(attempt: u32, repeat: Repeat, outcome: Outcome, elapsed: Duration) -> Self {
        Self {
            attempt,
            repeat,
            outcome,
            retry_after: None,
            elapsed,
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Send again after this time.
    Again(Duration),
    /// Give up.
    Stop(StopReason),
}

/// Why no further attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// Repeating cannot help, or could do the thing twice.
    NotRepeatable,
    /// All attempts are used up.
    Attempts,
    /// The next attempt would begin after the deadline.
    Deadline,
    /// The server asks for a longer wait than the policy accepts.
    RetryAfterTooLong,
    /// The client's retry budget is used up: the service is failing for many calls.
    Budget,
}

/// Decides by the table of this module. `jitter` is a random number in `0.0..1.0`.
pub fn decide(policy: &RetryPolicy, situation: &Situation, jitter: f64) -> Decision {
    let repeatable = match situation.outcome {
        Outcome::NotSent | Outcome::RateLimited | Outcome::Locked => true,
        Outcome::Lost | Outcome::Unavailable => situation.repeat != Repeat::Once,
        Outcome::ServerError => situation.repeat == Repeat::Safe,
        Outcome::Unusable | Outcome::Rejected => false,
    };
    if !repeatable {
        return Decision::Stop(StopReason::NotRepeatable);
    }
    if situation.attempt >= policy.attempts {
        return Decision::Stop(StopReason::Attempts);
    }
    let left = policy.deadline.saturating_sub(situation.elapsed);
    let backoff = policy.backoff(situation.attempt, jitter);
    match situation.retry_after {
        Some(asked) if asked > policy.longest_retry_after => {
            Decision::Stop(StopReason::RetryAfterTooLong)
        }
        Some(asked) => match left.checked_sub(asked) {
            None | Some(Duration::ZERO) => Decision::Stop(StopReason::Deadline),
            // Never earlier than asked; the jitter keeps many callers from coming back at once, but
            // takes at most half of the time that the attempt has left.
            Some(spare) => {
                Decision::Again(asked.saturating_add(backoff.min(policy.base).min(spare / 2)))
            }
        },
        None if backoff >= left => Decision::Stop(StopReason::Deadline),
        None => Decision::Again(backoff),
    }
}

/// Whether an attempt with this outcome may have made the change.
pub fn casts_doubt(repeat: Repeat, outcome: Outcome) -> bool {
    let uncertain = [
        Outcome::Lost,
        Outcome::Unavailable,
        Outcome::ServerError,
        Outcome::Unusable,
    ];
    repeat != Repeat::Safe && uncertain.contains(&outcome)
}

/// What became of the change, when the last attempt ended with `outcome` and `doubt` says whether
/// an earlier one may have made it. Doubt stays.
pub fn effect(repeat: Repeat, outcome: Outcome, doubt: bool) -> Effect {
    if repeat == Repeat::Safe {
        Effect::NotApplied
    } else if doubt || casts_doubt(repeat, outcome) {
        Effect::Unknown
    } else {
        Effect::NotApplied
    }
}

#[cfg(test)]
mod tests;
