//! Access tokens and where they come from.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;

use crate::{Error, secret::SecretString};

/// An access token as a token endpoint issued it.
#[derive(Clone)]
#[non_exhaustive]
pub struct AccessToken {
    /// The token itself.
    pub secret: SecretString,
    /// How long it is valid from now on; `None` if the issuer did not say.
    pub lifetime: Option<Duration>,
    /// What it allows, if the issuer said so.
    pub scopes: Vec<String>,
}

impl AccessToken {
    /// A token with an optional lifetime.
    pub fn new(secret: SecretString, lifetime: Option<Duration>) -> Self {
        Self {
            secret,
            lifetime,
            scopes: Vec::new(),
        }
    }

    /// Adds the scopes.
    pub fn with_scopes(mut self, scopes: Vec<String>) -> Self {
        self.scopes = scopes;
        self
    }
}

impl Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessToken")
            .field("lifetime", &self.lifetime)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Fetches access tokens; put behind a [`TokenCache`](super::TokenCache).
#[async_trait]
pub trait TokenSource: Debug + Send + Sync {
    /// Fetches a new token.
    ///
    /// # Errors
    ///
    /// Whatever kept the issuer from giving one.
    async fn fetch(&self) -> Result<AccessToken, Error>;
}
