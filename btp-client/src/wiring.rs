//! From the settings of a builder to clients that share a transport, a clock, limits and a budget.

use std::sync::Arc;

use client_core::{
    Client, Error, SecretString,
    auth::{BearerAuth, ClientIdentity, OAuthTokens, TokenCache},
    client::ClientBuilder,
    clock::Clock,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};
use url::Url;

use crate::{dialect::dialect, service_key::KeyCredential};

/// How many requests of one key are under way at once, if nobody says otherwise: a limit that nobody
/// has been told yet is met by few of them then.
#[cfg(feature = "reqwest")]
const IN_FLIGHT: std::num::NonZeroUsize = std::num::NonZeroUsize::new(16).unwrap();

/// What every builder of this crate lets its user set.
#[derive(Default, Clone)]
pub(crate) struct Wiring {
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) retry: Option<RetryPolicy>,
    #[cfg(feature = "reqwest")]
    pub(crate) in_flight: Option<std::num::NonZeroUsize>,
}

impl Wiring {
    /// Takes the given transport, or the default one, which presents the key's certificate.
    pub(crate) fn connect(self, credential: &KeyCredential) -> Result<Wired, Error> {
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(credential)?,
        };
        Ok(Wired {
            transport,
            clock: self.clock,
            retry: self.retry,
            budget: Arc::default(),
            #[cfg(feature = "reqwest")]
            in_flight: Arc::new(client_core::client::MaxInFlight::new(
                self.in_flight.unwrap_or(IN_FLIGHT),
            )),
        })
    }
}

/// Makes clients of one identity.
pub(crate) struct Wired {
    transport: Arc<dyn Transport>,
    clock: Option<Arc<dyn Clock>>,
    retry: Option<RetryPolicy>,
    budget: Arc<RetryBudget>,
    #[cfg(feature = "reqwest")]
    in_flight: Arc<client_core::client::MaxInFlight>,
}

impl Wired {
    fn start(&self, base: &Url) -> ClientBuilder {
        let mut client = Client::builder(base.clone())
            .shared_transport(Arc::clone(&self.transport))
            .retry_budget(Arc::clone(&self.budget))
            .dialect(dialect);
        if let Some(clock) = &self.clock {
            client = client.clock(Arc::clone(clock));
        }
        if let Some(policy) = self.retry {
            client = client.retry(policy);
        }
        client
    }

    /// The tokens of a client, or of a user for whom it acts.
    pub(crate) fn tokens(
        &self,
        token_url: &Url,
        client_id: &str,
        credential: &KeyCredential,
        user: Option<(String, SecretString)>,
    ) -> Result<TokenCache, Error> {
        let id = client_id.to_owned();
        let identity = match credential {
            KeyCredential::Secret(secret) => ClientIdentity::Secret {
                id,
                secret: secret.clone(),
            },
            KeyCredential::Certificate { .. } => ClientIdentity::Certificate { id },
        };
        let issuer = self.start(token_url).build()?;
        let clock = Arc::clone(issuer.clock());
        let mut source =
            OAuthTokens::client_credentials(issuer, "uaa.token", "/oauth/token", identity);
        if let Some((user, password)) = user {
            source = source.with_password(user, password);
        }
        Ok(TokenCache::new(source, clock))
    }

    /// A client of a service that takes these tokens.
    pub(crate) fn client(&self, base: &Url, tokens: &TokenCache) -> Result<Client, Error> {
        let client = self
            .start(base)
            .guard(Arc::new(BearerAuth::new(tokens.clone())));
        #[cfg(feature = "reqwest")]
        let client = client.guard(self.in_flight.clone());
        client.build()
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
