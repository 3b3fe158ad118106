//! How much memory a large answer takes at most, body included.
//!
//! Counted by the allocator, on the thread that decodes: the figures are the same in every run and on every machine of
//! one word size. A buffer that grows counts as its old and its new self together, which is the worst that an allocator
//! does. `cargo nextest run -p integration-tests --test memory --no-capture` prints them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a figure that cannot be taken must stop the test, and is printed"
)]

use allocation_counter::measure;
use btp_client::{
    entitlements::{Assignments, AssignmentsQuery, EntitlementsClient},
    jobs::JobsClient,
};
use bytes::Bytes;
use client_core::{
    Answer, Client,
    operation::{Operation, decode},
    transport::{ReqwestTransport, Transport, TransportError, from_fn},
};
use futures_util::TryStreamExt;
use integration_tests::{assignments, serve};
use s4_client::odata::{QueryOptions, Version, page_v4, pages as pages_of};

const SIZE: usize = 10 << 20;

/// The most that may be held at once, in bodies.
const MOST: f64 = 1.6;

/// The peak, in bodies: the body itself, and what came on top of it.
fn peak(what: &str, body: usize, on_top: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let ratio = 1.0 + on_top as f64 / body as f64;
    println!("{what}: {body} bytes of body, {on_top} on top, peak {ratio:.2} bodies");
    ratio
}

#[test]
fn decoding_a_large_list_takes_little_beside_the_body() {
    let body = Bytes::from(assignments::generate(SIZE));
    let (read, on_top) = of_decoding(&body);
    assert!(read.entitled_services.len() > 100);
    assert!(on_top > 1 << 20, "something was counted");
    let peak = peak("decoding alone", body.len(), on_top);
    assert!(peak <= MOST, "{peak}");
}

/// The answer is read a second time then, item by item.
#[test]
fn a_bad_item_costs_time_and_no_more_memory() {
    let mut text = String::from_utf8(assignments::generate(SIZE)).unwrap();
    let last = text.rfind("\"entityId\"").unwrap();
    text.replace_range(last..last + 10, "\"nobodyId\"");
    let body = Bytes::from(text);
    let (read, on_top) = of_decoding(&body);
    assert!(read.is_incomplete());
    let peak = peak("decoding with a bad item", body.len(), on_top);
    assert!(peak <= MOST, "{peak}");
}

fn of_decoding(body: &Bytes) -> (Assignments, u64) {
    let answer = Answer::new(http::StatusCode::OK, http::HeaderMap::new(), body.clone());
    let mut read = None;
    let taken = measure(|| read = Some(decode::json::<Assignments>(&answer).unwrap()));
    (read.unwrap(), taken.bytes_max)
}

/// The most that a whole call through this transport held at once, of what it took itself.
fn of_a_call(origin: &str, transport: impl Transport + 'static) -> u64 {
    let client = Client::builder(origin.parse().unwrap())
        .transport(transport)
        .dialect(btp_client::dialect)
        .build()
        .unwrap();
    let service = EntitlementsClient::new(client.clone(), JobsClient::new(client));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let query = AssignmentsQuery::global_account();
    let mut read = None;
    let taken = measure(|| read = Some(runtime.block_on(service.assignments(&query)).unwrap()));
    assert!(!read.unwrap().is_incomplete());
    taken.bytes_max
}

#[test]
fn a_call_that_reads_a_large_list_holds_the_body_once() {
    let body = Bytes::from(assignments::generate(SIZE));
    let size = body.len();
    let respond = move |_| Ok::<_, TransportError>(http::Response::new(body.clone()));
    let on_top = of_a_call("https://memory.example/", from_fn(respond));
    let peak = peak("a call in memory", size, on_top);
    assert!(peak <= MOST, "{peak}");
}

/// Here the body is the client's own, and counted; so are the connection's buffers, whose size does not depend on the
/// body's, and on timing a little.
#[test]
fn a_call_over_loopback_holds_the_body_once() {
    let body = assignments::generate(SIZE);
    let size = body.len();
    let origin = serve(body);
    let transport = ReqwestTransport::new().unwrap();
    let counted = of_a_call(&origin, transport);
    let peak = peak("a call over loopback", size, counted - size as u64);
    assert!(peak <= MOST + 0.1, "{peak}");
}

/// Pages are given out and forgotten. What grows at first is the client's memory of when it called, which
/// ends at some two thousand calls; a bound on all of it says how little that is.
#[test]
fn ten_thousand_pages_take_no_more_than_three_thousand() {
    let (hundred, few, many) = (of_pages(100), of_pages(3_000), of_pages(10_000));
    println!("at most held for 100 pages: {hundred} bytes; for 3,000: {few}; for 10,000: {many}");
    assert!(many <= few + 1024, "{few} and {many}");
    assert!(many <= hundred + (128 << 10), "{hundred} and {many}");
}

/// The most that reading so many pages held at once.
fn of_pages(pages: u64) -> u64 {
    let transport = from_fn(move |request: http::Request<Bytes>| {
        let query = request.uri().query().unwrap_or_default();
        let at: u64 = query
            .rsplit('=')
            .next()
            .unwrap_or_default()
            .parse()
            .unwrap_or(0);
        let next = at + 1;
        let link = if next < pages {
            format!(r#","@odata.nextLink":"Things?$skiptoken={next:012}""#)
        } else {
            String::new()
        };
        let body = format!(r#"{{"value":[{at},{at},{at}]{link}}}"#);
        Ok::<_, TransportError>(http::Response::new(Bytes::from(body)))
    });
    let client = Client::builder("https://my1-api.example".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let taken = measure(|| {
        runtime.block_on(async {
            let options = QueryOptions::default();
            let list = || Operation::get("things.list", "/Things", page_v4::<u64>);
            let mut stream = std::pin::pin!(pages_of(&client, Version::V4, &options, list));
            let mut read = 0;
            while let Some(page) = stream.try_next().await.unwrap() {
                read += page.items.len() as u64;
            }
            assert_eq!(read, 3 * pages);
        });
    });
    taken.bytes_max
}
