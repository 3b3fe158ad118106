//! What goes over the wire, and what comes back.

use crate::{
    ErrorKind,
    operation::{Operation, decode},
    testing::{Json, Step, Wire, answer_with, get, lost, ok, post, status},
    transport::RequestContext,
};

#[tokio::test(start_paused = true)]
async fn every_attempt_carries_the_same_correlation_id() {
    let wire = Wire::new([lost(), status(503), ok("1")]);
    wire.client().call(get()).await.unwrap();
    let ids: Vec<_> = wire
        .seen()
        .iter()
        .map(|seen| seen.header("x-correlationid").to_owned())
        .collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0].len(), 36, "{}", ids[0]);
    assert!(ids.iter().all(|id| *id == ids[0]));

    wire.client().call(get()).await.unwrap();
    // In the form of a UUID.
    let groups: Vec<_> = ids[0].split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{}", ids[0]);
    let mut digits = ids[0].bytes().filter(|byte| *byte != b'-');
    assert!(digits.all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    assert_ne!(wire.seen()[3].header("x-correlationid"), ids[0]);
}

#[tokio::test(start_paused = true)]
async fn an_error_names_the_services_id_or_else_our_own() {
    let wire = Wire::new([status(400)]);
    let error = wire.client().call(get()).await.unwrap_err();
    assert_eq!(
        error.correlation_id(),
        Some(wire.seen()[0].header("x-correlationid"))
    );

    for name in ["x-correlationid", "x-correlation-id"] {
        let wire = Wire::new([Step::Answer(answer_with(400, &[(name, "theirs-1")], ""))]);
        let error = wire.client().call(get()).await.unwrap_err();
        assert_eq!(error.correlation_id(), Some("theirs-1"));
        assert!(
            error.to_string().contains("correlation id theirs-1"),
            "{error}"
        );
    }
    let html = answer_with(
        200,
        &[
            ("x-correlationid", "theirs-2"),
            ("content-type", "text/html"),
        ],
        "<html>",
    );
    let error = Wire::new([Step::Answer(html)])
        .client()
        .call(get())
        .await
        .unwrap_err();
    assert_eq!(error.correlation_id(), Some("theirs-2"));
}

#[tokio::test(start_paused = true)]
async fn the_transport_learns_operation_and_attempt() {
    let wire = Wire::new([lost(), ok("1")]);
    wire.client().call(get()).await.unwrap();
    let contexts: Vec<_> = wire
        .seen()
        .iter()
        .map(|seen| seen.context.unwrap())
        .collect();
    assert_eq!(
        contexts,
        [
            RequestContext::new("things.list", 1),
            RequestContext::new("things.list", 2)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn method_address_headers_and_body_arrive() {
    let wire = Wire::default();
    let operation = post()
        .query("$filter", "a b")
        .header(http::header::IF_MATCH, "W/\"1\"")
        .json(&serde_json::json!({ "a": 1 }));
    wire.client().call(operation).await.unwrap();
    let seen = &wire.seen()[0];
    assert_eq!(seen.method, http::Method::POST);
    assert_eq!(seen.path, "https://api.example/base/things?%24filter=a%20b");
    assert_eq!(seen.header("if-match"), "W/\"1\"");
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("accept"), "application/json");
    assert!(seen.header("user-agent").starts_with("s4-btp-connect/"));
    assert_eq!(seen.body, r#"{"a":1}"#);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_not_followed_and_only_its_host_is_told() {
    let to = "https://evil.example/logon?SAMLRequest=secret#x";
    let wire = Wire::new([Step::Answer(answer_with(302, &[("location", to)], ""))]);
    let error = wire.client().call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.kind()), (1, ErrorKind::Redirected));
    let line = error.to_string();
    assert!(
        line.contains("evil.example") && !line.contains("SAML") && !line.contains("logon"),
        "{line}"
    );
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn an_operation_may_accept_other_statuses() {
    let found: Operation<bool> = Operation::get("t", "/t", |answer| Ok(answer.status == 200))
        .accept_status(|status| status.is_success() || status == 404);
    let wire = Wire::new([status(404)]);
    assert!(!wire.client().call(found).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn an_input_that_makes_no_address_is_refused_with_the_operations_name() {
    let wire = Wire::default();
    let operation: Operation<Json> = Operation::get("things.get", "/things/{id}", decode::json);
    let error = wire
        .client()
        .call(operation.parameter("id", ".."))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.operation(), Some("things.get"));
    let error = wire
        .client()
        .call(get().query("x", "y".repeat(70_000)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(wire.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn futures_of_calls_are_small() {
    let client = Wire::new([ok("1")]).client();
    let call = client.call(get());
    assert!(size_of_val(&call) <= 24, "{}", size_of_val(&call));
    let typed = async move { call.await.map(|value| value.to_string()) };
    assert!(size_of_val(&typed) <= 64, "{}", size_of_val(&typed));
    assert_eq!(tokio::spawn(typed).await.unwrap().unwrap(), "1");
}
