//! What a run did, and what is so now.

use std::{fmt, time::Duration};

use btp_client::diagnosis::{Cause, Diagnosis};
use client_core::Effect;
use serde::{Deserialize, Serialize};

use crate::step::Blocker;

/// The end of a run. Serializable; holds no secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The system's name.
    pub system_name: String,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Each step, in order.
    pub steps: Vec<StepReport>,
    /// Remarks of the steps, such as a token that had to be issued anew.
    pub remarks: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// How many requests were sent, if they were counted.
    pub requests: Option<u64>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RunOutcome {
    /// All is as it should be.
    Connected,
    /// It is taken apart as far as was asked for.
    Disconnected,
    /// Someone has to mend something first.
    Blocked {
        /// The step that met it.
        step: String,
        /// What it is.
        blocker: Blocker,
    },
    /// A call failed for good.
    Failed {
        /// The step that made it.
        step: String,
        /// The error, in one line.
        error: String,
        /// Whether a change may have been made that the run could not look at any more.
        in_doubt: bool,
        /// What to do next.
        advice: String,
    },
    /// Something did not happen in the time allowed. It may still: run again to go on.
    TimedOut {
        /// The step that waited.
        step: String,
        /// What for.
        waiting_for: String,
    },
}

/// One step of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepReport {
    /// The step's name.
    pub name: String,
    /// Whether it is as it should be.
    pub done: bool,
    /// What is so, in words; of an unfinished step, what it saw last.
    pub what: String,
    /// The changes that this run made, in words.
    pub changes: Vec<String>,
}

impl Report {
    /// Whether all is as it should be.
    pub fn is_connected(&self) -> bool {
        self.outcome == RunOutcome::Connected
    }

    /// Whether it is taken apart as far as was asked for.
    pub fn is_disconnected(&self) -> bool {
        self.outcome == RunOutcome::Disconnected
    }

    /// Every change that this run made, in words: step by step, and in order within a step.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.steps
            .iter()
            .flat_map(|step| step.changes.iter().map(String::as_str))
    }

    /// What a person should do next; `None` when all is done.
    pub fn next_action(&self) -> Option<String> {
        match &self.outcome {
            RunOutcome::Connected | RunOutcome::Disconnected => None,
            RunOutcome::Blocked { blocker, .. } => {
                Some(format!("{}: {}", blocker.who, blocker.advice))
            }
            RunOutcome::Failed { advice, .. } => Some(advice.clone()),
            RunOutcome::TimedOut { .. } => Some("run again: it goes on where it is".to_owned()),
        }
    }
}

impl RunOutcome {
    /// Whether the run came to its goal.
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Connected | Self::Disconnected)
    }

    /// One word, for metrics: `connected`, `disconnected`, `blocked`, `failed`, `timed-out`.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::Blocked { .. } => "blocked",
            Self::Failed { .. } => "failed",
            Self::TimedOut { .. } => "timed-out",
        }
    }
}

impl fmt::Display for RunOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("connected"),
            Self::Disconnected => f.write_str("disconnected"),
            Self::Blocked { step, blocker } => write!(f, "blocked at {step}: {}", blocker.reason),
            Self::Failed { step, error, .. } => write!(f, "failed at {step}: {error}"),
            Self::TimedOut { step, waiting_for } => {
                write!(f, "timed out at {step}, waiting for {waiting_for}")
            }
        }
    }
}

/// What to do after an error that the flow could not get over.
pub(crate) fn advice(error: &crate::StepError) -> String {
    let crate::StepError::Call(call) = error else {
        return "run again".to_owned();
    };
    // Of a code that is not in the catalogue the kind says more.
    let by_code = Diagnosis::of(call).filter(|found| found.cause() != Cause::Unlisted);
    let text = by_code.map_or_else(|| by_kind(call.kind()), |found| found.advice());
    match call.effect() {
        Effect::Unknown => format!("{text}; running again looks first what has been changed"),
        _ => text.to_owned(),
    }
}

fn by_kind(kind: client_core::ErrorKind) -> &'static str {
    use client_core::ErrorKind as Kind;
    match kind {
        Kind::LogonRejected | Kind::CredentialLatched => {
            "check the credentials; an S/4HANA user may be locked after failed logons (Maintain Communication Users)"
        }
        Kind::Forbidden => "give the user or service key the missing authorization",
        Kind::Transport | Kind::DeadlineExceeded | Kind::Unavailable | Kind::Server => {
            "check that the address is right and the system is up, then run again"
        }
        Kind::RateLimited | Kind::Locked => "wait some minutes, then run again",
        Kind::UnexpectedContent | Kind::UndecodableBody | Kind::Redirected => {
            "check that the address is the API's, not a user interface's or a proxy's"
        }
        Kind::Configuration | Kind::InvalidInput => "correct the configuration",
        _ => "read the service's message; running again is safe",
    }
}

#[cfg(test)]
mod tests {
    use client_core::{Error, ErrorKind, fault::Fault};

    use super::advice;

    fn advice_for(kind: ErrorKind, code: &str) -> String {
        let fault = Fault::new(Some(code.to_owned()), None);
        advice(&Error::new(kind, "x").with_fault(fault).into())
    }

    #[test]
    fn a_known_code_advises_and_an_unknown_one_leaves_it_to_the_kind() {
        let locked = advice_for(ErrorKind::Locked, "30004");
        assert!(locked.contains("other operation"), "{locked}");
        let outage = advice_for(ErrorKind::Unavailable, "10001");
        assert!(outage.contains("the system is up"), "{outage}");
    }
}
