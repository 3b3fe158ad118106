//! What an attempt that did not succeed means for the call.

use std::time::Duration;

use http::StatusCode;

use super::{Inner, exchange::CallState};
use crate::{
    Answer, Error, ErrorKind,
    fault::FaultClass,
    retry::{Outcome, delay, retry_after},
    transport::{Delivery, TransportError, TransportErrorKind},
};

/// How one attempt failed.
pub(super) struct Failure {
    pub(super) outcome: Outcome,
    pub(super) error: Error,
    /// How long the server asked to wait.
    pub(super) asked: Option<Duration>,
}

/// The time was up before the request could be sent.
pub(super) fn late(call: &CallState, when: &str) -> Failure {
    let error = Error::new(ErrorKind::DeadlineExceeded, when);
    unprepared(call, error.with_target(call.target.clone()))
}

/// A guard failed: its own calls have been repeated already, so this one is not.
pub(super) fn unprepared(call: &CallState, error: Error) -> Failure {
    let asked = error.retry_after();
    let error = match error.operation() {
        Some(inner) if inner != call.request.name() => {
            error.during(call.target.clone(), "not sent")
        }
        _ => error,
    };
    Failure {
        outcome: Outcome::Rejected,
        error,
        asked,
    }
}

/// No answer came. `late` says that the call's own time was up.
pub(super) fn unanswered(error: TransportError, late: bool) -> Failure {
    let outcome = match (error.delivery(), error.kind()) {
        // The head of the answer had come: a refused logon must not be repeated.
        _ if error.status() == Some(StatusCode::UNAUTHORIZED) => Outcome::Rejected,
        (_, TransportErrorKind::BodyTooLarge) => Outcome::Unusable,
        (Delivery::NotSent, _) => Outcome::NotSent,
        (Delivery::Unknown, _) => Outcome::Lost,
    };
    let mut error = Error::of_transport(error);
    if late {
        error = error.with_kind(ErrorKind::DeadlineExceeded);
    }
    Failure {
        outcome,
        error,
        asked: None,
    }
}

/// The answer is not one that the operation accepts.
pub(super) fn refused(client: &Inner, call: &CallState, answer: &Answer) -> Failure {
    let fault = (client.dialect)(answer);
    let class = fault.class;
    if let FaultClass::RateLimited(Some(limit)) = class {
        client
            .pacer
            .learn(call.request.name(), limit, client.clock.now());
    }
    let outcome = match class {
        FaultClass::RateLimited(_) => Outcome::RateLimited,
        FaultClass::Locked => Outcome::Locked,
        FaultClass::Permanent
        | FaultClass::NotFound
        | FaultClass::Forbidden
        | FaultClass::Conflict => Outcome::Rejected,
        FaultClass::ByStatus => outcome_of(answer.status),
    };
    let wall = client.clock.wall();
    let asked = match outcome {
        Outcome::RateLimited => retry_after(&answer.headers, wall),
        Outcome::Unavailable | Outcome::Locked | Outcome::ServerError => {
            delay(&answer.headers, wall)
        }
        _ => None,
    };
    let request = &call.request;
    let error = Error::of_answer(answer, fault, &request.secrets, request.confidential);
    Failure {
        outcome,
        error,
        asked,
    }
}

fn outcome_of(status: StatusCode) -> Outcome {
    match status.as_u16() {
        429 => Outcome::RateLimited,
        423 => Outcome::Locked,
        502..=504 => Outcome::Unavailable,
        // These may follow a change that was made; whether it was this one, nobody knows. (307 and
        // 308 say that nothing was done.)
        301..=303 => Outcome::Unusable,
        500.. => Outcome::ServerError,
        _ => Outcome::Rejected,
    }
}
