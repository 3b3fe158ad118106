//! One token for all callers: fetched once, refreshed before it expires, kept while it is valid.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::{AccessToken, TokenSource};
use crate::{Error, clock::Clock, secret::ExposeSecret};

/// A token that would expire within this time is not used any more.
const SAFETY: Duration = Duration::from_secs(30);
/// How long a failed fetch answers further callers.
const HOLD_OFF: Duration = Duration::from_secs(1);
/// How long a failed refresh is not repeated while the old token is still valid.
const REFRESH_HOLD_OFF: Duration = Duration::from_secs(30);

/// Keeps one access token and hands it to all callers.
///
/// - One fetch serves all who wait; they share its failure too, and so does whoever asks within the
///   next second.
/// - From four fifths of a token's usable life on (it is not used in its last 30 s), the next caller refreshes it. If that fails, the old
///   token is used for as long as it is valid.
/// - Nothing runs in the background. If the caller that began a fetch goes away, the others carry it
///   on; if all go away, it ends.
///
/// A clone is the same cache.
#[derive(Clone)]
pub struct TokenCache {
    shared: Arc<Inner>,
}

struct Inner {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<WeakShared<Fetch>>,
    failed: Option<(Instant, Error)>,
}

#[derive(Clone)]
struct Held {
    token: Arc<AccessToken>,
    refresh_at: Option<Instant>,
    usable_until: Option<Instant>,
}

type Fetch = BoxFuture<'static, Result<Arc<AccessToken>, Error>>;

enum Next {
    Use(Arc<AccessToken>),
    Fail(Error),
    Wait(Shared<Fetch>),
}

impl TokenCache {
    /// A cache in front of `source`.
    pub fn new(source: impl TokenSource + 'static, clock: Arc<dyn Clock>) -> Self {
        let state = Mutex::new(State::default());
        Self {
            shared: Arc::new(Inner {
                source: Arc::new(source),
                clock,
                state,
            }),
        }
    }

    /// A valid token, fetched if needed.
    ///
    /// # Errors
    ///
    /// The source's error, if there is no token that is still valid.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future is safe; others who wait for the same fetch carry it on.
    pub async fn token(&self) -> Result<Arc<AccessToken>, Error> {
        let fetch = match self.next() {
            Next::Use(token) => return Ok(token),
            Next::Fail(error) => return Err(error),
            Next::Wait(fetch) => fetch,
        };
        match fetch.await {
            Ok(token) => Ok(token),
            Err(error) => self.still_valid().ok_or(error),
        }
    }

    /// Drops the held token if it is `used`: a server has refused it.
    pub fn invalidate(&self, used: &[u8]) {
        let mut state = self.shared.state();
        if state
            .held
            .as_ref()
            .is_some_and(|held| held.token.secret.expose_secret().as_bytes() == used)
        {
            state.held = None;
            // A refresh that failed while this token was good says nothing of now.
            state.failed = None;
        }
    }

    fn still_valid(&self) -> Option<Arc<AccessToken>> {
        let now = self.shared.clock.now();
        self.shared
            .state()
            .held
            .as_ref()
            .filter(|held| held.usable(now))
            .map(|held| Arc::clone(&held.token))
    }

    fn next(&self) -> Next {
        let now = self.shared.clock.now();
        let mut state = self.shared.state();
        let valid = state.held.as_ref().filter(|held| held.usable(now)).cloned();
        if let Some(held) = &valid
            && !held.due(now)
        {
            return Next::Use(Arc::clone(&held.token));
        }
        if let Some((at, error)) = &state.failed {
            let since = now.saturating_duration_since(*at);
            match valid {
                Some(held) if since < REFRESH_HOLD_OFF => return Next::Use(held.token),
                None if since < HOLD_OFF => return Next::Fail(error.clone()),
                _ => {}
            }
        }
        if let Some(fetch) = state.flight.as_ref().and_then(WeakShared::upgrade) {
            return Next::Wait(fetch);
        }
        let fetch = Inner::fetch(Arc::clone(&self.shared)).boxed().shared();
        state.flight = fetch.downgrade();
        Next::Wait(fetch)
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(self: Arc<Self>) -> Result<Arc<AccessToken>, Error> {
        let result = self.source.fetch().await;
        let now = self.clock.now();
        let mut state = self.state();
        state.flight = None;
        match result {
            Ok(token) => {
                let token = Arc::new(token);
                state.held = Some(Held::new(Arc::clone(&token), now));
                state.failed = None;
                Ok(token)
            }
            Err(error) => {
                state.failed = Some((now, error.clone()));
                Err(error)
            }
        }
    }
}

impl Held {
    fn new(token: Arc<AccessToken>, now: Instant) -> Self {
        let after = |span: Duration| now.checked_add(span);
        // A token that lives shorter than the margin is still used for half its life.
        let usable = token
            .lifetime
            .map(|life| life.saturating_sub(SAFETY).max(life / 2));
        Self {
            refresh_at: usable.and_then(|usable| after(usable / 5 * 4)),
            usable_until: usable.and_then(after),
            token,
        }
    }

    fn due(&self, now: Instant) -> bool {
        self.refresh_at.is_some_and(|at| now >= at)
    }

    fn usable(&self, now: Instant) -> bool {
        self.usable_until.is_none_or(|until| now < until)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("source", &self.shared.source)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
