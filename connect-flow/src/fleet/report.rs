//! What became of a fleet.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::Report;

/// The end of a fleet's run. Serializable; holds no secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FleetReport {
    /// Each connection, in the order in which they were added.
    pub reports: Vec<Report>,
    /// How long all of it took.
    pub elapsed: Duration,
    /// How many requests were sent, if they were counted. Those of single reports are of no use in a fleet: the
    /// connections share them.
    pub requests: Option<u64>,
}

impl FleetReport {
    /// Whether all have come to their goal.
    pub fn is_success(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Those that have not.
    pub fn failed(&self) -> impl Iterator<Item = &Report> {
        self.reports
            .iter()
            .filter(|report| !report.outcome.is_success())
    }
}

/// How many have come to their goal, and a line for each that has not.
impl fmt::Display for FleetReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.reports.len();
        let failed = self.failed().count();
        write!(
            f,
            "{} of {all} done ({:.1} s",
            all.saturating_sub(failed),
            self.elapsed.as_secs_f64()
        )?;
        match self.requests {
            Some(requests) => writeln!(f, ", {requests} requests)")?,
            None => writeln!(f, ")")?,
        }
        for report in self.failed() {
            writeln!(f, "  ! {}: {}", report.system_name, report.outcome)?;
            if let Some(next) = report.next_action() {
                writeln!(f, "    {next}")?;
            }
        }
        Ok(())
    }
}
