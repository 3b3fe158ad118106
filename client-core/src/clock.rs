//! Time as a seam, so that a week passes at once in tests.

use std::{
    fmt::Debug,
    future::Future,
    time::{Duration, Instant, SystemTime},
};

use async_trait::async_trait;
use futures_util::future::{Either, select};

/// Where the library reads time and waits.
///
/// [`TokioClock`] (feature `tokio`, on by default) serves tokio programs and follows tokio's paused
/// clock in tests. On another runtime implement these three functions on its timer.
#[async_trait]
pub trait Clock: Debug + Send + Sync {
    /// Monotonic time.
    fn now(&self) -> Instant;
    /// Wall time; only used to understand dates that a server sends.
    fn wall(&self) -> SystemTime;
    /// Waits. Dropping the future ends the wait.
    async fn sleep(&self, duration: Duration);
}

/// The clock of tokio's timer. Its futures must run on a tokio runtime with time enabled.
#[cfg(feature = "tokio")]
#[derive(Debug, Clone)]
pub struct TokioClock {
    start: tokio::time::Instant,
    wall: SystemTime,
}

#[cfg(feature = "tokio")]
impl TokioClock {
    /// A clock whose wall time starts at the system's and then follows tokio's time.
    pub fn new() -> Self {
        Self {
            start: tokio::time::Instant::now(),
            wall: SystemTime::now(),
        }
    }
}

#[cfg(feature = "tokio")]
impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "tokio")]
#[async_trait]
impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn wall(&self) -> SystemTime {
        let elapsed = self.start.elapsed();
        self.wall.checked_add(elapsed).unwrap_or(self.wall)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Runs `future` for at most `limit`; `None` says that time ran out and the future was dropped.
pub async fn within<F: Future>(clock: &dyn Clock, limit: Duration, future: F) -> Option<F::Output> {
    let future = std::pin::pin!(future);
    match select(future, clock.sleep(limit)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(((), _)) => None,
    }
}
