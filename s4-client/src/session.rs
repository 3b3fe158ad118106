//! S/4HANA's security session: cookies, and the CSRF token that belongs to them.
//!
//! Every modifying request needs `x-csrf-token` and the cookies that came with it. The token is fetched by a HEAD on the
//! service root with `x-csrf-token: Fetch`. A missing or stale one is answered with 403 and the header
//! `x-csrf-token: Required`; only then is it worth fetching another (SAP Gateway Foundation: *Cross-Site Request Forgery
//! Protection*).

mod fetch;
mod jar;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use client_core::{
    Answer, Client, Error,
    client::{Guard, Permit, Review},
    operation::Request,
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use jar::Jar;

pub(crate) const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// Keeps one principal's session with one service: a guard that stands before authentication.
///
/// One fetch serves all writers that wait for it, and every later one until the server asks for another. The fetch runs
/// through a client that has the authentication guard but not this one, so that it counts as a logon like any other
/// call. If the writer that began a fetch goes away, the others carry it on.
///
/// A clone is the same session. Cookies and token are secrets: no `Debug` shows them.
#[derive(Clone)]
pub struct CsrfSession {
    shared: Arc<Inner>,
}

struct Inner {
    client: Client,
    root: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    jar: Jar,
    token: Option<HeaderValue>,
    flight: Option<WeakShared<Fetching>>,
}

type Fetching = BoxFuture<'static, Result<(), Error>>;

impl CsrfSession {
    /// A session with the service at `root`, a path below the client's base address. `client` has the authentication
    /// guard, and not a session guard.
    pub fn new(client: Client, root: impl Into<String>) -> Self {
        Self { shared: Arc::new(Inner { client, root: root.into(), state: Mutex::default() }) }
    }

    /// A token that the server has not refused yet, fetched if needed.
    async fn token(&self) -> Result<HeaderValue, Error> {
        let fetching = {
            let mut state = self.shared.state();
            if let Some(token) = &state.token {
                return Ok(token.clone());
            }
            match state.flight.as_ref().and_then(WeakShared::upgrade) {
                Some(fetching) => fetching,
                None => {
                    let fetching = Inner::fetch(Arc::clone(&self.shared)).boxed().shared();
                    state.flight = fetching.downgrade();
                    fetching
                }
            }
        };
        fetching.await?;
        // Meanwhile another writer's 403 may have dropped it again: then that one fetches the next.
        let state = self.shared.state();
        state.token.clone().ok_or_else(|| Error::new(client_core::ErrorKind::Forbidden, "the CSRF token was refused at once"))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(self: Arc<Self>) -> Result<(), Error> {
        let cookies = self.state().jar.header();
        let result = fetch::token(&self.client, &self.root, cookies).await;
        let mut state = self.state();
        state.flight = None;
        let fetched = result?;
        state.jar.take_in(&fetched.headers);
        state.token = Some(fetched.token);
        Ok(())
    }
}

fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[async_trait]
impl Guard for CsrfSession {
    async fn prepare(&self, request: &Request, headers: &mut HeaderMap) -> Result<Permit, Error> {
        if is_write(request.method()) {
            headers.insert(CSRF, self.token().await?);
        }
        if let Some(cookies) = self.shared.state().jar.header() {
            headers.insert(header::COOKIE, cookies);
        }
        Ok(Permit::none())
    }

    fn review(&self, _: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        let mut state = self.shared.state();
        state.jar.take_in(&answer.headers);
        let required = answer.header(CSRF.as_str()).is_some_and(|value| value.trim().eq_ignore_ascii_case("required"));
        if answer.status != StatusCode::FORBIDDEN || !required {
            return Review::Accept;
        }
        // A late refusal of an older token must not drop the one that replaced it.
        if sent.get(CSRF).is_some() && sent.get(CSRF) == state.token.as_ref() {
            state.token = None;
        }
        Review::Renewed
    }
}

impl fmt::Debug for CsrfSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfSession").field("root", &self.shared.root).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
