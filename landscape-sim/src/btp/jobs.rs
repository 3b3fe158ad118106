//! Jobs of the entitlements service: what `PUT subaccountServicePlans` starts and its `Location` names.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use crate::exchange::{self, Reply};

use super::envelope::Refusal;

/// One asynchronous change of assignments.
pub(crate) struct Job {
    /// Until then the job runs and locks its subaccounts.
    pub(crate) due: Timestamp,
    /// When half of its time has passed, assignments go from STARTED to PROCESSING.
    pub(crate) halfway: Timestamp,
    pub(crate) subaccounts: Vec<String>,
    pub(crate) outcome: Outcome,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    InProgress,
    Completed,
    Failed(String),
}

/// All jobs of the account; none is forgotten (the real retention is not known).
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) all: BTreeMap<String, Job>,
}

impl Jobs {
    /// Whether a running job holds `subaccount`.
    pub(crate) fn locks(&self, subaccount: &str) -> bool {
        self.all.values().any(|job| {
            job.outcome == Outcome::InProgress
                && job.subaccounts.iter().any(|guid| guid == subaccount)
        })
    }

    /// `GET /jobs-management/v1/jobs/{id}/status`.
    ///
    /// Observed: a completed job answers its status alone, although the published document requires a
    /// description. Assumed: the descriptions of the other two states, and the error of an unknown job.
    pub(crate) fn status(&self, id: &str) -> Result<Reply, Refusal> {
        let job = self
            .all
            .get(id)
            .ok_or_else(|| Refusal::new(404, 80_001, format!("Job {id} not found")))?;
        let body = match &job.outcome {
            Outcome::InProgress => json!({
                "status": "IN_PROGRESS",
                "description": "Updating assignments of service plans.",
            }),
            Outcome::Completed => json!({"status": "COMPLETED"}),
            Outcome::Failed(why) => json!({"status": "FAILED", "description": why}),
        };
        Ok(exchange::json(200, &body))
    }
}
