//! What a request comes to, before a door makes it real.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};

/// What a request comes to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// How long the caller has to wait for it.
    pub delay: Duration,
    /// How it ends.
    pub ending: Ending,
}

/// How an exchange ends.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Ending {
    /// With an answer.
    Answer(Response<Bytes>),
    /// Without a connection: the request was never sent.
    Refused,
    /// With a closed connection instead of an answer.
    Dropped,
    /// With an answer that breaks off in its body; this is the whole one.
    Truncated(Response<Bytes>),
    /// Never.
    Hanging,
}

impl Ending {
    /// The status that the caller gets to see.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answer(reply) | Self::Truncated(reply) => Some(reply.status()),
            Self::Refused | Self::Dropped | Self::Hanging => None,
        }
    }

    /// The answer, if there is a complete one.
    pub fn answer(self) -> Option<Response<Bytes>> {
        match self {
            Self::Answer(reply) => Some(reply),
            _ => None,
        }
    }
}
