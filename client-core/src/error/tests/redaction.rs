//! No secret in an error.

use std::fmt::Write;

use crate::{
    Error, SecretString,
    fault::{Fault, FaultDetail},
    operation::{Operation, decode},
    testing::{Json, Step, Wire, answer, answer_with, get},
};

/// Everything that an error shows to anyone.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{:?}\n", error.details());
    for part in [
        error.message(),
        error.code(),
        error.detail(),
        error.excerpt(),
        error.fault_target(),
        error.correlation_id(),
    ] {
        text.push_str(part.unwrap_or_default());
        text.push('\n');
    }
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        write!(text, "{inner} {inner:?}").unwrap();
        source = inner.source();
    }
    text
}

async fn error_for(operation: Operation<Json>, step: Step) -> Error {
    let none = crate::retry::RetryPolicy::none();
    Wire::new([step])
        .client()
        .call(operation.retry(none))
        .await
        .unwrap_err()
}

fn carrying(secret: &str) -> Operation<Json> {
    get().carries(SecretString::from(secret))
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_was_sent_is_hidden_wherever_it_comes_back() {
    let secret = "s3cret-token";
    let bodies = [
        (
            400,
            format!(r#"{{"error":"E {secret}","message":"not {secret}!"}}"#),
        ),
        (400, format!("<html>{secret}</html>")),
        (200, format!("<html>{secret}</html>")),
        (503, format!("plain {secret}")),
        (200, format!("{{\"pad\":\"{}{secret}", "x".repeat(1000))),
    ];
    for (status, body) in bodies {
        let error = error_for(carrying(secret), Step::Answer(answer(status, body.clone()))).await;
        assert!(
            !shown(&error).contains("s3cret"),
            "{body}: {}",
            shown(&error)
        );
    }
    let headers = [
        ("www-authenticate", "x s3cret-token"),
        ("x-correlationid", "s3cret-token"),
    ];
    let error = error_for(
        carrying(secret),
        Step::Answer(answer_with(401, &headers, "")),
    )
    .await;
    assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
}

#[tokio::test(start_paused = true)]
async fn a_secret_in_a_details_or_targets_text_is_hidden() {
    fn dialect(_: &crate::Answer) -> Fault {
        let text = || Some("has s3cret-token".to_owned());
        let mut fault = Fault::new(text(), text());
        fault.target = text();
        fault.correlation_id = text();
        fault.details = vec![FaultDetail::new(text(), text(), text())];
        fault
    }
    let client = Wire::new([Step::Answer(answer(400, ""))])
        .builder()
        .dialect(dialect)
        .build()
        .unwrap();
    let error = client.call(carrying("s3cret-token")).await.unwrap_err();
    assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
    assert_eq!(error.details()[0].target.as_deref(), Some("has [redacted]"));
}

#[tokio::test(start_paused = true)]
async fn a_decoders_words_are_cleaned() {
    // Serde's words repeat no value; those of a decoder of one's own may.
    let own = |_: &crate::Answer| {
        Err(decode::DecodeError::Shape {
            path: "a".to_owned(),
            reason: "s3cret-token is no number".to_owned(),
        })
    };
    for (decode, words) in [
        (decode::json::<u8> as decode::Decode<u8>, "string …"),
        (own, "[redacted] is no number"),
    ] {
        let operation =
            Operation::get("t", "/t", decode).carries(SecretString::from("s3cret-token"));
        let client = Wire::new([Step::Answer(answer(200, r#""s3cret-token""#))]).client();
        let error = client.call(operation).await.unwrap_err();
        assert!(error.detail().unwrap().contains(words), "{error}");
        assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_in_a_body_that_is_cut_is_hidden() {
    let body = format!(
        r#"{{"pad":"{}","access_token":"{}"#,
        "x".repeat(700),
        "t0k3n".repeat(300)
    );
    for status in [200, 400] {
        let operation = Operation::get("t", "/t", decode::json::<Vec<u8>>);
        let client = Wire::new([Step::Answer(answer(status, body.clone()))]).client();
        let error = client.call(operation).await.unwrap_err();
        assert!(error.excerpt().unwrap().contains("[redacted]"), "{error}");
        assert!(!shown(&error).contains("t0k3n"), "{}", shown(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn a_confidential_answer_is_withheld_whole() {
    let operation = || {
        let operation: Operation<u8> = Operation::get("t", "/t", decode::json);
        operation.confidential()
    };
    for (status, body) in [
        (200, r#"{"a":"canary-1"}"#),
        (200, r#""canary-1""#),
        (200, "<html>canary-1"),
        (200, "canary-1"),
        (500, "canary-1"),
        (400, r#"{"odd":"canary-1"}"#),
    ] {
        let client = Wire::new((0..4).map(|_| Step::Answer(answer(status, body)))).client();
        let error = client.call(operation()).await.unwrap_err();
        assert!(!shown(&error).contains("canary"), "{}", shown(&error));
        let note = format!("of {} bytes, withheld)", body.len());
        assert!(error.excerpt().unwrap().contains(&note), "{error}");
    }
}
