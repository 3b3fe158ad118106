//! Reads OData error bodies, V2 and V4, and the XML that comes when JSON was not asked for.

use client_core::{
    Answer, BodyKind,
    fault::{Fault, FaultDetail},
};
use serde_json::Value;

/// Reads the error body of an S/4HANA service.
///
/// In V2 the message is an object, in V4 a text. Survives XML, text, HTML and nothing at all.
pub fn dialect(answer: &Answer) -> Fault {
    match answer.body_kind() {
        BodyKind::Json => json(answer),
        BodyKind::Xml => xml(&answer.body),
        BodyKind::Text => {
            Fault::new(None, std::str::from_utf8(&answer.body).ok().map(|text| text.trim().to_owned()))
        }
        _ => Fault::default(),
    }
}

fn json(answer: &Answer) -> Fault {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return Fault::default() };
    let Some(error) = body.get("error") else { return client_core::fault::plain_dialect(answer) };
    if !error.is_object() {
        // The token endpoint's form: `{"error": "invalid_client", "error_description": ...}`.
        return client_core::fault::plain_dialect(answer);
    }
    let mut fault = Fault::new(text(error, "code"), message(error));
    fault.target = text(error, "target");
    fault.correlation_id = text(error, "@Common.TransactionId")
        .or_else(|| error.get("innererror").and_then(|inner| text(inner, "transactionid")));
    let details = error
        .get("details")
        .or_else(|| error.get("innererror").and_then(|inner| inner.get("errordetails")))
        .and_then(Value::as_array);
    fault.details = details
        .into_iter()
        .flatten()
        .map(|detail| FaultDetail::new(text(detail, "code"), message(detail), text(detail, "target")))
        // V2 repeats the error itself as its first detail.
        .filter(|detail| detail.message != fault.message)
        .collect();
    fault
}

fn message(value: &Value) -> Option<String> {
    match value.get("message")? {
        Value::Object(message) => message.get("value")?.as_str().map(str::to_owned),
        Value::String(message) => Some(message.clone()),
        _ => None,
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `<error><code>...</code><message>...</message></error>`: two elements do not need a parser.
fn xml(body: &[u8]) -> Fault {
    let Ok(body) = std::str::from_utf8(body) else { return Fault::default() };
    let element = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}"))?;
        let (_, rest) = rest.split_once('>')?;
        let (inner, _) = rest.split_once(&format!("</{name}>"))?;
        Some(inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&"))
    };
    Fault::new(element("code"), element("message"))
}
