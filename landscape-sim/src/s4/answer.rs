//! Answers in the form of SAP Gateway's OData V4 runtime, and the V2 errors a client meets.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::odata::Version;
use crate::exchange::{self, Reply};

const V4_JSON: &str = "application/json; odata.metadata=minimal;charset=utf-8";

/// An OData V4 answer.
pub(super) fn v4(status: u16, body: &Value) -> Reply {
    let reply = exchange::typed(status, V4_JSON, body.to_string());
    exchange::with_header(reply, "odata-version", "4.0")
}

/// An OData V2 answer.
pub(super) fn v2(status: u16, body: &Value) -> Reply {
    let reply = exchange::json(status, body);
    exchange::with_header(reply, "dataserviceversion", "2.0")
}

/// An answer without content, such as that of a deletion.
pub(super) fn nothing(version: Version) -> Reply {
    let (name, value) = match version {
        Version::V2 => ("dataserviceversion", "2.0"),
        Version::V4 => ("odata-version", "4.0"),
    };
    exchange::with_header(exchange::empty(204), name, value)
}

/// A refusal: status, code and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) target: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            target: None,
        }
    }

    pub(super) fn about(mut self, target: &'static str) -> Self {
        self.target = Some(target);
        self
    }

    /// The V4 error body. Keys as in SAP Gateway's V4 answers (OpenUI5 fixtures).
    pub(super) fn v4(&self, transaction: &str, now: Timestamp) -> Reply {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "@Common.ExceptionCategory": if self.status < 500 { "Client_Error" } else { "Server_Error" },
            "@Common.Application": {
                "ComponentId": "BC-NEO-EXT-S4C",
                "ServiceRepository": "SRVD_A2X",
                "ServiceId": "ZBTPEXTENSION",
                "ServiceVersion": "0001",
            },
            "@Common.TransactionId": transaction,
            "@Common.Timestamp": timestamp(now),
        });
        if let (Some(target), Some(object)) = (self.target, error.as_object_mut()) {
            object.insert("target".to_owned(), json!(target));
            let detail = json!({
                "code": self.code,
                "message": self.message,
                "target": target,
                "@Common.numericSeverity": 4,
            });
            object.insert("details".to_owned(), json!([detail]));
        }
        v4(self.status, &json!({ "error": error }))
    }

    /// The V2 error body (Cloud SDK for Java, error parsing tests).
    pub(super) fn v2(&self, transaction: &str, now: Timestamp) -> Reply {
        exchange::json(
            self.status,
            &json!({"error": {
                "code": self.code,
                "message": {"lang": "en", "value": self.message},
                "innererror": {
                    "transactionid": transaction,
                    "timestamp": format!("{}0", timestamp(now)),
                    "errordetails": [],
                },
            }}),
        )
    }
}

/// `20260105080000.000000`, as the gateway writes instants.
pub(super) fn timestamp(now: Timestamp) -> String {
    let civil = Offset::UTC.to_datetime(now);
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}.{:06}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second(),
        civil.subsec_nanosecond() / 1000
    )
}
