//! The half of an arrangement that looks from S/4HANA outward: services, and the system they call.

use client_core::{Error, ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::rules::{filled, refused};

/// An attribute of an arrangement or of an outbound service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attribute {
    /// Its *Technical Property Name*.
    pub name: String,
    /// Its value; always a text.
    pub value: String,
}

impl Attribute {
    /// An attribute.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

pub(super) fn check_attributes(field: &str, attributes: &[Attribute]) -> Result<(), Error> {
    for (index, attribute) in attributes.iter().enumerate() {
        filled(format!("{field}[{index}].name"), &attribute.name)?;
    }
    Ok(())
}

/// An outbound service of the scenario. Those that are not named keep what the scenario says; most
/// programs only switch some off.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::s4hana_cloud::OutboundService;
///
/// let silent = OutboundService::by_id("DEBMAS_IDOC").active(false);
/// # let _ = silent;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct OutboundService {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_service_active: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<Attribute>,
}

impl OutboundService {
    /// By its id, exactly as *Display Communication Scenarios* shows it.
    pub fn by_id(id: impl Into<String>) -> Self {
        Self::new(Some(id.into()), None)
    }

    /// By its name, exactly as *Display Communication Scenarios* shows it.
    pub fn by_name(name: impl Into<String>) -> Self {
        Self::new(None, Some(name.into()))
    }

    const fn new(id: Option<String>, name: Option<String>) -> Self {
        Self {
            id,
            name,
            url_path: None,
            is_service_active: None,
            attributes: Vec::new(),
        }
    }

    /// The path that it calls on the communication system.
    pub fn url_path(mut self, path: impl Into<String>) -> Self {
        self.url_path = Some(path.into());
        self
    }

    /// Whether it is active; without this it is.
    pub fn active(mut self, active: bool) -> Self {
        self.is_service_active = Some(active);
        self
    }

    /// An attribute.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute::new(name, value));
        self
    }

    pub(super) fn check(&self, field: &str) -> Result<(), Error> {
        let named = self.id.as_deref().or(self.name.as_deref());
        filled(field, named.unwrap_or_default())?;
        check_attributes(&format!("{field}.attributes"), &self.attributes)
    }
}

/// The system that outbound services call.
#[derive(Debug, Clone)]
#[must_use]
pub struct CommunicationSystem {
    hostname: String,
    port: Option<u16>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    user: Option<OutboundUser>,
}

/// What S/4HANA logs on to the communication system with. `Debug` shows the user alone.
#[derive(Debug, Clone)]
#[must_use]
pub struct OutboundUser {
    username: String,
    password: Option<SecretString>,
}

impl OutboundUser {
    /// A user, or an OAuth client, and its password or secret.
    pub fn new(username: impl Into<String>, password: SecretString) -> Self {
        Self {
            username: username.into(),
            password: Some(password),
        }
    }

    /// A name alone: what [`OAuth2Mtls`](super::OutboundAuthentication::OAuth2Mtls) takes.
    pub fn without_password(username: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: None,
        }
    }
}

impl CommunicationSystem {
    /// A system at this host: a name without scheme, port and path.
    pub fn new(hostname: impl Into<String>) -> Self {
        Self {
            hostname: hostname.into(),
            port: None,
            authorization_endpoint: None,
            token_endpoint: None,
            user: None,
        }
    }

    /// The port; 443 without this.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Where OAuth 2.0 authorizes, in SAP's form: without scheme.
    pub fn authorization_endpoint(mut self, at: impl Into<String>) -> Self {
        self.authorization_endpoint = Some(at.into());
        self
    }

    /// Where OAuth 2.0 gives tokens, in SAP's form: without scheme.
    pub fn token_endpoint(mut self, at: impl Into<String>) -> Self {
        self.token_endpoint = Some(at.into());
        self
    }

    /// What S/4HANA logs on with.
    pub fn user(mut self, user: OutboundUser) -> Self {
        self.user = Some(user);
        self
    }

    pub(super) fn check(&self, password_needed: bool) -> Result<(), Error> {
        const AT: &str = "communicationArrangement.communicationSystem";
        let is_host = |host: &str| {
            !host.is_empty()
                && host
                    .parse::<http::uri::Authority>()
                    .is_ok_and(|authority| authority.host() == host)
        };
        if !is_host(&self.hostname) {
            let reason = "must be a host's name, without scheme, port and path";
            return Err(refused(format!("{AT}.communicationSystemHostname"), reason));
        }
        if self.port == Some(0) {
            return Err(refused(format!("{AT}.port"), "must be 1 to 65535"));
        }
        if let Some(user) = &self.user {
            filled(
                format!("{AT}.outboundCommunicationUser.username"),
                &user.username,
            )?;
            let password = user.password.as_ref().map(ExposeSecret::expose_secret);
            if password_needed && password.is_none_or(str::is_empty) {
                let reason = "is needed by this kind of authentication";
                return Err(refused(
                    format!("{AT}.outboundCommunicationUser.password"),
                    reason,
                ));
            }
        }
        Ok(())
    }

    pub(super) fn json(&self) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        put("communicationSystemHostname", Some(json!(self.hostname)));
        // A text, as all of SAP's examples have it.
        put("port", self.port.map(|port| json!(port.to_string())));
        put(
            "oAuthAuthEndpoint",
            self.authorization_endpoint.as_ref().map(|at| json!(at)),
        );
        put(
            "oAuthTokenEndpoint",
            self.token_endpoint.as_ref().map(|at| json!(at)),
        );
        put(
            "outboundCommunicationUser",
            self.user.as_ref().map(|user| match &user.password {
                Some(password) => {
                    json!({"username": user.username, "password": password.expose_secret()})
                }
                None => json!({"username": user.username}),
            }),
        );
        Value::Object(body)
    }

    pub(super) fn secret(&self) -> Option<&SecretString> {
        self.user.as_ref()?.password.as_ref()
    }
}
