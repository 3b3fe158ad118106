//! Tests of what all accounts have in common.

use client_core::{
    Client,
    operation::{Repeat, Request},
    transport::{TransportError, from_fn},
};

use super::*;

mod every;
mod forward;
mod requests;
mod tomorrow;

/// A client whose service always gives this answer.
fn answering(status: u16, body: impl Into<bytes::Bytes>) -> Client {
    let body = body.into();
    let transport = from_fn(move |_| {
        let mut response = http::Response::new(body.clone());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        Ok::<_, TransportError>(response)
    });
    Client::builder("https://a.example".parse().unwrap())
        .transport(transport)
        .dialect(crate::dialect)
        .build()
        .unwrap()
}

fn body(request: &Request) -> serde_json::Value {
    serde_json::from_slice(request.body()).unwrap()
}

fn path(request: &Request) -> String {
    let url = request.url(&"https://a.example".parse().unwrap()).unwrap();
    url.as_str()["https://a.example".len()..].to_owned()
}
