//! A service binding and its credentials.

use std::fmt;

use client_core::{
    Error, ErrorKind, ExposeSecret, SecretString,
    wire::{null_as_default, optional_epoch_millis},
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    accounts::Labels,
    service_manager::{Operation, ServiceInstanceId},
    wire::text_or_number,
};

client_core::id_type! {
    /// The id of a service binding.
    pub struct ServiceBindingId;
}

/// A service binding (`ServiceBindingResponseObject`): access to a service instance.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct ServiceBinding {
    /// Its id.
    pub id: ServiceBindingId,
    /// Its name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// The instance that it gives access to.
    #[serde(default, deserialize_with = "text_or_number")]
    pub service_instance_id: Option<ServiceInstanceId>,
    /// Whether creating it has ended.
    #[serde(default)]
    pub ready: Option<bool>,
    /// What it gives access by; none until it is ready.
    #[serde(default)]
    pub credentials: Option<Credentials>,
    /// Where it was created.
    #[serde(default, deserialize_with = "null_as_default")]
    pub context: Map<String, Value>,
    /// What it is bound to.
    #[serde(default, deserialize_with = "null_as_default")]
    pub bind_resource: Map<String, Value>,
    /// Its labels.
    #[serde(default, deserialize_with = "null_as_default")]
    pub labels: Labels,
    /// When it was created.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
    /// What was done to it last. Told when one binding is read, not in lists.
    #[serde(default)]
    pub last_operation: Option<Operation>,
}

/// The credentials of a binding: JSON whose shape is the service's own.
///
/// They are a secret as a whole: neither printed nor serialized, wiped when dropped.
///
/// ```compile_fail,E0277
/// fn save(credentials: btp_client::service_manager::Credentials) { serde_json::to_string(&credentials).unwrap(); }
/// ```
/// ```compile_fail,E0277
/// fn show(credentials: btp_client::service_manager::Credentials) { println!("{credentials}"); }
/// ```
#[derive(Clone)]
pub struct Credentials(SecretString);

impl Credentials {
    /// The JSON, as text.
    pub fn expose(&self) -> &SecretString {
        &self.0
    }

    /// Reads them as a type of yours, or as
    /// [`ApiAccessCredentials`](crate::service_manager::s4hana_cloud::ApiAccessCredentials).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UndecodableBody`] if they have another shape; it does not show what they hold.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.0.expose_secret()).map_err(|_| {
            let detail = "the binding's credentials have another shape than expected";
            Error::new(ErrorKind::UndecodableBody, detail)
        })
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self(SecretString::from(value.to_string())))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
