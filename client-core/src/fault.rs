//! What a service says went wrong, in its own words.

use crate::{Answer, error::Effect};

/// A rate limit that a service named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests are allowed.
    pub requests: u32,
    /// In how long a time.
    pub period: std::time::Duration,
}

impl RateLimit {
    /// `requests` in each `period`.
    pub const fn new(requests: u32, period: std::time::Duration) -> Self {
        Self { requests, period }
    }
}

/// What the service's code says that the status alone does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum FaultClass {
    /// Nothing more than the status says.
    #[default]
    ByStatus,
    /// Too many requests; the request was not looked at.
    RateLimited(Option<RateLimit>),
    /// Another operation holds the entity; the request was refused, whatever its status.
    Locked,
    /// The service does not know the thing that was asked for, whatever the status: GraphQL says so
    /// with 200.
    NotFound,
    /// The authorization is missing, whatever the status.
    Forbidden,
    /// What is there already, or still, stands against it, whatever the status.
    Conflict,
    /// A mistake that repeating cannot mend, even if the status is a 5xx.
    Permanent,
}

/// One further remark in an error body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FaultDetail {
    /// The service's code.
    pub code: Option<String>,
    /// Its words.
    pub message: Option<String>,
    /// The field or path it speaks of.
    pub target: Option<String>,
}

impl FaultDetail {
    /// A remark with code, words and target.
    pub fn new(code: Option<String>, message: Option<String>, target: Option<String>) -> Self {
        Self {
            code,
            message,
            target,
        }
    }
}

/// An error body, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Fault {
    /// The service's code, as text: codes that look like numbers are not numbers.
    pub code: Option<String>,
    /// Its words.
    pub message: Option<String>,
    /// The field or path it speaks of.
    pub target: Option<String>,
    /// Further remarks.
    pub details: Vec<FaultDetail>,
    /// The id under which the service's operators find the request.
    pub correlation_id: Option<String>,
    /// When it happened, by the service's own clock, if it says so.
    pub occurred_at: Option<jiff::Timestamp>,
    /// What the code says beyond the status.
    pub class: FaultClass,
    /// Set where the service's answer settles whether the change was made.
    pub effect: Option<Effect>,
}

impl Fault {
    /// A fault with a code and words.
    pub fn new(code: Option<String>, message: Option<String>) -> Self {
        Self {
            code,
            message,
            ..Self::default()
        }
    }
}

/// Reads a service's error body. Called for every answer that is not a success.
///
/// It must survive any body: JSON of another shape, HTML, text, nothing.
pub type Dialect = fn(&Answer) -> Fault;

/// Reads the error bodies of OAuth 2.0 token endpoints (RFC 6749, 5.2) and the plain
/// `{"error": "...", "message": "..."}` that many services use.
///
/// UAA sometimes gives the reason in `WWW-Authenticate` alone; then that is the message.
pub fn plain_dialect(answer: &Answer) -> Fault {
    let mut fault = Fault::default();
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(&answer.body) {
        let text = |name: &str| match value.get(name) {
            Some(serde_json::Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(serde_json::Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        fault.code = text("error").or_else(|| text("code"));
        fault.message = text("error_description")
            .or_else(|| text("message"))
            .or_else(|| text("description"));
    }
    if fault.message.is_none() {
        fault.message = answer.header("www-authenticate").map(str::to_owned);
    }
    fault
}
