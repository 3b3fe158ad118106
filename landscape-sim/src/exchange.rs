//! What a service is given and what it answers with.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};

#[cfg(test)]
mod tests;

/// A request on its way into a service, taken apart.
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    pub(crate) method: http::Method,
    /// Decoded segments after the service's prefix.
    pub(crate) path: Vec<String>,
    pub(crate) trailing_slash: bool,
    /// Decoded pairs, in order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a http::HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) now: jiff::Timestamp,
}

/// What a service answers.
pub(crate) type Reply = http::Response<Bytes>;

impl Incoming<'_> {
    /// The first value of a query parameter.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// A header's value, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where the client reached the landscape.
    pub(crate) fn origin(&self) -> String {
        match self.header("host") {
            Some(host) => format!("http://{host}"),
            None => crate::ORIGIN.to_owned(),
        }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(self.body).ok()
    }

    /// The bearer token.
    pub(crate) fn bearer(&self) -> Option<&str> {
        credentials(self.header(AUTHORIZATION.as_str())?, "bearer")
    }

    /// User and password of Basic credentials.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let encoded = credentials(self.header(AUTHORIZATION.as_str())?, "basic")?;
        let bytes = STANDARD
            .decode(encoded)
            .or_else(|_| STANDARD_NO_PAD.decode(encoded))
            .ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// The body as form fields.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body)
            .into_owned()
            .collect()
    }
}

fn credentials<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (given, rest) = value.trim().split_once(' ')?;
    given
        .eq_ignore_ascii_case(scheme)
        .then(|| rest.trim())
        .filter(|rest| !rest.is_empty())
}

/// A JSON answer.
pub(crate) fn json(status: u16, value: &serde_json::Value) -> Reply {
    typed(status, "application/json", value.to_string())
}

/// A plain text answer.
pub(crate) fn text(status: u16, body: impl Into<Bytes>) -> Reply {
    typed(status, "text/plain;charset=utf-8", body)
}

/// An HTML answer.
pub(crate) fn html(status: u16, body: impl Into<Bytes>) -> Reply {
    typed(status, "text/html; charset=utf-8", body)
}

/// An answer without a body.
pub(crate) fn empty(status: u16) -> Reply {
    let mut reply = Reply::new(Bytes::new());
    *reply.status_mut() = code(status);
    reply
}

/// An answer with a content type of its own.
pub(crate) fn typed(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::new(body.into());
    *reply.status_mut() = code(status);
    reply
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}

/// Adds a header (a second value where there is one already); a value that no header can hold is left out.
pub(crate) fn with_header(mut reply: Reply, name: &str, value: &str) -> Reply {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        reply.headers_mut().append(name, value);
    }
    reply
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
