//! What a service remarks on a success.

use client_core::Answer;
use serde_json::{Map, Value};

use super::Version;

/// How many remarks of one answer are kept.
const MOST: usize = 50;

/// A remark of the service on a request that succeeded: *created, but the tax number is missing*.
///
/// V2 sends it in the header `sap-message`, V4 in `sap-messages`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The service's code, such as `/IWBEP/CM_TEA/004`.
    pub code: String,
    /// What it says.
    pub text: String,
    /// How bad it is.
    pub severity: Severity,
    /// Which property it is about.
    pub target: Option<String>,
}

/// How bad what a [`Message`] says is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It went well.
    Success,
    /// Something to know; also what is not known to be worse.
    Info,
    /// Something to look at.
    Warning,
    /// Something went wrong, although the request succeeded.
    Error,
}

impl Message {
    /// The remarks of an answer. A header that cannot be read has none: a remark is no reason to
    /// take a success for a failure.
    pub(crate) fn of(answer: &Answer, version: Version) -> Vec<Self> {
        let name = match version {
            Version::V2 => "sap-message",
            Version::V4 => "sap-messages",
        };
        let header = answer.headers.get(name).map(http::HeaderValue::as_bytes);
        let Some(Ok(value)) = header.map(serde_json::from_slice::<Value>) else {
            return Vec::new();
        };
        let heads = match &value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut messages = Vec::new();
        for head in heads.iter().filter_map(Value::as_object) {
            messages.extend(Self::read(head));
            let details = head.get("details").and_then(Value::as_array);
            let details = details.into_iter().flatten().filter_map(Value::as_object);
            messages.extend(details.filter_map(Self::read));
        }
        messages.truncate(MOST);
        messages
    }

    fn read(object: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| object.get(name)?.as_str().filter(|text| !text.is_empty());
        let severity = match object.get("numericSeverity").and_then(Value::as_u64) {
            Some(1) => Severity::Success,
            Some(3) => Severity::Warning,
            Some(4) => Severity::Error,
            Some(_) => Severity::Info,
            None => match text("severity").unwrap_or_default() {
                "success" => Severity::Success,
                "warning" => Severity::Warning,
                "error" => Severity::Error,
                _ => Severity::Info,
            },
        };
        Some(Self {
            code: text("code").unwrap_or_default().to_owned(),
            text: text("message")?.to_owned(),
            severity,
            target: text("target").map(str::to_owned),
        })
    }
}
