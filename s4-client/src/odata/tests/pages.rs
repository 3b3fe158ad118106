//! Lists that come in pages.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use client_core::{
    Client, ErrorKind,
    operation::Operation,
    transport::{TransportError, from_fn},
};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::json;

use crate::odata::{Page, QueryOptions, Version, collect, page_v2, page_v4, pages};

fn client(answer: impl Fn(u64, &str) -> serde_json::Value + Send + Sync + 'static) -> Client {
    let asked = Arc::new(AtomicU64::new(0));
    let transport = from_fn(move |request: http::Request<Bytes>| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        let query = request.uri().query().unwrap_or_default();
        let body = Bytes::from(answer(number, query).to_string());
        Ok::<_, TransportError>(http::Response::new(body))
    });
    Client::builder("https://my1-api.example/proxy".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap()
}

fn list(version: Version) -> Operation<Page<u64>> {
    let decode = match version {
        Version::V2 => page_v2::<u64>,
        Version::V4 => page_v4::<u64>,
    };
    Operation::get("things.list", "/svc/Things", decode)
}

#[tokio::test]
async fn both_versions_are_read_to_their_ends() {
    let v4 = client(|number, query| {
        if number > 0 {
            assert_eq!(query, "%24skiptoken=2");
            return json!({"value": [3]});
        }
        json!({"value": [1, 2], "@odata.nextLink": "Things?$skiptoken=2", "@odata.count": "3"})
    });
    let options = QueryOptions::default();
    let all = collect(&v4, Version::V4, &options, || list(Version::V4)).await;
    assert_eq!(all.unwrap(), [1, 2, 3]);
    let v2 = client(|number, _| match number {
        0 => json!({"d": {"results": [1], "__count": "2",
                          "__next": "https://my1-api.example/svc/Things?$skiptoken=1&$top=5&$top=6"}}),
        1 => json!({"d": [2]}),
        _ => json!({}),
    });
    let mut stream = std::pin::pin!(pages(&v2, Version::V2, &options, || list(Version::V2)));
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!(
        (first.items.as_slice(), first.count),
        ([1].as_slice(), Some(2))
    );
    assert_eq!(stream.try_next().await.unwrap().unwrap().items, [2]);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn circles_of_any_length_end_with_an_error() {
    for (before, length) in [(0, 1), (0, 2), (3, 1), (5, 7), (20, 13)] {
        let walking = client(move |_, query| {
            let at: u64 = query
                .rsplit('=')
                .next()
                .unwrap_or_default()
                .parse()
                .unwrap_or(0);
            let next = if at + 1 < before + length {
                at + 1
            } else {
                before
            };
            json!({"value": [at], "@odata.nextLink": format!("Things?at={next}")})
        });
        let options = QueryOptions::default();
        let pages = pages(&walking, Version::V4, &options, || list(Version::V4));
        let read: Vec<_> = pages.collect().await;
        let error = read.last().unwrap().as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
        assert!(error.to_string().contains("read before"), "{error}");
        let bound = 3 * usize::try_from(before + length).unwrap() + 4;
        assert!(read.len() <= bound, "{before}, {length}: {}", read.len());
    }
}

#[tokio::test]
async fn no_link_leads_away() {
    for (link, words) in [
        (
            "https://elsewhere.example/svc/Things?a=1",
            "another origin, elsewhere.example",
        ),
        (
            "http://my1-api.example/proxy/svc/Things?a=1",
            "another origin",
        ),
        (
            "https://my1-api.example:444/proxy/svc/Things?a=1",
            "another origin",
        ),
        ("//elsewhere.example/x?a=1", "another origin"),
        ("../Secrets?a=1", "another list"),
        ("/svc/Other?a=1", "another list"),
        ("Things", "no query"),
        ("https://[", "not an address"),
    ] {
        let luring = client(move |_, _| json!({"value": [1], "@odata.nextLink": link}));
        let options = QueryOptions::default();
        let error = collect(&luring, Version::V4, &options, || list(Version::V4)).await;
        let error = error.unwrap_err();
        assert!(error.to_string().contains(words), "{link}: {error}");
    }
}

#[tokio::test]
async fn what_is_no_page_is_an_error() {
    for body in [json!({}), json!({"value": {}}), json!({"d": {}}), json!([])] {
        for version in [Version::V2, Version::V4] {
            let body = body.clone();
            let odd = client(move |_, _| body.clone());
            let options = QueryOptions::default();
            let error = collect(&odd, version, &options, || list(version)).await;
            assert_eq!(error.unwrap_err().kind(), ErrorKind::UndecodableBody);
        }
    }
}

#[tokio::test]
async fn what_a_link_repeats_stands_in_the_address_once() {
    let client = client(|number, query| {
        let formats = query.matches("%24format=json").count();
        assert_eq!(formats, 1, "{query}");
        let next = "https://my1-api.example/svc/Things?$format=json&$skiptoken=1";
        match number {
            0 => json!({"d": {"results": [1], "__next": next}}),
            _ => json!({"d": [2]}),
        }
    });
    let options = QueryOptions::default();
    let list = || list(Version::V2).query("$format", "json");
    let all = collect(&client, Version::V2, &options, list).await;
    assert_eq!(all.unwrap(), [1, 2]);
}
