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
///   Otherwise eight parallel first calls would lock the user before the latch closes.
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
    pair: SecretString,
    standing: Standing,
}

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
        let pair = basic_pair(&user, password);
        let state = State {
            user,
            pair,
            standing: Standing::Unproven,
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
        let pair = basic_pair(&user, password);
        *self.state() = State {
            user,
            pair,
            standing: Standing::Unproven,
        };
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
        Ok((
            sensitive("Basic", state.pair.expose_secret())?,
            state.standing,
        ))
    }

    fn judge(&self, sent: &HeaderMap, answer: &Answer) {
        let mut state = self.state();
        let current = sent
            .get(header::AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Basic "))
            .is_some_and(|pair| pair == state.pair.expose_secret().as_bytes());
        if !current {
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

    fn review(&self, _: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        self.credential.judge(sent, answer);
        Review::Accept
    }
}

#[cfg(test)]
mod tests;
