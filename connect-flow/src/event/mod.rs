//! What a running flow tells its listeners.

mod count;
mod log;
mod standing;
mod stream;

use std::time::Duration;

use serde::Serialize;

pub use count::RequestCount;
pub use log::{Logged, LoggedEvent, LoggedRequest, RunLog};
pub use standing::Standing;
pub use stream::EventStream;
pub(crate) use stream::event_stream;

use crate::step::Observation;

/// Something that happened, when, and after how many requests.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// Time since the run began.
    pub elapsed: Duration,
    /// Requests sent since the run began, if a [`RequestCount`] was given.
    pub requests: Option<u64>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EventKind {
    /// A run began.
    RunStarted {
        /// The system's name.
        system_name: String,
        /// The steps, in order.
        steps: Vec<&'static str>,
    },
    /// The run turned to a step for the first time.
    StepStarted {
        /// The step.
        step: &'static str,
    },
    /// A step looked.
    Observed {
        /// The step.
        step: &'static str,
        /// What it saw.
        observation: Observation,
    },
    /// A step begins to make a change.
    Changing {
        /// The step.
        step: &'static str,
        /// The change, in words.
        change: String,
    },
    /// The change was made.
    Changed {
        /// The step.
        step: &'static str,
        /// The change, in words.
        change: String,
    },
    /// A call failed; the step looks again.
    Stumbled {
        /// The step.
        step: &'static str,
        /// The error, in one line.
        error: String,
        /// Whether a change may have been made.
        in_doubt: bool,
        /// How long until the next look.
        next_look: Duration,
    },
    /// Nothing to do but wait.
    Waiting {
        /// The step.
        step: &'static str,
        /// What is waited for, in words.
        for_what: String,
        /// How long until the next look.
        next_look: Duration,
    },
    /// A remark of a step, such as a token that had to be issued anew.
    Remark {
        /// The remark.
        text: String,
    },
    /// A step is as it should be.
    StepDone {
        /// The step.
        step: &'static str,
        /// What is so, in words.
        what: String,
    },
    /// The run ended.
    RunEnded {
        /// Whether all is as it should be.
        succeeded: bool,
    },
    /// The run was dropped before its end. What it changed stays; another run goes on from there.
    RunAbandoned {
        /// The step that it was at, if it had turned to one.
        step: Option<&'static str>,
    },
}

/// Hears the events of a run: progress bars, logs, timelines. Closures are listeners.
pub trait Listener: Send + Sync {
    /// Called for each event, in order, from the task that runs the flow: return quickly.
    fn on_event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Listener for F {
    fn on_event(&self, event: &Event) {
        self(event);
    }
}
