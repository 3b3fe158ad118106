mod format;
mod hidden;
mod replayed;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use serde_json::Value;

use super::*;
use crate::{
    testing::{Step, Wire},
    transport::{Transport, TransportError},
};

/// A recorder whose wire gives these answers.
fn recorder(steps: impl IntoIterator<Item = Step>) -> HarRecorder {
    let clock = Arc::new(crate::clock::TokioClock::new());
    HarRecorder::new(Wire::new(steps)).clock(clock)
}

fn request(method: &str, url: &str, content_type: &str, body: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", content_type)
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

fn get(url: &str) -> Request<Bytes> {
    Request::builder().uri(url).body(Bytes::new()).unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Response<Bytes> {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.into()).unwrap()
}

fn json(body: &str) -> Step {
    let body = body.to_owned();
    Step::Answer(answer(200, &[("content-type", "application/json")], body))
}

/// The archive after these exchanges, as JSON.
async fn archive(
    exchanges: impl IntoIterator<Item = (Request<Bytes>, Step)>,
) -> (String, Vec<Value>) {
    let (requests, steps): (Vec<_>, Vec<_>) = exchanges.into_iter().unzip();
    let recorder = recorder(steps);
    for request in requests {
        // A failure is recorded, too.
        let _: Result<Response<Bytes>, TransportError> = recorder.send(request).await;
    }
    written(&recorder)
}

fn written(recorder: &HarRecorder) -> (String, Vec<Value>) {
    let text = recorder.to_json();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    let entries = value["log"]["entries"].take();
    (text, serde_json::from_value(entries).unwrap())
}

fn sensitive(mut request: Request<Bytes>, name: &'static str, value: &str) -> Request<Bytes> {
    let mut value = HeaderValue::from_str(value).unwrap();
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    request
}
