//! One exchange as it happened, kept in memory until it is written.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri, Version};

use crate::transport::{RequestContext, Sensitive, TransportError};

/// A request and what came of it. Holds secrets: it has no `Debug` and never leaves the module.
pub(super) struct Exchange {
    pub(super) started: SystemTime,
    pub(super) elapsed: Duration,
    pub(super) sent: Sent,
    pub(super) outcome: Outcome,
}

pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) context: Option<RequestContext>,
    pub(super) sensitive: Sensitive,
}

pub(super) enum Outcome {
    Answered {
        status: StatusCode,
        version: Version,
        headers: HeaderMap,
        body: Bytes,
    },
    Failed(TransportError),
}

impl Sent {
    pub(super) fn of(request: &http::Request<Bytes>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            version: request.version(),
            headers: request.headers().clone(),
            body: request.body().clone(),
            context: request.extensions().get::<RequestContext>().copied(),
            sensitive: request
                .extensions()
                .get::<Sensitive>()
                .cloned()
                .unwrap_or_default(),
        }
    }
}

impl Outcome {
    pub(super) fn of(result: &Result<http::Response<Bytes>, TransportError>) -> Self {
        match result {
            Ok(response) => Self::Answered {
                status: response.status(),
                version: response.version(),
                headers: response.headers().clone(),
                body: response.body().clone(),
            },
            Err(error) => Self::Failed(error.clone()),
        }
    }
}
