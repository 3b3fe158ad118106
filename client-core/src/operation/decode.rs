//! From an answer to a value, or to a precise complaint.

use serde::de::DeserializeOwned;

use crate::{
    Answer, Error, ErrorKind,
    answer::BodyKind,
    error::Effect,
    fault::{Dialect, Fault},
    operation::{Repeat, Request},
    wire,
};

/// Turns an accepted answer into a value. A plain function: no I/O, tested without it.
pub type Decode<T> = fn(&Answer) -> Result<T, DecodeError>;

/// Why an accepted answer is not the value that was asked for.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The body is something else altogether, such as an HTML logon page.
    #[error("expected JSON, got {}", .0.words())]
    Content(BodyKind),
    /// The JSON has another shape.
    #[error("at `{path}`: {reason}")]
    Shape {
        /// Where in the JSON, such as `value[3].amount`.
        path: String,
        /// What is wrong there.
        reason: String,
    },
    /// A header or member that the operation cannot do without is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The service refused with a success status, as GraphQL does.
    #[error("refused by the service")]
    Fault(Box<Fault>),
}

/// Decodes a JSON body.
///
/// # Errors
///
/// [`DecodeError::Content`] for HTML, text or nothing; [`DecodeError::Shape`] with the path of the
/// first member that does not fit.
pub fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, DecodeError> {
    // Nearly every answer is sound, and a sound one is read in one pass.
    if let Ok(value) = wire::if_sound(|| serde_json::from_slice(&answer.body)) {
        return Ok(value);
    }
    serde_json::from_slice(&answer.body).map_err(|first| explain::<T>(answer, &first))
}

/// Decodes a JSON body; an empty body or `204` is the default value.
///
/// # Errors
///
/// As [`json`].
pub fn json_or_default<T: DeserializeOwned + Default>(answer: &Answer) -> Result<T, DecodeError> {
    if answer.body_kind() == BodyKind::Empty {
        Ok(T::default())
    } else {
        json(answer)
    }
}

/// Ignores the body, unless it is an HTML page: a logon page with status 200 is no success.
///
/// # Errors
///
/// [`DecodeError::Content`] for an HTML page.
pub fn nothing(answer: &Answer) -> Result<(), DecodeError> {
    match answer.body_kind() {
        kind @ BodyKind::Html => Err(DecodeError::Content(kind)),
        _ => Ok(()),
    }
}

/// The slow path: looks for the place, after the fast parse has failed.
fn explain<T: DeserializeOwned>(answer: &Answer, first: &serde_json::Error) -> DecodeError {
    let kind = answer.body_kind();
    if kind != BodyKind::Json {
        return DecodeError::Content(kind);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(&answer.body);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => DecodeError::Shape {
            path: ".".to_owned(),
            reason: wire::unquoted(&first.to_string()),
        },
        Err(error) => DecodeError::Shape {
            path: error.path().to_string(),
            reason: wire::unquoted(&error.inner().to_string()),
        },
    }
}

impl DecodeError {
    /// The error of the call whose answer could not be used.
    pub(crate) fn into_error(self, request: &Request, answer: &Answer, dialect: Dialect) -> Error {
        // A decoder's words may quote the body, which a confidential answer must not show.
        let detail = match &self {
            Self::Shape { path, .. } if request.confidential => {
                format!("at `{path}`: another shape than expected")
            }
            other => other.to_string(),
        };
        let (kind, effect) = match self {
            Self::Content(_) => (ErrorKind::UnexpectedContent, Effect::Unknown),
            Self::Shape { .. } | Self::Missing(_) => (ErrorKind::UndecodableBody, Effect::Applied),
            Self::Fault(fault) => {
                let effect = fault.effect.unwrap_or(Effect::Unknown);
                let mut error =
                    Error::of_answer(answer, *fault, &request.secrets, request.confidential);
                error.settle(if request.repeat == Repeat::Safe {
                    Effect::NotApplied
                } else {
                    effect
                });
                return error;
            }
        };
        let effect = if request.repeat == Repeat::Safe {
            Effect::NotApplied
        } else {
            effect
        };
        let secrets = &request.secrets;
        let error = Error::of_content(kind, &detail, answer, secrets, request.confidential)
            .with_effect(effect);
        if kind == ErrorKind::UnexpectedContent && !request.confidential {
            // A page says in words what it is, often far behind its beginning.
            error.with_words(dialect(answer).message, secrets)
        } else {
            error
        }
    }
}
