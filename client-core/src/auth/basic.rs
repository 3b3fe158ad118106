//! Basic credentials that cannot lock a user.
//!
//! S/4HANA Cloud locks a communication user after three failed logons, and answers the same 401 for
//! a wrong password and a locked user (SAP Help: *Communication Users*).

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use futures_util::lock::Mutex as AsyncMutex;
use http::{HeaderMap, StatusCode, header};

use super::{basic_pair, sensitive};
use crate::{
    Answer, Error, ErrorKind,
    answer::BodyKind,
    client::{Guard, Permit, Review},
    operation::Request,
    secret::{ExposeSecret, SecretString},
};

/// A user and password that several clients share.
///
/// - **Latch**: after one 401 the credential refuses to be used until [`replace`](Self::replace)
///   gives it a new password. Calls in the meantime fail with
///   [`ErrorKind::CredentialLatched`] and send nothing.
/// - **Probation**: until its first success, one request at a time carries it; the others wait.
///   Otherwise eight parallel first calls would lock the user before the latch closes. An answer that
///   was lost may have been a refusal: after two of them nothing is sent any more either.
///
/// Share one credential (a clone is the same credential) among all clients of a user.
#[derive(Clone)]
pub struct BasicCredential {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Held by the one request that carries an unproven credential.
    probation: Arc<AsyncMutex<()>>,
}

struct State {
    user: String,
    /// What the header holds; nothing if it cannot, which no user and password in base64 lead to.
    value: Option<http::HeaderValue>,
    standing: Standing,
    /// How many requests that carried it on probation got no answer.
    unanswered: u32,
}

/// Three failed logons lock a user: one less may have been.
const MOST_UNANSWERED: u32 = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unproven,
    Proven,
    Refused,
}

impl BasicCredential {
    /// A credential that has not been used yet.
    pub fn new(user: impl Into<String>, password: &SecretString) -> Self {
        let user = user.into();
        let value = sensitive("Basic", basic_pair(&user, password).expose_secret()).ok();
        let state = State {
            user,
            value,
            standing: Standing::Unproven,
            unanswered: 0,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                probation: Arc::default(),
            }),
        }
    }

    /// Sets a new user and password, which opens the latch and begins a new probation.
    pub fn replace(&self, user: impl Into<String>, password: &SecretString) {
        let user = user.into();
        let value = sensitive("Basic", basic_pair(&user, password).expose_secret()).ok();
        *self.state() = State {
            user,
            value,
            standing: Standing::Unproven,
            unanswered: 0,
        };
    }

    /// The user.
    pub fn user(&self) -> String {
        self.state().user.clone()
    }

    /// Whether a 401 has closed the latch.
    pub fn is_latched(&self) -> bool {
        self.state().standing == Standing::Refused
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The header value, unless the latch is closed; and whether the credential is proven.
    fn present(&self) -> Result<(http::HeaderValue, Standing), Error> {
        let state = self.state();
        if state.standing == Standing::Refused {
            return Err(Error::new(
                ErrorKind::CredentialLatched,
                format!(
                    "the server refused user {} before; check the password and whether the user is locked, \
                     then replace the credential",
                    state.user
                ),
            ));
        }
        if state.unanswered >= MOST_UNANSWERED {
            return Err(Error::new(
                ErrorKind::CredentialLatched,
                format!(
                    "{} logons of user {} were not answered and may have been refused: a third could lock the \
                     user; check the connection, then replace the credential",
                    state.unanswered, state.user
                ),
            ));
        }
        let value = state.value.clone().ok_or_else(|| {
            Error::invalid_input("credential", "holds characters that no HTTP header allows")
        })?;
        Ok((value, state.standing))
    }

    fn is_current(state: &State, sent: &HeaderMap) -> bool {
        let sent = sent.get(header::AUTHORIZATION);
        sent.is_some() && sent == state.value.as_ref()
    }

    fn judge(&self, sent: &HeaderMap, answer: &Answer) {
        let mut state = self.state();
        if !Self::is_current(&state, sent) {
            return;
        }
        if answer.status == StatusCode::UNAUTHORIZED {
            state.standing = Standing::Refused;
        } else if state.standing == Standing::Unproven
            && answer.status.is_success()
            && answer.body_kind() != BodyKind::Html
        {
            // Only a real success proves it: a 503 may come from a proxy that never looked. And a
            // success that was under way when the latch closed does not open it.
            state.standing = Standing::Proven;
            state.unanswered = 0;
        }
    }
}

impl fmt::Debug for BasicCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicCredential")
            .field("user", &self.state().user)
            .finish_non_exhaustive()
    }
}

/// Sends `Authorization: Basic …` (RFC 7617). A 401 is final.
///
/// While the credential is on probation, a call that carries it holds the probation until it is
/// answered. A guard that sends requests of its own with the same credential, such as a session's,
/// must therefore stand before this one.
#[derive(Debug)]
pub struct BasicAuth {
    credential: BasicCredential,
}

impl BasicAuth {
    /// A guard that sends `credential`.
    pub fn new(credential: BasicCredential) -> Self {
        Self { credential }
    }
}

#[async_trait]
impl Guard for BasicAuth {
    async fn prepare(&self, _: &Request, headers: &mut HeaderMap) -> Result<Permit, Error> {
        let (value, standing) = self.credential.present()?;
        if standing == Standing::Proven {
            headers.insert(header::AUTHORIZATION, value);
            return Ok(Permit::none());
        }
        let turn = Arc::clone(&self.credential.shared.probation)
            .lock_owned()
            .await;
        // Meanwhile the request before this one may have been refused, or may have succeeded.
        let (value, standing) = self.credential.present()?;
        headers.insert(header::AUTHORIZATION, value);
        Ok(if standing == Standing::Proven {
            Permit::none()
        } else {
            Permit::holding(turn)
        })
    }

    fn unanswered(&self, _: &Request, sent: &HeaderMap) {
        let mut state = self.credential.state();
        if state.standing == Standing::Unproven && BasicCredential::is_current(&state, sent) {
            state.unanswered = state.unanswered.saturating_add(1);
        }
    }

    fn review(&self, _: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        self.credential.judge(sent, answer);
        Review::Accept
    }
}

#[cfg(test)]
mod tests;
