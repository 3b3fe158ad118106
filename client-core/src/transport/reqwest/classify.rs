//! What a reqwest error says about delivery.

use std::{error::Error as StdError, io};

use http::StatusCode;

use crate::transport::{Delivery, TransportError, TransportErrorKind};

/// No answer came.
pub(super) fn unanswered(error: ::reqwest::Error) -> TransportError {
    let (kind, delivery) = if error.is_builder() {
        (TransportErrorKind::Other, Delivery::NotSent)
    } else if chain(&error).any(is_tls) {
        // A server may refuse a client certificate only after it has read the request (TLS 1.3).
        let delivery = if error.is_connect() {
            Delivery::NotSent
        } else {
            Delivery::Unknown
        };
        (TransportErrorKind::Tls, delivery)
    } else if error.is_dns() {
        (TransportErrorKind::Resolve, Delivery::NotSent)
    } else if error.is_connect() {
        (TransportErrorKind::Connect, Delivery::NotSent)
    } else if chain(&error).any(is_refused_stream) {
        (TransportErrorKind::Closed, Delivery::NotSent)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Delivery::Unknown)
    } else {
        // Above all hyper's "incomplete message": the server may well have acted.
        (TransportErrorKind::Closed, Delivery::Unknown)
    };
    told(kind, delivery, error)
}

/// The head came, the body broke off.
pub(super) fn broken_body(error: ::reqwest::Error, status: StatusCode) -> TransportError {
    told(TransportErrorKind::BodyIncomplete, Delivery::Unknown, error).with_status(status)
}

fn told(kind: TransportErrorKind, delivery: Delivery, error: ::reqwest::Error) -> TransportError {
    // The address may hold a query; the call's own error names it without.
    let error = error.without_url();
    let innermost = chain(&error).last().map(ToString::to_string);
    let told = TransportError::new(kind, delivery);
    match innermost {
        Some(text) => told.with_detail(text),
        None => told,
    }
    .with_source(error)
}

/// An error and all its causes, also those that `io::Error` hides.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        if let Some(inner) = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            let inner: &(dyn StdError + 'static) = inner;
            return Some(inner);
        }
        error.source()
    })
}

#[cfg(feature = "__rustls")]
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<::rustls::Error>() || names_tls(error)
}

#[cfg(not(feature = "__rustls"))]
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    names_tls(error)
}

/// native-tls has no type that could be asked without depending on it here.
fn names_tls(error: &(dyn StdError + 'static)) -> bool {
    cfg!(feature = "native-tls") && {
        let text = error.to_string().to_ascii_lowercase();
        text.contains("certificate") || text.contains("handshake") || text.contains("ssl")
    }
}

fn is_refused_stream(error: &(dyn StdError + 'static)) -> bool {
    error
        .downcast_ref::<h2::Error>()
        .and_then(h2::Error::reason)
        == Some(h2::Reason::REFUSED_STREAM)
}
