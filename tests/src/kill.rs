//! Kills a process after any exchange: the answer is never seen, and the future is dropped.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::transport::{Transport, TransportError};
use tokio::sync::Notify;

#[derive(Debug)]
struct KillAfter {
    inner: Arc<dyn Transport>,
    left: AtomicU64,
    killed: Arc<Notify>,
}

#[async_trait]
impl Transport for KillAfter {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let answer = self.inner.send(request).await;
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
        answer
    }
}

/// How a run that was to be killed ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Killed<T> {
    /// It was dropped in the middle.
    Yes,
    /// It came to its end before.
    No(T),
}

/// Runs what `make` makes of a transport, and drops it when the exchange number `exchange` (from 1) has reached the
/// server and been answered, before the answer is seen.
pub async fn kill_after<F: Future>(
    exchange: u64,
    inner: Arc<dyn Transport>,
    make: impl FnOnce(Arc<dyn Transport>) -> F,
) -> Killed<F::Output> {
    let killed = Arc::new(Notify::new());
    let transport = KillAfter {
        inner,
        left: AtomicU64::new(exchange),
        killed: Arc::clone(&killed),
    };
    let run = make(Arc::new(transport));
    tokio::select! {
        biased;
        () = killed.notified() => Killed::Yes,
        output = run => Killed::No(output),
    }
}
