//! Request bodies and parameters of Service Manager.

use serde_json::{Map, Value, json};

use super::Call;
use super::model::Labels;
use super::refusal::Refusal;
use crate::btp::accounts::request::Body;

/// The body's JSON object.
pub(super) fn body(call: &Call<'_>) -> Result<Body, Refusal> {
    Ok(Body::of(call.incoming)?)
}

/// An object below the body; empty when it is absent.
pub(super) fn object(body: &Body, field: &str) -> Result<Option<Value>, Refusal> {
    match body.get(field) {
        None => Ok(None),
        Some(value @ Value::Object(_)) => Ok(Some(value.clone())),
        Some(_) => Err(wrong(field, "must be an object")),
    }
}

/// The parameters for the broker; an empty object without any.
pub(super) fn parameters(body: &Body) -> Result<Value, Refusal> {
    Ok(object(body, "parameters")?.unwrap_or_else(|| json!({})))
}

pub(super) fn wrong(field: &str, rule: &str) -> Refusal {
    Refusal::bad_request(format!("{field}: {rule}"))
}

/// The labels of a new resource.
pub(super) fn labels(body: &Body) -> Result<Labels, Refusal> {
    match object(body, "labels")? {
        Some(Value::Object(fields)) => read_labels(&fields),
        _ => Ok(Labels::new()),
    }
}

fn read_labels(fields: &Map<String, Value>) -> Result<Labels, Refusal> {
    let mut labels = Labels::new();
    for (key, values) in fields {
        labels.insert(key.clone(), texts(key, values)?);
    }
    Ok(labels)
}

fn texts(key: &str, values: &Value) -> Result<Vec<String>, Refusal> {
    values
        .as_array()
        .filter(|_| !key.is_empty())
        .and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        })
        .ok_or_else(|| wrong("labels", "must be lists of texts"))
}

/// The labels after the changes that an update orders: `[{"op","key","values"}]`. Assumed: removing a key without
/// values removes it whole.
pub(super) fn changed_labels(body: &Body, known: &Labels) -> Result<Labels, Refusal> {
    let mut labels = known.clone();
    let changes = match body.get("labels") {
        None => return Ok(labels),
        Some(Value::Array(changes)) => changes,
        Some(_) => return Err(wrong("labels", "must be a list of changes")),
    };
    for change in changes {
        let change = Body::read(change.clone())?;
        let key = change.required("key")?;
        let values = match change.get("values") {
            None => Vec::new(),
            Some(values) => texts(&key, values)?,
        };
        match change.required("op")?.as_str() {
            "add" => {
                let held = labels.entry(key).or_default();
                for value in values {
                    if !held.contains(&value) {
                        held.push(value);
                    }
                }
            }
            "remove" => {
                if let Some(held) = labels.get_mut(&key) {
                    held.retain(|value| !values.is_empty() && !values.contains(value));
                }
                labels.retain(|_, held| !held.is_empty());
            }
            _ => return Err(wrong("labels", "op is add or remove")),
        }
    }
    Ok(labels)
}

/// The name of a new resource. Assumed: at most 255 characters.
pub(super) fn name(body: &Body) -> Result<String, Refusal> {
    let name = body.required("name")?;
    if name.chars().count() > 255 {
        return Err(wrong("name", "must not be longer than 255 characters"));
    }
    Ok(name)
}

/// A query parameter that is true or false, or not there.
pub(super) fn flag(call: &Call<'_>, name: &str) -> Result<Option<bool>, Refusal> {
    match call.incoming.query(name) {
        None | Some("") => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(wrong(name, "must be true or false")),
    }
}
