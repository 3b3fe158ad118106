//! Credentials for Service Manager, as the Accounts service gives them.

use std::fmt;

use client_core::{
    Error, SecretString,
    wire::{null_as_default, optional_epoch_millis},
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use crate::accounts::check;

/// A binding to Service Manager: addresses and credentials.
///
/// `Debug` shows addresses and client id, never a secret; it cannot be serialized.
///
/// ```compile_fail,E0277
/// fn save(binding: btp_client::accounts::ServiceManagerBinding) { serde_json::to_string(&binding).unwrap(); }
/// ```
/// ```compile_fail,E0277
/// fn show(binding: btp_client::accounts::ServiceManagerBinding) { println!("{binding}"); }
/// ```
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct ServiceManagerBinding {
    /// Its name; bindings of version 1 have none.
    #[serde(default)]
    pub name: Option<String>,
    /// The client id.
    #[serde(default, rename = "clientid", deserialize_with = "null_as_default")]
    pub client_id: String,
    /// The client secret; bindings with a certificate have none.
    #[serde(default, rename = "clientsecret", deserialize_with = "secret")]
    pub client_secret: Option<SecretString>,
    /// The certificate chain, PEM.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The certificate's private key, PEM.
    #[serde(default, deserialize_with = "secret")]
    pub key: Option<SecretString>,
    /// Where a token is fetched with the certificate. Service keys write `certurl`.
    #[serde(default, rename = "certUrl", alias = "certurl")]
    pub cert_url: Option<String>,
    /// Where a token is fetched with the secret.
    #[serde(default)]
    pub url: Option<String>,
    /// The Service Manager API.
    #[serde(default)]
    pub sm_url: Option<String>,
    /// The application that the token is for.
    #[serde(default)]
    pub xsappname: Option<String>,
    /// When it was created.
    #[serde(default, rename = "creationDate", with = "optional_epoch_millis")]
    pub creation_date: Option<Timestamp>,
}

/// Never complains: a complaint would quote what stands there.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(SecretString::from(text)),
        _ => None,
    })
}

impl fmt::Debug for ServiceManagerBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceManagerBinding")
            .field("name", &self.name)
            .field("client_id", &self.client_id)
            .field("sm_url", &self.sm_url)
            .field("url", &self.url)
            .field("cert_url", &self.cert_url)
            .finish_non_exhaustive()
    }
}

/// A binding to create, with a client secret unless it says otherwise.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::NewServiceManagerBinding;
///
/// let new = NewServiceManagerBinding::new("deployer").certificate(2048, 30);
/// assert!(new.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use = "nothing is created until it is sent"]
pub struct NewServiceManagerBinding {
    name: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: Map<String, Value>,
}

impl NewServiceManagerBinding {
    /// A binding with this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            parameters: Map::new(),
        }
    }

    /// With a client certificate in place of a secret: the length of its key in bits and its
    /// validity in days (the document's example: 2048 and 7).
    pub fn certificate(self, key_length: u32, days: u32) -> Self {
        self.parameter("credential-type", "x509").parameter(
            "x509",
            json!({"key-length": key_length, "validity": days, "validity-type": "DAYS"}),
        )
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another parameter.
    pub fn parameter(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(key.into(), value.into());
        self
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the name is empty or longer
    /// than 255 characters.
    pub fn check(&self) -> Result<(), Error> {
        check::length("name", &self.name, 255)
    }
}
