//! A transport that answers from a recording.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{
    matching::is_same,
    model::{Entry, Failure, Har, Request},
};
use crate::transport::{Delivery, Transport, TransportError, TransportErrorKind};

/// Headers that speak of the bytes that once went over the wire.
const OF_THE_WIRE: [HeaderName; 3] = [
    header::CONTENT_ENCODING,
    header::TRANSFER_ENCODING,
    header::CONTENT_LENGTH,
];

/// Serves a recording: each request gets the answer of the first entry that is not served yet and has
/// the same method, path, query and body.
///
/// Host and headers are not compared, and what is hidden in the recording matches anything. A request
/// that the recording does not have fails as one that was not sent, and says so. Failures are served,
/// too. No time passes: an answer comes at once.
pub struct Replay {
    recorded: Vec<(Request, Served)>,
    /// Which of them are served.
    done: Mutex<Vec<bool>>,
}

type Served = Result<http::Response<Bytes>, TransportError>;

/// Why an archive cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("not an HTTP Archive that can be served: {0}")]
pub struct ReplayError(String);

impl Replay {
    /// Reads an archive: one of a [`HarRecorder`](super::HarRecorder), or another program's.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and where.
    pub fn parse(har: &str) -> Result<Self, ReplayError> {
        let mut json = serde_json::Deserializer::from_str(har.trim_start_matches('\u{feff}'));
        let har: Har = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ReplayError(format!("{}: {}", error.path(), error.inner())))?;
        let mut recorded = Vec::with_capacity(har.log.entries.len());
        for (place, entry) in har.log.entries.into_iter().enumerate() {
            let answer = served(&entry)
                .map_err(|reason| ReplayError(format!("log.entries[{place}].{reason}")))?;
            recorded.push((entry.request, answer));
        }
        Ok(Self {
            done: Mutex::new(vec![false; recorded.len()]),
            recorded,
        })
    }

    /// Method and address of every entry that was not asked for yet, in order.
    pub fn unserved(&self) -> Vec<String> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        self.recorded
            .iter()
            .zip(done.iter())
            .filter(|(_, done)| !**done)
            .map(|((request, _), _)| format!("{} {}", request.method, request.url))
            .collect()
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay")
            .field("entries", &self.recorded.len())
            .field("unserved", &self.unserved().len())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Replay {
    async fn send(&self, request: http::Request<Bytes>) -> Served {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = self.recorded.iter().zip(done.iter_mut());
        let found = entries.find(|((recorded, _), done)| !**done && is_same(recorded, &request));
        let Some(((_, answer), done)) = found else {
            let (method, path) = (request.method(), request.uri().path());
            let detail = format!("the recording has no further answer to {method} {path}");
            let error = TransportError::new(TransportErrorKind::Other, Delivery::NotSent);
            return Err(error.with_detail(detail));
        };
        *done = true;
        answer.clone()
    }
}

/// What an entry answers; else its member and what is wrong with it.
fn served(entry: &Entry) -> Result<Served, String> {
    let recorded = &entry.response;
    if recorded.status == 0 {
        return Ok(Err(failed(entry.failure.as_ref())));
    }
    let mut answer = http::Response::new(body(entry)?);
    *answer.status_mut() = StatusCode::from_u16(recorded.status)
        .map_err(|_| format!("response.status: {} is no status", recorded.status))?;
    for pair in &recorded.headers {
        // Browsers write HTTP/2's pseudo headers, too.
        let (Ok(name), Ok(value)) = (
            HeaderName::try_from(&pair.name),
            HeaderValue::try_from(&pair.value),
        ) else {
            continue;
        };
        if !OF_THE_WIRE.contains(&name) {
            answer.headers_mut().append(name, value);
        }
    }
    Ok(Ok(answer))
}

fn body(entry: &Entry) -> Result<Bytes, String> {
    let content = &entry.response.content;
    let text = content.text.clone().unwrap_or_default();
    match content.encoding.as_deref() {
        None | Some("") => Ok(text.into()),
        Some("base64") => STANDARD
            .decode(&text)
            .map(Bytes::from)
            .map_err(|error| format!("response.content.text: {error}")),
        Some(other) => Err(format!("response.content.encoding: {other} is not known")),
    }
}

fn failed(failure: Option<&Failure>) -> TransportError {
    let Some(failure) = failure else {
        return TransportError::new(TransportErrorKind::Other, Delivery::Unknown)
            .with_detail("no answer was recorded");
    };
    let kind = TransportErrorKind::of_words(&failure.kind).unwrap_or(TransportErrorKind::Other);
    let delivery = match failure.delivery.as_str() {
        "not sent" => Delivery::NotSent,
        _ => Delivery::Unknown,
    };
    TransportError::new(kind, delivery).with_detail(failure.detail.clone())
}
