//! Kills a process, which is to drop its future: after any exchange, whose answer is never seen, or at any point
//! where it waits.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
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
#[expect(clippy::exhaustive_enums, reason = "a run ends in one of two ways")]
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

/// Polls `run`, and drops it as soon as it has said for the `wait`-th time (from 1) that it is not ready: that is
/// every place where it can be dropped at all.
pub async fn kill_at_wait<F: Future>(wait: u64, run: F) -> Killed<F::Output> {
    let mut run = pin!(run);
    let mut left = wait;
    poll_fn(|context| match run.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Killed::No(output)),
        Poll::Pending => {
            left = left.saturating_sub(1);
            if left == 0 {
                Poll::Ready(Killed::Yes)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}
