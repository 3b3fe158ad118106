//! The default transport: reqwest on tokio, HTTP/1.1 and HTTP/2.

mod builder;
mod classify;
#[cfg(feature = "__rustls")]
mod rustls;

use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::StatusCode;

pub use builder::{ReqwestTransportBuilder, TlsBackend};
use classify::{broken_body, unanswered};

use super::{Address, Delivery, Transport, TransportError, TransportErrorKind};
use crate::Error;

/// Sends requests with reqwest.
///
/// Redirects are not followed, no proxy is taken from the environment, no cookies are kept, and
/// bodies are capped while they stream in: 64 MiB for a success; of an error's body the first MiB is
/// kept, or what has come when it breaks off or stalls for 5 s. Needs a tokio runtime. A clone shares the connections.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: ::reqwest::Client,
    limits: BodyLimits,
}

/// How long the whole body of an error is waited for.
const ERROR_BODY_PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy)]
struct BodyLimits {
    success: usize,
    error: usize,
}

impl ReqwestTransport {
    /// A transport with the defaults.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if TLS cannot be set up, for
    /// instance because the system has no root certificates.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Sets up a transport.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::default()
    }

    async fn read(&self, mut response: ::reqwest::Response) -> Result<Bytes, TransportError> {
        let status = response.status();
        let failed = status.is_client_error() || status.is_server_error();
        let limit = if failed {
            self.limits.error
        } else {
            self.limits.success
        };
        // Grown bit by bit, a large body would be held twice for a while, and keep up to twice its room.
        let told = response.content_length().unwrap_or_default();
        let told = usize::try_from(told).unwrap_or(limit).min(limit);
        let mut body = BytesMut::new();
        let patience = tokio::time::Instant::now() + ERROR_BODY_PATIENCE;
        loop {
            let next = if failed {
                // A 401 that is slow or broken off is a 401 all the same: taken for a lost answer, it
                // would be sent again and lock the user.
                match tokio::time::timeout_at(patience, response.chunk()).await {
                    Ok(Ok(next)) => next,
                    Ok(Err(_)) | Err(_) => None,
                }
            } else {
                response
                    .chunk()
                    .await
                    .map_err(|error| broken_body(error, status))?
            };
            let Some(chunk) = next else { break };
            // A small body mostly comes in one piece, which need not be copied.
            if body.is_empty() && chunk.len() == told {
                return Ok(chunk);
            }
            if body.is_empty() {
                body.reserve(told);
            }
            let room = limit.saturating_sub(body.len());
            if chunk.len() <= room {
                body.extend_from_slice(&chunk);
            } else if failed {
                // The head of an error body tells what is to be told.
                body.extend_from_slice(chunk.get(..room).unwrap_or_default());
                break;
            } else {
                return Err(too_large(limit, status));
            }
        }
        Ok(body.freeze())
    }
}

fn too_large(limit: usize, status: StatusCode) -> TransportError {
    TransportError::new(TransportErrorKind::BodyTooLarge, Delivery::Unknown)
        .with_status(status)
        .with_detail(format!(
            "more than {limit} bytes; ask for less, or raise the limit"
        ))
}

/// The same request for reqwest, which wants an address of another type.
fn of_reqwest(mut request: http::Request<Bytes>) -> Result<::reqwest::Request, TransportError> {
    let known = request.extensions_mut().remove::<Address>();
    if let Some(address) = known.filter(|known| known.is_of(request.uri())) {
        let (parts, body) = request.into_parts();
        let mut made = ::reqwest::Request::new(parts.method, address.0);
        *made.headers_mut() = parts.headers;
        *made.version_mut() = parts.version;
        *made.body_mut() = Some(body.into());
        return Ok(made);
    }
    ::reqwest::Request::try_from(request).map_err(|error| {
        TransportError::new(TransportErrorKind::Other, Delivery::NotSent).with_source(error)
    })
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = of_reqwest(request)?;
        let mut response = self.client.execute(request).await.map_err(unanswered)?;
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = response.status();
        *answer.version_mut() = response.version();
        std::mem::swap(answer.headers_mut(), response.headers_mut());
        *answer.body_mut() = self.read(response).await?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
