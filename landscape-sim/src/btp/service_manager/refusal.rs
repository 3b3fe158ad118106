//! How Service Manager refuses: `{"error","description"}`, and what a broker said inside it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::btp::envelope;
use crate::btp::rate::Exceeded;
use crate::exchange::{self, Reply};

/// Why a request was not served, or an operation failed.
///
/// The words are those of the open-source Service Manager (Peripli/service-manager), on which SAP's is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    error: Option<&'static str>,
    description: String,
    retry_after: Option<String>,
    broker: Option<Broker>,
}

/// What a broker answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broker {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            error: Some(error),
            description: description.into(),
            retry_after: None,
            broker: None,
        }
    }

    pub(super) fn bad_request(description: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", description)
    }

    pub(super) fn no_such(kind: &str) -> Self {
        Self::new(404, "NotFound", format!("could not find such {kind}"))
    }

    pub(super) fn conflicting(kind: &str) -> Self {
        Self::new(409, "Conflict", format!("found conflicting {kind}"))
    }

    /// 422 while an operation on the resource runs.
    pub(super) fn busy(is_deletion: bool) -> Self {
        let description = if is_deletion {
            "Deletion is currently in progress for this resource"
        } else {
            "Another concurrent operation in progress for this resource"
        };
        Self::new(422, "ConcurrentOperationInProgress", description)
    }

    /// A broker's refusal of `request`, such as `provisioning`. Documented (Peripli/service-manager): 502 and the words
    /// around the broker's; observed (clients in public use): `broker_error` with capital names.
    pub(super) fn broker(request: &str, target: &str, broker: Broker) -> Self {
        let description = format!(
            "Failed {request} request {target}: Status: {}; ErrorMessage: <nil>; Description: {}; ResponseError: <nil>",
            broker.status, broker.text
        );
        Self {
            broker: Some(broker),
            ..Self::new(502, "BrokerError", description)
        }
    }

    /// The error object.
    pub(super) fn json(&self) -> Value {
        let mut body = json!({"description": self.description});
        let Some(object) = body.as_object_mut() else {
            return body;
        };
        if let Some(error) = self.error {
            object.insert("error".to_owned(), json!(error));
        }
        if let Some(broker) = &self.broker {
            let inner = json!({
                "StatusCode": broker.status,
                "ErrorMessage": null,
                "Description": broker.text,
                "ResponseError": null,
            });
            object.insert("broker_error".to_owned(), inner);
        }
        body
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn render(&self) -> Reply {
        let reply = exchange::json(self.status, &self.json());
        match &self.retry_after {
            Some(date) => exchange::with_header(reply, "retry-after", date),
            None => reply,
        }
    }
}

impl From<envelope::Refusal> for Refusal {
    /// A body that cannot be read is the same mistake for every service.
    fn from(refusal: envelope::Refusal) -> Self {
        match refusal {
            envelope::Refusal::Account {
                message, details, ..
            } => {
                let detail = details.into_iter().next().map(|(_, text)| text);
                Self::bad_request(detail.unwrap_or(message))
            }
            envelope::Refusal::Token { description, .. } => {
                Self::new(401, "Unauthorized", description)
            }
        }
    }
}

impl From<Exceeded> for Refusal {
    /// Documented (SAP Help: *Service Manager*, rate limiting): a body without a type, and when to try again as a date.
    fn from(exceeded: Exceeded) -> Self {
        Self {
            error: None,
            retry_after: Some(http_date(exceeded.until)),
            ..Self::new(
                429,
                "",
                format!(
                    "The allowed request limit of {} responses has been reached. Please try again later. \
                     Check the 'Retry-After' header value for the time at which a request is served again.",
                    exceeded.requests
                ),
            )
        }
    }
}

/// Rounded up, because such a date has no fractions.
fn http_date(at: Timestamp) -> String {
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let up = if whole < at {
        crate::clock::after(whole, std::time::Duration::from_secs(1))
    } else {
        whole
    };
    up.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_try_again_is_a_date_that_is_not_too_early() {
        let at = |text: &str| http_date(text.parse().unwrap());
        assert_eq!(at("2026-01-05T08:00:59Z"), "Mon, 05 Jan 2026 08:00:59 GMT");
        assert_eq!(
            at("2026-01-05T08:00:59.1Z"),
            "Mon, 05 Jan 2026 08:01:00 GMT"
        );
    }
}
