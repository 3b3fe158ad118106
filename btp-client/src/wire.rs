//! Forgiving reading of what services write now so, now otherwise.

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::{Number, Value};

/// An item of a list whose other items are not lost over it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OrOther<T> {
    Item(T),
    Other(IgnoredAny),
}

impl<T> OrOther<T> {
    pub(crate) fn item(self) -> Option<T> {
        match self {
            Self::Item(item) => Some(item),
            Self::Other(_) => None,
        }
    }
}

/// The texts of a list or null; what else is in the list is left out.
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let items = Option::<Vec<OrOther<String>>>::deserialize(deserializer)?;
    Ok(items
        .into_iter()
        .flatten()
        .filter_map(OrOther::item)
        .collect())
}

/// A whole number, with or without a point; anything else is none.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
            #[expect(clippy::cast_possible_truncation, reason = "whole; `as` saturates")]
            Some(float as i64)
        }),
        _ => None,
    })
}

/// A text, or a number as it was written: documents say texts, and their examples are numbers.
pub(crate) fn text_or_number<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<String>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Text(String),
        Number(Number),
    }
    let form = Option::<Form>::deserialize(deserializer)?;
    Ok(form.map(|form| match form {
        Form::Text(text) => text.into(),
        Form::Number(number) => number.to_string().into(),
    }))
}
