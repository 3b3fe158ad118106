//! What an answer looks like.

use serde_json::{Map, Value, json};

/// What is sent, and what of it must be found again.
pub(super) type Sent = (Value, Value);

/// The fields of an object.
pub(crate) type Fields = &'static [Field];

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that is never empty.
    Id,
    /// A word of an enumeration, known or not.
    Word,
    Flag,
    /// Any number, with or without a point.
    Number,
    /// A whole number, with or without a point.
    Whole,
    Date,
    /// A list of texts.
    Words,
    /// Texts by key, in every form that was seen.
    Labels,
    /// Any JSON.
    Any,
    /// An object.
    One(Fields),
    /// A list of objects that survives a bad one.
    Many(Fields),
    /// One of these: what is sent, and what must be found.
    Forms(fn() -> Vec<(Value, Value)>),
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) needed: bool,
    pub(super) kept: bool,
}

/// A field without which the object does not read.
pub(crate) const fn needs(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        needed: true,
        kept: true,
    }
}

/// A field that may be absent or null.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        needed: false,
        kept: true,
    }
}

/// A field of the schema that the library does not keep.
pub(crate) const fn drops(name: &'static str) -> Field {
    Field {
        name,
        kind: Kind::Any,
        needed: false,
        kept: false,
    }
}

pub(super) fn same(value: impl Into<Value>) -> Sent {
    let value = value.into();
    (value.clone(), value)
}

impl Kind {
    /// The forms in which one content may come; the first is the plainest.
    pub(super) fn forms(self) -> Vec<Sent> {
        const MOMENT: i64 = 1_700_000_000_000;
        let all = |expected: Value, sent: &[Value]| -> Vec<Sent> {
            let pair = |one: &Value| (one.clone(), expected.clone());
            sent.iter().map(pair).collect()
        };
        match self {
            Self::Text => vec![same("text"), same("")],
            Self::Id => vec![same("id-1"), same("8005780")],
            Self::Word => vec![same("A_NEW_WORD"), same("OK")],
            Self::Flag => vec![same(true), same(false)],
            Self::Number => [
                all(json!(7), &[json!(7), json!(7.0)]),
                all(json!(-1_999_999_001), &[json!(-1_999_999_001.0)]),
                vec![same(0.5)],
            ]
            .concat(),
            Self::Whole => all(json!(2), &[json!(2), json!(2.0)]),
            Self::Date => all(
                json!(MOMENT),
                &[
                    json!(MOMENT),
                    json!(1_700_000_000_000.0),
                    json!(MOMENT.to_string()),
                    json!("2023-11-14T22:13:20Z"),
                ],
            ),
            Self::Words => [
                all(
                    json!(["A_NEW_WORD", "OK"]),
                    &[
                        json!(["A_NEW_WORD", "OK"]),
                        json!(["A_NEW_WORD", null, 7, "OK"]),
                    ],
                ),
                vec![same(json!([]))],
            ]
            .concat(),
            Self::Labels => vec![
                same(json!({"a": ["b", "c"], "d": []})),
                (
                    json!({"c": "d", "e": null, "f": [null, "g", 7]}),
                    json!({"c": ["d"], "e": [], "f": ["g"]}),
                ),
            ],
            Self::Any => vec![same(json!({"deep": [1.5, null, "x"]})), same("text")],
            Self::One(fields) => vec![object(fields)],
            Self::Many(fields) => {
                let (sent, expected) = object(fields);
                vec![(json!([sent]), json!([expected])), same(json!([]))]
            }
            Self::Forms(forms) => forms(),
        }
    }
}

/// An object with every field in its plainest form, and one that nobody knows.
pub(super) fn object(fields: Fields) -> Sent {
    let held = fields
        .iter()
        .map(|field| (*field, field.kind.forms().swap_remove(0)));
    gather(held)
}

/// Puts fields together.
pub(super) fn gather(held: impl IntoIterator<Item = (Field, Sent)>) -> Sent {
    let (mut sent, mut expected) = (Map::new(), Map::new());
    sent.insert("aNewField".to_owned(), json!({"deep": [1.5, null]}));
    for (field, (value, wanted)) in held {
        sent.insert(field.name.to_owned(), value);
        if field.kept && !wanted.is_null() {
            expected.insert(field.name.to_owned(), wanted);
        }
    }
    (Value::Object(sent), Value::Object(expected))
}
