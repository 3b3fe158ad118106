//! From exchanges to an archive.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Version, header};

use super::{
    exchange::{Exchange, Outcome, Sent},
    find::is_form,
    hide::Hider,
    model::{
        Content, Creator, Entry, Failure, Har, Log, Pair, PostData, Request, Response, Timings,
    },
};
use crate::{
    SecretString,
    transport::{Delivery, TransportError},
};

/// The whole archive as JSON.
pub(super) fn archive(exchanges: &[Exchange], secrets: &[SecretString]) -> String {
    let hider = Hider::of(exchanges, secrets);
    let mut entries: Vec<(SystemTime, Entry)> = exchanges
        .iter()
        .map(|exchange| (exchange.started, entry(exchange, &hider)))
        .collect();
    // They were recorded as they ended; an archive lists them as they began.
    entries.sort_by_key(|(started, _)| *started);
    let har = Har {
        log: Log {
            version: "1.2".to_owned(),
            creator: Creator {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            pages: Vec::new(),
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        },
    };
    // Only a map with keys that are no texts can fail, and there is none.
    serde_json::to_string_pretty(&har).unwrap_or_default()
}

fn entry(exchange: &Exchange, hider: &Hider) -> Entry {
    let Exchange {
        started,
        elapsed,
        sent,
        outcome,
    } = exchange;
    let (response, failure) = match outcome {
        Outcome::Answered {
            status,
            version,
            headers,
            body,
        } => {
            let secret = sent.sensitive.answer_is_secret();
            let response = answered(*status, *version, headers, body, secret, hider);
            (response, None)
        }
        Outcome::Failed(error) => (unanswered(error), Some(failure(error, hider))),
    };
    let time = millis(*elapsed);
    Entry {
        started_date_time: iso8601(*started),
        time,
        request: request(sent, hider),
        response,
        cache: serde_json::Map::new(),
        timings: Timings {
            send: 0.0,
            wait: time,
            receive: 0.0,
        },
        operation: sent.context.map(|context| context.operation.to_owned()),
        attempt: sent.context.map(|context| context.attempt),
        failure,
    }
}

fn request(sent: &Sent, hider: &Hider) -> Request {
    let post_data = (!sent.body.is_empty()).then(|| post_data(sent, hider));
    let query = sent.uri.query().unwrap_or_default();
    Request {
        method: sent.method.to_string(),
        url: hider.link(&sent.uri.to_string()),
        http_version: http_version(sent.version),
        cookies: cookies(&sent.headers, &header::COOKIE),
        headers: headers(&sent.headers, hider),
        query_string: hider.fields(query),
        post_data,
        headers_size: -1,
        body_size: size(&sent.body),
    }
}

fn post_data(sent: &Sent, hider: &Hider) -> PostData {
    let body = &sent.body;
    let (params, text) = match std::str::from_utf8(body) {
        Ok(form) if is_form(&sent.headers) => (hider.fields(form), hider.form(form)),
        Ok(text) => (Vec::new(), hider.text(text)),
        // The format has no way to say that a request's body is not text.
        Err(_) => (
            Vec::new(),
            format!("({} bytes that are no text)", body.len()),
        ),
    };
    PostData {
        mime_type: text_of(&sent.headers, &header::CONTENT_TYPE),
        params,
        text,
    }
}

fn answered(
    status: StatusCode,
    version: Version,
    map: &HeaderMap,
    body: &Bytes,
    secret: bool,
    hider: &Hider,
) -> Response {
    let mut content = Content {
        size: size(body),
        mime_type: text_of(map, &header::CONTENT_TYPE),
        ..Content::default()
    };
    match std::str::from_utf8(body) {
        Ok(text) if secret => content.text = Some(hider.confidential(text)),
        Ok(text) => content.text = Some(hider.text(text)),
        Err(_) if secret || hider.knows(body) => {
            content.comment = Some("left out: it holds a secret".to_owned());
        }
        Err(_) => {
            content.text = Some(STANDARD.encode(body));
            content.encoding = Some("base64".to_owned());
        }
    }
    Response {
        status: status.as_u16(),
        status_text: status.canonical_reason().unwrap_or_default().to_owned(),
        http_version: http_version(version),
        cookies: cookies(map, &header::SET_COOKIE),
        headers: headers(map, hider),
        content,
        redirect_url: hider.link(&text_of(map, &header::LOCATION)),
        headers_size: -1,
        body_size: size(body),
    }
}

/// As browsers write it.
fn unanswered(error: &TransportError) -> Response {
    Response {
        status: 0,
        status_text: String::new(),
        http_version: String::new(),
        cookies: Vec::new(),
        headers: Vec::new(),
        content: Content {
            mime_type: "x-unknown".to_owned(),
            comment: error
                .status()
                .map(|status| format!("the answer broke off; its status was {status}")),
            ..Content::default()
        },
        redirect_url: String::new(),
        headers_size: -1,
        body_size: -1,
    }
}

fn failure(error: &TransportError, hider: &Hider) -> Failure {
    Failure {
        kind: error.kind().words().to_owned(),
        delivery: match error.delivery() {
            Delivery::NotSent => "not sent",
            Delivery::Unknown => "unknown",
        }
        .to_owned(),
        detail: hider.plain(error.detail().unwrap_or_default()),
    }
}

fn headers(map: &HeaderMap, hider: &Hider) -> Vec<Pair> {
    map.iter()
        .map(|(name, value)| Pair {
            name: name.to_string(),
            value: hider.header(name, value),
        })
        .collect()
}

/// Their names; a cookie's value is never shown.
fn cookies(map: &HeaderMap, name: &header::HeaderName) -> Vec<Pair> {
    map.get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| super::hide::cookie_names(text, *name == header::SET_COOKIE))
        .map(|name| Pair {
            name: name.to_owned(),
            value: crate::secret::REDACTED.to_owned(),
        })
        .collect()
}

fn text_of(map: &HeaderMap, name: &header::HeaderName) -> String {
    let value = map.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn size(body: &Bytes) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

fn http_version(version: Version) -> String {
    format!("{version:?}")
}

/// A time before 1970, or beyond the calendar, is written as the first moment of 1970.
fn iso8601(time: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
