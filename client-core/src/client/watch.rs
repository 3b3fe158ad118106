//! What `tracing` is told of each attempt, in OpenTelemetry's names for HTTP clients. Never more than the template
//! of a path: queries, headers and bodies may hold secrets.

use std::time::Instant;

use bytes::Bytes;
use http::Uri;
use tracing::{Level, Span, event, field};

use super::{Inner, exchange::CallState};
use crate::transport::TransportError;

/// Where metrics are told.
const METRICS: &str = "client_core::metrics";

/// The span of one attempt, and when it began.
pub(super) struct Watch {
    span: Span,
    begun: Instant,
}

impl Watch {
    /// An attempt that begins at `now`.
    pub(super) fn begin(call: &CallState, now: Instant) -> Self {
        let span = tracing::info_span!(
            "attempt",
            otel.name = field::Empty,
            otel.kind = "client",
            otel.status_code = field::Empty,
            http.request.method = call.request.method().as_str(),
            url.template = call.request.template(),
            server.address = call.uri.host().unwrap_or_default(),
            server.port = port(&call.uri),
            http.request.resend_count = call.attempts.checked_sub(1).filter(|again| *again > 0),
            http.response.status_code = field::Empty,
            error.type = field::Empty,
        );
        // A name is put together only if somebody reads it.
        if !span.is_disabled() {
            let (method, template) = (call.request.method(), call.request.template());
            span.record(
                "otel.name",
                field::display(format_args!("{method} {template}")),
            );
        }
        Self { span, begun: now }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn end(
        self,
        client: &Inner,
        call: &CallState,
        result: &Result<http::Response<Bytes>, TransportError>,
    ) {
        let (status, failure) = match result {
            Ok(response) => (Some(response.status()), None),
            Err(error) => (error.status(), Some(error.kind())),
        };
        let status = status.map(|status| status.as_u16());
        // Without an answer the kind of failure, with one that refuses its status: OpenTelemetry's rule.
        let error_type = || match (failure, status) {
            (Some(kind), _) => Some(format!("{kind:?}")),
            (None, Some(refused @ 400..)) => Some(refused.to_string()),
            _ => None,
        };
        // To record is to look for the field by its name, also where nobody listens.
        if !self.span.is_disabled() {
            if let Some(status) = status {
                self.span.record("http.response.status_code", status);
            }
            if let Some(error_type) = error_type() {
                self.span.record("error.type", error_type.as_str());
                self.span.record("otel.status_code", "ERROR");
            }
        }
        let took = || client.clock.now().saturating_duration_since(self.begun);
        // Whether anybody listens is left to the event: an `enabled!` before it would settle the matter for layers
        // that have a filter of their own, and they would not hear it. What it tells is worked out only then.
        self.span.in_scope(|| {
            event!(
                target: METRICS,
                Level::DEBUG,
                {
                    "histogram.http.client.request.duration" = took().as_secs_f64(),
                    http.request.method = call.request.method().as_str(),
                    url.template = call.request.template(),
                    server.address = call.uri.host().unwrap_or_default(),
                    server.port = port(&call.uri),
                    http.response.status_code = status,
                    error.type = error_type(),
                }
            );
        });
    }
}

/// Written out or the scheme's own.
fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}
