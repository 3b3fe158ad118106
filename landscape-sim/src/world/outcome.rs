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
    /// With an answer whose body comes in pieces, `pause` between one and the next.
    Trickling {
        /// The whole answer.
        reply: Response<Bytes>,
        /// The time between two pieces.
        pause: Duration,
    },
    /// Never.
    Hanging,
}

impl Ending {
    /// The status that the caller gets to see.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answer(reply) | Self::Truncated(reply) | Self::Trickling { reply, .. } => {
                Some(reply.status())
            }
            Self::Refused | Self::Dropped | Self::Hanging => None,
        }
    }

    /// The answer, if there is a complete one.
    pub fn answer(self) -> Option<Response<Bytes>> {
        match self {
            Self::Answer(reply) | Self::Trickling { reply, .. } => Some(reply),
            _ => None,
        }
    }
}

/// In how many pieces a trickling body comes at most.
const PIECES: u64 = 8;

/// The length of each piece of a trickling body but the last, which may be shorter.
pub(crate) fn piece_length(body: u64) -> u64 {
    body.div_ceil(PIECES).max(1)
}

/// How long a trickling body takes from its first piece to its last.
pub(crate) fn trickling_time(body: u64, pause: Duration) -> Duration {
    let pauses = body.div_ceil(piece_length(body)).saturating_sub(1);
    pause.saturating_mul(u32::try_from(pauses).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trickling_body_pauses_between_its_pieces() {
        let pause = Duration::from_secs(1);
        for (body, piece, seconds) in [
            (0, 1, 0),
            (1, 1, 0),
            (2, 1, 1),
            (8, 1, 7),
            (9, 2, 4),
            (800, 100, 7),
        ] {
            assert_eq!(piece_length(body), piece, "{body}");
            assert_eq!(trickling_time(body, pause).as_secs(), seconds, "{body}");
        }
        assert_eq!(trickling_time(800, Duration::MAX), Duration::MAX);
    }
}
