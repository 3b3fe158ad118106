//! What stands before each attempt: authentication and sessions.

use std::{any::Any, fmt::Debug};

use async_trait::async_trait;
use http::HeaderMap;

use crate::{Answer, Error, operation::Request};

/// Prepares each attempt of a call and looks at each answer.
///
/// Bearer tokens, Basic credentials and S/4HANA's CSRF sessions are guards. A guard keeps its state
/// behind a lock of its own; one guard serves many calls at once.
#[async_trait]
pub trait Guard: Debug + Send + Sync {
    /// Adds headers, after fetching what is needed for them. Runs before every attempt and within
    /// the call's deadline; it may be dropped at any await.
    ///
    /// The permit is held until the attempt has ended.
    ///
    /// # Errors
    ///
    /// Ends the call: nothing was sent in this attempt.
    async fn prepare(&self, request: &Request, headers: &mut HeaderMap) -> Result<Permit, Error>;

    /// Learns that an attempt which may have reached the server got no answer. `sent` are its headers.
    fn unanswered(&self, request: &Request, sent: &HeaderMap) {
        let _ = (request, sent);
    }

    /// Looks at an answer. `sent` are the headers of the attempt.
    fn review(&self, request: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        let _ = (request, sent, answer);
        Review::Accept
    }
}

/// Something that lasts as long as one attempt; released when dropped.
#[derive(Default)]
pub struct Permit {
    _held: Option<Box<dyn Any + Send>>,
}

impl Permit {
    /// A permit that holds nothing.
    pub const fn none() -> Self {
        Self { _held: None }
    }

    /// A permit that keeps `held` until the attempt has ended.
    pub fn holding(held: impl Any + Send) -> Self {
        Self {
            _held: Some(Box::new(held)),
        }
    }
}

impl Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Permit")
    }
}

/// A guard's verdict on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Review {
    /// The answer stands.
    Accept,
    /// The server refused the request unseen, because of something that the guard will renew: send
    /// once more, at once. Heeded once per call and guard, and never where the answer leaves open
    /// whether the server acted.
    Renewed,
}
