//! What arrives and what comes back, against wiremock on loopback.

use bytes::Bytes;
use http::Request;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, body_string, header, method, path},
};

use crate::{
    Client, Effect, ErrorKind,
    testing::{get, post},
    transport::{ReqwestTransport, Transport, TransportErrorKind},
};

async fn serving(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    server
}

fn client(server: &MockServer, transport: ReqwestTransport) -> Client {
    Client::builder(server.uri().parse().unwrap())
        .transport(transport)
        .build()
        .unwrap()
}

fn small() -> ReqwestTransport {
    ReqwestTransport::builder()
        .success_body_limit(100)
        .error_body_limit(10)
        .build()
        .unwrap()
}

#[tokio::test]
async fn method_path_headers_and_body_travel_both_ways() {
    let server = MockServer::start().await;
    Mock::given(method("PATCH"))
        .and(path("/a%2Fb/"))
        .and(header("x-one", "1"))
        .and(body_string("ping"))
        .respond_with(
            ResponseTemplate::new(207)
                .append_header("set-cookie", "a=1")
                .append_header("set-cookie", "b=2")
                .set_body_string("pong"),
        )
        .mount(&server)
        .await;
    let request = Request::builder()
        .method("PATCH")
        .uri(format!("{}/a%2Fb/", server.uri()))
        .header("x-one", "1")
        .body(Bytes::from_static(b"ping"))
        .unwrap();
    let answer = ReqwestTransport::new()
        .unwrap()
        .send(request)
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.body()[..]),
        (207, &b"pong"[..])
    );
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start().await;
        let there = format!("{}/there?session=hidden-1", server.uri());
        Mock::given(path("/things"))
            .respond_with(ResponseTemplate::new(status).insert_header("location", there))
            .mount(&server)
            .await;
        let error = client(&server, ReqwestTransport::new().unwrap())
            .call(get())
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirected, 1));
        assert!(!error.to_string().contains("hidden-1"), "{error}");
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_success_within_the_limit_is_taken_and_one_beyond_it_refused() {
    let body = format!("\"{}\"", "x".repeat(98));
    let server = serving(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
    assert!(
        client(&server, small())
            .call(get())
            .await
            .unwrap()
            .is_string()
    );

    let body = format!("\"{}\"", "x".repeat(99));
    let server = serving(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
    let error = client(&server, small()).call(post()).await.unwrap_err();
    assert_eq!(
        error.transport().unwrap().kind(),
        TransportErrorKind::BodyTooLarge
    );
    assert_eq!(
        (error.status().unwrap().as_u16(), error.effect()),
        (200, Effect::Unknown)
    );
    assert!(error.to_string().contains("more than 100 bytes"), "{error}");
    let error = client(&server, small()).call(get()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn of_a_large_error_the_head_is_kept() {
    let server = serving(ResponseTemplate::new(400).set_body_string("0123456789ABCDEF")).await;
    let error = client(&server, small()).call(get()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.excerpt()),
        (ErrorKind::Rejected, Some("0123456789"))
    );
}

#[tokio::test]
async fn no_cookie_is_kept() {
    let server = serving(
        ResponseTemplate::new(200)
            .insert_header("set-cookie", "a=1")
            .set_body_string("1"),
    )
    .await;
    let client = client(&server, ReqwestTransport::new().unwrap());
    client.call(get()).await.unwrap();
    client.call(get()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2);
    assert!(
        requests
            .iter()
            .all(|request| !request.headers.contains_key("cookie"))
    );
}
