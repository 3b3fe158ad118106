//! Bearer tokens as a guard.

use std::sync::Arc;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{AccessToken, TokenCache, sensitive};
use crate::{
    Answer, Error,
    client::{Guard, Permit, Review},
    operation::Request,
    secret::{ExposeSecret, SecretString},
};

/// Sends `Authorization: Bearer …` (RFC 6750).
///
/// A 401 drops a cached token and sends once more with a new one; the second 401 is final.
#[derive(Debug)]
pub struct BearerAuth {
    tokens: Tokens,
}

enum Tokens {
    Fixed(SecretString),
    Cached(TokenCache),
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(_) => f.write_str("Fixed"),
            Self::Cached(cache) => cache.fmt(f),
        }
    }
}

impl BearerAuth {
    /// Tokens from a cache.
    pub fn new(cache: TokenCache) -> Self {
        Self {
            tokens: Tokens::Cached(cache),
        }
    }

    /// One token that the caller brought; a 401 is final.
    pub fn fixed(token: SecretString) -> Self {
        Self {
            tokens: Tokens::Fixed(token),
        }
    }

    /// The token that would be sent now. Of one that the caller brought nothing is known but its text.
    ///
    /// # Errors
    ///
    /// As [`TokenCache::token`].
    ///
    /// # Cancel safety
    ///
    /// As [`TokenCache::token`].
    pub async fn token(&self) -> Result<Arc<AccessToken>, Error> {
        match &self.tokens {
            Tokens::Fixed(token) => Ok(Arc::new(AccessToken::new(token.clone(), None))),
            Tokens::Cached(cache) => cache.token().await,
        }
    }
}

#[async_trait]
impl Guard for BearerAuth {
    async fn prepare(&self, _: &Request, headers: &mut HeaderMap) -> Result<Permit, Error> {
        let value = match &self.tokens {
            Tokens::Fixed(token) => sensitive("Bearer", token.expose_secret())?,
            Tokens::Cached(cache) => {
                sensitive("Bearer", cache.token().await?.secret.expose_secret())?
            }
        };
        headers.insert(header::AUTHORIZATION, value);
        Ok(Permit::none())
    }

    fn review(&self, _: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        let Tokens::Cached(cache) = &self.tokens else {
            return Review::Accept;
        };
        if answer.status != StatusCode::UNAUTHORIZED {
            return Review::Accept;
        }
        let used = sent
            .get(header::AUTHORIZATION)
            .map(HeaderValue::as_bytes)
            .unwrap_or_default();
        cache.invalidate(used.strip_prefix(b"Bearer ").unwrap_or_default());
        Review::Renewed
    }
}
