//! One client for all services that a service key leads to.

use std::{fmt, sync::Arc};

use client_core::{
    Client, Error, SecretString,
    auth::{BearerAuth, ClientIdentity, OAuthTokens, TokenCache},
    client::ClientBuilder,
    clock::Clock,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};
use url::Url;

use crate::{
    accounts::{
        DirectoriesClient, GlobalAccountClient, ServiceManagerBindingsClient, SubaccountsClient,
    },
    dialect::dialect,
    entitlements::EntitlementsClient,
    jobs::JobsClient,
    service_key::{GrantType, KeyCredential, ServiceKey},
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
            transport: None,
            clock: None,
            retry: None,
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
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    retry: Option<RetryPolicy>,
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
        self.transport = Some(transport);
        self
    }

    /// Where time is read. Without it tokio's (feature `tokio` of client-core).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The limits of each call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
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
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(self.key.credential())?,
        };
        let budget = Arc::new(RetryBudget::default());
        let start = |base: &Url| -> ClientBuilder {
            let mut client = Client::builder(base.clone())
                .shared_transport(Arc::clone(&transport))
                .retry_budget(Arc::clone(&budget))
                .dialect(dialect);
            if let Some(clock) = &self.clock {
                client = client.clock(Arc::clone(clock));
            }
            if let Some(policy) = self.retry {
                client = client.retry(policy);
            }
            client
        };
        let id = self.key.client_id().to_owned();
        let identity = match self.key.credential() {
            KeyCredential::Secret(secret) => ClientIdentity::Secret {
                id,
                secret: secret.clone(),
            },
            KeyCredential::Certificate { .. } => ClientIdentity::Certificate { id },
        };
        let issuer = start(self.key.token_url()).build()?;
        let clock = Arc::clone(issuer.clock());
        let mut source =
            OAuthTokens::client_credentials(issuer, "uaa.token", "/oauth/token", identity);
        if let Some((user, password)) = self.user {
            source = source.with_password(user, password);
        }
        let tokens = TokenCache::new(source, clock);
        let guarded = |base: &Url| {
            start(base)
                .guard(Arc::new(BearerAuth::new(tokens.clone())))
                .build()
        };
        let accounts = guarded(self.key.accounts_url())?;
        let entitlements = guarded(self.key.entitlements_url())?;
        let jobs = JobsClient::new(entitlements.clone());
        Ok(BtpClient {
            directories: DirectoriesClient::new(accounts.clone()),
            global_account: GlobalAccountClient::new(accounts.clone()),
            service_manager_bindings: ServiceManagerBindingsClient::new(accounts.clone()),
            subaccounts: SubaccountsClient::new(accounts),
            entitlements: EntitlementsClient::new(entitlements, jobs.clone()),
            jobs,
            tokens,
        })
    }
}

impl fmt::Debug for BtpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BtpClientBuilder")
            .field("key", &self.key)
            .field("user", &self.user.as_ref().map(|(name, _)| name))
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(credential: &KeyCredential) -> Result<Arc<dyn Transport>, Error> {
    let mut builder = client_core::transport::ReqwestTransport::builder();
    if let KeyCredential::Certificate { certificates, key } = credential {
        builder = builder.identity_pem(certificates.as_bytes(), key.clone());
    }
    Ok(Arc::new(builder.build()?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &KeyCredential) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::configuration(
        "transport",
        "none was given, and feature `reqwest` is off",
    ))
}

#[cfg(test)]
mod tests;
