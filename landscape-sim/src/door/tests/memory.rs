use std::time::Duration;

use client_core::transport::{Delivery, Transport, TransportErrorKind};
use http::Method;
use tokio::time::{Instant, timeout};

use crate::testing::{Ask, Client};
use crate::{Fault, World};

fn list(client: &Client) -> Ask {
    client.s4(Method::GET, "Extensions")
}

#[tokio::test(start_paused = true)]
async fn failures_say_what_a_client_can_know() {
    let world = World::simple();
    let client = Client::new(&world);
    let transport = world.transport();
    for (fault, kind, delivery, status) in [
        (
            Fault::any().refuse(),
            TransportErrorKind::Connect,
            Delivery::NotSent,
            None,
        ),
        (
            Fault::any().drop_request(),
            TransportErrorKind::Closed,
            Delivery::Unknown,
            None,
        ),
        (
            Fault::any().apply_then_drop(),
            TransportErrorKind::Closed,
            Delivery::Unknown,
            None,
        ),
        (
            Fault::any().truncate_body(),
            TransportErrorKind::BodyIncomplete,
            Delivery::Unknown,
            Some(200),
        ),
    ] {
        world.inject(fault);
        let error = transport.send(list(&client).request()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery));
        assert_eq!(error.status().map(|status| status.as_u16()), status);
    }
    assert_eq!(
        transport
            .send(list(&client).request())
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test(start_paused = true)]
async fn waits_go_by_tokios_clock() {
    let world = World::simple();
    let client = Client::new(&world);
    let transport = world.transport();
    world.configure(|config| config.latency = Duration::from_millis(30));
    let start = Instant::now();
    transport.send(list(&client).request()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(30));

    world.inject(Fault::any().trickle_body(Duration::from_secs(2)));
    let start = Instant::now();
    let reply = transport.send(list(&client).request()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(14_030));
    assert_eq!(reply.status(), 200);

    world.inject(Fault::any().hang());
    let week = Duration::from_secs(7 * 86_400);
    let before = world.now();
    assert!(
        timeout(week, transport.send(list(&client).request()))
            .await
            .is_err()
    );
    assert_eq!(world.now().as_second() - before.as_second(), 604_800);
}

#[tokio::test(start_paused = true)]
async fn an_extension_is_enabled_after_its_time() {
    let world = World::builder()
        .configure(|config| config.enabling_delay = Duration::from_secs(40))
        .build();
    let client = Client::new(&world);
    let (uuid, etag) = client.created(&client.token());
    client.approve(&uuid, &etag);
    tokio::time::sleep(Duration::from_secs(39)).await;
    assert_eq!(client.extension(&uuid).json["Status"], "Enabling");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.extension(&uuid).json["Status"], "Enabled");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_has_been_served_once_polled() {
    let world = World::simple();
    let client = Client::new(&world);
    world.configure(|config| config.latency = Duration::from_secs(1));
    let transport = world.transport();
    let send = transport.send(list(&client).request());
    drop(send);
    assert!(world.journal().is_empty());
    let send = transport.send(list(&client).request());
    assert!(timeout(Duration::from_millis(1), send).await.is_err());
    assert_eq!(world.journal().len(), 1);
}
