//! YAML as a tree of values.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{
    Location, Options, Spanned, UserMessageFormatter,
    options::{AliasLimits, DuplicateKeyPolicy},
};

use super::{
    mistake::{Mistake, Position},
    node::{Entry, LONGEST_TEXT, Node, Value},
};

/// How many events aliases may stand for, all in all. A fleet that shares entitlements by anchor needs a few dozen for
/// each system; a "billion laughs" document is stopped here.
const MOST_REPLAYED: usize = 100_000;

/// How many bytes all texts may have, those that aliases repeat included.
const MOST_TEXT: usize = 16 * 1024 * 1024;

/// How deep lists and tables may lie in each other. A document has eight levels.
const DEEPEST: usize = 16;

/// Reads a document. The parser stops at what is no YAML: of such mistakes it tells the first.
pub(super) fn parse(text: &str, mistakes: &mut Vec<Mistake>) -> Option<Node> {
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options()) {
        Ok(document) => Some(node(document)),
        Err(error) => {
            // Without the piece of the text around it: a secret that was written there by mistake stays there.
            let told = error
                .without_snippet()
                .render_with_formatter(&UserMessageFormatter);
            let at = error.location().and_then(position);
            let place = at.map(|at| format!(" at {at}")).unwrap_or_default();
            let reason = told.strip_suffix(&place).unwrap_or(&told);
            mistakes.push(Mistake::new(at, "", format!("YAML: {reason}")));
            None
        }
    }
}

fn options() -> Options {
    let mut aliases = AliasLimits::default();
    aliases.max_total_replayed_events = MOST_REPLAYED;
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            // A fleet that shares one anchor uses it often; what that amounts to is limited below.
            enforce_alias_anchor_ratio: false,
            max_recorded_anchor_events: MOST_REPLAYED,
            max_total_scalar_bytes: MOST_TEXT,
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
        },
        // Told as mistakes of their own, all of them.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        alias_limits: aliases,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn position(location: Location) -> Option<Position> {
    (location.line() > 0).then(|| Position {
        line: location.line(),
        column: location.column(),
    })
}

fn node(spanned: Spanned<Raw>) -> Node {
    let value = match spanned.value {
        Raw::Plain(value) => value,
        Raw::List(items) => Value::List(items.into_iter().map(node).collect()),
        Raw::Table(entries) => Value::Table(
            entries
                .into_iter()
                .map(|(key, value)| Entry {
                    at: position(key.referenced),
                    key: key.value.0,
                    node: node(value),
                })
                .collect(),
        ),
    };
    Node {
        at: position(spanned.referenced),
        value,
    }
}

/// A value as the parser gives it, before places are ours.
enum Raw {
    Plain(Value),
    List(Vec<Spanned<Raw>>),
    Table(Vec<(Spanned<Key>, Spanned<Raw>)>),
}

/// A key, which aliases can repeat as they can texts.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Short;
        impl Visitor<'_> for Short {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key that is text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Key, E> {
                if text.len() > LONGEST_TEXT {
                    return Err(E::custom("a key is too long"));
                }
                Ok(Key(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Short)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, a list or a table")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Other("true or false")))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Whole(number.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Whole(number.into())))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Whole(number)))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Other("a number out of all bounds")))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Other("a fraction")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::text(text)))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Other("binary")))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Nothing))
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Nothing))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Raw::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            all.push(entry);
        }
        Ok(Raw::Table(all))
    }
}
