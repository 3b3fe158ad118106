//! What each way to fail says about delivery, against raw sockets on loopback.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::Request;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    Client, Effect,
    testing::{get, post},
    transport::{Delivery, ReqwestTransport, Transport, TransportError, TransportErrorKind},
};

/// Answers each connection's first request with `bytes` and closes; counts the requests.
async fn server(bytes: &'static [u8]) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_head(&mut stream).await;
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(bytes).await.unwrap();
            stream.shutdown().await.ok();
        }
    });
    (address, requests)
}

async fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap() == 0 {
            return;
        }
    }
}

async fn send(
    transport: &ReqwestTransport,
    to: &str,
) -> Result<http::Response<Bytes>, TransportError> {
    let request = Request::builder()
        .method("POST")
        .uri(to)
        .body(Bytes::from_static(b"x"))
        .unwrap();
    transport.send(request).await
}

fn told(error: &TransportError) -> (TransportErrorKind, Delivery) {
    (error.kind(), error.delivery())
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/?token=hidden-1", listener.local_addr().unwrap());
    drop(listener);
    let error = send(&ReqwestTransport::new().unwrap(), &address)
        .await
        .unwrap_err();
    assert_eq!(
        told(&error),
        (TransportErrorKind::Connect, Delivery::NotSent)
    );
    assert!(
        error.to_string().to_lowercase().contains("refused"),
        "{error}"
    );
    // The address is the caller's to tell: it may hold a query.
    assert!(
        !format!("{error} {error:?}").contains("hidden-1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unknown_host_was_not_sent() {
    let transport = ReqwestTransport::new().unwrap();
    let error = send(&transport, "http://nonexistent.invalid/")
        .await
        .unwrap_err();
    assert_eq!(
        told(&error),
        (TransportErrorKind::Resolve, Delivery::NotSent),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_failed_handshake_was_not_sent() {
    let (address, _) = server(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    // This server never reads a TLS hello to its end: it must answer at once.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut hello = [0; 64];
            stream.read_exact(&mut hello).await.ok();
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await
                .ok();
        }
    });
    let transport = ReqwestTransport::new().unwrap();
    let error = send(&transport, &format!("https://127.0.0.1:{port}/"))
        .await
        .unwrap_err();
    assert_eq!(
        told(&error),
        (TransportErrorKind::Tls, Delivery::NotSent),
        "{error:?}"
    );
    assert_eq!(send(&transport, &address).await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_server_that_closes_before_answering_may_have_acted() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 20",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n",
    ] {
        let (address, requests) = server(bytes).await;
        let error = send(&ReqwestTransport::new().unwrap(), &address)
            .await
            .unwrap_err();
        assert_eq!(
            told(&error),
            (TransportErrorKind::Closed, Delivery::Unknown),
            "{error:?}"
        );
        assert_eq!(error.status(), None);
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_lost_post_is_not_resent_and_a_lost_read_is() {
    let (address, requests) = server(b"").await;
    let client = Client::builder(address.parse().unwrap()).build().unwrap();
    let error = client.call(post()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(requests.load(Ordering::SeqCst), 1);

    let quick = crate::retry::RetryPolicy::DEFAULT.with_backoff(Duration::ZERO, Duration::ZERO);
    let error = client.call(get().retry(quick)).await.unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::NotApplied, 4));
    assert_eq!(requests.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told_with_its_status() {
    for bytes in [
        &b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"a\""[..],
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
    ] {
        let (address, _) = server(bytes).await;
        let error = send(&ReqwestTransport::new().unwrap(), &address)
            .await
            .unwrap_err();
        assert_eq!(
            told(&error),
            (TransportErrorKind::BodyIncomplete, Delivery::Unknown)
        );
        assert_eq!(error.status().unwrap(), 201);

        let client = Client::builder(address.parse().unwrap()).build().unwrap();
        let error = client.call(post()).await.unwrap_err();
        assert_eq!(
            (error.status().unwrap().as_u16(), error.effect()),
            (201, Effect::Unknown)
        );
        assert!(
            error
                .to_string()
                .contains("no complete answer (HTTP 201): answer broke off"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_errors_body_that_breaks_off_is_an_answer_all_the_same() {
    let (address, requests) =
        server(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 99\r\n\r\nlocked").await;
    let answer = send(&ReqwestTransport::new().unwrap(), &address)
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.body()[..]),
        (401, &b"locked"[..])
    );
    let client = Client::builder(address.parse().unwrap()).build().unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (crate::ErrorKind::LogonRejected, 1)
    );
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_refused_stream_was_not_sent_and_a_reset_one_may_have_been() {
    for (reason, delivery) in [
        (h2::Reason::REFUSED_STREAM, Delivery::NotSent),
        (h2::Reason::INTERNAL_ERROR, Delivery::Unknown),
        (h2::Reason::CANCEL, Delivery::Unknown),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut answer))) = connection.accept().await {
                    answer.send_reset(reason);
                }
            }
        });
        let client = ::reqwest::Client::builder()
            .http2_prior_knowledge()
            .retry(::reqwest::retry::never())
            .no_proxy()
            .tls_backend_preconfigured(super::setup::config())
            .build()
            .unwrap();
        let transport = ReqwestTransport {
            client,
            ..ReqwestTransport::new().unwrap()
        };
        let error = send(&transport, &address).await.unwrap_err();
        assert_eq!(
            told(&error),
            (TransportErrorKind::Closed, delivery),
            "{error:?}"
        );
    }
}
