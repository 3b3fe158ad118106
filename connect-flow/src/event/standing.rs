//! How far a run came: what was done, what is in doubt and what remains.

use std::fmt;

use serde::Serialize;

use super::EventKind;
use crate::Observation;

/// How far a run came: what it did and what remains. It also tells of a run that was dropped, which has no
/// [`Report`](crate::Report).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// The system's name.
    pub system_name: String,
    /// The steps that were as they should be.
    pub done: Vec<&'static str>,
    /// The changes that were made, in words.
    pub changed: Vec<String>,
    /// A change that was begun and of which no end was seen.
    pub in_doubt: Option<String>,
    /// The steps that remain.
    pub remaining: Vec<&'static str>,
    /// Whether the run has come to its end, and if so whether to its goal.
    pub ended: Option<bool>,
    #[serde(skip)]
    steps: Vec<&'static str>,
}

impl Standing {
    pub(super) fn of(system: &str) -> Self {
        Self {
            system_name: system.to_owned(),
            done: Vec::new(),
            changed: Vec::new(),
            in_doubt: None,
            remaining: Vec::new(),
            ended: None,
            steps: Vec::new(),
        }
    }

    pub(super) fn hear(&mut self, kind: &EventKind) {
        match kind {
            EventKind::RunStarted { steps, .. } => {
                *self = Self::of(&self.system_name);
                self.steps.clone_from(steps);
            }
            EventKind::RunEnded { succeeded } => self.ended = Some(*succeeded),
            EventKind::Changing { change, .. } => self.in_doubt = Some(change.clone()),
            EventKind::Changed { change, .. } => {
                // A step may tell of further changes while its own is under way.
                self.in_doubt.take_if(|begun| begun == change);
                self.changed.push(change.clone());
            }
            // It has looked again: what was in doubt is now either done or still needed.
            EventKind::Observed { step, observation } => {
                self.in_doubt = None;
                if !matches!(observation, Observation::Done { .. }) {
                    self.done.retain(|other| other != step);
                }
            }
            EventKind::Stumbled {
                in_doubt: false, ..
            } => self.in_doubt = None,
            EventKind::StepDone { step, .. } if !self.done.contains(step) => self.done.push(step),
            _ => {}
        }
        let remaining = self.steps.iter().filter(|step| !self.done.contains(step));
        self.remaining = remaining.copied().collect();
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |items: &[String]| match items {
            [] => "nothing".to_owned(),
            items => items.join("; "),
        };
        let names = |items: &[&str]| match items {
            [] => "nothing".to_owned(),
            items => items.join(", "),
        };
        let end = match self.ended {
            Some(true) => " ended, all is as it should be",
            Some(false) => " ended before its goal",
            None => "",
        };
        writeln!(f, "{}:{end}", self.system_name)?;
        writeln!(f, "  as it should be: {}", names(&self.done))?;
        writeln!(f, "  changed by this run: {}", listed(&self.changed))?;
        if let Some(change) = &self.in_doubt {
            writeln!(f, "  begun, its end not seen: {change}")?;
        }
        write!(f, "  remains: {}", names(&self.remaining))
    }
}
