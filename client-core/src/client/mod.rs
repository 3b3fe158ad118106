//! One client of one service: the call loop and what its calls share.

mod attempt;
mod builder;
mod call;
mod classify;
mod exchange;
mod guard;
#[cfg(feature = "tokio")]
mod in_flight;
mod watch;

use std::sync::Arc;

use url::Url;

pub use builder::{ClientBuilder, check_base};
pub use call::Call;
pub use guard::{Guard, Permit, Review};
#[cfg(feature = "tokio")]
pub use in_flight::MaxInFlight;

use crate::{
    clock::Clock,
    fault::Dialect,
    operation::{LastPath, Operation},
    pacing::Pacer,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};

/// Calls the operations of one service at one base address.
///
/// A clone is cheap and shares everything: connections, tokens, retry budget, learned rate limits.
/// The typed clients wrap it; use it directly for operations that they do not have yet.
///
/// # Examples
///
/// ```
/// # use bytes::Bytes;
/// # use client_core::{Client, operation::{Operation, decode}, transport::{from_fn, TransportError}};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = from_fn(|_| Ok::<_, TransportError>(http::Response::new(Bytes::from_static(b"[1, 2]"))));
/// let client = Client::builder("https://api.example/".parse()?).transport(transport).build()?;
///
/// let numbers = client.call(Operation::get("numbers.list", "/numbers", decode::json::<Vec<u8>>)).await?;
/// assert_eq!(numbers, [1, 2]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    base: Url,
    transport: Arc<dyn Transport>,
    guards: Vec<Arc<dyn Guard>>,
    dialect: Dialect,
    policy: RetryPolicy,
    budget: Arc<RetryBudget>,
    pacer: Arc<Pacer>,
    last_path: LastPath,
    clock: Arc<dyn Clock>,
    user_agent: http::HeaderValue,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("base", &self.base.as_str())
            .field("guards", &self.guards)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Starts a client of the service at `base`. A path in `base` is kept in front of every
    /// operation's path.
    pub fn builder(base: Url) -> ClientBuilder {
        ClientBuilder::new(base)
    }

    /// Sends an operation: authenticates, sends, classifies, waits and sends again as far as the
    /// [retry table](crate::retry) allows, and decodes.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names. For a change,
    /// [`Error::effect`](crate::Error::effect) says whether it may have been made.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future abandons the call. A change may still have been made: treat it like
    /// [`Effect::Unknown`](crate::Effect::Unknown).
    pub fn call<T>(&self, operation: Operation<T>) -> Call<T> {
        Call::new(Arc::clone(&self.inner), operation)
    }

    /// The base address.
    pub fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The clock of this client.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// The limits that hold where an operation sets none of its own.
    pub fn policy(&self) -> &RetryPolicy {
        &self.inner.policy
    }
}

#[cfg(test)]
mod tests;
