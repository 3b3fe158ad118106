//! OAuth 2.0 logons that cannot lock a user.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use client_core::auth::{AccessToken, OAuthTokens, TokenSource};

use crate::{Error, ErrorKind};

/// Tokens of S/4HANA's own token endpoint, where client id and secret are a communication user and
/// its password: a refusal is a failed logon, and three of them lock the user. After the first
/// nothing is sent any more.
///
/// The token cache lets one fetch through at a time, so no probation is needed; and a fetch whose
/// answer was lost is not sent again, as the lost answer may have been a refusal.
#[derive(Debug)]
pub(super) struct LatchedTokens {
    tokens: OAuthTokens,
    refused: Mutex<bool>,
}

impl LatchedTokens {
    pub(super) fn new(tokens: OAuthTokens) -> Self {
        Self {
            tokens: tokens.sent_once(),
            refused: Mutex::new(false),
        }
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, bool> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenSource for LatchedTokens {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        if *self.refused() {
            let advice = "the token endpoint refused the client id and secret before; check the secret and whether \
                          the communication user is locked, then build a new client";
            return Err(Error::new(ErrorKind::CredentialLatched, advice));
        }
        let result = self.tokens.fetch().await;
        if let Err(error) = &result {
            // RFC 6749, 5.2 allows 400 as well.
            let refused =
                error.kind() == ErrorKind::LogonRejected || error.code() == Some("invalid_client");
            *self.refused() |= refused;
        }
        result
    }
}
