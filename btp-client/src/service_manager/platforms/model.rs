//! A platform, and a broker.

use std::fmt;

use client_core::{
    Error, SecretString,
    wire::{null_as_default, optional_epoch_millis},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::Labels,
    service_manager::{LabelChange, Operation, check},
};

client_core::id_type! {
    /// The id of a platform.
    pub struct PlatformId;
}

client_core::id_type! {
    /// The id of a service broker.
    pub struct ServiceBrokerId;
}

client_core::open_enum! {
    /// The kinds of platforms.
    pub enum PlatformType {
        /// A Kubernetes cluster: the only one that can be registered.
        Kubernetes = "kubernetes",
        /// A Cloud Foundry environment.
        CloudFoundry = "cloud foundry",
    }
}

/// A platform that uses services of the subaccount (`PlatformResponseObject`).
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Platform {
    /// Its id.
    pub id: PlatformId,
    /// Its name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// Its kind.
    #[serde(default, rename = "type")]
    pub kind: Option<PlatformType>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can be used.
    #[serde(default)]
    pub ready: Option<bool>,
    /// What the platform logs on with: told when it is registered, and never again.
    #[serde(default)]
    pub credentials: Option<PlatformCredentials>,
    /// Its labels.
    #[serde(default, deserialize_with = "null_as_default")]
    pub labels: Labels,
    /// When it was registered.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
    /// What was done to it last. Told when one platform is read, not in lists.
    #[serde(default)]
    pub last_operation: Option<Operation>,
}

/// What a platform logs on to Service Manager with.
#[derive(Clone, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct PlatformCredentials {
    /// The user.
    pub username: Option<String>,
    /// The password.
    pub password: Option<SecretString>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    basic: Option<Basic>,
}

#[derive(Deserialize)]
struct Basic {
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    password: Option<SecretString>,
}

impl From<Wire> for PlatformCredentials {
    fn from(wire: Wire) -> Self {
        let (username, password) = wire
            .basic
            .map_or((None, None), |basic| (basic.username, basic.password));
        Self { username, password }
    }
}

impl fmt::Debug for PlatformCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformCredentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// A platform to register.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use = "nothing is registered until it is sent"]
pub struct NewPlatform {
    name: String,
    #[serde(rename = "type")]
    kind: PlatformType,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    labels: Labels,
}

impl NewPlatform {
    /// A Kubernetes cluster, which is what can be registered.
    pub fn kubernetes(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: PlatformType::Kubernetes,
            description: None,
            labels: Labels::new(),
        }
    }

    /// What it is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Labels.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.labels = labels;
        self
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the name is not what the
    /// document calls CLI-friendly: 1 to 255 letters, digits, periods and hyphens.
    pub fn check(&self) -> Result<(), Error> {
        check_name(&self.name)
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    check::filled("name", name)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if name.len() > 255 || !name.chars().all(allowed) {
        let reason = "takes 1 to 255 letters, digits, periods and hyphens";
        return Err(Error::invalid_input("name", reason));
    }
    Ok(())
}

/// What to change of a platform; what is not named stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[must_use = "nothing is changed until it is sent"]
pub struct PlatformUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<LabelChange>,
}

impl PlatformUpdate {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Adds or removes values of labels.
    pub fn labels(mut self, changes: impl IntoIterator<Item = LabelChange>) -> Self {
        self.labels.extend(changes);
        self
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if nothing is to be changed,
    /// or as [`NewPlatform::check`].
    pub fn check(&self) -> Result<(), Error> {
        if self.name.is_none() && self.description.is_none() && self.labels.is_empty() {
            return Err(Error::invalid_input("update", "changes nothing"));
        }
        self.name.as_deref().map_or(Ok(()), check_name)
    }
}

/// A service broker (`ServiceBrokerResponseObject`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceBroker {
    /// Its id.
    pub id: ServiceBrokerId,
    /// Its name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// What it offers.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can be used.
    #[serde(default)]
    pub ready: Option<bool>,
    /// Where it is.
    #[serde(default)]
    pub broker_url: Option<String>,
    /// Its labels.
    #[serde(default, deserialize_with = "null_as_default")]
    pub labels: Labels,
    /// When it was registered.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
    /// What was done to it last. Told when one broker is read, not in lists.
    #[serde(default)]
    pub last_operation: Option<Operation>,
}
