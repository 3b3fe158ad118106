//! Systems and their types.

use std::fmt;

use client_core::{Error, wire::Lenient};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SystemStatus;

client_core::id_type! {
    /// A system's id in the landscape.
    pub struct SystemId;
}

/// Names of system types that the library has something to say about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SystemType;

impl SystemType {
    /// SAP S/4HANA Cloud Public Edition.
    pub const S4HANA_CLOUD: &'static str = "SAP S/4HANA Cloud";
    /// An application on SAP BTP; it needs no token (SAP Help: *Register a System of Type SAP BTP
    /// Application*).
    pub const BTP_APPLICATION: &'static str = "SAP BTP Application";
    /// Microsoft 365 Copilot for Joule; it needs no token (SAP Help: *Registering Systems*).
    pub const MICROSOFT_365_COPILOT: &'static str = "Microsoft 365 Copilot for Joule";

    /// Whether a type is known to be registered without a token; its systems never have a status.
    pub(super) fn needs_no_token(name: &str) -> bool {
        [Self::BTP_APPLICATION, Self::MICROSOFT_365_COPILOT].contains(&name)
    }
}

/// A system in the landscape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// Its name, unique in the global account.
    pub name: String,
    /// Its type, such as [`SystemType::S4HANA_CLOUD`] (label `applicationType`).
    pub system_type: Option<String>,
    /// Its status.
    pub status: SystemStatus,
    /// Since when it has that status.
    pub status_since: Option<Timestamp>,
    /// `true` if SAP discovered it, `false` if a person added it (label `managed`).
    pub managed: Option<bool>,
    /// Its address, once it is known.
    pub base_url: Option<String>,
    /// What went wrong last, in the service's words.
    pub error: Option<String>,
}

impl System {
    /// A system as it is right after *Add System*; for fakes and hand-offs.
    pub fn new(id: impl Into<SystemId>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            system_type: None,
            status: SystemStatus::Initial,
            status_since: None,
            managed: None,
            base_url: None,
            error: None,
        }
    }

    /// Sets the type.
    pub fn of_type(mut self, system_type: impl Into<String>) -> Self {
        self.system_type = Some(system_type.into());
        self
    }

    /// Sets the status.
    pub fn with_status(mut self, status: SystemStatus) -> Self {
        self.status = status;
        self
    }
}

/// A system type that can be added: Director's application template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SystemTemplate {
    /// Its id.
    pub id: String,
    /// Its name, which is the type's.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The namespace of its systems, such as `sap.s4`.
    #[serde(default)]
    pub application_namespace: Option<String>,
    /// Its labels; the values are any JSON. See [`label`](Self::label).
    #[serde(default, deserialize_with = "client_core::wire::null_as_default")]
    pub labels: serde_json::Map<String, Value>,
    /// What has to be said about a new system.
    #[serde(default)]
    pub placeholders: Lenient<Placeholder>,
}

/// Something to be said about a new system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Placeholder {
    /// Its name, such as `display-name`.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: Option<String>,
    /// Where its value stands in a payload that fills the template as a whole.
    #[serde(default)]
    pub json_path: Option<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: Option<bool>,
}

impl Placeholder {
    /// Whether it stands for the system's name, by its own name: `name`, `display-name`,
    /// `system-name`, however written.
    pub fn is_name(&self) -> bool {
        let plain: String = self
            .name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        matches!(plain.as_str(), "name" | "displayname" | "systemname")
    }
}

impl SystemTemplate {
    /// A template; for fakes.
    pub fn new(id: impl Into<String>, name: impl Into<String>, placeholders: &[&str]) -> Self {
        let placeholder = |name: &&str| Placeholder {
            name: (*name).to_owned(),
            description: None,
            json_path: None,
            optional: None,
        };
        Self {
            id: id.into(),
            name: name.into(),
            description: None,
            application_namespace: None,
            labels: serde_json::Map::new(),
            placeholders: placeholders
                .iter()
                .map(placeholder)
                .collect::<Vec<_>>()
                .into(),
        }
    }

    /// A label's text: of a text, or of a list whose first item is one.
    pub fn label(&self, key: &str) -> Option<&str> {
        match self.labels.get(key)? {
            Value::Array(items) => items.first()?.as_str(),
            value => value.as_str(),
        }
    }

    /// The type that its systems bear as their label: its own label `applicationType`, else its name
    /// (Compass Director source).
    pub fn system_type(&self) -> &str {
        self.label("applicationType").unwrap_or(&self.name)
    }

    /// The region of its systems, if it is bound to one (label `region`).
    pub fn region(&self) -> Option<&str> {
        self.label("region")
    }

    /// The values of a new system of this name, for all placeholders that stand for the name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the template needs
    /// something else besides, or has no placeholder for the name.
    pub(super) fn values(&self, name: &SystemName) -> Result<Vec<(String, String)>, Error> {
        if let Some(bad) = self.placeholders.bad.first() {
            let reason = format!(
                "a placeholder of {} could not be read: {}",
                self.name, bad.reason
            );
            return Err(Error::invalid_input("system type", reason));
        }
        let (names, others): (Vec<&Placeholder>, Vec<&Placeholder>) =
            self.placeholders.iter().partition(|one| one.is_name());
        let needed: Vec<&str> = others
            .iter()
            .filter(|one| one.optional != Some(true))
            .map(|one| one.name.as_str())
            .collect();
        if !needed.is_empty() {
            return Err(Error::invalid_input(
                "system type",
                format!(
                    "{} needs more than a name: {}",
                    self.name,
                    needed.join(", ")
                ),
            ));
        }
        if names.is_empty() {
            return Err(Error::invalid_input(
                "system type",
                format!("{} has no placeholder for a name", self.name),
            ));
        }
        Ok(names
            .into_iter()
            .map(|one| (one.name.clone(), name.as_str().to_owned()))
            .collect())
    }
}

/// The name of a system: 1 to 100 printable ASCII characters, without spaces around it.
///
/// SAP Help (*Register an SAP S/4HANA Cloud System*) demands printable ASCII; the length is that of
/// the Compass Director source, the cockpit's is not documented.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SystemName(String);

impl SystemName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if it is empty, too long,
    /// has spaces around it, or a character that is not printable ASCII, which is named.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref();
        let refuse = |reason: String| Err(Error::invalid_input("system name", reason));
        if text.is_empty() {
            return refuse("must not be empty".to_owned());
        }
        if let Some(strange) = text.chars().find(|letter| !matches!(letter, ' '..='~')) {
            return refuse(format!("{strange:?} is not printable ASCII"));
        }
        if text.len() > 100 {
            return refuse(format!("has {} characters, more than 100", text.len()));
        }
        if text.trim() != text {
            return refuse("must not begin or end with a space".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SystemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SystemName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SystemName {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl From<SystemName> for String {
    fn from(name: SystemName) -> Self {
        name.0
    }
}
