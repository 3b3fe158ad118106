//! Putting a client of a tenant together.

use std::sync::Arc;

use client_core::{
    Client, SecretString,
    auth::{
        AssertionSource, BasicAuth, BasicCredential, BearerAuth, ClientIdentity, OAuthTokens,
        TokenCache,
    },
    client::{ClientBuilder, Guard},
    clock::Clock,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};

use super::{
    S4Client, User,
    logon::{LatchedTokens, SecuritySession},
};
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
    scope: Option<String>,
    user_name: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "reqwest")]
    roots: Vec<Vec<u8>>,
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
    SamlBearer(ClientIdentity, Arc<dyn AssertionSource>),
    #[cfg(feature = "reqwest")]
    Certificate {
        certificates: Vec<u8>,
        key: SecretString,
    },
    CertificateOfTransport,
}

impl S4ClientBuilder {
    pub(super) fn new(host: TenantHost) -> Self {
        Self {
            host,
            logon: None,
            scope: None,
            user_name: None,
            transport: None,
            #[cfg(feature = "reqwest")]
            roots: Vec::new(),
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

    /// Logs on by OAuth 2.0 SAML bearer assertions, at `/sap/bc/sec/oauth2/token` on the API host: what is done
    /// is done as the user whom the assertion names. `identity` is the communication user that may ask for such
    /// tokens; what is said of its secret at [`oauth_client_credentials`](Self::oauth_client_credentials) holds.
    ///
    /// The assertion's audience is the UI host, without `-api`; its name id is of format `unspecified` or
    /// `emailAddress` (the arrangement's *OAuth 2.0 Details*). The source must name the same person each time:
    /// the session that a client holds is that person's.
    pub fn oauth_saml_bearer(
        mut self,
        identity: ClientIdentity,
        assertions: Arc<dyn AssertionSource>,
    ) -> Self {
        self.logon = Some(Logon::SamlBearer(identity, assertions));
        self
    }

    /// Asks for tokens of this scope alone, such as `API_BUSINESS_PARTNER_0001` (the arrangement's *OAuth 2.0
    /// Details*). Only with [`oauth_saml_bearer`](Self::oauth_saml_bearer).
    pub fn oauth_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Logs on as a communication user by client certificate: its chain, and its private key (PKCS#8, PKCS#1
    /// or SEC1), both PEM. The certificate has been uploaded to the user. Only with the default transport.
    #[cfg(feature = "reqwest")]
    pub fn client_certificate(
        mut self,
        certificates: impl Into<Vec<u8>>,
        key: SecretString,
    ) -> Self {
        self.logon = Some(Logon::Certificate {
            certificates: certificates.into(),
            key,
        });
        self
    }

    /// Also trusts the authorities in this PEM, besides those of the machine: those of a proxy that looks into
    /// TLS, or of a test server. Only with the default transport.
    #[cfg(feature = "reqwest")]
    pub fn add_root_pem(mut self, certificates: impl Into<Vec<u8>>) -> Self {
        self.roots.push(certificates.into());
        self
    }

    /// The user as whom the client works, as the tenant shows it where it says who has changed something: with
    /// certificates and assertions, or where the tenant shows an id such as `CC0000000002` for a communication user of
    /// another name. Without it what the logon tells ([`S4Client::user_name`]).
    pub fn user_name(mut self, name: impl Into<String>) -> Self {
        self.user_name = Some(name.into());
        self
    }

    /// Logs on by the client certificate that the given transport presents.
    pub fn certificate_of_transport(mut self) -> Self {
        self.logon = Some(Logon::CertificateOfTransport);
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
            self.transport = self.default_transport()?;
        } else if let Some(setting) = self.of_default_transport() {
            let reason = "is for the default transport; one of your own does it itself \
                          (certificate_of_transport)";
            return Err(Error::configuration(setting, reason));
        }
        if self.scope.is_some() && !matches!(self.logon, Some(Logon::SamlBearer(..))) {
            let reason = "is for SAML bearer assertions (oauth_saml_bearer)";
            return Err(Error::configuration("oauth_scope", reason));
        }
        let auth = self.auth()?;
        let with_auth = |client: ClientBuilder| match &auth {
            Some(auth) => client.guard(Arc::clone(auth)),
            None => client,
        };
        let fetching = match &self.logon {
            // A person's logon by assertion opens no session unless it is asked for.
            Some(Logon::SamlBearer(..)) => self.client().guard(Arc::new(SecuritySession)),
            _ => self.client(),
        };
        let fetching = with_auth(fetching).build()?;
        let session = CsrfSession::new(fetching, root.clone());
        // The session first: while it fetches, the credential must be free.
        let client = with_auth(self.client().guard(Arc::new(session.clone()))).build()?;
        let user = match &self.logon {
            _ if self.user_name.is_some() => {
                self.user_name.take().map_or(User::Untold, User::Named)
            }
            Some(Logon::Basic(credential)) => User::Basic(credential.clone()),
            Some(Logon::ClientCredentials(
                ClientIdentity::Secret { id, .. } | ClientIdentity::Certificate { id },
            )) => User::Named(id.clone()),
            _ => User::Untold,
        };
        Ok(S4Client {
            user,
            extensions: ExtensionsClient::new(client.clone(), root),
            host: self.host,
            client,
            session,
        })
    }

    /// The guard that authenticates; none if the connection does.
    fn auth(&self) -> Result<Option<Arc<dyn Guard>>, Error> {
        let tokens = |identity: &ClientIdentity| -> Result<_, Error> {
            let client = self.client().build()?;
            let clock = Arc::clone(client.clock());
            let identity = identity.clone();
            let tokens = OAuthTokens::client_credentials(
                client,
                crate::diagnosis::TOKEN,
                TOKEN_PATH,
                identity,
            );
            // Client id and secret are a user's there, read as any other logon's (assumed: nothing public says
            // whether they are decoded, and a password has a special character in it).
            Ok((tokens.plain_secret(), clock))
        };
        let bearer = |tokens: OAuthTokens, clock| -> Arc<dyn Guard> {
            let cache = TokenCache::new(LatchedTokens::new(tokens), clock);
            Arc::new(BearerAuth::new(cache))
        };
        Ok(match &self.logon {
            None => {
                let reason = "none was given; set basic, oauth_client_credentials, oauth_saml_bearer or \
                              client_certificate";
                return Err(Error::configuration("authentication", reason));
            }
            Some(Logon::Basic(credential)) => Some(Arc::new(BasicAuth::new(credential.clone()))),
            Some(Logon::ClientCredentials(identity)) => {
                let (tokens, clock) = tokens(identity)?;
                Some(bearer(tokens, clock))
            }
            Some(Logon::SamlBearer(identity, assertions)) => {
                let (tokens, clock) = tokens(identity)?;
                let tokens =
                    tokens.with_saml_assertions(Arc::clone(assertions), self.scope.clone());
                Some(bearer(tokens, clock))
            }
            #[cfg(feature = "reqwest")]
            Some(Logon::Certificate { .. }) => None,
            Some(Logon::CertificateOfTransport) => None,
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

impl S4ClientBuilder {
    /// A setting that only the default transport heeds.
    #[cfg(feature = "reqwest")]
    const fn of_default_transport(&self) -> Option<&'static str> {
        match self.logon {
            Some(Logon::Certificate { .. }) => Some("client_certificate"),
            _ if !self.roots.is_empty() => Some("add_root_pem"),
            _ => None,
        }
    }

    #[cfg(not(feature = "reqwest"))]
    #[expect(clippy::unused_self, reason = "the other build asks it")]
    const fn of_default_transport(&self) -> Option<&'static str> {
        None
    }

    #[cfg(feature = "reqwest")]
    fn default_transport(&self) -> Result<Option<Arc<dyn Transport>>, Error> {
        let mut transport = client_core::transport::ReqwestTransport::builder();
        if let Some(Logon::Certificate { certificates, key }) = &self.logon {
            transport = transport.identity_pem(certificates.clone(), key.clone());
        }
        for root in &self.roots {
            transport = transport.add_root_pem(root.clone());
        }
        Ok(Some(Arc::new(transport.build()?)))
    }

    /// The core says what is missing.
    #[cfg(not(feature = "reqwest"))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the other build can fail"
    )]
    fn default_transport(&self) -> Result<Option<Arc<dyn Transport>>, Error> {
        Ok(None)
    }
}
