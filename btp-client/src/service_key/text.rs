//! Keys as text: where the JSON is, and what is wrong with it, without a word of what is in it.

use client_core::{Error, ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

/// Reads the first JSON object in the text: `cf service-key` puts two lines before it.
pub(crate) fn first_object<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    let Some(json) = text.find('{').and_then(|start| text.get(start..)) else {
        return Err(Error::configuration(what, "holds no JSON object"));
    };
    let before = text.len() - json.len();
    let lines_before = text
        .get(..before)
        .map_or(0, |head| head.matches('\n').count());
    let mut objects = serde_json::Deserializer::from_str(json).into_iter::<T>();
    match objects.next() {
        Some(Ok(object)) => Ok(object),
        // serde's own words may quote a value, and a value may be a secret.
        Some(Err(error)) => {
            let reason = format!(
                "{} at line {} of the text",
                if error.is_data() {
                    "a field has another type than expected"
                } else {
                    "is not complete JSON"
                },
                lines_before + error.line(),
            );
            Err(Error::configuration(what, reason))
        }
        None => Err(Error::configuration(what, "holds no JSON object")),
    }
}

pub(crate) fn is_filled(secret: &SecretString) -> bool {
    !secret.expose_secret().trim().is_empty()
}

pub(crate) fn address(
    what: &str,
    field: &str,
    value: Option<String>,
    why: &str,
) -> Result<Url, Error> {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
        return Err(missing(what, field, why));
    };
    value
        .trim()
        .parse()
        .map_err(|error| Error::configuration(what, format!("{field} is no address: {error}")))
}

pub(crate) fn missing(what: &str, field: &str, why: &str) -> Error {
    Error::configuration(what, format!("{field} is missing: {why}"))
}
