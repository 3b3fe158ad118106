//! Waiting as a value: step it, await it, watch it, or carry it to another process.

mod policy;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};

pub use policy::PollPolicy;

use crate::{
    Effect, Error, ErrorKind,
    clock::{Clock, within},
};

/// What one look at something unfinished found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<T> {
    /// Not ended. A state that this library does not know is pending, never failed.
    Pending {
        /// The state in the service's own word.
        state: String,
        /// How long the service asked to wait.
        retry_after: Option<Duration>,
    },
    /// Ended well.
    Done(T),
}

impl<T> Progress<T> {
    /// Still in `state`, without a wish of the service's.
    pub fn pending(state: impl Into<String>) -> Self {
        Self::Pending {
            state: state.into(),
            retry_after: None,
        }
    }
}

/// Looks once at what is waited for.
#[async_trait]
pub trait Probe: Send + Sync {
    /// What it ends with.
    type Output;

    /// Looks once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OperationFailed`] if it ended in failure. Errors that are
    /// [retryable](Error::is_retryable) are waited out.
    async fn probe(&self) -> Result<Progress<Self::Output>, Error>;

    /// What another process needs to go on waiting.
    fn resume_token(&self) -> ResumeToken;
}

/// What another process needs to go on waiting. Serializable; holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResumeToken {
    /// The operation that is asked again, such as `jobs.status`.
    pub operation: String,
    /// What it is asked about, such as a job's id.
    pub reference: String,
}

impl ResumeToken {
    /// A token for `reference`, to be asked about by `operation`.
    pub fn new(operation: impl Into<String>, reference: impl Into<String>) -> Self {
        Self {
            operation: operation.into(),
            reference: reference.into(),
        }
    }
}

/// Waits for something by asking again and again.
///
/// ```
/// # use client_core::poll::{Poller, Progress};
/// # async fn f(mut poller: Poller<String>) -> Result<(), client_core::Error> {
/// // Once:
/// if let Progress::Pending { state, .. } = poller.step().await? {
///     println!("{state}");
/// }
/// // In another process, later:
/// let token = serde_json::to_string(&poller.resume_token()).unwrap();
/// // Until it ends:
/// let result = poller.await?;
/// # Ok(()) }
/// ```
///
/// # Cancel safety
///
/// Waiting changes nothing: drop it at any time and go on later.
#[must_use = "a poller does nothing unless stepped or awaited"]
pub struct Poller<T> {
    probe: Arc<dyn Probe<Output = T>>,
    clock: Arc<dyn Clock>,
    policy: PollPolicy,
    begun: Option<Instant>,
    looks: u32,
    asked: Option<Duration>,
    last_state: Option<String>,
}

impl<T> Poller<T> {
    /// A poller that has not looked yet.
    pub fn new(probe: impl Probe<Output = T> + 'static, clock: Arc<dyn Clock>) -> Self {
        Self {
            probe: Arc::new(probe),
            clock,
            policy: PollPolicy::DEFAULT,
            begun: None,
            looks: 0,
            asked: None,
            last_state: None,
        }
    }

    /// Sets how often and how long it looks.
    pub fn with_policy(mut self, policy: PollPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// What another process needs to go on waiting.
    pub fn resume_token(&self) -> ResumeToken {
        self.probe.resume_token()
    }

    /// Looks once, now.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OperationFailed`] if it ended in failure; else the error of the look itself.
    pub async fn step(&mut self) -> Result<Progress<T>, Error> {
        self.looks = self.looks.saturating_add(1);
        let progress = self.probe.probe().await?;
        if let Progress::Pending { state, retry_after } = &progress {
            self.last_state = Some(state.clone());
            self.asked = *retry_after;
        }
        Ok(progress)
    }

    /// Looks, waits and looks again until it ends. `watch` sees every state.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step), but errors that are [retryable](Error::is_retryable) are waited out;
    /// and [`ErrorKind::StillPending`] when the policy's deadline passes, or at once if the next look
    /// would come after it.
    pub async fn watch(mut self, mut watch: impl FnMut(&str)) -> Result<T, Error> {
        loop {
            match self.turn().await? {
                Progress::Done(output) => return Ok(output),
                Progress::Pending { state, .. } => watch(&state),
            }
        }
    }

    /// All states until it ends, as a stream that yields each look's result. The last item is
    /// [`Progress::Done`] or an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Progress<T>, Error>> + Send
    where
        T: Send,
    {
        stream::unfold(Some(self), |poller| async move {
            let mut poller = poller?;
            let item = poller.turn().await;
            let more = matches!(item, Ok(Progress::Pending { .. }));
            Some((item, more.then_some(poller)))
        })
    }

    /// One look, after the wait that is due before it. Looks that fail in passing are waited out.
    async fn turn(&mut self) -> Result<Progress<T>, Error> {
        let now = self.clock.now();
        let begun = *self.begun.get_or_insert(now);
        let mut passing: Option<Error> = None;
        loop {
            if self.looks > 0 {
                let wait = self
                    .policy
                    .interval(self.looks)
                    .max(self.asked.take().unwrap_or_default());
                if self.elapsed(begun).saturating_add(wait) > self.policy.deadline {
                    return Err(self.still_pending(passing));
                }
                self.clock.sleep(wait).await;
            }
            let left = self.policy.deadline.saturating_sub(self.elapsed(begun));
            let clock = Arc::clone(&self.clock);
            match within(&*clock, left, self.step()).await {
                None => return Err(self.still_pending(passing)),
                Some(Err(error)) if error.is_retryable() => {
                    self.asked = error.retry_after();
                    passing = Some(error);
                }
                Some(settled) => return settled,
            }
        }
    }

    fn elapsed(&self, begun: Instant) -> Duration {
        self.clock.now().saturating_duration_since(begun)
    }

    fn still_pending(&self, last: Option<Error>) -> Error {
        let state = self.last_state.as_deref().unwrap_or("unknown");
        let detail = format!(
            "{} did not end within {} s; last state: {state}",
            self.probe.resume_token().operation,
            self.policy.deadline.as_secs()
        );
        let error = Error::new(ErrorKind::StillPending, detail).with_effect(Effect::Unknown);
        match last {
            Some(last) => error.with_source(last),
            None => error,
        }
    }
}

impl<T: Send + 'static> IntoFuture for Poller<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.watch(|_| {}))
    }
}

impl<T> fmt::Debug for Poller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("resume_token", &self.resume_token())
            .field("policy", &self.policy)
            .field("last_state", &self.last_state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
