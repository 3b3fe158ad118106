//! One complete answer of a server, and what its body looks like.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

/// How much of a body an error keeps.
pub(crate) const EXCERPT_BYTES: usize = 1024;

/// How much of a body is looked at to tell what it is.
const HEAD_BYTES: usize = 512;

/// A complete answer: status, headers, body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl std::fmt::Debug for Answer {
    // Bodies and headers may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("content_type", &self.content_type())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a body is, by its content type or, failing that, by its first characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyKind {
    /// No bytes at all.
    Empty,
    /// JSON.
    Json,
    /// HTML: a logon page, a proxy's or a maintenance page.
    Html,
    /// XML.
    Xml,
    /// Any other text.
    Text,
    /// Not text.
    Binary,
}

impl BodyKind {
    /// The kind in words, for messages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "an empty body",
            Self::Json => "JSON",
            Self::Html => "an HTML page",
            Self::Xml => "XML",
            Self::Text => "plain text",
            Self::Binary => "binary data",
        }
    }
}

impl Answer {
    /// An answer of its parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// A header's value, if it is there and readable as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type without parameters, as sent.
    pub fn content_type(&self) -> Option<&str> {
        let value = self.header(header::CONTENT_TYPE.as_str())?;
        Some(value.split(';').next().unwrap_or(value).trim())
    }

    /// What the body is. A body that begins like HTML is HTML whatever its content type says.
    pub fn body_kind(&self) -> BodyKind {
        let body = self
            .body
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.body);
        let body = body.trim_ascii_start();
        if body.is_empty() {
            return BodyKind::Empty;
        }
        // The beginning tells, and a page in an old encoding is a page all the same.
        let head = body.get(..HEAD_BYTES).unwrap_or(body);
        let text = String::from_utf8_lossy(head);
        let start = text.as_ref();
        let starts = |prefix: &str| {
            start
                .get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        };
        if starts("<!doctype html") || starts("<html") {
            return BodyKind::Html;
        }
        let declared = self.content_type().unwrap_or_default().to_ascii_lowercase();
        let is_text = || match std::str::from_utf8(head) {
            Ok(_) => true,
            // A character may be cut at the end of the head.
            Err(error) => error.error_len().is_none() && head.len() < body.len(),
        };
        match declared.as_str() {
            "text/html" | "application/xhtml+xml" => BodyKind::Html,
            kind if kind.ends_with("json") => BodyKind::Json,
            kind if kind.ends_with("xml") => BodyKind::Xml,
            kind if !kind.starts_with("text/") && !is_text() => BodyKind::Binary,
            _ if start.starts_with('<') => BodyKind::Xml,
            "text/plain" => BodyKind::Text,
            // Some answers carry JSON under no or a wrong type; the parser has the last word.
            _ if start.starts_with(['{', '[', '"'])
                || matches!(body.trim_ascii_end(), b"null" | b"true" | b"false") =>
            {
                BodyKind::Json
            }
            _ => BodyKind::Text,
        }
    }

    /// The id under which the service's operators find the request, if it echoed or gave one.
    pub(crate) fn correlation_id(&self) -> Option<&str> {
        ["x-correlationid", "x-correlation-id"]
            .into_iter()
            .find_map(|name| self.header(name).filter(|id| !id.is_empty()))
    }
}

#[cfg(test)]
mod tests;
