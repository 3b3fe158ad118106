//! Jobs as the Jobs Management API shows them.

use serde::{Deserialize, Serialize};

client_core::id_type! {
    /// A job's id. It looks like a number and is none.
    pub struct JobId;
}

client_core::open_enum! {
    /// How far a job is.
    pub enum JobState {
        /// It runs.
        InProgress = "IN_PROGRESS",
        /// It ended. What it did is another question: see the state of the thing it changed.
        Completed = "COMPLETED",
        /// It ended in failure.
        Failed = "FAILED",
    }
}

/// The status of a job.
///
/// The OpenAPI document requires a description; real answers come without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobStatus {
    /// How far it is.
    pub status: JobState,
    /// A remark.
    #[serde(default)]
    pub description: Option<String>,
}
