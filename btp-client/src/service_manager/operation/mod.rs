//! What goes on after the answer: operations, followed until they end.

mod model;
mod reference;

use std::sync::Arc;

use async_trait::async_trait;
use client_core::{
    Answer, Client, Effect, Error, ErrorKind,
    operation::{self, DecodeError, decode},
    poll::{Poller, Probe, Progress, ResumeToken},
};
use http::StatusCode;
use serde::de::DeserializeOwned;

pub use model::{
    Operation, OperationFailure, OperationId, OperationState, OperationType, TransitiveResource,
};
pub use reference::{OperationRef, ResourceType};

/// Whether the service is asked to do the work before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_enums, reason = "a parameter of two values")]
pub enum Mode {
    /// It answers at once, and the work goes on (`async=true`).
    #[default]
    Async,
    /// It answers when the work is done (`async=false`). A broker that works asynchronously may still
    /// make it answer before; and what takes longer than the client's attempt limit is lost.
    Sync,
}

impl Mode {
    /// Always sent: what the service does without it differs between its document and its code.
    pub(super) const fn flag(self) -> &'static str {
        match self {
            Self::Async => "true",
            Self::Sync => "false",
        }
    }
}

/// What the service answered to a change: made, or accepted.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "done, or going on")]
#[must_use = "an accepted change is not yet made: wait for its operation"]
pub enum Submitted<T> {
    /// It is done: 200 or 201.
    Done(T),
    /// It goes on: 202. Wait with
    /// [`ServiceManagerClient::wait`](super::ServiceManagerClient::wait).
    InProgress(OperationRef),
}

impl<T> Submitted<T> {
    /// The operation, if it goes on.
    pub fn operation(&self) -> Option<&OperationRef> {
        match self {
            Self::Done(_) => None,
            Self::InProgress(operation) => Some(operation),
        }
    }
}

/// A change whose answer is a resource.
pub(super) fn submitted<T: DeserializeOwned>(answer: &Answer) -> Result<Submitted<T>, DecodeError> {
    if answer.status == StatusCode::ACCEPTED {
        return OperationRef::told_by(answer).map(Submitted::InProgress);
    }
    decode::json(answer).map(Submitted::Done)
}

/// A change whose answer is nothing.
pub(super) fn submitted_nothing(answer: &Answer) -> Result<Submitted<()>, DecodeError> {
    if answer.status == StatusCode::ACCEPTED {
        return OperationRef::told_by(answer).map(Submitted::InProgress);
    }
    decode::nothing(answer).map(Submitted::Done)
}

/// `GET /v1/{resourceType}/{resourceID}/operations/{operationID}`.
pub fn get_operation(of: &OperationRef) -> operation::Operation<Operation> {
    operation::Operation::get(
        reference::NAME,
        "/v1/{resourceType}/{resourceID}/operations/{operationID}",
        decode::json,
    )
    .parameter("resourceType", of.resource_type.as_str())
    .parameter("resourceID", of.resource_id.as_str())
    .parameter("operationID", of.id.as_str())
}

/// Waits for the end of an operation.
pub(super) fn wait(client: &Client, of: OperationRef) -> Poller<Operation> {
    let clock = Arc::clone(client.clock());
    let client = client.clone();
    Poller::new(OperationProbe { client, of }, clock)
}

/// Goes on with what another process began.
pub(super) fn resume(client: &Client, token: &ResumeToken) -> Result<Poller<Operation>, Error> {
    Ok(wait(client, OperationRef::resumed(token)?))
}

struct OperationProbe {
    client: Client,
    of: OperationRef,
}

#[async_trait]
impl Probe for OperationProbe {
    type Output = Operation;

    async fn probe(&self) -> Result<Progress<Operation>, Error> {
        match self.client.call(get_operation(&self.of)).await {
            Ok(found) => judge(found, &self.of.resource_type, &self.of.resource_id),
            // How long ended operations are kept is not documented; the resource decides then.
            Err(error) if error.is_not_found() => Err(error.with_effect(Effect::Unknown)),
            Err(error) => Err(error),
        }
    }

    fn resume_token(&self) -> ResumeToken {
        self.of.resume_token()
    }
}

/// A state that the library does not know, and none, are still pending.
pub(super) fn judge(
    operation: Operation,
    kind: &ResourceType,
    resource: &str,
) -> Result<Progress<Operation>, Error> {
    match &operation.state {
        Some(OperationState::Succeeded) => Ok(Progress::Done(operation)),
        Some(OperationState::Failed) => {
            let what = match operation.kind {
                Some(OperationType::Create) => "creating",
                Some(OperationType::Update) => "changing",
                Some(OperationType::Delete) => "deleting",
                _ => "an operation of",
            };
            let detail = format!("{what} {kind}/{resource} failed: {}", operation.reason());
            Err(Error::new(ErrorKind::OperationFailed, detail).with_effect(Effect::Unknown))
        }
        Some(state) => Ok(Progress::pending(state.as_str())),
        None => Ok(Progress::pending("no state told")),
    }
}
