use http::HeaderValue;

use super::*;

fn kind(content_type: &str, body: &[u8]) -> BodyKind {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_str(content_type).unwrap(),
        );
    }
    Answer::new(StatusCode::OK, headers, Bytes::copy_from_slice(body)).body_kind()
}

#[test]
fn a_body_is_what_its_type_or_its_beginning_says() {
    let cases: [(&str, &[u8], BodyKind); 20] = [
        ("", b"", BodyKind::Empty),
        ("application/json", b" \r\n\t", BodyKind::Empty),
        ("application/json", b"{}", BodyKind::Json),
        (
            "application/problem+json; charset=utf-8",
            b"{}",
            BodyKind::Json,
        ),
        ("application/json", b"oops", BodyKind::Json),
        ("", b" [1]", BodyKind::Json),
        ("", b"null\n", BodyKind::Json),
        ("", b"nullify", BodyKind::Text),
        ("text/plain", b"{}", BodyKind::Text),
        ("TEXT/HTML", b"hi", BodyKind::Html),
        ("application/json", b"<!doctype HTML>", BodyKind::Html),
        ("", b"\n <HTML lang='de'>", BodyKind::Html),
        ("", b"\xEF\xBB\xBF<html>", BodyKind::Html),
        ("", b"\xEF\xBB\xBF{}", BodyKind::Json),
        ("application/atom+xml", b"x", BodyKind::Xml),
        ("", b"<?xml version='1.0'?>", BodyKind::Xml),
        ("", b"\xFF\xFE\x00", BodyKind::Binary),
        (
            "application/octet-stream",
            b"\xFF\xFE\x00",
            BodyKind::Binary,
        ),
        // A page in an old encoding is a page.
        (
            "text/html; charset=iso-8859-1",
            b"<p>\xFCber",
            BodyKind::Html,
        ),
        ("", b"<html><p>\xFCber", BodyKind::Html),
    ];
    for (content_type, body, expected) in cases {
        assert_eq!(
            kind(content_type, body),
            expected,
            "{content_type} {body:?}"
        );
    }
}

#[test]
fn a_long_text_whose_beginning_ends_inside_a_character_is_text() {
    for shift in 0..4 {
        let body = format!("{}{}", "x".repeat(shift), "\u{1F600}".repeat(1000));
        assert_eq!(kind("", body.as_bytes()), BodyKind::Text, "{shift}");
    }
}

#[test]
fn debug_shows_neither_body_nor_headers() {
    let mut headers = HeaderMap::new();
    headers.insert("set-cookie", HeaderValue::from_static("canary"));
    let answer = Answer::new(StatusCode::OK, headers, Bytes::from_static(b"canary"));
    let shown = format!("{answer:?}");
    assert!(
        !shown.contains("canary") && shown.contains("body_bytes: 6"),
        "{shown}"
    );
}
