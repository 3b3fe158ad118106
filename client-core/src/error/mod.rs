//! The error of every call, and what it says about the change that was asked for.

mod build;
mod display;
mod kind;

use std::{error::Error as StdError, sync::Arc, time::Duration};

use http::StatusCode;

pub(crate) use build::Target;
pub use kind::{Effect, ErrorKind};

use crate::{
    BodyKind,
    fault::{Fault, FaultDetail},
    retry::StopReason,
    transport::TransportError,
};

/// Why a call failed, what the service said, and whether the change may have been made.
///
/// `Display` is one line that a person can act on; the accessors are for programs. A clone is cheap
/// enough to share one failure among many waiters. No secret is ever in it: credentials are
/// withheld, bodies are kept as an excerpt of at most 1 KiB with secrets removed.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) target: Option<Target>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) fault: Fault,
    pub(crate) detail: Option<String>,
    pub(crate) body_kind: Option<BodyKind>,
    pub(crate) excerpt: Option<String>,
    pub(crate) stopped: Option<StopReason>,
    pub(crate) attempts: u32,
    pub(crate) effect: Effect,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) call_id: Option<Arc<str>>,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// What kind of failure this is. Match on it with a wildcard: kinds are added.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name of the operation, such as `entitlements.assign`, if a call was begun.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.target.as_ref().map(|target| target.operation)
    }

    /// The status of the answer that decided, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The service's own code, such as `30015` or `/IWFND/MED/170`.
    ///
    /// *Troubleshooting*: SAP's codes are independent of the HTTP status. Classify by the code
    /// first.
    pub fn code(&self) -> Option<&str> {
        self.0.fault.code.as_deref()
    }

    /// The service's own words.
    pub fn message(&self) -> Option<&str> {
        self.0.fault.message.as_deref()
    }

    /// The field or path that the service names.
    pub fn fault_target(&self) -> Option<&str> {
        self.0.fault.target.as_deref()
    }

    /// Further remarks of the service.
    pub fn details(&self) -> &[FaultDetail] {
        &self.0.fault.details
    }

    /// What this library has to say beyond the service's words: the field and the reason for an
    /// invalid input, the place in a body that could not be decoded.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The id under which the service's operators find the request: the service's own if it gave
    /// one, else the id that every attempt of the call carried.
    ///
    /// *Troubleshooting*: give it to SAP support with the time of the call.
    pub fn correlation_id(&self) -> Option<&str> {
        self.0
            .fault
            .correlation_id
            .as_deref()
            .or(self.0.call_id.as_deref())
    }

    /// What came as the answer's body, if it was not what the operation returns: an HTML page, plain
    /// text, nothing at all. Also for an error answer whose body was not understood.
    pub fn body_kind(&self) -> Option<BodyKind> {
        self.0.body_kind
    }

    /// At most 1 KiB of an error's body, or of a success's that was not understood, secrets removed.
    /// `Display` shows it only where it was not understood.
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// When it happened, by the service's own clock, if the service said so.
    pub fn occurred_at(&self) -> Option<jiff::Timestamp> {
        self.0.fault.occurred_at
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Why the request was not sent once more, if a call ended with an answer or a lost one.
    ///
    /// *Troubleshooting*: [`StopReason::Deadline`] and [`StopReason::RetryAfterTooLong`] mean that
    /// the server wants more time than the policy allows; [`StopReason::Budget`] that many other
    /// calls of the same client fail too.
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.0.stopped
    }

    /// Whether the change that was asked for has been made.
    ///
    /// *Troubleshooting*: after [`Effect::Unknown`] look the entity up by its natural key before
    /// acting again. Never repeat blindly.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// How long the server asked to wait before another attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later without anything being mended.
    ///
    /// *Troubleshooting*: the call loop has already repeated what could be repeated at once. Wait
    /// for [`retry_after`](Self::retry_after), or some minutes, and heed
    /// [`effect`](Self::effect) first.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Transport
            | ErrorKind::DeadlineExceeded
            | ErrorKind::RateLimited
            | ErrorKind::Locked => true,
            ErrorKind::Server | ErrorKind::Unavailable => {
                !matches!(self.0.fault.class, crate::fault::FaultClass::Permanent)
            }
            _ => false,
        }
    }

    /// Whether the server does not know the thing that was asked for.
    ///
    /// *Troubleshooting*: for a change with [`Effect::Unknown`] this does not mean that the thing
    /// never was: an earlier attempt of the same call may have deleted it.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// The transport's own error, if the last attempt got no complete answer.
    pub fn transport(&self) -> Option<&TransportError> {
        self.0
            .source
            .as_deref()
            .and_then(|source| source.downcast_ref())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
