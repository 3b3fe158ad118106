//! Every response of Service Manager as it may look tomorrow.

use client_core::ExposeSecret;
use serde_json::Value;

use crate::testing::responses::{
    Any, Date, Fields, Flag, Forms, Id, Labels, Many, One, Text, Whole, Word, Words, called, may,
    needs, plain, response, survive, wire,
};

use super::*;

const OFFERING: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("description", Text),
    may("ready", Flag),
    may("bindable", Flag),
    may("instances_retrievable", Flag),
    may("bindings_retrievable", Flag),
    may("plan_updateable", Flag),
    may("allow_context_updates", Flag),
    may("tags", Words),
    may("metadata", Forms(object)),
    may("broker_id", Id),
    may("catalog_id", Id),
    may("catalog_name", Text),
    may("created_at", Date),
    may("updated_at", Date),
];
const PLAN: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("description", Text),
    may("service_offering_id", Forms(text_or_number)),
    may("ready", Flag),
    may("free", Flag),
    may("bindable", Flag),
    may("catalog_id", Id),
    may("catalog_name", Text),
    may("metadata", One(PLAN_METADATA)),
    may("created_at", Date),
    may("updated_at", Date),
];
const PLAN_METADATA: Fields = &[
    may("supportedPlatforms", Words),
    may("supportedMinOSBVersion", Forms(text_or_number)),
    may("supportedMaxOSBVersion", Forms(text_or_number)),
];
const OPERATION: Fields = &[
    may("id", Id),
    may("type", Forms(types)),
    may("state", Word),
    may("description", Text),
    may("ready", Flag),
    may("resource_id", Id),
    may("resource_type", Text),
    may("platform_id", Id),
    may("correlation_id", Id),
    may("reschedule", Flag),
    may("deletion_scheduled", Forms(scheduled)),
    may("transitive_resources", Many(TRANSITIVE)),
    may("errors", Forms(errors)),
    may("created_at", Date),
    may("updated_at", Date),
];
const TRANSITIVE: Fields = &[
    may("id", Id),
    may("type", Text),
    may("operation_type", Text),
    may("criteria", Text),
];
const INSTANCE: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("service_plan_id", Forms(text_or_number)),
    may("platform_id", Id),
    may("ready", Flag),
    may("usable", Flag),
    may("shared", Flag),
    may("protected", Flag),
    may("dashboard_url", Text),
    may("referenced_instance_id", Id),
    may("context", Forms(object)),
    may("maintenance_info", Forms(object)),
    may("labels", Labels),
    may("created_at", Date),
    may("updated_at", Date),
    may("last_operation", One(OPERATION)),
];
const BINDING: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("service_instance_id", Forms(text_or_number)),
    may("ready", Flag),
    may("credentials", Any),
    may("context", Forms(object)),
    may("bind_resource", Forms(object)),
    may("labels", Labels),
    may("created_at", Date),
    may("updated_at", Date),
    may("last_operation", One(OPERATION)),
];
const PLATFORM: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("type", Word),
    may("description", Text),
    may("ready", Flag),
    may("credentials", One(CREDENTIALS)),
    may("labels", Labels),
    may("created_at", Date),
    may("updated_at", Date),
    may("last_operation", One(OPERATION)),
];
const CREDENTIALS: Fields = &[may("basic", One(BASIC))];
const BASIC: Fields = &[may("username", Text), may("password", Text)];
const BROKER: Fields = &[
    needs("id", Id),
    may("name", Text),
    may("description", Text),
    may("ready", Flag),
    may("broker_url", Text),
    may("labels", Labels),
    may("created_at", Date),
    may("updated_at", Date),
    may("last_operation", One(OPERATION)),
];
const VERSIONS: Fields = &[may("cf", Words), may("cf-sap", Words), may("k8s", Words)];
const PAGE: Fields = &[
    may("token", Id),
    may("num_items", Whole),
    may("items", Many(PLAN)),
];

fn object() -> Vec<(Value, Value)> {
    let object = || json!({"displayName": "d", "deep": [1.5, null]});
    vec![(object(), object()), (json!({}), json!({}))]
}

/// Documents write texts, and their examples numbers.
fn text_or_number() -> Vec<(Value, Value)> {
    vec![
        (json!("2.11"), json!("2.11")),
        (json!(2.11), json!("2.11")),
        (json!(1234), json!("1234")),
    ]
}

fn types() -> Vec<(Value, Value)> {
    vec![
        (json!("create"), json!("create")),
        (json!("DELETE"), json!("delete")),
        (json!("share"), json!("share")),
    ]
}

/// The year 1 is never.
fn scheduled() -> Vec<(Value, Value)> {
    vec![
        (json!("2023-11-14T22:13:20Z"), json!(1_700_000_000_000_i64)),
        (json!("0001-01-01T00:00:00Z"), Value::Null),
    ]
}

fn errors() -> Vec<(Value, Value)> {
    let one = || json!({"error": "BrokerError", "description": "no"});
    vec![
        (json!([one()]), json!([one()])),
        (one(), json!([one()])),
        (json!({}), json!([])),
        (json!([]), json!([])),
        (json!([one(), 7]), json!([one(), {"description": "7"}])),
    ]
}

fn binding(sent: &Value) -> Result<Value, String> {
    let read: ServiceBinding = wire(sent)?;
    let credentials = read
        .credentials
        .as_ref()
        .map(|secret| -> Value { serde_json::from_str(secret.expose().expose_secret()).unwrap() });
    Ok(json!({
        "id": read.id, "name": read.name, "service_instance_id": read.service_instance_id,
        "ready": read.ready, "credentials": credentials, "context": read.context,
        "bind_resource": read.bind_resource, "labels": read.labels,
        "created_at": read.created_at.map(jiff::Timestamp::as_millisecond),
        "updated_at": read.updated_at.map(jiff::Timestamp::as_millisecond),
        "last_operation": read.last_operation,
    }))
}

fn platform(sent: &Value) -> Result<Value, String> {
    let read: Platform = wire(sent)?;
    let credentials = read.credentials.as_ref().map(|credentials| {
        let password = credentials.password.as_ref();
        json!({"basic": {
            "username": credentials.username,
            "password": password.map(ExposeSecret::expose_secret),
        }})
    });
    Ok(json!({
        "id": read.id, "name": read.name, "type": read.kind, "description": read.description,
        "ready": read.ready, "credentials": credentials, "labels": read.labels,
        "created_at": read.created_at.map(jiff::Timestamp::as_millisecond),
        "updated_at": read.updated_at.map(jiff::Timestamp::as_millisecond),
        "last_operation": read.last_operation,
    }))
}

fn versions(sent: &Value) -> Result<Value, String> {
    let read = called(sent, |client| async move {
        ServiceManagerClient::new(client)
            .platforms()
            .agent_versions()
            .await
    });
    Ok(json!(read?))
}

fn page(sent: &Value) -> Result<Value, String> {
    let read: Page<ServicePlan> = wire(sent)?;
    Ok(json!({"token": read.token, "num_items": read.num_items, "items": read.items}))
}

#[test]
fn answers_of_tomorrow_read() {
    survive(&[
        response("offering", OFFERING, plain::<ServiceOffering>),
        response("plan", PLAN, plain::<ServicePlan>),
        response("operation", OPERATION, plain::<Operation>),
        response("instance", INSTANCE, plain::<ServiceInstance>),
        response("binding", BINDING, binding),
        response("platform", PLATFORM, platform),
        response("broker", BROKER, plain::<ServiceBroker>),
        response("versions", VERSIONS, versions),
        response("page", PAGE, page),
    ]);
}

#[tokio::test]
async fn what_is_wrong_with_a_binding_is_not_told_with_its_secret() {
    let manager = answering(
        200,
        None,
        r#"{"items":[{"id":"a"},{"id":"b","ready":"very-secret","credentials":{"p":"very-secret"}}]}"#,
    );
    let list = manager.bindings().list(&ListQuery::new()).await.unwrap();
    assert_eq!((list.len(), list.bad.len()), (1, 1));
    assert!(!format!("{list:?}").contains("very-secret"));
    let one = answering(200, None, r#"{"id":7,"credentials":"very-secret"}"#);
    let error = one.bindings().get(&"b".into()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("very-secret"));
}

#[test]
fn a_key_is_read_bare_wrapped_and_after_words_and_names_what_is_missing() {
    let bare = r#"{"clientid":"c","clientsecret":"very-secret","sm_url":"https://sm.example","url":"https://uaa.example","xsappname":"x"}"#;
    for text in [
        bare.to_owned(),
        format!("{{\"credentials\":{bare}}}"),
        format!("Getting key…\n\n{bare}"),
    ] {
        let key = ServiceManagerKey::parse(&text).unwrap();
        assert_eq!(key.token_url().as_str(), "https://uaa.example/");
        assert!(!format!("{key:?}").contains("very-secret"));
    }
    let x509 = r#"{"clientid":"c","certificate":"PEM","key":"very-secret","certurl":"https://cert.example","sm_url":"https://sm.example","url":"https://uaa.example"}"#;
    let key = ServiceManagerKey::parse(x509).unwrap();
    assert_eq!(key.token_url().as_str(), "https://cert.example/");
    for (member, field) in [
        (r#""clientid":"c","#, "clientid"),
        (r#""clientsecret":"very-secret","#, "clientsecret"),
        (r#""sm_url":"https://sm.example","#, "sm_url"),
        (r#""url":"https://uaa.example","#, "url"),
    ] {
        let error = ServiceManagerKey::parse(&bare.replace(member, "")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let told = error.to_string();
        assert!(
            told.contains(field) && !told.contains("very-secret"),
            "{told}"
        );
    }
}
