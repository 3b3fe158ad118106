//! Putting a client of a tenant together.

use std::sync::Arc;

use client_core::{
    Client, SecretString,
    auth::{BasicAuth, BasicCredential, BearerAuth, ClientIdentity, OAuthTokens, TokenCache},
    client::{ClientBuilder, Guard},
    clock::Clock,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};

use super::{S4Client, logon::LatchedTokens};
use crate::{
    Error, TenantHost,
    extensions::ExtensionsClient,
    odata::{self, ServiceRoot},
    session::CsrfSession,
};

/// Where S/4HANA's OAuth 2.0 token endpoint is, on the API host.
const TOKEN_PATH: &str = "/sap/bc/sec/oauth2/token";

/// Sets up an [`S4Client`].
#[derive(Debug)]
pub struct S4ClientBuilder {
    host: TenantHost,
    logon: Option<Logon>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    policy: Option<RetryPolicy>,
    budget: Arc<RetryBudget>,
    user_agent: Option<String>,
    extension_service_root: String,
}

#[derive(Debug)]
enum Logon {
    Basic(BasicCredential),
    ClientCredentials(ClientIdentity),
}

impl S4ClientBuilder {
    pub(super) fn new(host: TenantHost) -> Self {
        Self {
            host,
            logon: None,
            transport: None,
            clock: None,
            policy: None,
            budget: Arc::default(),
            user_agent: None,
            extension_service_root: ExtensionsClient::SERVICE_ROOT.to_owned(),
        }
    }

    /// Logs on as a communication user, by Basic authentication. Give the same credential to every
    /// client of the user: three failed logons lock it, and the credential counts.
    pub fn basic(mut self, credential: BasicCredential) -> Self {
        self.logon = Some(Logon::Basic(credential));
        self
    }

    /// As [`basic`](Self::basic), with a credential for this client alone.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a password is given away, not lent"
    )]
    pub fn basic_user(self, user: impl Into<String>, password: SecretString) -> Self {
        self.basic(BasicCredential::new(user, &password))
    }

    /// Logs on by OAuth 2.0 client credentials, at `/sap/bc/sec/oauth2/token` on the API host.
    ///
    /// S/4HANA's client id and secret are a communication user and its password. So a secret that
    /// was refused once is not sent again by this client: three failed logons lock the user.
    pub fn oauth_client_credentials(mut self, identity: ClientIdentity) -> Self {
        self.logon = Some(Logon::ClientCredentials(identity));
        self
    }

    /// What sends the requests. Without it a `ReqwestTransport` with its defaults (feature
    /// `reqwest`).
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.shared_transport(Arc::new(transport))
    }

    /// As [`transport`](Self::transport), for a transport that is shared already.
    pub fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Where time is read. Without it tokio's (feature `reqwest`).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The limits of each call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The bucket that resends are paid from; shared with other clients if you wish.
    pub fn retry_budget(mut self, budget: Arc<RetryBudget>) -> Self {
        self.budget = budget;
        self
    }

    /// The `User-Agent`.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// Where the extension service is, below the API host; without it
    /// [`ExtensionsClient::SERVICE_ROOT`]. The session's token is fetched there.
    pub fn extension_service_root(mut self, path: impl Into<String>) -> Self {
        self.extension_service_root = path.into();
        self
    }

    /// Checks the settings and makes the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no authentication,
    /// if the service root is not a plain path, if the API address is neither https nor on
    /// loopback, or if transport or clock are missing and their defaults are not compiled in.
    pub fn build(mut self) -> Result<S4Client, Error> {
        let root = ServiceRoot::new(&self.extension_service_root)?;
        // One transport for token endpoint, session and calls: they share its connections.
        if self.transport.is_none() {
            self.transport = default_transport()?;
        }
        let auth: Arc<dyn Guard> = match &self.logon {
            None => {
                let reason = "none was given; set basic or oauth_client_credentials";
                return Err(Error::configuration("authentication", reason));
            }
            Some(Logon::Basic(credential)) => Arc::new(BasicAuth::new(credential.clone())),
            Some(Logon::ClientCredentials(identity)) => {
                let client = self.client().build()?;
                let clock = Arc::clone(client.clock());
                let identity = identity.clone();
                let tokens =
                    OAuthTokens::client_credentials(client, "s4.token", TOKEN_PATH, identity);
                let cache = TokenCache::new(LatchedTokens::new(tokens), clock);
                Arc::new(BearerAuth::new(cache))
            }
        };
        let fetching = self.client().guard(Arc::clone(&auth)).build()?;
        let session = CsrfSession::new(fetching, root.clone());
        // The session first: while it fetches, the credential must be free.
        let client = self
            .client()
            .guard(Arc::new(session.clone()))
            .guard(auth)
            .build()?;
        Ok(S4Client {
            extensions: ExtensionsClient::new(client.clone(), root),
            host: self.host,
            client,
            session,
        })
    }

    fn client(&self) -> ClientBuilder {
        let mut builder = Client::builder(self.host.api_url().clone())
            .dialect(odata::dialect)
            .retry_budget(Arc::clone(&self.budget));
        if let Some(transport) = &self.transport {
            builder = builder.shared_transport(Arc::clone(transport));
        }
        if let Some(clock) = &self.clock {
            builder = builder.clock(Arc::clone(clock));
        }
        if let Some(policy) = self.policy {
            builder = builder.retry(policy);
        }
        if let Some(name) = &self.user_agent {
            builder = builder.user_agent(name.clone());
        }
        builder
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Option<Arc<dyn Transport>>, Error> {
    let transport = client_core::transport::ReqwestTransport::new()?;
    Ok(Some(Arc::new(transport)))
}

/// The core says what is missing.
#[cfg(not(feature = "reqwest"))]
#[expect(clippy::unnecessary_wraps, reason = "the other build can fail")]
fn default_transport() -> Result<Option<Arc<dyn Transport>>, Error> {
    Ok(None)
}
