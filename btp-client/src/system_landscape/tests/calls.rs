use std::sync::{Arc, Mutex};

use bytes::Bytes;
use client_core::{
    Effect, SecretString,
    operation::Repeat,
    transport::{TransportError, from_fn},
};

use super::*;

/// A client whose endpoint gives these answers in turn, and the requests that it saw.
pub(in crate::system_landscape) fn landscape(
    answers: &[Value],
) -> (SystemLandscapeClient, Arc<Mutex<Vec<http::Request<Bytes>>>>) {
    let seen: Arc<Mutex<Vec<http::Request<Bytes>>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let answers = answers.to_vec();
    let transport = from_fn(move |request: http::Request<Bytes>| {
        let mut seen = kept.lock().unwrap();
        let body = answers[seen.len().min(answers.len() - 1)].to_string();
        seen.push(request);
        Ok::<_, TransportError>(http::Response::new(body.into()))
    });
    let client =
        SystemLandscapeClient::builder("https://ucl.example/director/graphql".parse().unwrap())
            .bearer(SecretString::from("bearer-token"))
            .tenant("ga-guid")
            .transport(transport)
            .build()
            .unwrap();
    (client, seen)
}

pub(super) fn application(name: &str) -> Value {
    json!({
        "id": format!("id-{name}"), "name": name, "baseUrl": null, "error": null,
        "labels": {"applicationType": "SAP S/4HANA Cloud", "managed": "false", "x": [1]},
        "status": {"condition": "INITIAL", "timestamp": "2026-01-01T00:00:00Z"},
    })
}

pub(super) fn page(names: &[&str], cursor: &str) -> Value {
    let data: Vec<Value> = names.iter().map(|name| application(name)).collect();
    json!({"data": {"applications": {"data": data,
        "pageInfo": {"endCursor": cursor, "hasNextPage": !cursor.is_empty()}}}})
}

pub(super) fn refusal(code: u32) -> Value {
    json!({"errors": [{"message": "no", "extensions": {"error": "E", "error_code": code}}], "data": null})
}

#[tokio::test]
async fn a_request_goes_to_the_endpoint_itself_with_token_and_tenant() {
    let (client, seen) = landscape(&[page(&["a"], "")]);
    client
        .systems(&SystemsQuery::of_type("SAP \"X\""))
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(
        seen[0].uri().to_string(),
        "https://ucl.example/director/graphql"
    );
    assert_eq!(seen[0].method(), http::Method::POST);
    assert_eq!(seen[0].headers()["tenant"], "ga-guid");
    assert_eq!(seen[0].headers()["authorization"], "Bearer bearer-token");
    let body: Value = serde_json::from_slice(seen[0].body()).unwrap();
    let filter = json!([{"key": "applicationType", "query": "\"SAP \\\"X\\\"\""}]);
    assert_eq!(body["variables"]["filter"], filter);
}

#[tokio::test]
async fn all_pages_are_read() {
    let (client, seen) = landscape(&[
        page(&["a", "b"], "c1"),
        page(&["c"], "c2"),
        page(&["b"], ""),
    ]);
    let found = client.find(&SystemName::new("b").unwrap()).await.unwrap();
    assert_eq!(found.len(), 2);
    let seen = seen.lock().unwrap();
    let after = |index: usize| -> Value {
        serde_json::from_slice::<Value>(seen[index].body()).unwrap()["variables"]["after"].clone()
    };
    assert_eq!(
        [after(0), after(1), after(2)],
        [Value::Null, json!("c1"), json!("c2")]
    );
}

#[tokio::test]
async fn a_list_that_does_not_end_is_an_error() {
    let (client, _) = landscape(&[page(&["a"], "c1"), page(&["b"], "c1")]);
    let error = client.systems(&SystemsQuery::all()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndecodableBody);
    let mut endless = page(&["a"], "");
    endless["data"]["applications"]["pageInfo"]["hasNextPage"] = json!(true);
    let (client, _) = landscape(&[endless]);
    let error = client.systems(&SystemsQuery::all()).await.unwrap_err();
    assert!(
        error.to_string().contains("pageInfo.endCursor is missing"),
        "{error}"
    );
}

#[tokio::test]
async fn a_system_reads_with_its_labels_and_null_is_gone() {
    let (client, _) = landscape(&[json!({"data": {"application": application("a")}})]);
    let system = client.get(&"id-a".into()).await.unwrap().unwrap();
    assert_eq!(
        system.system_type.as_deref(),
        Some(SystemType::S4HANA_CLOUD)
    );
    assert_eq!(system.managed, Some(false));
    assert_eq!(system.status, SystemStatus::Initial);
    assert!(system.status_since.is_some());

    let (client, _) = landscape(&[json!({"data": {"application": null}})]);
    assert_eq!(client.get(&"id-a".into()).await.unwrap(), None);
    let (client, _) = landscape(&[refusal(20)]);
    assert_eq!(client.get(&"id-a".into()).await.unwrap(), None);
    for no_answer in [json!({"data": {}}), json!({"data": null}), json!({})] {
        let (client, _) = landscape(std::slice::from_ref(&no_answer));
        assert!(client.get(&"id-a".into()).await.is_err(), "{no_answer}");
    }
}

#[tokio::test]
async fn errors_beside_partial_data_are_errors() {
    let mut partial = page(&["a"], "");
    partial["errors"] = refusal(10)["errors"].clone();
    let (client, _) = landscape(&[partial]);
    let error = client.systems(&SystemsQuery::all()).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::Failed));
    assert_eq!(error.effect(), Effect::NotApplied, "a read changes nothing");
}

#[tokio::test]
async fn a_refused_change_says_why_and_whether_it_was_made() {
    let template = SystemTemplate::new("t", "T", &["name"]);
    let name = SystemName::new("a").unwrap();
    for (code, refused, kind, effect) in [
        (
            31,
            Refusal::NameTaken,
            ErrorKind::Rejected,
            Effect::NotApplied,
        ),
        (
            20,
            Refusal::NotFound,
            ErrorKind::NotFound,
            Effect::NotApplied,
        ),
        (
            22,
            Refusal::InvalidInput,
            ErrorKind::Rejected,
            Effect::NotApplied,
        ),
        (
            23,
            Refusal::NotAuthorized,
            ErrorKind::Rejected,
            Effect::NotApplied,
        ),
        (
            25,
            Refusal::WrongTenant,
            ErrorKind::Rejected,
            Effect::NotApplied,
        ),
        (
            27,
            Refusal::NotAllowed,
            ErrorKind::Rejected,
            Effect::NotApplied,
        ),
        (32, Refusal::UnderWay, ErrorKind::Locked, Effect::NotApplied),
        (10, Refusal::Failed, ErrorKind::Rejected, Effect::Unknown),
        (77, Refusal::Other, ErrorKind::Rejected, Effect::NotApplied),
    ] {
        let (client, seen) = landscape(&[refusal(code)]);
        let error = client.add(&template, &name).await.unwrap_err();
        assert_eq!(Refusal::of(&error), Some(refused), "{code}");
        assert_eq!((error.kind(), error.effect()), (kind, effect), "{code}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{code}: not sent twice");
    }
    assert_eq!(Refusal::of(&Error::invalid_input("a", "b")), None);
}

#[tokio::test]
async fn a_change_whose_result_stands_beside_errors_was_made() {
    let template = SystemTemplate::new("t", "T", &["name"]);
    let made = json!({"registerApplicationFromTemplate": application("a")});
    for (data, effect) in [
        (made, Effect::Applied),
        (
            json!({"registerApplicationFromTemplate": null}),
            Effect::NotApplied,
        ),
    ] {
        let mut answer = refusal(23);
        answer["data"] = data;
        let (client, _) = landscape(&[answer]);
        let added = client.add(&template, &SystemName::new("a").unwrap()).await;
        assert_eq!(added.unwrap_err().effect(), effect);
    }
}

#[tokio::test]
async fn a_token_is_asked_for_with_its_group() {
    let answer = json!({"data": {"requestOneTimeTokenForApplication":
        {"token": "canary-token"}}});
    let (client, seen) = landscape(&[answer]);
    let group = ScenarioGroup::all_communication_scenarios();
    let earliest = Timestamp::now();
    let token = client.issue_token(&"id".into(), &group).await.unwrap();
    // By this side's clock: the age is told by it later.
    let apart = token.issued_at().duration_since(earliest).abs();
    assert!(apart < jiff::SignedDuration::from_mins(1), "{apart}");
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].headers()["suggest_token"], "true");
    let group: Value =
        serde_json::from_str(seen[0].headers()["scenario_groups"].to_str().unwrap()).unwrap();
    assert_eq!(group["key"], "UNRESTRICTED");
}

#[tokio::test]
async fn an_answer_with_a_token_is_never_shown() {
    let odd = json!({"data": {"requestOneTimeTokenForApplication": {"token": ["canary-token"]}}});
    let (client, _) = landscape(&[odd]);
    let error = client
        .issue_token(&"id".into(), &ScenarioGroup::all_communication_scenarios())
        .await
        .unwrap_err();
    assert_eq!(error.effect(), Effect::Applied);
    let shown = format!("{error} {error:?} {:?}", error.excerpt());
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn deregistering_is_accepted_without_data_and_then_watched() {
    let mut unpairing = application("a");
    unpairing["status"]["condition"] = json!("UNPAIRING");
    let mut registered = application("a");
    registered["status"]["condition"] = json!("CONNECTED");
    let (client, seen) = landscape(&[
        json!({"data": {"application": registered}}),
        json!({"data": {"formationsForObject": []}}),
        json!({"data": {"unpairApplication": null}, "extensions": {"locations": ["https://x/last_operation/application/1"]}}),
        json!({"data": {"application": unpairing}}),
        json!({"data": {"application": application("a")}}),
    ]);
    let poller = client.deregister(&"id-a".into()).await.unwrap();
    assert_eq!(
        poller.resume_token().operation,
        "director.deregister_system"
    );
    poller.await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 5);
}

#[test]
fn a_template_is_filled_by_the_names_of_its_placeholders() {
    let name = SystemName::new("acme").unwrap();
    let template = SystemTemplate::new("t1", "T", &["name", "display-name"]);
    let body = sent(&operations::add_system(&template, &name).unwrap());
    assert_eq!(
        body["variables"]["in"],
        json!({"id": "t1", "templateName": "T", "values": [
            {"placeholder": "name", "value": "acme"}, {"placeholder": "display-name", "value": "acme"}]})
    );
    let more = SystemTemplate::new("t", "T", &["name", "subdomain", "region"]);
    let error = operations::add_system(&more, &name).unwrap_err();
    assert!(
        error.detail().unwrap().contains("subdomain, region"),
        "{error}"
    );
    let mut optional = SystemTemplate::new("t", "T", &["displayName", "region"]);
    optional.placeholders.items[1].optional = Some(true);
    assert!(operations::add_system(&optional, &name).is_ok());
    assert!(operations::add_system(&SystemTemplate::new("t", "T", &[]), &name).is_err());
}

#[test]
fn what_may_be_repeated_is_said() {
    let id = SystemId::from("1");
    let template = SystemTemplate::new("t", "T", &["name"]);
    let name = SystemName::new("a").unwrap();
    let group = ScenarioGroup::all_communication_scenarios();
    assert_eq!(
        operations::list_systems(None, None).request().repeat(),
        Repeat::Safe
    );
    assert_eq!(operations::get_system(&id).request().repeat(), Repeat::Safe);
    assert_eq!(
        operations::list_system_types(None).request().repeat(),
        Repeat::Safe
    );
    assert_eq!(
        operations::add_system(&template, &name)
            .unwrap()
            .request()
            .repeat(),
        Repeat::Once
    );
    assert_eq!(
        operations::issue_token(&id, &group)
            .unwrap()
            .request()
            .repeat(),
        Repeat::Once
    );
    assert_eq!(
        operations::deregister_system(&id).request().repeat(),
        Repeat::Idempotent
    );
    assert_eq!(
        operations::remove_system(&id).request().repeat(),
        Repeat::Idempotent
    );
    assert_eq!(
        operations::merge_systems(&id, &id).request().repeat(),
        Repeat::Once
    );
}

#[test]
fn a_client_without_credentials_or_over_plain_http_is_refused() {
    let builder =
        SystemLandscapeClient::builder("https://ucl.example/director/graphql".parse().unwrap());
    assert_eq!(
        builder.build().unwrap_err().kind(),
        ErrorKind::Configuration
    );
    let builder =
        SystemLandscapeClient::builder("http://ucl.example/director/graphql".parse().unwrap());
    let error = builder.bearer("t".into()).build().unwrap_err();
    assert!(error.detail().unwrap().contains("https"), "{error}");
}
