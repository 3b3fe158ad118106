//! How BTP's services say what went wrong.

mod limit;

use client_core::{
    Answer, Effect,
    fault::{Fault, FaultClass, FaultDetail, plain_dialect},
};
use serde_json::Value;

use crate::diagnosis::{Cause, cause_of};

/// Reads the error bodies of BTP's central services, of the token endpoint and of Director.
///
/// Takes every envelope that was seen or documented: `{"error": {…}}` with details, the flat form of
/// the OpenAPI documents, a text in `error` (which may hold the whole envelope once more),
/// `{"error", "description"}`, `{"ErrorMessage"}`, OAuth's, GraphQL's `errors`, and a reason that is
/// only in `WWW-Authenticate`. Text, HTML and nothing leave the fault empty but for the correlation
/// id; the error then keeps an excerpt.
///
/// The class goes by code, because the status does not tell; [`diagnosis`](crate::diagnosis) is the
/// catalogue of codes:
///
/// | cause | class |
/// |---|---|
/// | too many requests (11006) | rate limit; its numbers are in the text of detail 11007 |
/// | locked (30004, Service Manager's `ConcurrentOperationInProgress`) | locked, although the status is 400 or 422 |
/// | not authorized (11004) | forbidden, although the status is 405 |
/// | not found (20002, 20004, 41000, `NotFound`) | not found |
/// | in use, not empty, over the quota, not entitled | conflict |
/// | another mistake of the caller (11000, 12003, 30001), and 20029 with 502 | permanent: repeating does not help, whatever the status |
pub fn dialect(answer: &Answer) -> Fault {
    let mut fault = serde_json::from_slice::<Value>(&answer.body)
        .ok()
        .as_ref()
        .and_then(read)
        .unwrap_or_else(|| plain_dialect(answer));
    if fault.correlation_id.is_none() {
        fault.correlation_id = ["x-correlationid", "x-vcap-request-id"]
            .into_iter()
            .find_map(|name| answer.header(name))
            .map(str::to_owned);
    }
    if fault.class == FaultClass::ByStatus {
        fault.class = class(&fault, answer.status.as_u16());
    }
    fault
}

fn class(fault: &Fault, status: u16) -> FaultClass {
    match cause_of(fault) {
        Some(Cause::RateLimited) => FaultClass::RateLimited(limit::of(fault)),
        Some(Cause::Locked) => FaultClass::Locked,
        Some(Cause::NotAuthorized) => FaultClass::Forbidden,
        Some(Cause::NotFound) => FaultClass::NotFound,
        Some(
            Cause::NameTaken
            | Cause::NotEmpty
            | Cause::InUse
            | Cause::QuotaExceeded
            | Cause::NotEntitled
            | Cause::BackendConflict,
        ) => FaultClass::Conflict,
        Some(
            Cause::InvalidRequest | Cause::NotAllowed | Cause::AmbiguousPlan | Cause::PageExpired,
        ) => FaultClass::Permanent,
        // With another status it was never seen.
        Some(Cause::WrongKindOfId) if status == 502 => FaultClass::Permanent,
        _ => FaultClass::ByStatus,
    }
}

fn read(body: &Value) -> Option<Fault> {
    if let Some(fault) = graphql(body) {
        return Some(fault);
    }
    match body.get("error") {
        Some(inner @ Value::Object(_)) => envelope(inner),
        Some(Value::String(text)) => match nested(text) {
            Some(fault) => Some(fault),
            None if body.get("error_description").is_some() => None,
            None => told_in_text(body, text),
        },
        _ => envelope(body).or_else(|| told_elsewhere(body)),
    }
}

/// `{code, message, target, details, correlationID}`.
fn envelope(inner: &Value) -> Option<Fault> {
    let mut fault = Fault::new(code(inner.get("code")), text(inner, "message"));
    if fault.code.is_none() && fault.message.is_none() {
        return None;
    }
    fault.target = text(inner, "target");
    fault.correlation_id = text(inner, "correlationID").or_else(|| text(inner, "correlationId"));
    fault.details = inner
        .get("details")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|detail| {
            FaultDetail::new(
                code(detail.get("code")),
                text(detail, "message"),
                text(detail, "target"),
            )
        })
        .collect();
    Some(fault)
}

/// The whole envelope once more inside a text, as `502 Bad Gateway: "{"error":{…}}"`.
fn nested(message: &str) -> Option<Fault> {
    let start = message.find('{')?;
    let inner = message.get(start..)?;
    let mut values = serde_json::Deserializer::from_str(inner).into_iter::<Value>();
    let value = if let Ok(value) = values.next()? {
        value
    } else {
        // Some layers escape it once more.
        let unescaped = inner.replace("\\\"", "\"");
        serde_json::Deserializer::from_str(&unescaped)
            .into_iter::<Value>()
            .next()?
            .ok()?
    };
    envelope(value.get("error").unwrap_or(&value))
}

/// `{"error": "NotFound", "description": "…"}`, or `{"error": "… [Error: 20004/404]"}`.
fn told_in_text(body: &Value, error: &str) -> Option<Fault> {
    if let Some(description) = text(body, "description").or_else(|| text(body, "message")) {
        return Some(Fault::new(Some(error.to_owned()), Some(description)));
    }
    if !error.contains(char::is_whitespace) {
        return None;
    }
    let code = error
        .rsplit_once("[Error: ")
        .and_then(|(_, tail)| tail.split(['/', ']']).next())
        .filter(|code| code.len() > 3 && code.bytes().all(|byte| byte.is_ascii_digit()));
    Some(Fault::new(code.map(str::to_owned), Some(error.to_owned())))
}

/// `{"error_code", "error_message"}` and `{"ErrorMessage"}`.
fn told_elsewhere(body: &Value) -> Option<Fault> {
    let message = text(body, "error_message").or_else(|| text(body, "ErrorMessage"))?;
    Some(Fault::new(code(body.get("error_code")), Some(message)))
}

/// GraphQL's `errors`, as Director words them: `extensions.error_code` and `extensions.error`.
pub(crate) fn graphql(body: &Value) -> Option<Fault> {
    let errors = body.get("errors")?.as_array()?;
    let first = errors.first()?;
    let mut fault = of_graphql(first);
    fault.details = errors
        .iter()
        .skip(1)
        .map(|error| {
            let further = of_graphql(error);
            FaultDetail::new(further.code, further.message, further.target)
        })
        .collect();
    let effects = errors.iter().map(|error| of_graphql(error).effect);
    if effects
        .into_iter()
        .any(|effect| effect != Some(Effect::NotApplied))
    {
        fault.effect = Some(Effect::Unknown);
    }
    Some(fault)
}

fn of_graphql(error: &Value) -> Fault {
    let extensions = error.get("extensions").unwrap_or(&Value::Null);
    let number = code(extensions.get("error_code"));
    let engine = text(extensions, "code");
    let mut fault = Fault::new(
        number.clone().or_else(|| engine.clone()),
        text(error, "message"),
    );
    fault.target = error.get("path").and_then(Value::as_array).map(|path| {
        let parts: Vec<String> = path
            .iter()
            .map(|part| match part {
                Value::String(name) => name.clone(),
                other => other.to_string(),
            })
            .collect();
        parts.join(".")
    });
    fault.class = match number.as_deref() {
        // ConcurrentOperation, OperationInProgress.
        Some("32" | "38") => FaultClass::Locked,
        Some("20") => FaultClass::NotFound,
        _ => FaultClass::ByStatus,
    };
    fault.effect = Some(match (number.as_deref(), engine.as_deref()) {
        // InternalError, UnknownError, OperationTimeout: it may have been done.
        (Some("10" | "11" | "28"), _) => Effect::Unknown,
        // Another code is a refusal; and the engine refuses a document before it runs.
        (Some(_), _) | (None, Some("GRAPHQL_VALIDATION_FAILED" | "GRAPHQL_PARSE_FAILED")) => {
            Effect::NotApplied
        }
        (None, _) => Effect::Unknown,
    });
    fault
}

fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// Codes are kept as text: `30004` and `30004.0` are one code, `/IWFND/1` is one too.
fn code(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => {
            let written = number.to_string();
            Some(
                written
                    .strip_suffix(".0")
                    .map_or(written.clone(), str::to_owned),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
