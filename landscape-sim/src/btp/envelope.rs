//! How the account services answer and refuse: the wrapped error object and the correlation headers.

use serde_json::{Value, json};

use crate::exchange::{self, Incoming, Reply};

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The error object of the account services: `{"error":{code,message,target,details,correlationID}}`.
    Account {
        status: u16,
        code: u32,
        message: String,
        details: Vec<(u32, String)>,
    },
    /// The resource server's own answer about the token (the published documents declare no body).
    Token {
        status: u16,
        error: &'static str,
        description: String,
    },
}

impl Refusal {
    pub(crate) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self::Account {
            status,
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// 11000 with one 11001 detail: the payload is not what the operation takes.
    pub(crate) fn payload(detail: impl Into<String>) -> Self {
        Self::Account {
            status: 400,
            code: 11_000,
            message: "Request payload is invalid".to_owned(),
            details: vec![(11_001, detail.into())],
        }
    }

    /// 20004: no such subaccount.
    pub(crate) fn no_subaccount(guid: &str) -> Self {
        Self::new(404, 20_004, format!("Subaccount {guid} not found"))
    }

    /// 20002: no such directory or other entity.
    pub(crate) fn not_found(guid: &str) -> Self {
        Self::new(404, 20_002, format!("Could not find {guid}"))
    }

    pub(crate) fn render(&self, target: &str, correlation: &str) -> Reply {
        match self {
            Self::Account {
                status,
                code,
                message,
                details,
            } => {
                let mut error = json!({
                    "code": code,
                    "message": message,
                    "target": target,
                    "correlationID": correlation,
                });
                if let (false, Some(object)) = (details.is_empty(), error.as_object_mut()) {
                    let details: Vec<Value> = details
                        .iter()
                        .map(|(code, message)| json!({"code": code, "message": message}))
                        .collect();
                    object.insert("details".to_owned(), Value::Array(details));
                }
                exchange::json(*status, &json!({ "error": error }))
            }
            Self::Token {
                status,
                error,
                description,
            } => {
                let reply = exchange::json(
                    *status,
                    &json!({"error": error, "error_description": description}),
                );
                let challenge = format!("Bearer error=\"{error}\"");
                exchange::with_header(reply, "www-authenticate", &challenge)
            }
        }
    }
}

/// The path as the service sees it: what stands in `error.target`.
pub(crate) fn target(incoming: &Incoming<'_>) -> String {
    format!("/{}", incoming.path.join("/"))
}

/// Marks a reply with the correlation id under both names the services use.
pub(crate) fn correlated(reply: Reply, correlation: &str) -> Reply {
    let reply = exchange::with_header(reply, "x-correlationid", correlation);
    exchange::with_header(reply, "x-vcap-request-id", correlation)
}

/// The caller's own correlation id, if it sent one.
pub(crate) fn given_correlation(incoming: &Incoming<'_>) -> Option<String> {
    ["x-correlationid", "x-correlation-id", "x-vcap-request-id"]
        .into_iter()
        .find_map(|name| incoming.header(name))
        .map(str::to_owned)
}
