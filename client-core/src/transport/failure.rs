//! Why no answer arrived, and whether the server can have seen the request.

use std::{error::Error as StdError, fmt, sync::Arc};

use http::StatusCode;

/// Whether a request without an answer can have reached the server.
///
/// Everything that is safe about repeating a change follows from this one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no third answer to: can it have been sent?"
)]
pub enum Delivery {
    /// The connection was never made (resolve, connect, TLS) or the server said that it did not
    /// process the request (HTTP/2 `REFUSED_STREAM`).
    NotSent,
    /// Anything else: the server may have acted on the request.
    Unknown,
}

/// The layer that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host name was not resolved.
    Resolve,
    /// No connection was made.
    Connect,
    /// The TLS handshake failed: unknown authority, wrong host name, missing client certificate.
    Tls,
    /// The server took the request and closed the connection, or reset it, before answering.
    Closed,
    /// The attempt took longer than allowed.
    Timeout,
    /// The answer's body broke off.
    BodyIncomplete,
    /// The answer's body is larger than the transport accepts.
    BodyTooLarge,
    /// Something else; see the source.
    Other,
}

impl TransportErrorKind {
    const ALL: [Self; 8] = [
        Self::Resolve,
        Self::Connect,
        Self::Tls,
        Self::Closed,
        Self::Timeout,
        Self::BodyIncomplete,
        Self::BodyTooLarge,
        Self::Other,
    ];

    /// The kind that is told in these [`words`](Self::words).
    pub(crate) fn of_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.words() == words)
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Resolve => "host name not resolved",
            Self::Connect => "no connection",
            Self::Tls => "TLS handshake failed",
            Self::Closed => "connection closed before the answer",
            Self::Timeout => "no answer in time",
            Self::BodyIncomplete => "answer broke off",
            Self::BodyTooLarge => "answer larger than accepted",
            Self::Other => "transport failed",
        }
    }
}

/// An exchange that ended without a complete answer.
#[derive(Debug, Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    delivery: Delivery,
    status: Option<StatusCode>,
    detail: Option<Box<str>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure of `kind`; `delivery` is what the transport knows for certain.
    pub fn new(kind: TransportErrorKind, delivery: Delivery) -> Self {
        Self {
            kind,
            delivery,
            status: None,
            detail: None,
            source: None,
        }
    }

    /// Adds a short text for people. It must hold no secret.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into().into_boxed_str());
        self
    }

    /// Adds the status, if the head of the answer had arrived.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the underlying error.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// The layer that failed.
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The short text for people, if there is one.
    pub(crate) fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Whether the server can have seen the request.
    pub const fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The status, if the head of the answer had arrived before the failure.
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
