//! What came instead of what was asked for.

use crate::{
    BodyKind, Effect, Error, ErrorKind,
    operation::{Operation, Repeat, decode},
    testing::{Step, Wire, answer, answer_with, get},
};

const HTML: &str = "<!DOCTYPE html><html><body>Please log on</body></html>";

#[derive(Debug, serde::Deserialize)]
struct Page {
    value: Vec<Item>,
}

#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "only its shape matters")]
struct Item {
    amount: u32,
}

fn pages() -> Operation<Page> {
    Operation::get("pages.list", "/pages", decode::json)
}

async fn error_of(status: u16, content_type: &str, body: impl Into<bytes::Bytes>) -> Error {
    let headers = [("content-type", content_type)];
    let client_error = answer_with(status, &headers, body);
    let wire = Wire::new((0..4).map(|_| Step::Answer(client_error.clone())));
    wire.client().call(pages()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn an_html_page_with_200() {
    for content_type in ["text/html; charset=utf-8", "application/json", "text/plain"] {
        let error = error_of(200, content_type, HTML).await;
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{content_type}");
        assert_eq!(error.body_kind(), Some(BodyKind::Html));
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.excerpt(), Some(HTML));
        let line = error.to_string();
        assert!(
            line.contains("unexpected content (HTTP 200): expected JSON, got an HTML page"),
            "{line}"
        );
        assert!(line.contains("Please log on"), "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_html_page_with_200_leaves_open_whether_a_change_was_made() {
    let html = || Step::Answer(answer_with(200, &[("content-type", "text/html")], HTML));
    let error = Wire::new([html()])
        .client()
        .call(crate::testing::post())
        .await
        .unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let error = Wire::new([html()])
        .client()
        .call(crate::testing::delete())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::UnexpectedContent, Effect::Unknown)
    );
    let operation = Operation::new(
        "t",
        http::Method::PUT,
        "/t",
        Repeat::Once,
        decode::json_or_default::<Option<u8>>,
    );
    let error = Wire::new([html()])
        .client()
        .call(operation)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
}

#[tokio::test(start_paused = true)]
async fn pages_and_texts_with_an_error_status() {
    let cases = [
        (
            503,
            "text/html",
            HTML,
            BodyKind::Html,
            ErrorKind::Unavailable,
            "came with an HTML page",
        ),
        (
            502,
            "text/plain",
            "upstream is away",
            BodyKind::Text,
            ErrorKind::Unavailable,
            "came with plain text",
        ),
        (
            500,
            "text/html",
            HTML,
            BodyKind::Html,
            ErrorKind::Server,
            "came with an HTML page",
        ),
        (
            403,
            "text/html",
            HTML,
            BodyKind::Html,
            ErrorKind::Forbidden,
            "came with an HTML page",
        ),
        (
            404,
            "application/xml",
            "<error/>",
            BodyKind::Xml,
            ErrorKind::NotFound,
            "came with XML",
        ),
        (
            400,
            "application/json",
            r#"{"odd":1}"#,
            BodyKind::Json,
            ErrorKind::Rejected,
            "came with JSON",
        ),
    ];
    for (status, content_type, body, came, kind, words) in cases {
        let error = error_of(status, content_type, body).await;
        assert_eq!(
            (error.kind(), error.status().unwrap().as_u16()),
            (kind, status)
        );
        assert_eq!(
            (error.body_kind(), error.excerpt()),
            (Some(came), Some(body))
        );
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_body() {
    for body in ["", "  \r\n"] {
        let error = error_of(200, "application/json", body).await;
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
        assert_eq!(
            (error.body_kind(), error.excerpt()),
            (Some(BodyKind::Empty), None)
        );
        assert!(error.to_string().contains("got an empty body"), "{error}");
        let error = error_of(500, "application/json", body).await;
        assert_eq!(
            (error.body_kind(), error.excerpt()),
            (Some(BodyKind::Empty), None)
        );
        assert!(
            error
                .to_string()
                .contains("(HTTP 500): came with an empty body"),
            "{error}"
        );
    }
    let operation = Operation::get("t", "/t", decode::json_or_default::<Vec<u8>>);
    let empty = Wire::new([Step::Answer(answer(204, ""))]);
    assert!(empty.client().call(operation).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_truncated_body() {
    let error = error_of(200, "application/json", r#"{"value":[{"amount":1},{"amo"#).await;
    assert_eq!(error.kind(), ErrorKind::UndecodableBody);
    assert!(error.detail().unwrap().contains("EOF"), "{error}");
    assert!(error.excerpt().unwrap().ends_with("amo"), "{error}");
    assert_eq!(error.status().unwrap(), 200);
}

#[tokio::test(start_paused = true)]
async fn json_of_another_shape_names_the_place() {
    let cases = [
        (
            r#"{"value":[{"amount":1},{"amount":"x"}]}"#,
            "at `value[1].amount`: invalid type",
        ),
        (
            r#"{"value":[{"amount":1},{}]}"#,
            "at `value[1]`: missing field `amount`",
        ),
        (r#"{"value":7}"#, "at `value`: invalid type: integer"),
        (r"{}", "missing field `value`"),
        (r#"{"value":[]} x"#, "trailing characters"),
        ("not json at all", "expected ident"),
    ];
    for (body, words) in cases {
        let error = error_of(200, "application/json", body).await;
        assert_eq!(error.kind(), ErrorKind::UndecodableBody, "{body}");
        assert!(error.detail().unwrap().contains(words), "{error}");
        assert_eq!(error.excerpt(), Some(body));
    }
}

#[tokio::test(start_paused = true)]
async fn another_content_type() {
    let error = error_of(200, "text/plain", "all is well").await;
    assert_eq!(
        (error.kind(), error.body_kind()),
        (ErrorKind::UnexpectedContent, Some(BodyKind::Text))
    );
    let error = error_of(200, "application/atom+xml", "<feed/>").await;
    assert!(error.to_string().contains("got XML"), "{error}");
    let error = error_of(200, "application/octet-stream", &[0xFF, 0xFE, 0x00][..]).await;
    assert!(error.to_string().contains("got binary data"), "{error}");
    // The parser has the last word: JSON under a wrong type is JSON.
    let wire = Wire::new([Step::Answer(answer_with(
        200,
        &[("content-type", "text/plain")],
        r#"{"value":[]}"#,
    ))]);
    assert!(wire.client().call(pages()).await.unwrap().value.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_excerpt_is_at_most_a_kibibyte() {
    for filler in ["x", "ü", "\u{1F600}"] {
        for status in [200, 503] {
            let error = error_of(
                status,
                "text/html",
                format!("<html>{}", filler.repeat(100_000)),
            )
            .await;
            let excerpt = error.excerpt().unwrap();
            assert!(
                excerpt.len() <= 1024 && excerpt.len() > 1000,
                "{}",
                excerpt.len()
            );
            assert!(excerpt.ends_with('…'));
            assert!(
                error.to_string().len() < 1500,
                "{}",
                error.to_string().len()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn words_of_a_service_are_kept_short() {
    let body = serde_json::json!({ "error": "c".repeat(5000), "message": "m".repeat(500_000) })
        .to_string();
    let error = error_of(400, "application/json", body).await;
    assert!(error.message().unwrap().len() <= 1024);
    assert!(error.code().unwrap().len() <= 1024);
    let error = error_of(
        200,
        "application/json",
        format!(r#"{{"value":"{}"}}"#, "v".repeat(500_000)),
    )
    .await;
    assert!(
        error.detail().unwrap().len() <= 1024,
        "{}",
        error.detail().unwrap().len()
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_was_understood_is_kept_and_not_shown_once_more() {
    let body = r#"{"code":30004,"message":"locked"}"#;
    let error = error_of(400, "application/json", body).await;
    assert_eq!(
        (error.code(), error.message()),
        (Some("30004"), Some("locked"))
    );
    assert_eq!((error.excerpt(), error.body_kind()), (Some(body), None));
    assert!(!error.to_string().contains("body begins"), "{error}");
    assert_eq!(get().request().name(), "things.list");
}
