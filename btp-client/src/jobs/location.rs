//! From a `Location` header to a job's id.

use client_core::{Answer, operation::DecodeError};

use super::JobId;

const BEFORE: &str = "/jobs-management/v1/jobs/";
const AFTER: &str = "/status";

/// The job that an answer names, if it names one.
///
/// A job is told by `Location`, not by the status: SAP's services send it with 202 and with 200. It
/// is relative, `/jobs-management/v1/jobs/<id>/status`; only the id is taken from it, and the job is
/// asked about at the address that the client was set up with. So a strange `Location` cannot lead
/// credentials elsewhere; it is refused.
///
/// # Errors
///
/// [`DecodeError::Shape`] if there is a `Location` of another form. The change was accepted all the
/// same.
pub fn job_of(answer: &Answer) -> Result<Option<JobId>, DecodeError> {
    let Some(value) = answer.headers.get(http::header::LOCATION) else {
        return Ok(None);
    };
    let text = value.to_str().map(str::trim).unwrap_or_default();
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.strip_prefix(BEFORE)
        .and_then(|rest| rest.strip_suffix(AFTER))
        .filter(|id| is_job_id(id))
        .map(|id| Some(JobId::from(id)))
        .ok_or_else(|| DecodeError::Shape {
            path: "Location".to_owned(),
            reason: format!("not of the form {BEFORE}<id>{AFTER}"),
        })
}

/// Numbers in all recordings; the parameter's name allows another unique id.
pub(super) fn is_job_id(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}
