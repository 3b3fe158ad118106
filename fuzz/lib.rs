//! A tenant whose answers are made up, and time that does not pass.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::{
    Client,
    clock::Clock,
    retry::RetryPolicy,
    transport::{TransportError, from_fn},
};
use http::{HeaderValue, Response};

/// A clock that stands still: nothing is ever waited for.
#[derive(Debug)]
struct Stopped(Instant);

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Instant {
        self.0
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    async fn sleep(&self, duration: Duration) {
        // A limit on something that answers at once never ends; a wait ends at once.
        if duration >= Duration::from_secs(20) {
            std::future::pending().await
        }
    }
}

/// The clock that stands still.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(Stopped(Instant::now()))
}

/// A client whose every request gets this answer.
pub fn client(answer: impl Fn(&http::Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static) -> Client {
    let transport = from_fn(move |request: http::Request<Bytes>| {
        Ok::<_, TransportError>(answer(&request))
    });
    Client::builder("https://tenant.example/".parse().expect("an address"))
        .transport(transport)
        .clock(clock())
        .retry(RetryPolicy::none())
        .dialect(s4_client::odata::dialect)
        .build()
        .expect("a client")
}

/// An answer of a status, a content type and a body, taken from bytes.
pub fn answer(data: &[u8]) -> Response<Bytes> {
    let (status, rest) = data.split_first().unwrap_or((&0, &[]));
    let (kind, body) = rest.split_first().unwrap_or((&0, &[]));
    let kinds = [
        "application/json",
        "application/xml",
        "text/html",
        "text/plain",
        "application/atom+xml;type=entry",
        "",
    ];
    let mut response = Response::new(Bytes::copy_from_slice(body));
    let status = 200 + u16::from(*status) * 2;
    *response.status_mut() = http::StatusCode::from_u16(status.min(599)).expect("in range");
    if let Some(kind) = kinds.get(usize::from(*kind) % kinds.len()) {
        response
            .headers_mut()
            .insert("content-type", HeaderValue::from_static(kind));
    }
    response
}

/// Runs what never has to wait.
pub fn now<F: Future>(future: F) -> F::Output {
    futures_util::FutureExt::now_or_never(future).expect("nothing to wait for")
}
