//! What the format demands, member by member.

use std::time::Duration;

use super::*;
use crate::transport::{Delivery, RequestContext, TransportErrorKind};

/// Every member that HAR 1.2 requires, by the object that has it.
const REQUIRED: [(&str, &[&str]); 8] = [
    ("/log", &["version", "creator", "entries"]),
    ("/log/creator", &["name", "version"]),
    (
        "/log/entries/0",
        &[
            "startedDateTime",
            "time",
            "request",
            "response",
            "cache",
            "timings",
        ],
    ),
    (
        "/log/entries/0/request",
        &[
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        ],
    ),
    (
        "/log/entries/0/request/postData",
        &["mimeType", "params", "text"],
    ),
    (
        "/log/entries/0/response",
        &[
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        ],
    ),
    ("/log/entries/0/response/content", &["size", "mimeType"]),
    ("/log/entries/0/timings", &["send", "wait", "receive"]),
];

#[tokio::test(start_paused = true)]
async fn every_member_that_the_format_requires_is_written() {
    let failing = Step::Fail(TransportError::new(
        TransportErrorKind::Closed,
        Delivery::Unknown,
    ));
    for step in [json("{}"), failing] {
        let sent = request("POST", "https://a.example/b?c=d", "application/json", "{}");
        let (text, _) = archive([(sent, step)]).await;
        let har: Value = serde_json::from_str(&text).unwrap();
        for (place, members) in REQUIRED {
            for member in members {
                let found = har
                    .pointer(place)
                    .and_then(|object| object.get(member))
                    .unwrap_or_else(|| panic!("{place}/{member} in {text}"));
                assert!(!found.is_null(), "{place}/{member}");
            }
        }
        assert_eq!(har["log"]["version"], "1.2");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exchange_is_told_whole() {
    let mut sent = request(
        "PUT",
        "https://a.example/b/c?d=e%20f&g=",
        "application/json",
        r#"{"amount":1}"#,
    );
    sent.extensions_mut()
        .insert(RequestContext::new("things.put", 2));
    let reply = answer(
        202,
        &[
            ("content-type", "text/plain;charset=utf-8"),
            ("location", "/jobs/7"),
        ],
        "grün",
    );
    let late = Step::Late(Duration::from_millis(1500), reply);
    let (_, entries) = archive([(sent, late)]).await;
    let entry = &entries[0];
    let told = |pointer: &str| entry.pointer(pointer).cloned().unwrap_or_default();
    for (pointer, expected) in [
        ("/request/method", serde_json::json!("PUT")),
        (
            "/request/url",
            serde_json::json!("https://a.example/b/c?d=e%20f&g="),
        ),
        (
            "/request/queryString",
            serde_json::json!([{"name": "d", "value": "e f"}, {"name": "g", "value": ""}]),
        ),
        (
            "/request/postData/text",
            serde_json::json!(r#"{"amount":1}"#),
        ),
        ("/request/httpVersion", serde_json::json!("HTTP/1.1")),
        ("/request/bodySize", serde_json::json!(12)),
        ("/response/status", serde_json::json!(202)),
        ("/response/statusText", serde_json::json!("Accepted")),
        ("/response/content/text", serde_json::json!("grün")),
        ("/response/content/size", serde_json::json!(5)),
        (
            "/response/content/mimeType",
            serde_json::json!("text/plain;charset=utf-8"),
        ),
        ("/response/redirectURL", serde_json::json!("/jobs/7")),
        ("/_operation", serde_json::json!("things.put")),
        ("/_attempt", serde_json::json!(2)),
    ] {
        assert_eq!(told(pointer), expected, "{pointer}");
    }
    let (time, wait) = (told("/time").as_f64().unwrap(), told("/timings/wait"));
    assert!((1500.0..1510.0).contains(&time), "{time}");
    assert_eq!(wait.as_f64(), Some(time), "the parts add up to the whole");
    let started = told("/startedDateTime");
    assert!(
        started.as_str().unwrap().parse::<jiff::Timestamp>().is_ok(),
        "{started}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_no_text_is_written_as_base64() {
    let reply = Step::Answer(answer(200, &[], vec![0xff, 0x00, 0xfe]));
    let (_, entries) = archive([(get("https://a.example/icon"), reply)]).await;
    let content = &entries[0]["response"]["content"];
    assert_eq!(
        (content["text"].as_str(), content["encoding"].as_str()),
        (Some("/wD+"), Some("base64"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_has_status_0_as_in_browsers_and_says_why() {
    let error = TransportError::new(TransportErrorKind::Resolve, Delivery::NotSent)
        .with_detail("a.example");
    let (_, entries) = archive([(get("https://a.example/"), Step::Fail(error))]).await;
    assert_eq!(entries[0]["response"]["status"], 0);
    assert_eq!(
        entries[0]["_failure"],
        serde_json::json!({"kind": "host name not resolved", "delivery": "not sent", "detail": "a.example"})
    );
}

#[tokio::test(start_paused = true)]
async fn an_exchange_that_is_no_longer_waited_for_is_recorded() {
    let recorder = recorder([Step::Hang]);
    let sending = recorder.send(get("https://a.example/slow"));
    let waited = tokio::time::timeout(Duration::from_secs(3), sending).await;
    assert!(waited.is_err());
    let (_, entries) = written(&recorder);
    assert_eq!(entries[0]["_failure"]["delivery"], "unknown");
    assert!((3000.0..3010.0).contains(&entries[0]["time"].as_f64().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn entries_stand_in_the_order_in_which_they_began() {
    let slow = Step::Late(Duration::from_secs(2), answer(200, &[], "slow"));
    let quick = Step::Answer(answer(200, &[], "quick"));
    let recorder = recorder([slow, quick]);
    let first = recorder.send(get("https://a.example/first"));
    let second = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        recorder.send(get("https://a.example/second")).await
    };
    let (first, second) = futures_util::future::join(first, second).await;
    assert!(first.is_ok() && second.is_ok());
    let (_, entries) = written(&recorder);
    assert_eq!(entries[0]["request"]["url"], "https://a.example/first");
    assert_eq!(entries[1]["request"]["url"], "https://a.example/second");
}
