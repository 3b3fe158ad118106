//! What a service is told when an instance or binding is created: its own business, and often secret.

use std::fmt;

use client_core::{Error, SecretString};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Parameters of an instance or a binding: any JSON object. The published document types their values
/// as texts, which is wrong for most services.
///
/// They may hold passwords: `Debug` shows the names at the top, and they cannot be printed or
/// serialized otherwise.
///
/// ```compile_fail,E0277
/// fn save(parameters: btp_client::service_manager::Parameters) { serde_json::to_string(&parameters).unwrap(); }
/// ```
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::Parameters;
/// use serde_json::json;
///
/// let parameters = Parameters::from_value(json!({"size": {"cpu": 2}}))?;
/// assert_eq!(parameters.get("size").unwrap()["cpu"], 2);
/// # Ok::<(), btp_client::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Parameters {
    members: Map<String, Value>,
    secrets: Vec<SecretString>,
}

impl Parameters {
    /// Takes a JSON object.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if it is none.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Object(members) => Ok(Self {
                members,
                secrets: Vec::new(),
            }),
            _ => Err(Error::invalid_input("parameters", "must be a JSON object")),
        }
    }

    /// Names a secret that stands in them, so that it is removed from whatever the service says.
    #[must_use]
    pub fn carrying(mut self, secret: SecretString) -> Self {
        self.secrets.push(secret);
        self
    }

    /// A member at the top.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// All members.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.members
    }

    pub(super) fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Option::<Map<String, Value>>::deserialize(deserializer)?;
        Ok(Self {
            members: members.unwrap_or_default(),
            secrets: Vec::new(),
        })
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Parameters")
            .field(&self.members.keys().collect::<Vec<_>>())
            .finish()
    }
}
