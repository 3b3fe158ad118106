//! Answers that say something else.

use std::sync::Arc;

use bytes::Bytes;
use client_core::transport::{Transport, TransportError};

/// A transport whose answers hold `to` wherever `from` stood.
#[derive(Debug)]
pub struct Rewriting {
    inner: Arc<dyn Transport>,
    from: &'static str,
    to: &'static str,
}

impl Rewriting {
    /// In every answer of `inner`.
    pub fn new(inner: Arc<dyn Transport>, from: &'static str, to: &'static str) -> Self {
        Self { inner, from, to }
    }
}

#[async_trait::async_trait]
impl Transport for Rewriting {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let answer = self.inner.send(request).await?;
        let text = String::from_utf8_lossy(answer.body()).replace(self.from, self.to);
        Ok(answer.map(|_| text.into()))
    }
}
