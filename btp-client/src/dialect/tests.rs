use std::time::Duration;

use bytes::Bytes;
use client_core::fault::RateLimit;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::*;
use crate::testing::error_of;

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_static(value));
    }
    let status = StatusCode::from_u16(status).unwrap();
    Answer::new(status, map, Bytes::copy_from_slice(body.as_bytes()))
}

fn fault(status: u16, body: &str) -> Fault {
    dialect(&answer(status, &[], body))
}

#[test]
fn every_envelope_gives_code_and_words() {
    let cases = [
        (
            r#"{"error":{"code":20013,"message":"not empty","target":"/x"}}"#,
            Some("20013"),
            "not empty",
        ),
        (
            r#"{"error":{"code":20013.0,"message":"not empty"}}"#,
            Some("20013"),
            "not empty",
        ),
        (
            r#"{"error":{"code":"20013","message":"not empty"}}"#,
            Some("20013"),
            "not empty",
        ),
        (
            r#"{"code":11000,"message":"invalid","correlationID":"c"}"#,
            Some("11000"),
            "invalid",
        ),
        (
            r#"{"error":"NotFound","description":"gone"}"#,
            Some("NotFound"),
            "gone",
        ),
        (
            r#"{"error":"Not here [Error: 20004/404]"}"#,
            Some("20004"),
            "Not here [Error: 20004/404]",
        ),
        (
            r#"{"error":"404 Not Found: [no body] [Error: 404]"}"#,
            None,
            "404 Not Found: [no body] [Error: 404]",
        ),
        (
            r#"{"error_code":"X1","error_message":"bad"}"#,
            Some("X1"),
            "bad",
        ),
        (r#"{"ErrorMessage":"bad"}"#, None, "bad"),
        (
            r#"{"error":"invalid_client","error_description":"Bad credentials"}"#,
            Some("invalid_client"),
            "Bad credentials",
        ),
        (
            r#"{"error":"unauthorized","error_description":"{\"code\":1}"}"#,
            Some("unauthorized"),
            "{\"code\":1}",
        ),
        (
            r#"{"errors":[{"message":"Object not found","extensions":{"error":"NotFound","error_code":20}}]}"#,
            Some("20"),
            "Object not found",
        ),
    ];
    for (body, code, message) in cases {
        let read = fault(400, body);
        assert_eq!(read.code.as_deref(), code, "{body}");
        assert_eq!(read.message.as_deref(), Some(message), "{body}");
    }
}

#[test]
fn an_envelope_inside_a_text_is_read() {
    let plain = r#"{"error":"502 Bad Gateway: \"{\"error\":{\"code\":20029,\"message\":\"Failed to communicate with XSUAA\"}}\" [Error: 400]"}"#;
    let escaped = r#"{"error":"502 Bad Gateway: \"{\\\"error\\\":{\\\"code\\\":20029,\\\"message\\\":\\\"Failed to communicate with XSUAA\\\"}}\" [Error: 400]"}"#;
    for body in [plain, escaped] {
        let read = fault(502, body);
        assert_eq!(read.code.as_deref(), Some("20029"), "{body}");
        assert_eq!(
            read.message.as_deref(),
            Some("Failed to communicate with XSUAA")
        );
        assert_eq!(read.class, FaultClass::Permanent);
    }
}

#[test]
fn details_and_target_are_kept() {
    let read = fault(
        400,
        r#"{"error":{"code":11000,"message":"invalid","target":"/accounts/v1/x","details":[{"code":11001,"message":"description: too long","target":"description"}]}}"#,
    );
    assert_eq!(read.target.as_deref(), Some("/accounts/v1/x"));
    assert_eq!(
        read.details,
        [FaultDetail::new(
            Some("11001".into()),
            Some("description: too long".into()),
            Some("description".into()),
        )]
    );
}

#[test]
fn what_is_no_envelope_leaves_the_fault_empty() {
    for body in [
        "",
        "null",
        "[]",
        "\"text\"",
        "Bad Gateway",
        "<html><body>down</body></html>",
        "{}",
        "{",
        "{\"error\":null}",
        "{\"error\":{}}",
    ] {
        let read = fault(502, body);
        assert_eq!(
            (read.code, read.message, read.class),
            (None, None, FaultClass::ByStatus),
            "{body}"
        );
    }
    let header = dialect(&answer(
        401,
        &[("www-authenticate", "Bearer error=\"invalid_token\"")],
        "",
    ));
    assert_eq!(
        header.message.as_deref(),
        Some("Bearer error=\"invalid_token\"")
    );
}

#[test]
fn the_correlation_id_comes_from_the_body_or_else_from_the_headers() {
    let id = |headers: &[(&'static str, &'static str)], body: &str| {
        dialect(&answer(400, headers, body)).correlation_id
    };
    let both = [("x-correlationid", "one"), ("x-vcap-request-id", "two")];
    let body = r#"{"error":{"code":1,"message":"m","correlationID":"three"}}"#;
    assert_eq!(id(&both, body).as_deref(), Some("three"));
    assert_eq!(id(&both, "").as_deref(), Some("one"));
    assert_eq!(id(&both[1..], "<html>").as_deref(), Some("two"));
    assert_eq!(id(&[], ""), None);
}

#[test]
fn the_class_goes_by_code_whatever_the_status() {
    let class = |status: u16, code: u32| {
        fault(
            status,
            &format!(r#"{{"error":{{"code":{code},"message":"m"}}}}"#),
        )
        .class
    };
    for status in [400, 409, 429, 500] {
        assert_eq!(
            class(status, 11_006),
            FaultClass::RateLimited(None),
            "{status}"
        );
        assert_eq!(class(status, 30_004), FaultClass::Locked, "{status}");
        assert_eq!(class(status, 30_015), FaultClass::Conflict, "{status}");
        assert_eq!(class(status, 11_004), FaultClass::Forbidden, "{status}");
        assert_eq!(class(status, 20_004), FaultClass::NotFound, "{status}");
        assert_eq!(class(status, 12_003), FaultClass::Permanent, "{status}");
        assert_eq!(class(status, 10_001), FaultClass::ByStatus, "{status}");
    }
    assert_eq!(class(502, 20_029), FaultClass::Permanent);
    assert_eq!(class(400, 20_029), FaultClass::ByStatus);
}

#[test]
fn the_rate_limit_is_read_from_its_sentence() {
    let limit = |sentence: &str| {
        let body = serde_json::json!({"error": {"code": 11006, "message": "Request rate limit exceeded.",
            "details": [{"code": 11007, "message": sentence}]}});
        match fault(429, &body.to_string()).class {
            FaultClass::RateLimited(limit) => limit,
            other => panic!("{other:?}"),
        }
    };
    let per =
        |requests: u32, seconds: u64| Some(RateLimit::new(requests, Duration::from_secs(seconds)));
    for (sentence, expected) in [
        (
            "Maximum request rate limit is 5 requests in 2 seconds",
            per(5, 2),
        ),
        (
            "Maximum request rate limit is 5 requests in 2 seconds.",
            per(5, 2),
        ),
        (
            "maximum REQUEST rate limit is 100 requests per minute",
            per(100, 60),
        ),
        ("Limit: 1 request in 1 second", per(1, 1)),
        ("Request limit is 20 within 10 s", per(20, 10)),
        (
            "Maximum request rate limit is 3 requests in 2 hours",
            per(3, 7200),
        ),
        (
            "Maximum request rate limit is <X> requests in <Y> seconds",
            None,
        ),
        (
            "Maximum request rate limit is 0 requests in 2 seconds",
            None,
        ),
        (
            "Maximum request rate limit is 5 requests in 0 seconds",
            None,
        ),
        (
            "Maximum request rate limit is 99999999999 requests in 2 seconds",
            None,
        ),
        ("Try again later", None),
        ("", None),
    ] {
        assert_eq!(limit(sentence), expected, "{sentence}");
    }
}

#[test]
fn graphql_errors_say_whether_something_was_done() {
    let read = |errors: &str| fault(200, &format!(r#"{{"errors":[{errors}],"data":null}}"#));
    let of = |code: u32| {
        format!(
            r#"{{"message":"m","path":["a",0],"extensions":{{"error":"E","error_code":{code}}}}}"#
        )
    };
    for (code, effect, class) in [
        (20, Effect::NotApplied, FaultClass::NotFound),
        (27, Effect::NotApplied, FaultClass::ByStatus),
        (31, Effect::NotApplied, FaultClass::ByStatus),
        (32, Effect::NotApplied, FaultClass::Locked),
        (38, Effect::NotApplied, FaultClass::Locked),
        (10, Effect::Unknown, FaultClass::ByStatus),
        (11, Effect::Unknown, FaultClass::ByStatus),
        (28, Effect::Unknown, FaultClass::ByStatus),
    ] {
        let read = read(&of(code));
        assert_eq!((read.effect, read.class), (Some(effect), class), "{code}");
        assert_eq!(read.target.as_deref(), Some("a.0"));
    }
    let validation =
        r#"{"message":"Cannot query field","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}"#;
    assert_eq!(read(validation).effect, Some(Effect::NotApplied));
    assert_eq!(read(r#"{"message":"m"}"#).effect, Some(Effect::Unknown));
    let two = read(&format!("{},{}", of(27), of(10)));
    assert_eq!(two.effect, Some(Effect::Unknown), "one doubt is enough");
    assert_eq!(two.details.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_permanent_mistake_that_looks_like_an_outage_is_not_worth_another_try() {
    let body = r#"{"error":{"code":20029,"message":"Failed to communicate with XSUAA"}}"#;
    let error = error_of(502, body).await;
    assert_eq!(error.code(), Some("20029"));
    assert_eq!(error.attempts(), 1, "the call loop knows");
    assert!(!error.is_retryable(), "and so does whoever waits: {error}");
}

#[tokio::test(start_paused = true)]
async fn of_every_envelope_the_raw_text_stays_in_the_error() {
    for (status, body) in [
        (400, r#"{"error":{"code":20013,"message":"not empty"}}"#),
        (400, r#"{"code":11000,"message":"invalid"}"#),
        (404, r#"{"error":"NotFound","description":"gone"}"#),
        (404, r#"{"error":"Not here [Error: 20004/404]"}"#),
        (
            400,
            r#"{"error":"502 Bad Gateway: \"{\"error\":{\"code\":20029,\"message\":\"m\"}}\" [Error: 400]"}"#,
        ),
        (400, r#"{"error_code":"X1","error_message":"bad"}"#),
        (400, r#"{"ErrorMessage":"bad"}"#),
        (
            401,
            r#"{"error":"invalid_client","error_description":"Bad credentials"}"#,
        ),
        (502, "Bad Gateway"),
        (503, "<html><body>down</body></html>"),
    ] {
        let error = error_of(status, body).await;
        assert_eq!(error.excerpt(), Some(body));
    }
}
