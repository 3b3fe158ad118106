//! What reqwest sees of the socket door's connections: whole, slow, broken off, reset.

use std::time::Duration;

use bytes::Bytes;
use client_core::operation::{Operation, Repeat, decode};
use client_core::retry::RetryPolicy;
use client_core::transport::{
    Delivery, ReqwestTransport, Transport, TransportError, TransportErrorKind,
};
use client_core::{Client as CoreClient, Effect};
use http::header::AUTHORIZATION;
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::testing::{Ask, Client};
use crate::{Fault, Server, World};

async fn simple() -> (Server, Client, ReqwestTransport) {
    let server = Server::start(World::simple()).await;
    let mut client = Client::new(server.world());
    client.at = server.landscape();
    (server, client, ReqwestTransport::new().unwrap())
}

fn told(error: &TransportError) -> (TransportErrorKind, Delivery, Option<u16>) {
    let status = error.status().map(|status| status.as_u16());
    (error.kind(), error.delivery(), status)
}

#[tokio::test]
async fn a_broken_answer_says_how_far_it_came() {
    let (server, client, transport) = simple().await;
    let world = server.world();
    for (fault, kind, status) in [
        (Fault::any().refuse(), TransportErrorKind::Closed, None),
        (
            Fault::any().drop_request(),
            TransportErrorKind::Closed,
            None,
        ),
        (
            Fault::any().apply_then_drop(),
            TransportErrorKind::Closed,
            None,
        ),
        (
            Fault::any().truncate_body(),
            TransportErrorKind::BodyIncomplete,
            Some(200),
        ),
    ] {
        world.inject(fault);
        let list = client.s4(Method::GET, "Extensions");
        let error = transport.send(list.request()).await.unwrap_err();
        assert_eq!(told(&error), (kind, Delivery::Unknown, status), "{error:?}");
        // The client connects anew.
        let whole = transport.send(list.request()).await.unwrap();
        assert_eq!(whole.status(), 200);
        let seen = world
            .journal()
            .records()
            .iter()
            .rev()
            .nth(1)
            .unwrap()
            .status;
        assert_eq!(seen, status, "the journal tells what the caller saw");
    }
}

/// The kernel tells a reset from an orderly end.
#[tokio::test]
async fn a_refused_request_is_reset_and_a_dropped_one_is_closed() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (server, _, _) = simple().await;
    let address = server.origin().replace("http://", "");
    for (fault, expected) in [
        (
            Fault::any().refuse(),
            Err(std::io::ErrorKind::ConnectionReset),
        ),
        (Fault::any().drop_request(), Ok(0)),
    ] {
        server.world().inject(fault);
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request = b"GET /uaa HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let read = stream.read(&mut [0; 64]).await;
        assert_eq!(read.map_err(|error| error.kind()), expected);
    }
}

#[tokio::test]
async fn an_answer_without_a_body_cannot_break_off_in_it() {
    let (server, client, transport) = simple().await;
    for door in [&transport as &dyn Transport, &server.world().transport()] {
        server.world().inject(Fault::any().truncate_body());
        let head = client.s4(Method::HEAD, "").request();
        let error = door.send(head).await.unwrap_err();
        assert_eq!(
            told(&error),
            (TransportErrorKind::Closed, Delivery::Unknown, None)
        );
    }
}

#[tokio::test]
async fn a_trickling_body_arrives_whole_and_late() {
    let (server, client, transport) = simple().await;
    let list = client.s4(Method::GET, "Extensions");
    let whole = transport.send(list.request()).await.unwrap();
    let pause = Duration::from_millis(5);
    server.world().inject(Fault::any().trickle_body(pause));
    let start = std::time::Instant::now();
    let trickled = transport.send(list.request()).await.unwrap();
    assert!(start.elapsed() >= pause * 7);
    assert_eq!(trickled.body(), whole.body());
    assert!(!trickled.headers().contains_key("x-sim-wire"));
    assert_eq!(
        server.world().journal().faults().next().unwrap().fault,
        Some("trickled")
    );
}

/// A change whose answer trickles longer than the client waits, through either door.
async fn change_that_outlasts_its_attempt(world: &World, origin: &str, door: CoreClient) {
    world.inject(Fault::any_write().trickle_body(Duration::from_secs(3600)));
    let document = "mutation { registerApplicationFromTemplate(in: {templateName: \"SAP S/4HANA Cloud\", values: [{placeholder: \"name\", value: \"A\"}, {placeholder: \"display-name\", value: \"A\"}]}) { id } }";
    let token = world.landscape_at(origin).director_token;
    let add: Operation<Value> = Operation::new(
        "director.add_system",
        Method::POST,
        "/director/graphql",
        Repeat::Once,
        decode::json,
    )
    .header(AUTHORIZATION, format!("Bearer {token}"))
    .json(&json!({ "query": document }));
    let limit = RetryPolicy::DEFAULT.with_attempt_timeout(Duration::from_millis(200));
    let error = door.call(add.retry(limit)).await.unwrap_err();
    assert_eq!(
        (error.effect(), error.attempts(), error.status()),
        (Effect::Unknown, 1, None)
    );
    assert!(error.to_string().contains("no answer in time"), "{error}");
    assert_eq!(world.snapshot().systems.len(), 1);
    assert_eq!(world.pending_faults(), 0);
}

#[tokio::test]
async fn an_attempts_limit_strikes_while_a_body_trickles() {
    let (server, _, transport) = simple().await;
    let origin = server.origin();
    let door = CoreClient::builder(origin.parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    change_that_outlasts_its_attempt(server.world(), &origin, door).await;
}

#[tokio::test(start_paused = true)]
async fn in_memory_an_attempts_limit_strikes_as_well() {
    let world = World::simple();
    let door = CoreClient::builder(crate::ORIGIN.parse().unwrap())
        .transport(world.transport())
        .build()
        .unwrap();
    change_that_outlasts_its_attempt(&world, crate::ORIGIN, door).await;
}

#[tokio::test]
async fn answers_of_every_shape_share_a_connection() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (server, _, _) = simple().await;
    let world = server.world();
    let large = "x".repeat(2_000_000);
    let answer = |status, body: &str| {
        Fault::any().answer(status, &[("content-length", "5")], body.to_owned())
    };
    world.inject(answer(200, "a HEAD has no body"));
    world.inject(answer(204, ""));
    world.inject(answer(304, ""));
    world.inject(answer(200, ""));
    world.inject(answer(200, &large));
    world.inject(Fault::any().trickle_body(Duration::from_millis(1)));
    world.inject(Fault::any().trickle_body(Duration::from_millis(1)));
    let address = server.origin().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let mut requests: String = ["HEAD", "GET", "GET", "GET", "GET", "GET", "HEAD"]
        .map(|method| format!("{method} /nowhere HTTP/1.1\r\nhost: x\r\n\r\n"))
        .concat();
    requests += "GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(requests.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(!text.contains("x-sim-wire"));
    let statuses: Vec<&str> = text
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(
        statuses,
        ["200", "204", "304", "200", "200", "404", "404", "404"]
    );
    assert_eq!(text.matches("no such path").count(), 2, "{}", text.len());
    assert_eq!(text.matches(&large).count(), 1);
}

#[tokio::test]
async fn many_requests_at_once_are_all_answered() {
    let (server, client, transport) = simple().await;
    let list = client.s4(Method::GET, "Extensions");
    let calls: Vec<_> = (0..96)
        .map(|_| {
            let (transport, request) = (transport.clone(), list.request());
            tokio::spawn(async move { transport.send(request).await.unwrap().status() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(server.world().journal().len(), 96);
}

#[tokio::test]
async fn a_large_request_passes_whole() {
    let (server, client, transport) = simple().await;
    let mut ask = Ask::post(
        &client.at.director,
        &json!({"query": "x".repeat(1_000_000)}),
    );
    ask = ask.bearer(&client.at.director_token);
    let answer = transport.send(ask.request()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(String::from_utf8_lossy(answer.body()).contains("errors"));
    assert_eq!(server.world().journal().len(), 1);
}

#[tokio::test]
async fn dropping_the_server_closes_port_and_connections() {
    let (server, client, transport) = simple().await;
    server.world().inject(Fault::any().hang());
    let hanging = tokio::spawn({
        let (transport, request) = (transport.clone(), client.s4(Method::GET, "").request());
        async move { transport.send(request).await.map_err(|error| told(&error)) }
    });
    while server.world().pending_faults() > 0 {
        tokio::task::yield_now().await;
    }
    let origin = server.origin();
    drop(server);
    let request = Request::get(&origin).body(Bytes::new()).unwrap();
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(
        told(&error),
        (TransportErrorKind::Connect, Delivery::NotSent, None)
    );
    assert_eq!(
        hanging.await.unwrap().unwrap_err(),
        (TransportErrorKind::Closed, Delivery::Unknown, None)
    );
}

#[tokio::test]
async fn the_port_is_closed_when_the_server_is_dropped_not_later() {
    for _ in 0..20 {
        let server = Server::start(World::simple()).await;
        let address = server.origin().replace("http://", "");
        drop(server);
        let refused = std::net::TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}
