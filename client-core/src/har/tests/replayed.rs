//! A recording answers as the wire did.

use super::*;
use crate::transport::{Delivery, TransportErrorKind};

/// What the answer is, for comparison.
fn told(
    result: Result<Response<Bytes>, TransportError>,
) -> Result<(u16, String), (TransportErrorKind, Delivery, String)> {
    match result {
        Ok(answer) => Ok((
            answer.status().as_u16(),
            String::from_utf8_lossy(answer.body()).into_owned(),
        )),
        Err(error) => Err((error.kind(), error.delivery(), error.to_string())),
    }
}

#[tokio::test(start_paused = true)]
async fn every_answer_and_every_failure_comes_again() {
    let failure =
        |kind, delivery| Step::Fail(TransportError::new(kind, delivery).with_detail("as it was"));
    let steps = || {
        vec![
            json("[1]"),
            json("[2]"),
            Step::Answer(answer(503, &[("retry-after", "7")], "down")),
            failure(TransportErrorKind::Connect, Delivery::NotSent),
            failure(TransportErrorKind::BodyTooLarge, Delivery::Unknown),
            Step::Answer(answer(200, &[], vec![0xff, 0x00])),
        ]
    };
    let sent = || get("https://a.example/things?x=1");
    let recorder = recorder(steps());
    let mut before = Vec::new();
    for _ in steps() {
        before.push(told(recorder.send(sent()).await));
    }
    let replay = Replay::parse(&recorder.to_json()).unwrap();
    assert_eq!(replay.unserved().len(), before.len());
    for expected in before {
        assert_eq!(told(replay.send(sent()).await), expected);
    }
    assert!(replay.unserved().is_empty());
    let further = replay.send(sent()).await.unwrap_err();
    assert_eq!(further.delivery(), Delivery::NotSent);
    assert!(
        further
            .to_string()
            .contains("no further answer to GET /things"),
        "{further}"
    );
}

#[tokio::test(start_paused = true)]
async fn requests_are_told_apart_by_method_path_query_and_body() {
    let post = |body: &str| request("POST", "https://a.example/q", "application/json", body);
    let (text, _) = archive([
        (post(r#"{"query":"a","variables":{"n":1}}"#), json("\"a\"")),
        (post(r#"{"query":"b"}"#), json("\"b\"")),
        (get("https://a.example/q"), json("\"get\"")),
        (get("https://a.example/q?b=2&a=1"), json("\"query\"")),
    ])
    .await;
    let replay = Replay::parse(&text).unwrap();
    for (sent, expected) in [
        (get("http://127.0.0.1:9/q?a=1&b=2"), "\"query\""),
        (post(r#"{"query":"b"}"#), "\"b\""),
        (get("https://elsewhere.example/q"), "\"get\""),
        (post(r#"{ "variables": {"n": 1}, "query": "a" }"#), "\"a\""),
    ] {
        let served = replay.send(sent).await.unwrap();
        assert_eq!(served.body().as_ref(), expected.as_bytes());
        assert_eq!(served.headers()["content-type"], "application/json");
    }
    assert!(
        replay
            .send(request(
                "PUT",
                "https://a.example/q",
                "application/json",
                "{}"
            ))
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_hidden_matches_any_other_secret() {
    let logon = |password: &str| {
        request(
            "POST",
            "https://uaa.example/oauth/token?x=1",
            "application/x-www-form-urlencoded",
            &format!("grant_type=password&username=jane&password={password}"),
        )
    };
    let create = |token: &str| {
        let body = serde_json::json!({"IntegrationToken": token, "Description": "acme"});
        request(
            "POST",
            "https://s4.example/e",
            "application/json",
            &body.to_string(),
        )
    };
    let (text, _) = archive([
        (logon("one-secret"), json("{}")),
        (create("integration-token-1"), json("{}")),
    ])
    .await;
    let replay = Replay::parse(&text).unwrap();
    assert!(replay.send(create("another")).await.is_ok());
    assert!(replay.send(logon("another")).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_archive_of_a_browser_is_served_and_a_broken_one_named() {
    // Fewer members than the format demands, and headers that no client may set.
    let browser = r#"{"log":{"version":"1.2","creator":{"name":"b","version":"1"},"entries":[{
        "request":{"method":"GET","url":"https://a.example/x","headers":[{"name":":path","value":"/x"}]},
        "response":{"status":200,"headers":[
            {"name":":status","value":"200"},{"name":"content-encoding","value":"br"},
            {"name":"Content-Length","value":"9"},{"name":"ETag","value":"w"}],
            "content":{"size":2,"mimeType":"application/json","text":"W10=","encoding":"base64"}}}]}}"#;
    let replay = Replay::parse(&format!("\u{feff}{browser}")).unwrap();
    let served = replay.send(get("https://a.example/x")).await.unwrap();
    assert_eq!(served.body().as_ref(), b"[]");
    let names: Vec<&str> = served
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    assert_eq!(names, ["etag"], "the body is not encoded any more");

    for (from, to, place) in [
        ("\"method\":\"GET\",", "", "log.entries[0].request"),
        (
            "\"status\":200,",
            "\"status\":99,",
            "log.entries[0].response.status: 99",
        ),
        ("W10=", "W1?=", "log.entries[0].response.content.text"),
        (
            "\"base64\"",
            "\"rot13\"",
            "log.entries[0].response.content.encoding: rot13",
        ),
        ("]}}", "", "log.entries"),
        (browser, "[]", ""),
    ] {
        let error = Replay::parse(&browser.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains(place), "{place}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_a_reason_may_have_been_sent() {
    let browser =
        r#"{"log":{"entries":[{"request":{"method":"GET","url":"/x"},"response":{"status":0}}]}}"#;
    let replay = Replay::parse(browser).unwrap();
    let error = replay.send(get("https://a.example/x")).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
}
