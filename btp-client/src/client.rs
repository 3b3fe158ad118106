//! One client for all services that a service key leads to.

#[cfg(feature = "reqwest")]
use std::num::NonZeroUsize;
use std::{fmt, sync::Arc};

use client_core::{
    Error, SecretString, auth::TokenCache, clock::Clock, retry::RetryPolicy, transport::Transport,
};

use crate::{
    accounts::{
        DirectoriesClient, GlobalAccountClient, ServiceManagerBindingsClient, SubaccountsClient,
    },
    entitlements::EntitlementsClient,
    jobs::JobsClient,
    permissions::Permissions,
    service_key::{GrantType, ServiceKey},
    wiring::Wiring,
};

/// The central services of a global account: accounts, entitlements, jobs.
///
/// All of them share one token, one retry budget and one transport. A clone is cheap and the same
/// client.
#[derive(Debug, Clone)]
pub struct BtpClient {
    subaccounts: SubaccountsClient,
    directories: DirectoriesClient,
    global_account: GlobalAccountClient,
    service_manager_bindings: ServiceManagerBindingsClient,
    entitlements: EntitlementsClient,
    jobs: JobsClient,
    tokens: TokenCache,
}

impl BtpClient {
    /// Starts a client of the account that the key belongs to.
    pub fn builder(key: ServiceKey) -> BtpClientBuilder {
        BtpClientBuilder {
            key,
            user: None,
            wiring: Wiring::default(),
        }
    }

    /// Subaccounts.
    pub const fn subaccounts(&self) -> &SubaccountsClient {
        &self.subaccounts
    }

    /// Directories.
    pub const fn directories(&self) -> &DirectoriesClient {
        &self.directories
    }

    /// The global account itself.
    pub const fn global_account(&self) -> &GlobalAccountClient {
        &self.global_account
    }

    /// Bindings to Service Manager that the Accounts service creates.
    pub const fn service_manager_bindings(&self) -> &ServiceManagerBindingsClient {
        &self.service_manager_bindings
    }

    /// Entitlements.
    pub const fn entitlements(&self) -> &EntitlementsClient {
        &self.entitlements
    }

    /// Jobs of the Entitlements service.
    pub const fn jobs(&self) -> &JobsClient {
        &self.jobs
    }

    /// What the key allows, as its token says. A token is fetched if none is held; nothing else is
    /// sent.
    ///
    /// # Errors
    ///
    /// Those of the token endpoint.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future is safe.
    pub async fn permissions(&self) -> Result<Permissions, Error> {
        Ok(Permissions::of(&*self.tokens.token().await?))
    }

    /// The tokens of the key, for other clients of the same identity.
    pub const fn tokens(&self) -> &TokenCache {
        &self.tokens
    }
}

/// Sets up a [`BtpClient`].
#[must_use = "nothing is built without `build`"]
pub struct BtpClientBuilder {
    key: ServiceKey,
    user: Option<(String, SecretString)>,
    wiring: Wiring,
}

impl BtpClientBuilder {
    /// Acts for a user, by the password grant: needed by keys whose `grant_type` is `user_token`. With
    /// two-factor authentication the passcode is appended to the password.
    pub fn user(mut self, name: impl Into<String>, password: SecretString) -> Self {
        self.user = Some((name.into(), password));
        self
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
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if the key acts for a user
    /// and none was given, its certificate cannot be read, or an address is neither https nor on
    /// loopback.
    pub fn build(self) -> Result<BtpClient, Error> {
        if self.user.is_none() && self.key.grant_type() == Some(&GrantType::UserToken) {
            return Err(Error::configuration(
                "service key",
                "grant_type is user_token: give a user and password with `user`, or create the \
                 service instance with {\"grantType\": \"clientCredentials\"}",
            ));
        }
        let credential = self.key.credential();
        let wired = self.wiring.connect(credential)?;
        let tokens = wired.tokens(
            self.key.token_url(),
            self.key.client_id(),
            credential,
            self.user,
        )?;
        let accounts = wired.client(self.key.accounts_url(), &tokens)?;
        let entitlements = wired.client(self.key.entitlements_url(), &tokens)?;
        #[cfg(feature = "x509")]
        warn_of_expiry(&self.key, &**accounts.clock());
        let jobs = JobsClient::new(entitlements.clone());
        Ok(BtpClient {
            directories: DirectoriesClient::new(accounts.clone()),
            global_account: GlobalAccountClient::new(accounts.clone()),
            service_manager_bindings: ServiceManagerBindingsClient::new(accounts.clone()),
            subaccounts: SubaccountsClient::new(accounts),
            entitlements: EntitlementsClient::new(entitlements, jobs.clone())
                .with_tokens(tokens.clone()),
            jobs,
            tokens,
        })
    }
}

/// Says in time that the key has to be replaced. A certificate that cannot be read is the transport's
/// to refuse.
#[cfg(feature = "x509")]
fn warn_of_expiry(key: &ServiceKey, clock: &dyn Clock) {
    let now = jiff::Timestamp::try_from(clock.wall()).unwrap_or(jiff::Timestamp::MAX);
    if let Some(end) = ends_soon(key, now) {
        tracing::warn!(%end, "the certificate of the service key ends soon, or has ended");
    }
}

/// When the key's certificate ends, if that is within two days or past.
#[cfg(feature = "x509")]
fn ends_soon(key: &ServiceKey, now: jiff::Timestamp) -> Option<jiff::Timestamp> {
    const IN_TIME: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);
    let end = key.certificate_expiry().ok().flatten()?;
    (end.duration_since(now) < IN_TIME).then_some(end)
}

impl fmt::Debug for BtpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BtpClientBuilder")
            .field("key", &self.key)
            .field("user", &self.user.as_ref().map(|(name, _)| name))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
