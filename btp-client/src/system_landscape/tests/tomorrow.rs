//! Every response about systems, their types, tokens and formations.

use client_core::ExposeSecret;

use crate::{
    system_landscape::{formations::FormationAssignment, operations::Part},
    testing::responses::{
        Date, Fields, Forms, Id, Many, One, Text, Whole, Word, answer, drops, may, needs, response,
        survive,
    },
};

use super::*;

const SYSTEM: Fields = &[
    needs("id", Id),
    needs("name", Text),
    may("baseUrl", Id),
    may("labels", One(LABELS)),
    needs("status", One(STATUS)),
    may("error", Id),
];
const LABELS: Fields = &[
    may("applicationType", Forms(texts)),
    may("managed", Forms(managed)),
    drops("scenarios"),
];
const STATUS: Fields = &[needs("condition", Word), may("timestamp", Date)];
const TEMPLATE: Fields = &[
    needs("id", Id),
    needs("name", Text),
    may("description", Text),
    may("applicationNamespace", Text),
    may("labels", Forms(labels)),
    may("placeholders", Many(PLACEHOLDER)),
];
const PLACEHOLDER: Fields = &[
    needs("name", Text),
    may("description", Text),
    may("jsonPath", Text),
    may("optional", Forms(|| vec![(json!(true), json!(true))])),
];
const TOKEN: Fields = &[
    needs("token", Id),
    drops("expiresAt"),
    drops("scenarioGroups"),
];
const FORMATION: Fields = &[
    needs("id", Id),
    needs("name", Text),
    may("formationTemplateId", Text),
    needs("state", Word),
    may("error", One(ERROR)),
    needs("status", One(CONDITION)),
    may("lastStateChangeTimestamp", Date),
];
const CONDITION: Fields = &[needs("condition", Word), may("errors", Many(ERROR))];
const ERROR: Fields = &[
    may("assignmentID", Id),
    may("message", Text),
    may("errorCode", Whole),
];
const ASSIGNMENT: Fields = &[
    needs("id", Id),
    needs("source", Text),
    needs("sourceType", Word),
    needs("target", Text),
    needs("targetType", Word),
    needs("state", Word),
    may("error", Text),
    may("lastStateChangeTimestamp", Date),
];

/// A label holds any JSON: a text, or a list whose first item is one.
fn texts() -> Vec<(Value, Value)> {
    let text = || json!("SAP S/4HANA Cloud");
    vec![
        (text(), text()),
        (json!(["SAP S/4HANA Cloud", 7]), text()),
        (json!({"new": 1}), Value::Null),
    ]
}

fn managed() -> Vec<(Value, Value)> {
    vec![
        (json!("true"), json!(true)),
        (json!(false), json!(false)),
        (json!(["false"]), json!(false)),
        (json!("perhaps"), Value::Null),
    ]
}

fn labels() -> Vec<(Value, Value)> {
    let labels = || json!({"region": "eu10", "new": [1.5, null]});
    vec![(labels(), labels())]
}

fn page(field: &str, sent: &Value) -> Value {
    json!({field: {"data": [sent], "pageInfo": {"endCursor": "", "hasNextPage": false}}})
}

/// The only item of a page, decoded as a whole list is.
fn only<T>(
    data: &Value,
    decode: fn(&client_core::Answer) -> Result<Part<T>, client_core::operation::DecodeError>,
) -> Result<T, String> {
    let part = decode(&answer(&json!({"data": data, "aNewField": 1})));
    let mut part = part
        .and_then(Part::whole)
        .map_err(|error| error.to_string())?;
    Ok(part.items.remove(0))
}

fn system(sent: &Value) -> Result<Value, String> {
    let read = only(&page("applications", sent), decode::systems)?;
    Ok(json!({
        "id": read.id, "name": read.name, "baseUrl": read.base_url, "error": read.error,
        "labels": {"applicationType": read.system_type, "managed": read.managed},
        "status": {
            "condition": read.status,
            "timestamp": read.status_since.map(Timestamp::as_millisecond),
        },
    }))
}

fn template(sent: &Value) -> Result<Value, String> {
    Ok(json!(only(
        &page("applicationTemplates", sent),
        decode::templates
    )?))
}

fn token(sent: &Value) -> Result<Value, String> {
    let sent = json!({"data": {"requestOneTimeTokenForApplication": sent}});
    let read = decode::token(&answer(&sent)).map_err(|error| error.to_string())?;
    Ok(json!({"token": read.expose_secret()}))
}

fn formation(sent: &Value) -> Result<Value, String> {
    let data = page("formations", sent);
    Ok(json!(only(&data, formations::decode::listed)?))
}

fn assignment(sent: &Value) -> Result<Value, String> {
    let data = json!({"formationByName": page("formationAssignments", sent)});
    let read: FormationAssignment = only(&data, formations::decode::assigned)?;
    Ok(json!(read))
}

#[test]
fn answers_of_tomorrow_read() {
    survive(&[
        response("system", SYSTEM, system),
        response("system type", TEMPLATE, template),
        response("integration token", TOKEN, token),
        response("formation", FORMATION, formation),
        response("formation assignment", ASSIGNMENT, assignment),
    ]);
}

#[test]
fn a_type_with_a_placeholder_that_cannot_be_read_is_not_filled() {
    let sent = json!({"id": "t", "name": "T", "placeholders": [{"name": "name"}, {"name": 7}]});
    let read: SystemTemplate = serde_json::from_value(sent).unwrap();
    let error = operations::add_system(&read, &SystemName::new("a").unwrap()).unwrap_err();
    assert!(error.to_string().contains("could not be read"), "{error}");
}
