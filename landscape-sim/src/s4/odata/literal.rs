//! Literals of filters and keys, in both versions, to the form in which rows hold values.

use jiff::{SignedDuration, Timestamp, civil::Time};
use serde_json::{Number, Value, json};

use super::Version;

/// Reads one literal from the beginning of a text, and gives what follows.
///
/// Rows hold dates as `2026-01-05`, moments as `2026-01-05T08:00:00Z`, times as `08:00:00`: in these
/// forms texts sort as what they stand for.
pub(super) fn read(text: &str, version: Version) -> Option<(Value, &str)> {
    if let Some(quoted) = text.strip_prefix('\'') {
        let (value, rest) = quoted_text(quoted)?;
        return Some((Value::String(value), rest));
    }
    let end = text
        .find(|one: char| !(one.is_ascii_alphanumeric() || "-+.:_".contains(one)))
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if version == Version::V2
        && let Some(quoted) = rest.strip_prefix('\'')
    {
        let (inner, rest) = quoted_text(quoted)?;
        return Some((typed(word, &inner)?, rest));
    }
    Some((bare(word, version)?, rest))
}

/// What follows an opening quote: quotes inside are doubled.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

/// `datetime'…'`, `guid'…'` and the like of V2.
fn typed(word: &str, inner: &str) -> Option<Value> {
    Some(match word {
        "guid" => json!(inner.to_ascii_lowercase()),
        "datetime" => match inner.strip_suffix("T00:00:00") {
            Some(day) => json!(day),
            None => json!(format!("{inner}Z")),
        },
        "datetimeoffset" => json!(inner.parse::<Timestamp>().ok()?.to_string()),
        "time" => {
            let length: SignedDuration = inner.parse().ok()?;
            json!(Time::midnight().checked_add(length).ok()?.to_string())
        }
        _ => return None,
    })
}

fn bare(word: &str, version: Version) -> Option<Value> {
    let number = match version {
        Version::V2 => word.trim_end_matches(['L', 'M', 'l', 'm']),
        Version::V4 => word,
    };
    Some(match word {
        "" => return None,
        "null" => Value::Null,
        "true" => json!(true),
        "false" => json!(false),
        _ if number.parse::<f64>().is_ok() => Value::Number(number.parse::<Number>().ok()?),
        // Days, moments, times and UUIDs of V4 stand as they are.
        _ if version == Version::V4 && word.contains(['-', ':']) => {
            let moment = word.parse::<Timestamp>().map(|moment| moment.to_string());
            json!(moment.unwrap_or_else(|_| word.to_ascii_lowercase()))
        }
        _ => return None,
    })
}
