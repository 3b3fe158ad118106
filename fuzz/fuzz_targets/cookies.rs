#![no_main]
//! No cookie makes a session panic, and none gets out of its header.

use std::sync::Arc;

use bytes::Bytes;
use client_core::operation::{Operation, Repeat, decode};
use http::{HeaderValue, Method, Response};
use libfuzzer_sys::fuzz_target;
use s4_client::{odata::ServiceRoot, session::CsrfSession};

fuzz_target!(|data: &[u8]| {
    let cookies: Vec<HeaderValue> = data
        .split(|byte| *byte == 0)
        .filter_map(|text| HeaderValue::from_bytes(text).ok())
        .collect();
    let giving = fuzz::client(move |_| {
        let mut response = Response::new(Bytes::new());
        let headers = response.headers_mut();
        headers.insert("x-csrf-token", HeaderValue::from_static("token"));
        for cookie in &cookies {
            let _ = headers.try_append("set-cookie", cookie.clone());
        }
        response
    });
    let root = ServiceRoot::new("/sap/opu/odata/sap/X").expect("a root");
    let session = Arc::new(CsrfSession::new(giving, root));
    let taking = client_core::Client::builder("https://tenant.example/".parse().expect("an address"))
        .transport(client_core::transport::from_fn(|request: http::Request<Bytes>| {
            for cookie in request.headers().get_all("cookie") {
                assert!(!cookie.as_bytes().contains(&b'\n'));
            }
            assert!(request.headers().get_all("cookie").iter().count() <= 1);
            Ok::<_, client_core::transport::TransportError>(Response::new(Bytes::new()))
        }))
        .clock(fuzz::clock())
        .guard(session.clone())
        .build()
        .expect("a client");
    for _ in 0..2 {
        let write = Operation::new("t", Method::POST, "/t", Repeat::Once, decode::nothing);
        let _ = fuzz::now(taking.call(write));
    }
    assert!(!format!("{session:?}").contains("token"));
});
