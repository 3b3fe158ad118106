//! Answers of operations that go on after they have answered, and lists.

use client_core::{
    Answer, BodyKind,
    operation::{DecodeError, decode},
    wire::Lenient,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::jobs::{JobId, job_of};

/// What the service answered to a change that it goes on making.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an accepted change is not yet made: wait for the account's state"]
pub struct Accepted<T> {
    /// The account as it was then: usually `STARTED`, `CREATING` or `DELETING`.
    pub account: T,
    /// The job that makes the change, if the answer names one. The account's own state decides;
    /// the job is a second witness.
    pub job: Option<JobId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default)]
    job_id: Option<JobId>,
}

/// The job is told by `Location` (seen with 200 after deleting a directory) or by `jobId` in the
/// body (seen behind the btp CLI). A `Location` that names something else is no reason to lose the
/// GUID of what was created.
pub(super) fn accepted<T: DeserializeOwned>(answer: &Answer) -> Result<Accepted<T>, DecodeError> {
    let account = decode::json(answer)?;
    let job = job_of(answer).ok().flatten().or_else(|| {
        let named: Named = decode::json(answer).ok()?;
        named.job_id
    });
    Ok(Accepted { account, job })
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
struct Wrapped<T> {
    #[serde(default)]
    value: Lenient<T>,
}

/// The list comes in an object's `value`; a sibling endpoint of the same service sends it bare.
pub(super) fn collection<T: DeserializeOwned>(answer: &Answer) -> Result<Lenient<T>, DecodeError> {
    if answer.body_kind() == BodyKind::Empty {
        return Ok(Lenient::default());
    }
    if answer.body.trim_ascii_start().starts_with(b"[") {
        decode::json(answer)
    } else {
        decode::json::<Wrapped<T>>(answer).map(|list| list.value)
    }
}
