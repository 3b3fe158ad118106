//! OAuth 2.0 logons that cannot lock a user.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use client_core::{
    auth::{AccessToken, OAuthTokens, TokenSource},
    client::{Guard, Permit},
    operation::Request,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Effect, Error, ErrorKind, diagnosis::TOKEN};

/// Tokens of S/4HANA's own token endpoint, where client id and secret are a communication user and
/// its password: a refusal is a failed logon, and three of them lock the user. After the first
/// nothing is sent any more.
///
/// The token cache lets one fetch through at a time, so no probation is needed; and a fetch whose
/// answer was lost is not sent again, as the lost answer may have been a refusal.
#[derive(Debug)]
pub(super) struct LatchedTokens {
    tokens: OAuthTokens,
    state: Mutex<State>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    refused: bool,
    /// Fetches without an answer, each of which may have been refused.
    unanswered: u32,
}

/// Three failed logons lock a user: one less may have been.
const MOST_UNANSWERED: u32 = 2;

impl LatchedTokens {
    pub(super) fn new(tokens: OAuthTokens) -> Self {
        Self {
            tokens: tokens.sent_once(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what an error says about the secret. One that met nobody but the caller's source of
    /// assertions says nothing.
    fn learn(&self, error: &Error) {
        let was_refused =
            error.kind() == ErrorKind::LogonRejected || error.code() == Some("invalid_client");
        let mut state = self.state();
        if error.operation() != Some(TOKEN) {
            return;
        }
        // RFC 6749, 5.2 allows 400 as well.
        state.refused |= was_refused;
        let is_open = error.status().is_none() && error.effect() == Effect::Unknown;
        state.unanswered = state.unanswered.saturating_add(is_open.into());
    }
}

/// Asks for a security session with the first request, as SAP's own SDK does for assertions.
#[derive(Debug)]
pub(super) struct SecuritySession;

#[async_trait]
impl Guard for SecuritySession {
    async fn prepare(&self, _: &Request, headers: &mut HeaderMap) -> Result<Permit, Error> {
        let name = HeaderName::from_static("x-sap-security-session");
        headers.insert(name, HeaderValue::from_static("create"));
        Ok(Permit::none())
    }
}

#[async_trait]
impl TokenSource for LatchedTokens {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        let known = *self.state();
        if known.unanswered >= MOST_UNANSWERED {
            let advice = "the token endpoint did not answer twice and may have refused the client id and secret: a \
                          third time could lock the communication user; check the connection, then build a new client";
            return Err(Error::new(ErrorKind::CredentialLatched, advice));
        }
        if known.refused {
            let advice = "the token endpoint refused the client id and secret before; check the secret and whether \
                          the communication user is locked, then build a new client";
            return Err(Error::new(ErrorKind::CredentialLatched, advice));
        }
        let result = self.tokens.fetch().await;
        match &result {
            Ok(_) => self.state().unanswered = 0,
            Err(error) => self.learn(error),
        }
        result
    }
}
