//! The in-memory door: a transport without sockets.

use async_trait::async_trait;
use bytes::Bytes;
use client_core::transport::{Delivery, Transport, TransportError, TransportErrorKind};
use http::{Request, Response};

use crate::world::{Ending, World, trickling_time};

/// A [`Transport`] that is a [`World`].
///
/// It waits by tokio's clock alone, so that on a paused runtime a week takes no time, and it is
/// exact about what a client can know of a failure: only a refused connection is *not sent*.
/// Bodies come whole: one that trickles is an answer that comes when its last piece would. Which host
/// a URL names does not matter; its path does.
#[derive(Debug, Clone)]
pub struct MemoryTransport {
    world: World,
}

impl MemoryTransport {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }
}

#[async_trait]
impl Transport for MemoryTransport {
    /// Serves the request at once; what takes time is the answer. Dropping the future after its
    /// first poll leaves the request served.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let outcome = self.world.handle(&request);
        if !outcome.delay.is_zero() {
            tokio::time::sleep(outcome.delay).await;
        }
        let fail = |kind, delivery| Err(TransportError::new(kind, delivery));
        match outcome.ending {
            Ending::Answer(reply) => Ok(reply),
            Ending::Refused => fail(TransportErrorKind::Connect, Delivery::NotSent),
            Ending::Dropped => fail(TransportErrorKind::Closed, Delivery::Unknown),
            Ending::Truncated(reply) => Err(TransportError::new(
                TransportErrorKind::BodyIncomplete,
                Delivery::Unknown,
            )
            .with_status(reply.status())),
            Ending::Trickling { reply, pause } => {
                let length = u64::try_from(reply.body().len()).unwrap_or(u64::MAX);
                tokio::time::sleep(trickling_time(length, pause)).await;
                Ok(reply)
            }
            Ending::Hanging => std::future::pending().await,
        }
    }
}
