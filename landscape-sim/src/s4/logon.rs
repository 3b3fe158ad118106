//! Who may log on to a tenant: users, their lock, access tokens, and what a refusal looks like.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use crate::clock::after;
use crate::config::UserSeed;
use crate::exchange::{self, Incoming, Reply};

/// Documented (SAP Help: *Communication Users*): locked after three unsuccessful logon attempts.
const MOST_FAILURES: u32 = 3;
/// Assumed: how long an access token of a tenant is valid.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);
/// System id and client, as they appear in cookie names and challenges.
pub(super) const SYSTEM_AND_CLIENT: &str = "X01_100";

/// Someone who is logged on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Principal {
    pub(super) user: String,
    pub(super) is_administrator: bool,
}

struct User {
    password: String,
    is_administrator: bool,
    failures: u32,
    locked: bool,
}

struct Grant {
    user: String,
    expires: Timestamp,
}

/// Users and access tokens of one tenant.
pub(super) struct Users {
    users: BTreeMap<String, User>,
    grants: BTreeMap<String, Grant>,
}

impl std::fmt::Debug for Users {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.users.keys()).finish()
    }
}

impl Users {
    pub(super) fn new(seeds: &[UserSeed]) -> Self {
        let mut users = Self {
            users: BTreeMap::new(),
            grants: BTreeMap::new(),
        };
        for seed in seeds {
            users.add(seed);
        }
        users
    }

    pub(super) fn add(&mut self, seed: &UserSeed) {
        let user = User {
            password: seed.password.clone(),
            is_administrator: seed.administrator,
            failures: 0,
            locked: false,
        };
        self.users.insert(seed.name.clone(), user);
    }

    /// Forgets a user and their access tokens.
    pub(super) fn remove(&mut self, name: &str) {
        self.users.remove(name);
        self.grants.retain(|_, grant| grant.user != name);
    }

    pub(super) fn lock(&mut self, name: &str) {
        if let Some(user) = self.users.get_mut(name) {
            user.locked = true;
        }
    }

    pub(super) fn unlock(&mut self, name: &str) {
        if let Some(user) = self.users.get_mut(name) {
            user.locked = false;
            user.failures = 0;
        }
    }

    pub(super) fn revoke(&mut self, token: &str) {
        self.grants.remove(token);
    }

    /// The caller, by Basic credentials or an access token of this tenant.
    pub(super) fn log_on(&mut self, incoming: &Incoming<'_>) -> Option<Principal> {
        if let Some((name, password)) = incoming.basic() {
            return self.check(&name, &password);
        }
        let grant = self.grants.get(incoming.bearer()?)?;
        if grant.expires <= incoming.now {
            return None;
        }
        self.principal(&grant.user)
    }

    fn principal(&self, name: &str) -> Option<Principal> {
        let user = self.users.get(name).filter(|user| !user.locked)?;
        Some(Principal {
            user: name.to_owned(),
            is_administrator: user.is_administrator,
        })
    }

    /// Assumed: a successful logon forgets earlier failures; an unknown user is refused alike.
    fn check(&mut self, name: &str, password: &str) -> Option<Principal> {
        let user = self.users.get_mut(name)?;
        if user.locked {
            return None;
        }
        if user.password != password {
            user.failures += 1;
            user.locked = user.failures >= MOST_FAILURES;
            return None;
        }
        user.failures = 0;
        self.principal(name)
    }

    /// `POST /sap/bc/sec/oauth2/token` with client credentials, which are the communication
    /// user's (documented in the Cloud SDK's destinations for S/4HANA Cloud).
    pub(super) fn issue_token(
        &mut self,
        incoming: &Incoming<'_>,
        rng: &mut fastrand::Rng,
    ) -> Reply {
        let form = incoming.form();
        let field = |name: &str| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        };
        if incoming.method != http::Method::POST {
            return exchange::with_header(exchange::empty(405), "allow", "POST");
        }
        let credentials = incoming
            .basic()
            .or_else(|| Some((field("client_id")?, field("client_secret")?)));
        let principal = credentials.and_then(|(user, password)| {
            // Assumed: read as any other Basic credentials, not decoded as RFC 6749, 2.3.1 has it.
            self.check(&user, &password)
        });
        let Some(mut principal) = principal else {
            return oauth_error(401, "invalid_client", "Client authentication failed");
        };
        match field("grant_type").as_deref() {
            Some("client_credentials") => {}
            Some("urn:ietf:params:oauth:grant-type:saml2-bearer") => {
                let assertion = field("assertion").unwrap_or_default();
                let named = subject(&assertion).and_then(|name| self.principal(&name));
                let Some(named) = named else {
                    let description = "The SAML assertion is not valid";
                    return oauth_error(400, "invalid_grant", description);
                };
                principal = named;
            }
            Some(_) => {
                return oauth_error(400, "unsupported_grant_type", "Grant type not supported");
            }
            None => return oauth_error(400, "invalid_request", "Parameter grant_type is missing"),
        }
        let token = format!("{:032x}", rng.u128(..));
        let expires = after(incoming.now, TOKEN_LIFETIME);
        self.grants.retain(|_, grant| incoming.now < grant.expires);
        self.grants.insert(
            token.clone(),
            Grant {
                user: principal.user,
                expires,
            },
        );
        let body = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME.as_secs().to_string(),
            "scope": field("scope").unwrap_or_default(),
        });
        exchange::with_header(exchange::json(200, &body), "cache-control", "no-store")
    }
}

/// Whom a SAML assertion names (RFC 7522: base64url). Signatures are not checked (ours).
fn subject(assertion: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD
        .decode(assertion.trim_end_matches('='))
        .ok()?;
    let xml = String::from_utf8(bytes).ok()?;
    let (_, rest) = xml.split_once("NameID")?;
    let (_, rest) = rest.split_once('>')?;
    let (name, _) = rest.split_once('<')?;
    Some(name.trim().to_owned())
}

fn oauth_error(status: u16, error: &str, description: &str) -> Reply {
    let body = json!({"error": error, "error_description": description});
    exchange::json(status, &body)
}

/// The API host's 401: a logon page for people, the same for a wrong password, a locked user and
/// an unknown one. Headers as reported from live systems (SAP/jenkins-library tests, blog posts);
/// the page's words are ours.
pub(super) fn refused(incoming: &Incoming<'_>) -> Reply {
    let page = "<html><head><title>Logon Error Message</title></head><body>\
        <h1>Logon failed</h1><p>What has happened? The system could not log you on with the \
        user and password you entered. Correct them, or contact your system administrator.</p>\
        <p>Client, name or password is not correct.</p></body></html>";
    let mut reply = exchange::html(401, page);
    reply = exchange::with_header(
        reply,
        "www-authenticate",
        "Basic realm=\"SAP NetWeaver Application Server [X01/100]\"",
    );
    if incoming.bearer().is_some() {
        reply = exchange::with_header(
            reply,
            "www-authenticate",
            "Bearer realm=\"SAP NetWeaver Application Server [X01/100]\", error=\"invalid_token\"",
        );
    }
    for (name, value) in [
        ("set-cookie", "sap-usercontext=sap-client=100; path=/"),
        ("sap-system", "X01"),
        ("sap-server", "true"),
        ("sap-authenticated", "false"),
        ("sap-perf-fesrec", "72927.000000"),
    ] {
        reply = exchange::with_header(reply, name, value);
    }
    reply
}

/// What the UI host answers to a client that expects an API: a page with 200 that leads to the
/// identity provider (reported from live systems). It checks no password and locks nobody.
pub(super) fn page_for_people() -> Reply {
    exchange::html(
        200,
        "<html><head><title>Logon</title></head><body onload=\"document.forms[0].submit()\">\
         <form method=\"post\" action=\"/saml2/idp/sso\"><input type=\"hidden\" \
         name=\"SAMLRequest\" value=\"\"/><noscript>Choose Continue to log on.</noscript>\
         </form></body></html>",
    )
}
