//! One client of one tenant.

use std::sync::Arc;

use client_core::{
    Client, Error, SecretString,
    auth::{BasicAuth, BasicCredential, BearerAuth, ClientIdentity, OAuthTokens, TokenCache},
    client::{ClientBuilder, Guard},
    clock::Clock,
    retry::RetryPolicy,
    transport::Transport,
};

use crate::{
    extensions::{DEFAULT_SERVICE_ROOT, ExtensionsClient},
    host::TenantHost,
    odata,
    session::CsrfSession,
};

/// Where tokens for communication users are issued, on the API host.
const TOKEN_PATH: &str = "/sap/bc/sec/oauth2/token";

/// The typed clients of one S/4HANA Cloud tenant. A clone shares logon, session and connections.
#[derive(Debug, Clone)]
pub struct S4Client {
    host: TenantHost,
    extensions: ExtensionsClient,
}

impl S4Client {
    /// Sets up a client of the tenant at `host`.
    pub fn builder(host: TenantHost) -> S4ClientBuilder {
        S4ClientBuilder {
            host,
            logon: None,
            transport: None,
            clock: None,
            retry: RetryPolicy::DEFAULT,
            extension_root: DEFAULT_SERVICE_ROOT.to_owned(),
        }
    }

    /// *Maintain Extensions on SAP BTP*, by this project's own contract.
    pub fn extensions(&self) -> &ExtensionsClient {
        &self.extensions
    }

    /// Where the tenant is.
    pub fn host(&self) -> &TenantHost {
        &self.host
    }
}

/// Sets up an [`S4Client`].
#[derive(Debug)]
pub struct S4ClientBuilder {
    host: TenantHost,
    logon: Option<Logon>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    retry: RetryPolicy,
    extension_root: String,
}

#[derive(Debug)]
enum Logon {
    Basic(BasicCredential),
    ClientCredentials(ClientIdentity),
}

impl S4ClientBuilder {
    /// Logs on with a credential that several clients of this user may share: its latch and probation then hold for all.
    pub fn basic(mut self, credential: BasicCredential) -> Self {
        self.logon = Some(Logon::Basic(credential));
        self
    }

    /// Logs on with a user and password.
    pub fn basic_user(self, user: impl Into<String>, password: SecretString) -> Self {
        self.basic(BasicCredential::new(user, &password))
    }

    /// Logs on with OAuth 2.0 client credentials; the client is the communication user.
    pub fn oauth_client_credentials(mut self, identity: ClientIdentity) -> Self {
        self.logon = Some(Logon::ClientCredentials(identity));
        self
    }

    /// What sends the requests. Without it a `ReqwestTransport` (feature `reqwest`).
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.shared_transport(Arc::new(transport))
    }

    /// As [`transport`](Self::transport), for one that is shared already.
    pub fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The limits of each call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Where the extension service is below the API host; it is this project's own contract.
    pub fn extension_service_root(mut self, root: impl Into<String>) -> Self {
        self.extension_root = root.into();
        self
    }

    /// Checks the settings and makes the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if no logon was chosen, the address is not
    /// https, or transport or clock are missing.
    pub fn build(self) -> Result<S4Client, Error> {
        let logon = match &self.logon {
            None => return Err(Error::configuration("logon", "choose `basic` or `oauth_client_credentials`")),
            Some(Logon::Basic(credential)) => Arc::new(BasicAuth::new(credential.clone())) as Arc<dyn Guard>,
            Some(Logon::ClientCredentials(identity)) => {
                let plain = self.plain().build()?;
                let clock = Arc::clone(plain.clock());
                let tokens = OAuthTokens::client_credentials(plain, "s4.token", TOKEN_PATH, identity.clone());
                Arc::new(BearerAuth::new(TokenCache::new(tokens, clock)))
            }
        };
        let logged_on = self.plain().guard(Arc::clone(&logon)).build()?;
        let session = CsrfSession::new(logged_on, self.extension_root.clone());
        let client = self.plain().guard(Arc::new(session)).guard(logon).build()?;
        Ok(S4Client { host: self.host, extensions: ExtensionsClient::new(client, self.extension_root) })
    }

    fn plain(&self) -> ClientBuilder {
        let mut builder = Client::builder(self.host.api_url().clone()).dialect(odata::dialect).retry(self.retry);
        if let Some(transport) = &self.transport {
            builder = builder.shared_transport(Arc::clone(transport));
        }
        if let Some(clock) = &self.clock {
            builder = builder.clock(Arc::clone(clock));
        }
        builder
    }
}
