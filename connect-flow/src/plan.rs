//! What is already so, what would change, and what stands in the way.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::step::{Blocker, Observation};

/// The result of looking at everything without changing anything. Printable and serializable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// The system's name.
    pub system_name: String,
    /// Each step and what it sees, in order; a step that meets the same blocker as an earlier one is left out.
    pub steps: Vec<PlannedStep>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedStep {
    /// The step's name.
    pub name: String,
    /// What it sees.
    #[serde(flatten)]
    pub observation: Observation,
}

impl Plan {
    /// Everything that stands in the way.
    pub fn blockers(&self) -> impl Iterator<Item = &Blocker> {
        self.steps
            .iter()
            .filter_map(|step| match &step.observation {
                Observation::Blocked(blocker) => Some(blocker),
                _ => None,
            })
    }

    /// Everything that a run would change, in words.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.steps
            .iter()
            .filter_map(|step| match &step.observation {
                Observation::Needed { change } => Some(change.as_str()),
                _ => None,
            })
    }

    /// Whether something stands in the way.
    pub fn is_blocked(&self) -> bool {
        self.blockers().next().is_some()
    }

    /// Whether all is as it should be already.
    pub fn is_done(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step.observation, Observation::Done { .. }))
    }
}

/// A line for each step: `=` done, `+` would change, `~` would wait, `!` blocked.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Plan for system {}:", self.system_name)?;
        for step in &self.steps {
            let (sign, text) = match &step.observation {
                Observation::Done { what } => ('=', what.clone()),
                Observation::Needed { change } => ('+', change.clone()),
                Observation::Waiting { for_what } => ('~', format!("wait for {for_what}")),
                Observation::Blocked(blocker) => ('!', blocker.to_string()),
            };
            writeln!(f, "  {sign} {:<21} {text}", step.name)?;
        }
        Ok(())
    }
}
