//! The account's authorization server (XSUAA): `POST /oauth/token`, and what each service asks of a token.

mod claims;
mod scopes;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use self::claims::Claims;
pub(crate) use self::scopes::{ALL_SCOPES, SERVICE_MANAGER_SCOPES, qualified};
use super::envelope::Refusal;
use super::ids::Ids;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// An OAuth client, as a `cis` or `service-manager` service key names one.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Unqualified: `global-account.entitlement.read`, `application:write`.
    pub(crate) scopes: Vec<String>,
    /// The subaccount whose client it is; without one it is the global account's.
    pub(crate) subaccount: Option<String>,
}

impl Client {
    /// The name of the application behind it: the client's id without its prefix (observed in public service keys).
    pub(crate) fn application(&self) -> &str {
        self.id.strip_prefix("sb-").unwrap_or(&self.id)
    }

    /// A subaccount's client holds the scopes of its own application (documented as `<xsappname>.…` in the Service
    /// Manager OpenAPI document).
    fn qualified_scopes(&self) -> Vec<String> {
        let qualify = |scope: &String| match self.subaccount {
            Some(_) => format!("{}.{scope}", self.application()),
            None => qualified(scope),
        };
        self.scopes.iter().map(qualify).collect()
    }
}

struct User {
    name: String,
    password: String,
}

/// Who calls, by a token that is valid.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The user of a password grant, else the client: the unit of rate limits.
    pub(crate) identity: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) subaccount: Option<String>,
}

impl Caller {
    /// Whether the token carries one of `scopes`.
    pub(crate) fn has_any(&self, scopes: &[&str]) -> bool {
        self.scopes
            .iter()
            .any(|scope| scopes.contains(&scope.as_str()))
    }

    /// Refuses with 403 unless one of `scopes` is there. Assumed: the body, in the form of the OAuth resource
    /// server that the services are built on.
    pub(crate) fn require(&self, scopes: &[&str]) -> Result<(), Refusal> {
        if self.has_any(scopes) {
            return Ok(());
        }
        Err(Refusal::Token {
            status: 403,
            error: "insufficient_scope",
            description: format!(
                "Insufficient scope for this resource, required: {}",
                scopes.join(" or ")
            ),
        })
    }
}

struct Grant {
    caller: Caller,
    expires: Timestamp,
}

/// Why a bearer token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadToken {
    Missing,
    Invalid,
}

/// Clients, users and the tokens they hold.
#[derive(Default)]
pub(crate) struct Uaa {
    clients: Vec<Client>,
    users: Vec<User>,
    grants: BTreeMap<String, Grant>,
}

/// The operation's name: `uaa.token`, or `unknown`.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    match path(incoming).as_slice() {
        ["oauth", "token"] => "uaa.token",
        _ => "unknown",
    }
}

fn path<'a>(incoming: &'a Incoming<'_>) -> Vec<&'a str> {
    incoming.path.iter().map(String::as_str).collect()
}

impl Uaa {
    pub(crate) fn add_client(&mut self, client: Client) {
        self.clients.retain(|known| known.id != client.id);
        self.clients.push(client);
    }

    /// Forgets a client; its tokens stay valid until they expire.
    pub(crate) fn remove_client(&mut self, id: &str) {
        self.clients.retain(|known| known.id != id);
    }

    /// Forgets the clients of subaccounts that are gone, and their tokens.
    pub(crate) fn forget_subaccounts(&mut self, gone: &[String]) {
        let stays = |subaccount: &Option<String>| {
            subaccount.as_ref().is_none_or(|guid| !gone.contains(guid))
        };
        self.clients.retain(|client| stays(&client.subaccount));
        self.grants
            .retain(|_, grant| stays(&grant.caller.subaccount));
    }

    pub(crate) fn add_user(&mut self, name: String, password: String) {
        self.users.retain(|known| known.name != name);
        self.users.push(User { name, password });
    }

    /// Makes every token given out so far invalid.
    pub(crate) fn expire_tokens(&mut self) {
        self.grants.clear();
    }

    /// Makes one token invalid.
    pub(crate) fn revoke(&mut self, token: &str) {
        self.grants.remove(token);
    }

    /// Forgets tokens whose time has passed.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        self.grants.retain(|_, grant| now < grant.expires);
    }

    /// The caller behind the request's bearer token.
    pub(crate) fn bearer(&self, incoming: &Incoming<'_>) -> Result<Caller, BadToken> {
        let token = incoming.bearer().ok_or(BadToken::Missing)?;
        self.grants
            .get(token)
            .filter(|grant| incoming.now < grant.expires)
            .map(|grant| grant.caller.clone())
            .ok_or(BadToken::Invalid)
    }

    /// As [`Uaa::bearer`], with the account services' 401. Assumed: its body.
    pub(crate) fn caller(&self, incoming: &Incoming<'_>) -> Result<Caller, Refusal> {
        self.bearer(incoming).map_err(|bad| match bad {
            BadToken::Missing => Refusal::Token {
                status: 401,
                error: "unauthorized",
                description: "Full authentication is required to access this resource".to_owned(),
            },
            BadToken::Invalid => Refusal::Token {
                status: 401,
                error: "invalid_token",
                description: "The access token is invalid or has expired".to_owned(),
            },
        })
    }

    /// Serves the token endpoint.
    pub(crate) fn handle(
        &mut self,
        ids: &mut Ids,
        global_account: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Reply {
        if operation(incoming) != "uaa.token" {
            return refused(404, "not_found", "No such page");
        }
        if incoming.method != http::Method::POST {
            let reply = refused(405, "method_not_allowed", "Request method is not supported");
            return exchange::with_header(reply, "allow", "POST");
        }
        match self.grant(ids, global_account, incoming, config) {
            Ok(body) => {
                let reply = exchange::json(200, &body);
                exchange::with_header(reply, "cache-control", "no-store")
            }
            Err((status, error, description)) => refused(status, error, description),
        }
    }

    fn grant(
        &mut self,
        ids: &mut Ids,
        global_account: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Value, (u16, &'static str, &'static str)> {
        let form = incoming.form();
        let field = |name: &str| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let client = self
            .client(incoming, field("client_id"), field("client_secret"))
            .ok_or((401, "invalid_client", "Bad credentials"))?;
        let user = match field("grant_type") {
            Some("client_credentials") => None,
            Some("password") => {
                let (name, password) = (field("username"), field("password"));
                let user = self
                    .users
                    .iter()
                    .find(|user| Some(user.name.as_str()) == name)
                    .filter(|user| Some(user.password.as_str()) == password)
                    .ok_or((401, "unauthorized", "Bad credentials"))?;
                Some(user.name.clone())
            }
            Some(_) => return Err((400, "unsupported_grant_type", "Unsupported grant type")),
            None => return Err((400, "invalid_request", "Missing grant type")),
        };
        let qualified_scopes = client.qualified_scopes();
        let id = ids.hex(32);
        let claims = Claims {
            id: &id,
            client: &client.id,
            user: user.as_deref(),
            scopes: &qualified_scopes,
            global_account,
            subaccount: client.subaccount.as_deref(),
            issued: incoming.now,
            lifetime_seconds: config.access_token_lifetime.as_secs(),
        };
        let token = claims.token(&ids.hex(64));
        let mut body = json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": config.access_token_lifetime.as_secs(),
            "scope": qualified_scopes.join(" "),
            "jti": id,
        });
        if let (Some(_), Some(object)) = (&user, body.as_object_mut()) {
            object.insert("refresh_token".to_owned(), json!(ids.hex(32)));
        }
        let caller = Caller {
            identity: user.unwrap_or_else(|| client.id.clone()),
            scopes: client.scopes.clone(),
            subaccount: client.subaccount.clone(),
        };
        let expires = crate::clock::after(incoming.now, config.access_token_lifetime);
        self.grants.insert(token, Grant { caller, expires });
        Ok(body)
    }

    /// The client that the request proves to be. Basic credentials are taken both raw (as `curl --user` sends
    /// them) and percent-encoded (RFC 6749, 2.3.1): both are observed in the wild against this server.
    fn client(
        &self,
        incoming: &Incoming<'_>,
        id: Option<&str>,
        secret: Option<&str>,
    ) -> Option<&Client> {
        let proves =
            |client: &&Client, id: &str, secret: &str| client.id == id && client.secret == secret;
        if let Some((id, secret)) = incoming.basic() {
            let (plain_id, plain_secret) = (percent_decoded(&id), percent_decoded(&secret));
            return self.clients.iter().find(|client| {
                proves(client, &id, &secret) || proves(client, &plain_id, &plain_secret)
            });
        }
        let (id, secret) = (id?, secret?);
        self.clients
            .iter()
            .find(|client| proves(client, id, secret))
    }
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("k={text}");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn refused(status: u16, error: &str, description: &str) -> Reply {
    exchange::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
