//! Error bodies: OData V2 and V4 in JSON, V2 in XML, text, HTML, nothing.

use client_core::{
    Answer, BodyKind,
    fault::{Fault, FaultDetail, plain_dialect},
};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::text::{element, element_text, split, visible};

/// The code of an error whose answer bore the header `x-csrf-token: Required`: the one sign by
/// which S/4HANA tells a missing or stale CSRF token from every other refusal.
pub const CSRF_REQUIRED: &str = "x-csrf-token: Required";

/// How many remarks an error keeps.
const MOST_DETAILS: usize = 50;
/// How much of a text or page becomes the message, in characters.
const LONGEST_TEXT: usize = 300;

/// Reads the error bodies of an S/4HANA tenant.
///
/// - JSON: `error.message` is an object in OData V2 and a text in V4. Remarks are in
///   `innererror.errordetails` (V2) or `details` (V4); the transaction id in
///   `innererror.transactionid` or `@Common.TransactionId`.
/// - XML: V2's twin of the same.
/// - HTML: a logon, proxy or maintenance page. What a person would read on it is the message.
/// - Text: the message, such as `CSRF token validation failed`.
pub fn dialect(answer: &Answer) -> Fault {
    let mut fault = match answer.body_kind() {
        BodyKind::Json => of_json(answer),
        BodyKind::Xml => of_xml(&String::from_utf8_lossy(&answer.body)),
        BodyKind::Html => {
            let words = visible(&String::from_utf8_lossy(&answer.body), LONGEST_TEXT);
            Fault::new(None, said("HTML page: ", &words))
        }
        BodyKind::Text => {
            let text = String::from_utf8_lossy(&answer.body);
            let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
            Fault::new(None, said("", &text))
        }
        _ => Fault::default(),
    };
    if csrf_required(answer) {
        if fault.code.is_some() {
            let detail = FaultDetail::new(fault.code.take(), fault.message.clone(), None);
            fault.details.push(detail);
        }
        fault.code = Some(CSRF_REQUIRED.to_owned());
    }
    fault
}

/// Whether the server asks for a CSRF token: 403 with `x-csrf-token: Required`, whose case varies.
pub(crate) fn csrf_required(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN
        && answer
            .header("x-csrf-token")
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("required"))
}

fn said(prefix: &str, text: &str) -> Option<String> {
    (!text.is_empty()).then(|| format!("{prefix}{text}"))
}

fn of_json(answer: &Answer) -> Fault {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let Some(Value::Object(error)) = body.as_ref().and_then(|body| body.get("error")) else {
        // OAuth 2.0 writes `error` as a text.
        return plain_dialect(answer);
    };
    let inner = object(error, "innererror");
    let mut fault = Fault::new(text(error, "code"), message(error));
    fault.target = text(error, "target");
    fault.correlation_id = text(error, "@Common.TransactionId")
        .or_else(|| inner.and_then(|inner| text(inner, "transactionid")))
        .or_else(|| inner.and_then(|inner| text(inner, "@Common.TransactionId")));
    fault.occurred_at = [
        text(error, "@Common.Timestamp"),
        inner.and_then(|inner| text(inner, "timestamp")),
    ]
    .into_iter()
    .flatten()
    .find_map(|text| timestamp(&text));
    let own = (fault.code.clone(), fault.message.clone());
    fault.details = [
        error.get("details"),
        inner.and_then(|inner| inner.get("errordetails")),
    ]
    .into_iter()
    .flatten()
    .flat_map(list)
    .filter_map(Value::as_object)
    .map(|detail| {
        FaultDetail::new(
            text(detail, "code"),
            message(detail),
            text(detail, "target"),
        )
    })
    // V2 repeats the error itself as its first detail.
    .filter(|detail| (&detail.code, &detail.message) != (&own.0, &own.1))
    .take(MOST_DETAILS)
    .collect();
    fault
}

/// A list, or the one item that some services write instead of it.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn object<'a>(parent: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    parent.get(name)?.as_object()
}

/// Codes are texts, but now and then a number is written.
fn text(parent: &Map<String, Value>, name: &str) -> Option<String> {
    match parent.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn message(parent: &Map<String, Value>) -> Option<String> {
    match parent.get("message")? {
        Value::Object(message) => text(message, "value"),
        _ => text(parent, "message"),
    }
}

/// `20200813143348.4420100`: UTC, as ABAP writes time stamps.
fn timestamp(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 14
        || !text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    let date = [part(0, 4), part(4, 6), part(6, 8)].join("-");
    let time = [part(8, 10), part(10, 12), part(12, 14)].join(":");
    let fraction = fraction.get(..9).unwrap_or(fraction);
    format!("{date}T{time}.{fraction}Z").parse().ok()
}

fn of_xml(xml: &str) -> Fault {
    let Some((error, _)) = element(xml, "error") else {
        return Fault::default();
    };
    // The head ends where the inner error begins: both have `code` and `message`.
    let (head, inner, _) = split(error, "innererror").unwrap_or((error, "", ""));
    let mut fault = Fault::new(element_text(head, "code"), element_text(head, "message"));
    fault.correlation_id = element_text(inner, "transactionid");
    fault.occurred_at = element_text(inner, "timestamp").and_then(|text| timestamp(&text));
    let mut rest = inner;
    while let Some((detail, after)) = element(rest, "errordetail") {
        rest = after;
        let detail = FaultDetail::new(
            element_text(detail, "code"),
            element_text(detail, "message"),
            element_text(detail, "target"),
        );
        if (&detail.code, &detail.message) != (&fault.code, &fault.message) {
            fault.details.push(detail);
        }
        if fault.details.len() >= MOST_DETAILS {
            break;
        }
    }
    fault
}

#[cfg(test)]
mod tests;
