//! One read for all who want to know.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use client_core::{Error, clock::Clock};
use futures_util::{
    FutureExt,
    future::{BoxFuture, WeakShared},
};

/// A list that many flows look at: read at most once in an interval, and one read serves all who wait for it.
///
/// Nothing runs in the background. If the flow that began a read goes away, the others carry it on.
pub(super) struct SharedRead<T> {
    clock: Arc<dyn Clock>,
    interval: Duration,
    state: Mutex<State<T>>,
}

struct State<T> {
    held: Option<Snapshot<T>>,
    flight: Option<WeakShared<Read<T>>>,
    last_begun: Option<Instant>,
}

/// What was read, when the read began, and what had been changed until then.
pub(super) struct Snapshot<T> {
    pub(super) value: Arc<T>,
    begun: Instant,
    epoch: u64,
}

type Read<T> = BoxFuture<'static, Result<Snapshot<T>, Error>>;

impl<T> Snapshot<T> {
    /// How many changes had been made when it was read.
    pub(super) const fn epoch(&self) -> u64 {
        self.epoch
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            begun: self.begun,
            epoch: self.epoch,
        }
    }
}

impl<T: Send + Sync + 'static> SharedRead<T> {
    pub(super) fn new(clock: Arc<dyn Clock>, interval: Duration) -> Self {
        Self {
            clock,
            interval,
            state: Mutex::new(State {
                held: None,
                flight: None,
                last_begun: None,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read last, if that was after change number `epoch` and not longer ago than the interval; else a
    /// new read. `now` counts the changes when a read begins.
    pub(super) async fn read(
        self: &Arc<Self>,
        epoch: u64,
        now: impl Fn() -> u64 + Send + Sync + Clone + 'static,
        fetch: impl Fn() -> BoxFuture<'static, Result<T, Error>> + Send + Sync + Clone + 'static,
    ) -> Result<Snapshot<T>, Error> {
        loop {
            let flight = {
                let mut state = self.state();
                let fresh = state.held.as_ref().filter(|held| {
                    let age = self.clock.now().saturating_duration_since(held.begun);
                    held.epoch >= epoch && age < self.interval
                });
                if let Some(held) = fresh {
                    return Ok(held.clone());
                }
                let running = state.flight.as_ref().and_then(WeakShared::upgrade);
                running.unwrap_or_else(|| {
                    let read = Arc::clone(self)
                        .begin(now.clone(), fetch.clone())
                        .boxed()
                        .shared();
                    state.flight = read.downgrade();
                    read
                })
            };
            let read = flight.await?;
            // One that began before the change says nothing of it.
            if read.epoch >= epoch {
                return Ok(read);
            }
        }
    }

    async fn begin(
        self: Arc<Self>,
        now: impl Fn() -> u64 + Send,
        fetch: impl Fn() -> BoxFuture<'static, Result<T, Error>> + Send,
    ) -> Result<Snapshot<T>, Error> {
        let last = self.state().last_begun;
        if let Some(last) = last {
            let since = self.clock.now().saturating_duration_since(last);
            let wait = self.interval.saturating_sub(since);
            if !wait.is_zero() {
                self.clock.sleep(wait).await;
            }
        }
        let (begun, epoch) = (self.clock.now(), now());
        self.state().last_begun = Some(begun);
        let read = fetch().await;
        let mut state = self.state();
        state.flight = None;
        if read.is_err() {
            // Nothing was learned: the next one need not wait to learn it.
            state.last_begun = None;
        }
        let snapshot = Snapshot {
            value: Arc::new(read?),
            begun,
            epoch,
        };
        state.held = Some(snapshot.clone());
        Ok(snapshot)
    }
}

impl<T> fmt::Debug for SharedRead<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedRead")
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}
