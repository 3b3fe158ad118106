//! Security sessions and their CSRF tokens.
//!
//! Documented (SAP Gateway: *Cross-Site Request Forgery Protection*): a modifying request needs
//! the token and all cookies of the answer that brought it; a missing or stale one gives 403 with
//! `x-csrf-token: Required`; the token lives as long as its session. Assumed: the session belongs
//! to one user, and its two cookies are checked as a pair.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::logon::{Principal, SYSTEM_AND_CLIENT};
use crate::clock::after;
use crate::exchange::{self, Incoming, Reply};

#[derive(Debug)]
struct Session {
    user: String,
    token: String,
    companion: String,
    last_used: Timestamp,
}

/// The sessions of one tenant, by the value of their first cookie.
#[derive(Default)]
pub(super) struct Sessions {
    sessions: BTreeMap<String, Session>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} sessions", self.sessions.len())
    }
}

/// Whether the request asks for a CSRF token.
pub(super) fn is_fetch(incoming: &Incoming<'_>) -> bool {
    let reads = incoming.method == http::Method::GET || incoming.method == http::Method::HEAD;
    reads
        && incoming
            .header("x-csrf-token")
            .is_some_and(|value| value.eq_ignore_ascii_case("fetch"))
}

impl Sessions {
    /// The session whose cookies the request carries, kept alive by it.
    fn current(
        &mut self,
        incoming: &Incoming<'_>,
        principal: &Principal,
        idle: Duration,
    ) -> Option<&Session> {
        self.sessions
            .retain(|_, session| incoming.now < after(session.last_used, idle));
        let id = cookie(incoming, &name("SAP_SESSIONID"))?;
        let companion = cookie(incoming, &name("sap-XSRF"))?;
        let session = self.sessions.get_mut(&id)?;
        if session.user != principal.user || session.companion != companion {
            return None;
        }
        session.last_used = incoming.now;
        Some(session)
    }

    /// Notes that a session is in use.
    pub(super) fn touch(&mut self, incoming: &Incoming<'_>, principal: &Principal, idle: Duration) {
        let _ = self.current(incoming, principal, idle);
    }

    /// Whether a modifying request has the token of its session.
    pub(super) fn allows(
        &mut self,
        incoming: &Incoming<'_>,
        principal: &Principal,
        idle: Duration,
    ) -> bool {
        let Some(session) = self.current(incoming, principal, idle) else {
            return false;
        };
        incoming.header("x-csrf-token") == Some(session.token.as_str())
    }

    /// Adds token and cookies to the answer of a fetch: those of the running session, else new ones.
    pub(super) fn fetched(
        &mut self,
        mut reply: Reply,
        incoming: &Incoming<'_>,
        principal: &Principal,
        idle: Duration,
        rng: &mut fastrand::Rng,
    ) -> Reply {
        if let Some(session) = self.current(incoming, principal, idle) {
            return exchange::with_header(reply, "x-csrf-token", &session.token);
        }
        let id = random(rng);
        let session = Session {
            user: principal.user.clone(),
            token: random(rng),
            companion: random(rng),
            last_used: incoming.now,
        };
        let cookies = [
            "sap-usercontext=sap-client=100; path=/".to_owned(),
            format!("{}={id}; path=/; secure; HttpOnly", name("SAP_SESSIONID")),
            format!(
                "{}={}; path=/; secure; HttpOnly",
                name("sap-XSRF"),
                session.companion
            ),
        ];
        for cookie in &cookies {
            reply = exchange::with_header(reply, "set-cookie", cookie);
        }
        reply = exchange::with_header(reply, "x-csrf-token", &session.token);
        self.sessions.insert(id, session);
        reply
    }
}

/// The answer to a modifying request without a valid token.
pub(super) fn required() -> Reply {
    let reply = exchange::text(403, "CSRF token validation failed");
    exchange::with_header(reply, "x-csrf-token", "Required")
}

fn name(kind: &str) -> String {
    format!("{kind}_{SYSTEM_AND_CLIENT}")
}

/// The `%3d` at the end (assumed) makes sure that a client sends values back untouched.
fn random(rng: &mut fastrand::Rng) -> String {
    format!("{:032x}%3d", rng.u128(..))
}

fn cookie(incoming: &Incoming<'_>, name: &str) -> Option<String> {
    incoming
        .headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
