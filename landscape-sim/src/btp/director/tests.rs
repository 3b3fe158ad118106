//! Documents, schema, systems and types; tokens and the way back have modules of their own.

mod formations;
mod merging;
mod tokens;
mod way_back;

use std::time::Duration;

use serde_json::{Value, json};

use super::schema;
use crate::btp::testing::Account;

pub(crate) const LIST: &str = r"query Systems($filter: [LabelFilter!], $after: PageCursor) {
  applications(filter: $filter, first: 200, after: $after) {
    data { id name baseUrl labels status { condition timestamp } error applicationTemplateID applicationTemplate { name } }
    pageInfo { startCursor endCursor hasNextPage } totalCount } }";
pub(crate) const GET: &str = r#"query System($id: ID!) {
  result: application(id: $id) { __typename id name labels(key: "managed") status { condition } error } }"#;
pub(crate) const TYPES: &str = r"query Types($filter: [LabelFilter!], $after: PageCursor) {
  applicationTemplates(filter: $filter, first: 200, after: $after) {
    data { id name description placeholders { name description optional } labels accessLevel } pageInfo { endCursor hasNextPage } totalCount } }";
pub(crate) const ADD: &str = r"mutation Add($in: ApplicationFromTemplateInput!) {
  result: registerApplicationFromTemplate(in: $in) { id name labels status { condition timestamp } error } }";
pub(crate) const ISSUE: &str = r"mutation Issue($id: ID!) {
  result: requestOneTimeTokenForApplication(id: $id) { token connectorURL legacyConnectorURL used expiresAt createdAt usedAt raw rawEncoded type scenarioGroups } }";
pub(crate) const DEREGISTER: &str = r"mutation Deregister($id: ID!) {
  unpairApplication(id: $id, mode: ASYNC) { id status { condition } } }";
pub(crate) const REMOVE: &str = r"mutation Remove($id: ID!) {
  unregisterApplication(id: $id, mode: ASYNC) { id } }";

const WEEK: Duration = Duration::from_secs(7 * 86_400);

pub(crate) fn add_input(name: &str) -> Value {
    add_typed("SAP S/4HANA Cloud", name)
}

fn add_typed(system_type: &str, name: &str) -> Value {
    json!({"in": {"templateName": system_type, "values": [
        {"placeholder": "name", "value": name}, {"placeholder": "display-name", "value": name}]}})
}

fn condition(account: &mut Account, id: &str) -> Value {
    account.graphql(GET, &json!({"id": id})).json["data"]["result"]["status"]["condition"].clone()
}

fn token(account: &mut Account, id: &str) -> String {
    let answer = account.issue(id);
    answer.json["data"]["result"]["token"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn log_on_again(account: &mut Account) {
    let answer = account.log_on();
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
}

#[test]
fn the_schema_allows_the_documents_in_use() {
    let schema = schema::schema().expect("the schema is valid");
    for document in [LIST, GET, TYPES, ADD, ISSUE, DEREGISTER, REMOVE] {
        assert!(schema::read(document).valid(schema).is_ok(), "{document}");
    }
}

#[test]
fn a_document_the_schema_does_not_allow_is_refused_before_anything_happens() {
    let mut account = Account::new();
    let answer = account.graphql(&ADD.replace("error }", "nonsense }"), &add_input("acme"));
    assert_eq!(answer.status, 200);
    let error = &answer.json["errors"][0];
    assert_eq!(
        error["message"],
        "Cannot query field \"nonsense\" on type \"Application\"."
    );
    assert!(error["locations"][0]["line"].is_u64());
    assert_eq!(answer.json["data"], Value::Null);
    assert!(account.btp.director.systems.is_empty());

    for (document, variables) in [
        ("{ applications(first: \"ten\") { totalCount } }", json!({})),
        (
            "mutation { unpairApplication(mode: ASYNC) { id } }",
            json!({}),
        ),
        ("{ applications { totalCount }", json!({})),
        (GET, json!({})),
        (ADD, json!({"in": {"values": []}})),
    ] {
        let answer = account.graphql(document, &variables);
        assert_eq!(answer.status, 200, "{document}");
        assert!(
            answer.json["errors"][0]["message"].is_string(),
            "{document}: {}",
            answer.text
        );
    }
}

#[test]
fn operations_are_named_by_their_root_field() {
    use crate::btp::Service;
    use crate::exchange::Incoming;
    let named = |document: &str| {
        let headers = http::HeaderMap::new();
        let body = bytes::Bytes::from(json!({ "query": document }).to_string());
        let incoming = Incoming {
            method: http::Method::POST,
            path: vec!["graphql".to_owned()],
            trailing_slash: false,
            query: Vec::new(),
            headers: &headers,
            body: &body,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        Service::Director.operation(&incoming)
    };
    let asked = [
        LIST,
        GET,
        TYPES,
        ADD,
        ISSUE,
        DEREGISTER,
        REMOVE,
        "{ nonsense }",
    ]
    .map(named);
    assert_eq!(
        asked,
        [
            "director.list_systems",
            "director.get_system",
            "director.list_system_types",
            "director.add_system",
            "director.issue_token",
            "director.deregister_system",
            "director.remove_system",
            "unknown"
        ]
    );
}

#[test]
fn adds_systems_with_directors_labels_and_unique_printable_names() {
    let mut account = Account::new();
    let added = account.graphql(ADD, &add_input("Acme S4"));
    let system = &added.json["data"]["result"];
    assert_eq!(system["status"]["condition"], "INITIAL");
    assert_eq!(system["status"]["timestamp"], "2026-03-02T08:00:00Z");
    assert_eq!(
        system["labels"],
        json!({"managed": "false", "name": "mp-acme-s4", "applicationType": "SAP S/4HANA Cloud"})
    );
    let twice = account.graphql(ADD, &add_typed("SAP SuccessFactors", "Acme S4"));
    assert_eq!((twice.status, twice.fault()), (200, 31));
    assert_eq!(twice.json["data"], Value::Null);
    assert_eq!(twice.json["errors"][0]["path"], json!(["result"]));
    assert_eq!(
        twice.json["errors"][0]["message"],
        "Object name is not unique [object=application]"
    );
    assert_eq!(
        twice.json["errors"][0]["extensions"]["error"],
        "NotUniqueName"
    );
    for name in ["", "Zürich", "a\tb", &"x".repeat(101)] {
        assert_eq!(
            account.graphql(ADD, &add_input(name)).fault(),
            22,
            "{name:?}"
        );
    }
    assert_eq!(
        account.graphql(ADD, &add_typed("SAP Nothing", "x")).fault(),
        20
    );
    let incomplete = json!({"in": {"templateName": "SAP S/4HANA Cloud",
        "values": [{"placeholder": "name", "value": "x"}]}});
    assert_eq!(account.graphql(ADD, &incomplete).fault(), 22);
    assert_eq!(account.btp.director.systems.len(), 1);
}

#[test]
fn lists_types_by_label_with_their_placeholders() {
    let mut account = Account::new();
    let all = account.graphql(TYPES, &json!({}));
    assert_eq!(all.json["data"]["applicationTemplates"]["totalCount"], 2);
    let filter = json!({"filter": [{"key": "applicationType", "query": "\"SAP S/4HANA Cloud\""}]});
    let one = account.graphql(TYPES, &filter);
    let data = &one.json["data"]["applicationTemplates"]["data"];
    assert_eq!(data.as_array().unwrap().len(), 1);
    assert_eq!(data[0]["placeholders"][0]["name"], "name");
    assert_eq!(data[0]["placeholders"][1]["name"], "display-name");
    let unquoted = json!({"filter": [{"key": "applicationType", "query": "SAP S/4HANA Cloud"}]});
    assert_eq!(account.graphql(TYPES, &unquoted).fault(), 22);
}

#[test]
fn pages_through_systems_with_opaque_cursors() {
    let mut account = Account::new();
    account.config.page_size = 2;
    for number in 0..5 {
        account.add(&format!("system {number}"));
    }
    account.graphql(ADD, &add_typed("SAP SuccessFactors", "sf"));
    let mut names = Vec::new();
    let mut after = Value::Null;
    let mut pages = 0;
    loop {
        let filter = json!([{"key": "applicationType", "query": "\"SAP S/4HANA Cloud\""}, {"key": "managed"}]);
        let answer = account.graphql(LIST, &json!({"filter": filter, "after": after}));
        let page = &answer.json["data"]["applications"];
        assert_eq!(page["totalCount"], 5);
        names.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|system| system["name"].to_string()),
        );
        pages += 1;
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["pageInfo"]["endCursor"], "");
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    names.sort();
    names.dedup();
    assert_eq!((pages, names.len()), (3, 5));
    for first in [0, 201] {
        let answer = account.graphql(
            &format!("{{ applications(first: {first}) {{ totalCount }} }}"),
            &json!({}),
        );
        assert_eq!(answer.fault(), 22);
    }
    assert_eq!(account.graphql(LIST, &json!({"after": "b25l"})).fault(), 22);
}

#[test]
fn another_tenant_is_not_found() {
    let mut account = Account::new();
    let own = account.btp.global_account.clone();
    assert_eq!(
        account
            .graphql_with(TYPES, &json!({}), &[("tenant", own)])
            .status,
        200
    );
    let other = account.graphql_with(TYPES, &json!({}), &[("tenant", "other".to_owned())]);
    assert_eq!((other.status, other.fault()), (400, 25));
}
