//! How many requests there were.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::transport::{Transport, TransportError};

/// Counts requests where they are sent, so that events and reports can say how many there were.
///
/// A clone is the same count.
#[derive(Debug, Clone, Default)]
pub struct RequestCount(Arc<AtomicU64>);

impl RequestCount {
    /// How many requests have been sent.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// A transport that counts what it passes on to `inner`.
    pub fn count(&self, inner: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Counted {
            inner,
            count: self.clone(),
        })
    }
}

#[derive(Debug)]
struct Counted {
    inner: Arc<dyn Transport>,
    count: RequestCount,
}

#[async_trait]
impl Transport for Counted {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        self.count.0.fetch_add(1, Ordering::Relaxed);
        self.inner.send(request).await
    }
}
