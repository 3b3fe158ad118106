//! Moments that services write as epoch milliseconds, as a float of them, or as RFC 3339 text.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Whole(i64),
    Float(f64),
    Text(String),
    Nothing(()),
}

/// A form that is none of these is no reason to lose the whole answer: it reads as unknown.
fn read(form: Form) -> Option<Timestamp> {
    match form {
        Form::Whole(millis) => Timestamp::from_millisecond(millis).ok(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`as` saturates; out of range is then refused"
        )]
        Form::Float(millis) => Timestamp::from_millisecond(millis as i64).ok(),
        Form::Text(text) => text.parse().ok().or_else(|| {
            text.parse()
                .ok()
                .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        }),
        Form::Nothing(()) => None,
    }
}

/// For `#[serde(with = ...)]` on an `Option<Timestamp>`.
pub mod optional_epoch_millis {
    use super::{Deserialize, Deserializer, Form, Serializer, Timestamp, read};

    /// Reads a moment; anything that is none reads as `None`.
    ///
    /// # Errors
    ///
    /// Only if the value is an object or array.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<Form>::deserialize(deserializer)?.and_then(read))
    }

    /// Writes epoch milliseconds.
    ///
    /// # Errors
    ///
    /// The serializer's.
    pub fn serialize<S: Serializer>(
        moment: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.serialize_i64(moment.as_millisecond()),
            None => serializer.serialize_none(),
        }
    }
}

/// For `#[serde(with = ...)]` on a `Timestamp`.
pub mod epoch_millis {
    use serde::de::Error;

    use super::{Deserialize, Deserializer, Form, Serializer, Timestamp, read};

    /// Reads a moment.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        read(Form::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a moment"))
    }

    /// Writes epoch milliseconds.
    ///
    /// # Errors
    ///
    /// The serializer's.
    pub fn serialize<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(moment.as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize, Serialize, PartialEq, Debug)]
    struct Row {
        #[serde(default, with = "super::optional_epoch_millis")]
        at: Option<Timestamp>,
    }

    #[test]
    fn every_form_reads_and_nonsense_is_unknown() {
        let read = |json: &str| serde_json::from_str::<Row>(json).unwrap().at;
        let expected = Some(Timestamp::from_millisecond(1_700_000_000_000).unwrap());
        assert_eq!(read(r#"{"at":1700000000000}"#), expected);
        assert_eq!(read(r#"{"at":1700000000000.0}"#), expected);
        assert_eq!(read(r#"{"at":"1700000000000"}"#), expected);
        assert_eq!(read(r#"{"at":"2023-11-14T22:13:20Z"}"#), expected);
        for nothing in [
            r#"{"at":null}"#,
            "{}",
            r#"{"at":"Jul 7, 2026, 9:30:39 AM"}"#,
            // As newer Java writes it: a narrow space that does not break.
            "{\"at\":\"Jul 7, 2026, 9:30:39\u{202f}AM\"}",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }
}
