//! Putting a client of the landscape together.

use std::sync::Arc;

use client_core::{
    Client, Error, SecretString,
    auth::{BearerAuth, TokenCache},
    client::{ClientBuilder, Guard},
    clock::Clock,
    retry::RetryPolicy,
    transport::Transport,
};
use url::Url;

use super::SystemLandscapeClient;
use crate::dialect::dialect;

/// Sets up a [`SystemLandscapeClient`].
#[derive(Debug)]
#[must_use = "nothing is built without `build`"]
pub struct SystemLandscapeBuilder {
    client: ClientBuilder,
    bearer: Option<BearerAuth>,
    tenant: Option<String>,
}

impl SystemLandscapeBuilder {
    pub(super) fn new(endpoint: Url) -> Self {
        Self {
            client: Client::builder(endpoint).dialect(dialect),
            bearer: None,
            tenant: None,
        }
    }

    fn with(mut self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.client = change(self.client);
        self
    }

    /// Authenticates with one bearer token that you brought.
    pub fn bearer(mut self, token: SecretString) -> Self {
        self.bearer = Some(BearerAuth::fixed(token));
        self
    }

    /// Authenticates with tokens of a cache.
    pub fn tokens(mut self, tokens: TokenCache) -> Self {
        self.bearer = Some(BearerAuth::new(tokens));
        self
    }

    /// The global account's GUID, sent as header `Tenant`.
    pub fn tenant(mut self, global_account: impl Into<String>) -> Self {
        self.tenant = Some(global_account.into());
        self
    }

    /// What sends the requests.
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.with(|client| client.transport(transport))
    }

    /// As [`transport`](Self::transport), for a transport that is shared already.
    pub fn shared_transport(self, transport: Arc<dyn Transport>) -> Self {
        self.with(|client| client.shared_transport(transport))
    }

    /// Where time is read.
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        self.with(|client| client.clock(clock))
    }

    /// The limits of each call.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.with(|client| client.retry(policy))
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if neither
    /// [`bearer`](Self::bearer) nor [`tokens`](Self::tokens) was given, and as
    /// [`ClientBuilder::build`](client_core::client::ClientBuilder::build).
    pub fn build(self) -> Result<SystemLandscapeClient, Error> {
        let Some(bearer) = self.bearer else {
            return Err(Error::configuration(
                "system landscape",
                "needs a bearer token or a token cache",
            ));
        };
        let bearer = Arc::new(bearer);
        let guard: Arc<dyn Guard> = bearer.clone();
        Ok(SystemLandscapeClient {
            client: self.client.guard(guard).build()?,
            bearer,
            tenant: self.tenant.map(Arc::from),
        })
    }
}
