//! Jobs as the Jobs Management API shows them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
/// The OpenAPI document of the Entitlements service requires a description; real answers come without.
/// That of the Accounts service declares a bare text, which is read as the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "Written")]
#[non_exhaustive]
pub struct JobStatus {
    /// How far it is.
    pub status: JobState,
    /// A remark.
    pub description: Option<String>,
    /// What the service tells besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_details: Option<Value>,
    /// What the job was started with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_params: Option<Value>,
    /// What else it was started with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_params: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bare(JobState),
    #[serde(rename_all = "camelCase")]
    Whole {
        status: JobState,
        #[serde(default)]
        description: Option<String>,
        #[serde(default)]
        status_details: Option<Value>,
        #[serde(default)]
        job_params: Option<Value>,
        #[serde(default)]
        custom_params: Option<Value>,
    },
}

impl From<Written> for JobStatus {
    fn from(written: Written) -> Self {
        match written {
            Written::Bare(status) => Self {
                status,
                description: None,
                status_details: None,
                job_params: None,
                custom_params: None,
            },
            Written::Whole {
                status,
                description,
                status_details,
                job_params,
                custom_params,
            } => Self {
                status,
                description,
                status_details,
                job_params,
                custom_params,
            },
        }
    }
}
