//! A wire with a script, for the tests of this crate.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::time::Instant;

use crate::{
    Client,
    client::ClientBuilder,
    operation::{Operation, Repeat, decode},
    transport::{Delivery, RequestContext, Transport, TransportError, TransportErrorKind},
};

/// What the wire does with one request.
pub(crate) enum Step {
    Answer(Response<Bytes>),
    Late(Duration, Response<Bytes>),
    Fail(TransportError),
    Hang,
}

/// What the wire saw of one request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) context: Option<RequestContext>,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// Does the scripted steps in order; without a step it answers 200 and `null`.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let wire = Self::default();
        wire.steps.lock().unwrap().extend(steps);
        wire
    }

    pub(crate) fn push(&self, step: Step) {
        self.steps.lock().unwrap().push_back(step);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder("https://api.example/base".parse().unwrap()).transport(self.clone())
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.seen.lock().unwrap().push(Seen {
            method: request.method().clone(),
            path: request.uri().to_string(),
            headers: request.headers().clone(),
            body: request.body().clone(),
            context: request.extensions().get().copied(),
            at: Instant::now(),
        });
        let step = self.steps.lock().unwrap().pop_front();
        match step {
            None => Ok(answer(200, "null")),
            Some(Step::Answer(answer)) => Ok(answer),
            Some(Step::Late(delay, answer)) => {
                tokio::time::sleep(delay).await;
                Ok(answer)
            }
            Some(Step::Fail(error)) => Err(error),
            Some(Step::Hang) => std::future::pending().await,
        }
    }
}

pub(crate) fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    answer_with(status, &[("content-type", "application/json")], body)
}

pub(crate) fn answer_with(
    status: u16,
    headers: &[(&'static str, &str)],
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        answer.headers_mut().append(*name, value.parse().unwrap());
    }
    answer
}

pub(crate) fn status(status: u16) -> Step {
    Step::Answer(answer(status, ""))
}

pub(crate) fn ok(body: &'static str) -> Step {
    Step::Answer(answer(200, body))
}

pub(crate) fn lost() -> Step {
    Step::Fail(TransportError::new(
        TransportErrorKind::Closed,
        Delivery::Unknown,
    ))
}

pub(crate) fn not_sent() -> Step {
    Step::Fail(TransportError::new(
        TransportErrorKind::Connect,
        Delivery::NotSent,
    ))
}

pub(crate) type Json = serde_json::Value;

pub(crate) fn get() -> Operation<Json> {
    Operation::get("things.list", "/things", decode::json)
}

pub(crate) fn post() -> Operation<Json> {
    Operation::new(
        "things.add",
        Method::POST,
        "/things",
        Repeat::Once,
        decode::json,
    )
}

pub(crate) fn delete() -> Operation<()> {
    Operation::new(
        "things.delete",
        Method::DELETE,
        "/things/1",
        Repeat::Idempotent,
        decode::nothing,
    )
}
