//! Whatever of the published schemas and of the real answers' forms comes together, it reads without
//! loss.

use jiff::Timestamp;
use proptest::{collection::vec, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::*;

/// What a field may hold.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Date,
    Words,
    Labels,
    Properties,
    Any,
    Subaccounts,
    Directories,
}
use Kind::{
    Any, Date, Directories, Flag, Labels as LabelsKind, Properties, Subaccounts, Text, Words,
};

const SUBACCOUNT: &[(&str, Kind)] = &[
    ("technicalName", Text),
    ("displayName", Text),
    ("description", Text),
    ("globalAccountGUID", Text),
    ("parentGUID", Text),
    ("parentType", Text),
    ("parentFeatures", Words),
    ("region", Text),
    ("subdomain", Text),
    ("state", Text),
    ("stateMessage", Text),
    ("contractStatus", Text),
    ("betaEnabled", Flag),
    ("usedForProduction", Text),
    ("labels", LabelsKind),
    ("customProperties", Properties),
    ("createdDate", Date),
    ("createdBy", Text),
    ("modifiedDate", Date),
];
const DIRECTORY: &[(&str, Kind)] = &[
    ("displayName", Text),
    ("description", Text),
    ("globalAccountGUID", Text),
    ("parentGUID", Text),
    ("directoryType", Text),
    ("directoryFeatures", Words),
    ("entityState", Text),
    ("stateMessage", Text),
    ("contractStatus", Text),
    ("subdomain", Text),
    ("labels", LabelsKind),
    ("customProperties", Properties),
    ("createdDate", Date),
    ("modifiedDate", Date),
    ("subaccounts", Subaccounts),
];
const GLOBAL_ACCOUNT: &[(&str, Kind)] = &[
    ("displayName", Text),
    ("description", Text),
    ("commercialModel", Text),
    ("consumptionBased", Flag),
    ("backwardCompliantEU", Flag),
    ("licenseType", Text),
    ("geoAccess", Text),
    ("entityState", Text),
    ("contractStatus", Text),
    ("labels", LabelsKind),
    ("customProperties", Properties),
    ("createdDate", Date),
    ("expiryDate", Date),
    ("renewalDate", Date),
    ("children", Directories),
    ("subaccounts", Subaccounts),
];
const SETTING: &[(&str, Kind)] = &[
    ("value", Any),
    ("defaultValue", Any),
    ("description", Text),
    ("entityType", Text),
    ("entityTypeGuid", Text),
    ("classification", Text),
    ("dynamicProperty", Flag),
    ("validationSchema", Any),
];

/// What is sent, and what of it must be found again.
type Sent = (Value, Value);

fn same(value: impl Into<Value>) -> Sent {
    let value = value.into();
    (value.clone(), value)
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

fn held(kind: Kind) -> BoxedStrategy<Sent> {
    let text = ".{0,12}";
    let list = |items: Vec<Sent>| {
        let (sent, expected): (Vec<Value>, Vec<Value>) = items.into_iter().unzip();
        (Value::Array(sent), Value::Array(expected))
    };
    match kind {
        Text => text.prop_map(same).boxed(),
        Flag => any::<bool>().prop_map(same).boxed(),
        Date => dates(),
        Words => vec(text, 0..4).prop_map(same).boxed(),
        LabelsKind => proptest::collection::btree_map(text, vec(text, 0..4), 0..4)
            .prop_map(|labels| same(json!(labels)))
            .boxed(),
        Properties => vec(
            (text, text).prop_map(|(key, value)| same(json!({"key": key, "value": value}))),
            0..3,
        )
        .prop_map(list)
        .boxed(),
        Any => prop_oneof![
            text.prop_map(same),
            any::<i32>().prop_map(|number| same(json!({"deep": [number, null]}))),
        ]
        .boxed(),
        Subaccounts => vec(object("guid", SUBACCOUNT), 0..3).prop_map(list).boxed(),
        Directories => vec(object("guid", DIRECTORY), 0..3).prop_map(list).boxed(),
    }
}

/// An object with its key, a field that nobody knows, and each of the fields: absent, null or held.
fn object(key: &'static str, fields: &'static [(&'static str, Kind)]) -> BoxedStrategy<Sent> {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, kind)| {
            prop_oneof![
                1 => Just(None),
                1 => Just(Some((Value::Null, Value::Null))),
                4 => held(*kind).prop_map(Some),
            ]
            .prop_map(move |held| (*name, held))
        })
        .collect();
    (fields, "[a-z]{1,8}")
        .prop_map(move |(fields, id)| {
            let mut sent = Map::new();
            let mut expected = Map::new();
            sent.insert(key.to_owned(), json!(id));
            expected.insert(key.to_owned(), json!(id));
            sent.insert("aNewField".to_owned(), json!({"deep": [1.5, null]}));
            for (name, held) in fields {
                if let Some((value, wanted)) = held {
                    sent.insert(name.to_owned(), value);
                    if !wanted.is_null() {
                        expected.insert(name.to_owned(), wanted);
                    }
                }
            }
            (Value::Object(sent), Value::Object(expected))
        })
        .boxed()
}

/// Whether all that is expected stands in what was read and written again.
fn holds(read: &Value, expected: &Value) -> bool {
    match (read, expected) {
        (Value::Object(read), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| read.get(name).is_some_and(|found| holds(found, value))),
        (Value::Array(read), Value::Array(expected)) => {
            read.len() == expected.len()
                && read
                    .iter()
                    .zip(expected)
                    .all(|(read, value)| holds(read, value))
        }
        _ => read == expected,
    }
}

fn check<T: DeserializeOwned + Serialize>((sent, expected): &Sent) {
    let read: T = serde_json::from_str(&sent.to_string()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    assert!(holds(&written, expected), "sent {sent}\nread {written}");
}

#[test]
fn a_loss_is_seen() {
    assert!(!holds(&json!({"a": [1]}), &json!({"a": [1, 2]})));
    assert!(!holds(&json!({"a": null}), &json!({"a": "b"})));
    assert!(holds(&json!({"a": 1, "b": 2}), &json!({"a": 1})));
}

proptest! {
    #[test]
    fn subaccounts_read_without_loss(sent in object("guid", SUBACCOUNT)) {
        check::<Subaccount>(&sent);
    }

    #[test]
    fn directories_read_without_loss(sent in object("guid", DIRECTORY)) {
        check::<Directory>(&sent);
    }

    #[test]
    fn settings_read_without_loss(sent in object("key", SETTING)) {
        check::<Setting>(&sent);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn global_accounts_read_without_loss(sent in object("guid", GLOBAL_ACCOUNT)) {
        check::<GlobalAccount>(&sent);
    }
}
