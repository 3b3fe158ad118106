//! The security session that S/4HANA demands of whoever changes something: a CSRF token and the
//! cookies it belongs to.
//!
//! A tenant takes no change without an `x-csrf-token` that it gave out before, together with the
//! cookies that came with it (SAP Help: *Cross-Site Request Forgery Protection* of SAP Gateway).
//! [`CsrfSession`] fetches both when the first change is to be sent and keeps them for all that
//! follow, so that a caller never meets them.

mod cookies;
mod fetch;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use client_core::{
    Answer, Client,
    client::{Guard, Permit, Review},
    operation::Request,
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, WeakShared},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use self::cookies::Cookies;
use crate::{
    Error,
    odata::{ServiceRoot, csrf_required},
};

const X_CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// The session of one principal on one tenant, as a [`Guard`].
///
/// - The token is fetched before the first change, not before, by `HEAD` on the root of the service that is
///   changed, with its trailing slash; then without, for services that redirect; then by `GET`. It serves all
///   services of the tenant.
/// - **One fetch serves many writers**, who share its failure too, unless it is a refusal of one service:
///   that says nothing of another. Whoever began it may go away: the others carry it on.
/// - A token comes with many an answer that is no success (SAP's SDKs take it from those as well):
///   it is taken from every status but 401 and 429.
/// - A session that has expired is renewed unseen: 403 with `x-csrf-token: Required`, and that alone,
///   makes every writer concerned send once more with a new token, fetched once for all of them.
/// - Cookies are merged from every answer to a request of this session, and all are sent back; also
///   with reads, which then need no logon of their own.
/// - After a 401 the session is dropped: the next one is the next credential's.
///
/// It must stand before the authentication's guard: the fetch is a logon like any other, and Basic
/// credentials on probation let only one through at a time. Use one session for one principal on one
/// host; a clone is the same session. Token and cookies are in no `Debug`, error or log.
///
/// # Examples
///
/// [`S4Client`](crate::S4Client) sets it up; by hand:
///
/// ```
/// # use client_core::{Client, auth::{BasicAuth, BasicCredential}};
/// # use s4_client::{TenantHost, odata::{self, ServiceRoot}, session::CsrfSession};
/// # use std::sync::Arc;
/// # fn f(credential: BasicCredential) -> Result<Client, s4_client::Error> {
/// let host = TenantHost::parse("my300001.s4hana.cloud.sap")?;
/// let auth = Arc::new(BasicAuth::new(credential));
/// let fetching = Client::builder(host.api_url().clone())
///     .dialect(odata::dialect)
///     .guard(auth.clone())
///     .build()?;
/// let session = CsrfSession::new(fetching, ServiceRoot::new("/sap/opu/odata/sap/API_BUSINESS_PARTNER")?);
/// let client = Client::builder(host.api_url().clone())
///     .dialect(odata::dialect)
///     .guard(Arc::new(session))
///     .guard(auth)
///     .build()?;
/// # Ok(client) }
/// ```
#[derive(Clone)]
pub struct CsrfSession {
    shared: Arc<Inner>,
}

struct Inner {
    client: Client,
    root: ServiceRoot,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Session>,
    /// The fetches under way, by the service at whose root they are.
    flights: HashMap<ServiceRoot, WeakShared<Fetch>>,
    /// Counts what [`CsrfSession::forget`] ended: a fetch that began before must not come back.
    era: u64,
}

/// What the tenant gave out. The token marks the session: cookies rotate within it.
#[derive(Clone)]
struct Session {
    token: HeaderValue,
    cookies: Cookies,
}

type Fetch = BoxFuture<'static, Result<Arc<Session>, Error>>;

impl CsrfSession {
    /// A session that is fetched through `client`, which must have the authentication's guard and no
    /// session's: at the root of the service that is changed, or at `root` if the path does not tell it.
    pub fn new(client: Client, root: ServiceRoot) -> Self {
        Self {
            shared: Arc::new(Inner {
                client,
                root,
                state: Mutex::default(),
            }),
        }
    }

    /// Drops token and cookies. Do so when the credential is replaced by another user's.
    pub fn forget(&self) {
        let mut state = self.shared.state();
        state.held = None;
        state.flights.clear();
        state.era = state.era.wrapping_add(1);
    }

    /// The session, fetched at the root of the service that is called if there is none.
    async fn open(&self, request: &Request) -> Result<Arc<Session>, Error> {
        let root = ServiceRoot::of_path(request.template());
        let root = root.unwrap_or_else(|| self.shared.root.clone());
        let of_another = {
            let state = self.shared.state();
            if let Some(held) = &state.held {
                return Ok(Arc::new(held.clone()));
            }
            let mut under_way = state.flights.iter();
            under_way.find_map(|(at, fetch)| (*at != root).then(|| fetch.upgrade())?)
        };
        if let Some(fetch) = of_another {
            match fetch.await {
                Err(error) if is_of_one_service(&error) => {}
                shared => return shared,
            }
        }
        let fetch = {
            let mut state = self.shared.state();
            if let Some(held) = &state.held {
                return Ok(Arc::new(held.clone()));
            }
            let known = state.flights.get(&root).and_then(WeakShared::upgrade);
            known.unwrap_or_else(|| {
                let fetch = Inner::fetch(Arc::clone(&self.shared), root.clone())
                    .boxed()
                    .shared();
                if let Some(weak) = fetch.downgrade() {
                    state.flights.insert(root, weak);
                }
                fetch
            })
        };
        fetch.await
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(self: Arc<Self>, root: ServiceRoot) -> Result<Arc<Session>, Error> {
        let era = self.state().era;
        let result = fetch::session(&self.client, &root).await;
        let mut state = self.state();
        let current = state.era == era;
        if current {
            state.flights.remove(&root);
        }
        let session = result?;
        if current {
            state.held = Some(session.clone());
        }
        Ok(Arc::new(session))
    }
}

impl Session {
    fn put(&self, headers: &mut HeaderMap) {
        if let Some(cookies) = self.cookies.header() {
            headers.insert(header::COOKIE, cookies);
        }
    }

    /// Whether a request was sent in this session as it is now.
    fn sent(&self, headers: &HeaderMap) -> bool {
        match headers.get(X_CSRF_TOKEN) {
            Some(token) => *token == self.token,
            None => self
                .cookies
                .header()
                .is_some_and(|held| headers.get(header::COOKIE) == Some(&held)),
        }
    }
}

/// Whether a fetch failed for what the service is that it was made at. A refused logon is everybody's, and
/// trying it again could lock the user.
fn is_of_one_service(error: &Error) -> bool {
    use crate::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::Forbidden
            | Kind::NotFound
            | Kind::Rejected
            | Kind::Server
            | Kind::UndecodableBody
            | Kind::UnexpectedContent
            | Kind::Redirected
    )
}

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[async_trait]
impl Guard for CsrfSession {
    async fn prepare(&self, request: &Request, headers: &mut HeaderMap) -> Result<Permit, Error> {
        if changes_something(request.method()) {
            let session = self.open(request).await?;
            session.put(headers);
            headers.insert(X_CSRF_TOKEN, session.token.clone());
        } else if let Some(held) = &self.shared.state().held {
            held.put(headers);
        }
        Ok(Permit::none())
    }

    fn review(&self, _: &Request, sent: &HeaderMap, answer: &Answer) -> Review {
        let mut state = self.shared.state();
        // An answer to a request of an earlier session says nothing about this one.
        let current = state.held.as_mut().filter(|held| held.sent(sent));
        if sent.contains_key(X_CSRF_TOKEN) && csrf_required(answer) {
            if current.is_some() {
                state.held = None;
            }
            return Review::Renewed;
        }
        if let Some(held) = current {
            if answer.status == StatusCode::UNAUTHORIZED {
                state.held = None;
            } else {
                held.cookies.merge(&answer.headers);
            }
        }
        Review::Accept
    }
}

impl fmt::Debug for CsrfSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfSession")
            .field("root", &self.shared.root.as_str())
            .field("open", &self.shared.state().held.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
