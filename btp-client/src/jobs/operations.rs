//! Requests of the Jobs Management API, as data.

use client_core::operation::{Operation, decode};

use super::{JobId, JobStatus};

/// `GET /jobs-management/v1/jobs/{jobInstanceIdOrUniqueId}/status`.
///
/// Each service has the path; a job is asked about at the service that began it.
pub fn status(id: &JobId) -> Operation<JobStatus> {
    Operation::get(
        "jobs.status",
        "/jobs-management/v1/jobs/{jobInstanceIdOrUniqueId}/status",
        decode::json,
    )
    .parameter("jobInstanceIdOrUniqueId", id.as_str())
}
