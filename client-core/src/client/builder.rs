//! Putting a client together.

use std::sync::Arc;

use http::HeaderValue;
use url::{Host, Url};

use super::{Client, Guard, Inner};
use crate::{
    Error,
    clock::Clock,
    fault::{Dialect, plain_dialect},
    operation::LastPath,
    pacing::Pacer,
    retry::{RetryBudget, RetryPolicy},
    transport::Transport,
};

/// Sets up a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    base: Url,
    transport: Option<Arc<dyn Transport>>,
    guards: Vec<Arc<dyn Guard>>,
    dialect: Dialect,
    policy: RetryPolicy,
    budget: Arc<RetryBudget>,
    clock: Option<Arc<dyn Clock>>,
    user_agent: Option<String>,
}

impl ClientBuilder {
    pub(super) fn new(base: Url) -> Self {
        Self {
            base,
            transport: None,
            guards: Vec::new(),
            dialect: plain_dialect,
            policy: RetryPolicy::DEFAULT,
            budget: Arc::new(RetryBudget::default()),
            clock: None,
            user_agent: None,
        }
    }

    /// What sends the requests. Without it a `ReqwestTransport` with its defaults (feature
    /// `reqwest`).
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// As [`transport`](Self::transport), for a transport that is shared already.
    pub fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Adds what prepares each attempt: authentication, sessions. Guards run in the order in which
    /// they were added.
    pub fn guard(mut self, guard: Arc<dyn Guard>) -> Self {
        self.guards.push(guard);
        self
    }

    /// How the service's error bodies are read.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// The limits of each call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The bucket that resends are paid from; shared with other clients if you wish.
    pub fn retry_budget(mut self, budget: Arc<RetryBudget>) -> Self {
        self.budget = budget;
        self
    }

    /// Where time is read. Without it tokio's (feature `tokio`).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The `User-Agent`.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the base address is neither
    /// https nor on loopback, holds credentials, or if transport or clock are missing and their
    /// defaults are not compiled in.
    pub fn build(self) -> Result<Client, Error> {
        check_base(&self.base)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let clock = match self.clock {
            Some(clock) => clock,
            None => default_clock()?,
        };
        let name = self
            .user_agent
            .as_deref()
            .unwrap_or(concat!("s4-btp-connect/", env!("CARGO_PKG_VERSION")));
        let user_agent = HeaderValue::from_str(name).map_err(|_| {
            Error::configuration("user agent", "holds characters that no HTTP header allows")
        })?;
        Ok(Client {
            inner: Arc::new(Inner {
                base: self.base,
                transport,
                guards: self.guards,
                dialect: self.dialect,
                policy: self.policy,
                budget: self.budget,
                pacer: Arc::new(Pacer::default()),
                last_path: LastPath::default(),
                clock,
                user_agent,
            }),
        })
    }
}

/// Checks an address that credentials would be sent to: they travel over TLS alone, or do not leave the machine.
/// [`ClientBuilder::build`] does the same; this is for whoever reads an address long before it is used.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is neither https nor on loopback, or holds
/// credentials.
pub fn check_base(base: &Url) -> Result<(), Error> {
    let refuse = |reason: String| Err(Error::configuration("base address", reason));
    let loopback = match base.host() {
        None => return refuse(format!("`{}` has no host", base.scheme())),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
    };
    if !base.username().is_empty() || base.password().is_some() {
        return refuse("must not hold credentials; set an authentication instead".to_owned());
    }
    match base.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => refuse(format!(
            "{} must be https: credentials would travel in clear",
            base.host_str().unwrap_or("it")
        )),
        other => refuse(format!("`{other}` is not https")),
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::ReqwestTransport::new()?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::configuration(
        "transport",
        "none was given, and feature `reqwest` is off",
    ))
}

#[cfg(feature = "tokio")]
#[expect(clippy::unnecessary_wraps, reason = "the other build can fail")]
fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Ok(Arc::new(crate::clock::TokioClock::new()))
}

#[cfg(not(feature = "tokio"))]
fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Err(Error::configuration(
        "clock",
        "none was given, and feature `tokio` is off",
    ))
}
