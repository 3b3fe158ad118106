//! GraphQL over HTTP: the request's body, and what is in an answer.

use client_core::{
    Answer, BodyKind, Effect,
    fault::Fault,
    operation::{DecodeError, Operation, Repeat, decode},
    wire::{Lenient, null_as_default},
};
use http::Method;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::dialect::graphql;

/// A document, sent to the address of the endpoint itself.
pub(super) fn operation<T>(
    name: &'static str,
    repeat: Repeat,
    document: &'static str,
    variables: &Value,
    decode: fn(&Answer) -> Result<T, DecodeError>,
) -> Operation<T> {
    Operation::new(name, Method::POST, "", repeat, decode)
        .json(&json!({"query": document, "variables": variables}))
}

#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(default = "Option::default")]
    data: Option<T>,
    #[serde(default)]
    errors: Option<Value>,
}

/// What a mutation returned.
///
/// Errors come with HTTP 200 and may stand beside data; then the mutation is refused, unless its
/// result is there all the same: that was made, and something of it could not be shown.
pub(super) fn data<T: DeserializeOwned>(answer: &Answer) -> Result<T, DecodeError> {
    let (data, told) = partial_data::<T>(answer)?;
    match told {
        None => Ok(data),
        Some(mut fault) => {
            fault.effect = Some(Effect::Applied);
            Err(DecodeError::Fault(Box::new(fault)))
        }
    }
}

/// What a query returned, and the errors that stand beside it.
///
/// Without data that can be read, the errors are the answer.
pub(super) fn partial_data<T: DeserializeOwned>(
    answer: &Answer,
) -> Result<(T, Option<Fault>), DecodeError> {
    let told = refusal(answer)?;
    let data = decode::json::<Envelope<T>>(answer)
        .and_then(|envelope| envelope.data.ok_or(DecodeError::Missing("data")));
    match (data, told) {
        (Ok(data), told) => Ok((data, told)),
        (Err(_), Some(fault)) => Err(DecodeError::Fault(Box::new(fault))),
        (Err(error), None) => Err(error),
    }
}

/// For mutations in mode `ASYNC`, which return no data: only whether they were refused.
pub(super) fn accepted(answer: &Answer) -> Result<(), DecodeError> {
    if answer.body_kind() == BodyKind::Empty {
        return Err(DecodeError::Content(BodyKind::Empty));
    }
    refused(answer)
}

fn refused(answer: &Answer) -> Result<(), DecodeError> {
    match refusal(answer)? {
        Some(fault) => Err(DecodeError::Fault(Box::new(fault))),
        None => Ok(()),
    }
}

fn refusal(answer: &Answer) -> Result<Option<Fault>, DecodeError> {
    let envelope = decode::json::<Envelope<Value>>(answer)?;
    let errors = match envelope.errors {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(errors)) if errors.is_empty() => return Ok(None),
        Some(errors) => errors,
    };
    match graphql(&json!({ "errors": errors })) {
        Some(mut fault) => {
            if fault.correlation_id.is_none() {
                fault.correlation_id = answer.header("x-correlationid").map(str::to_owned);
            }
            Ok(Some(fault))
        }
        None => Err(DecodeError::Shape {
            path: "errors".to_owned(),
            reason: "not a list of errors".to_owned(),
        }),
    }
}

/// One page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: DeserializeOwned"))]
pub(super) struct Page<T> {
    #[serde(default)]
    pub(super) data: Lenient<T>,
    pub(super) page_info: PageInfo,
}

impl<T> Page<T> {
    /// A list that does not come in pages.
    pub(super) const fn only(data: Lenient<T>) -> Self {
        Self {
            data,
            page_info: PageInfo {
                end_cursor: None,
                has_next_page: false,
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    #[serde(default)]
    pub(super) end_cursor: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) has_next_page: bool,
}

/// Reads a field that must be there, if only as null: null is "none", an answer that lacks the field
/// is no answer.
pub(super) fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}
