//! Putting a client of Service Manager together.

#[cfg(feature = "reqwest")]
use std::num::NonZeroUsize;
use std::{fmt, sync::Arc};

use client_core::{Error, clock::Clock, retry::RetryPolicy, transport::Transport};

use super::{ServiceManagerClient, ServiceManagerKey};
use crate::wiring::Wiring;

/// Sets up a [`ServiceManagerClient`].
#[must_use = "nothing is built without `build`"]
pub struct ServiceManagerBuilder {
    key: ServiceManagerKey,
    wiring: Wiring,
}

impl ServiceManagerBuilder {
    pub(super) fn new(key: ServiceManagerKey) -> Self {
        Self {
            key,
            wiring: Wiring::default(),
        }
    }

    /// What sends the requests. Without it a `ReqwestTransport` (feature `reqwest`), which presents
    /// the key's certificate if it has one. A transport of your own presents it itself.
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.shared_transport(Arc::new(transport))
    }

    /// As [`transport`](Self::transport), for a transport that is shared already.
    pub fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.wiring.transport = Some(transport);
        self
    }

    /// Where time is read. Without it tokio's (feature `tokio` of client-core).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.wiring.clock = Some(clock);
        self
    }

    /// The limits of each call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.wiring.retry = Some(policy);
        self
    }

    /// How many requests may be under way at once; 16 if not set. The others wait their turn within
    /// their deadlines. Needs feature `reqwest`.
    #[cfg(feature = "reqwest")]
    pub fn max_in_flight(mut self, requests: NonZeroUsize) -> Self {
        self.wiring.in_flight = Some(requests);
        self
    }

    /// Checks the settings and makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if the key's certificate
    /// cannot be read, or an address is neither https nor on loopback.
    pub fn build(self) -> Result<ServiceManagerClient, Error> {
        let Self { key, wiring } = self;
        let wired = wiring.connect(key.credential())?;
        let tokens = wired.tokens(key.token_url(), key.client_id(), key.credential(), None)?;
        let client = wired.client(key.service_manager_url(), &tokens)?;
        Ok(ServiceManagerClient::new(client))
    }
}

impl fmt::Debug for ServiceManagerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceManagerBuilder")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
