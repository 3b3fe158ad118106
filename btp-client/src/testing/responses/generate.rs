//! Objects of a shape with any contents.

use jiff::Timestamp;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
};
use serde_json::{Value, json};

use super::shape::{Fields, Kind, Sent, gather, same};

/// An object whose optional fields are absent, null or held.
pub(super) fn object(fields: Fields) -> BoxedStrategy<Sent> {
    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            let any = held(field.kind).prop_map(Some);
            let held = if field.needed {
                any.boxed()
            } else {
                prop_oneof![
                    1 => Just(None),
                    1 => Just(Some(same(Value::Null))),
                    4 => any,
                ]
                .boxed()
            };
            let field = *field;
            held.prop_map(move |held| held.map(|held| (field, held)))
        })
        .collect();
    fields
        .prop_map(|fields| gather(fields.into_iter().flatten()))
        .boxed()
}

fn held(kind: Kind) -> BoxedStrategy<Sent> {
    let text = ".{0,12}";
    match kind {
        Kind::Text | Kind::Word => text.prop_map(same).boxed(),
        Kind::Id => "[a-z0-9-]{1,12}".prop_map(same).boxed(),
        Kind::Flag => any::<bool>().prop_map(same).boxed(),
        Kind::Number => prop_oneof![
            3 => numbers(),
            1 => any::<i32>().prop_map(|half| same(f64::from(half) + 0.5)),
        ]
        .boxed(),
        Kind::Whole => numbers(),
        Kind::Date => dates(),
        Kind::Words => vec(text, 0..4).prop_map(same).boxed(),
        Kind::Labels => btree_map(text, vec(text, 0..4), 0..4)
            .prop_map(|labels| same(json!(labels)))
            .boxed(),
        Kind::Any => prop_oneof![
            text.prop_map(same),
            any::<i32>().prop_map(|number| same(json!({"deep": [number, null]}))),
        ]
        .boxed(),
        Kind::One(fields) => object(fields),
        Kind::Many(fields) => vec(object(fields), 0..3)
            .prop_map(|items| {
                let (sent, expected): (Vec<Value>, Vec<Value>) = items.into_iter().unzip();
                (Value::Array(sent), Value::Array(expected))
            })
            .boxed(),
        Kind::Forms(forms) => select(forms()).boxed(),
    }
}

fn numbers() -> BoxedStrategy<Sent> {
    (any::<i32>(), any::<bool>())
        .prop_map(|(number, point)| {
            let sent = if point {
                json!(f64::from(number))
            } else {
                json!(number)
            };
            (sent, json!(number))
        })
        .boxed()
}

fn dates() -> BoxedStrategy<Sent> {
    (0_i64..4_000_000_000_000, 0_u8..4)
        .prop_map(|(millis, form)| {
            let sent = match form {
                0 => json!(millis),
                #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
                1 => json!(millis as f64),
                2 => json!(millis.to_string()),
                _ => json!(Timestamp::from_millisecond(millis).unwrap().to_string()),
            };
            (sent, json!(millis))
        })
        .boxed()
}
