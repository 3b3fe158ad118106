//! Credentials for Service Manager.

use std::fmt;

use client_core::{Error, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    accounts::ServiceManagerBinding,
    service_key::{KeyCredential, text},
};

/// What a program needs to call Service Manager in one subaccount: the credentials of a binding to the
/// service `service-manager`, plan `subaccount-admin`, `subaccount-audit` or `container`.
///
/// Comes from the cockpit or a CLI as JSON, or from
/// [`ServiceManagerBindingsClient::create`](crate::accounts::ServiceManagerBindingsClient::create).
/// `Debug` shows addresses and client id, never a secret.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::ServiceManagerKey;
///
/// let key = ServiceManagerKey::parse(r#"{
///     "clientid": "sb-1!b1|service-manager!b3",
///     "clientsecret": "very-secret",
///     "sm_url": "https://service-manager.example",
///     "url": "https://dev.authentication.example",
///     "xsappname": "1!b1|service-manager!b3"
/// }"#)?;
/// assert_eq!(key.service_manager_url().host_str(), Some("service-manager.example"));
/// assert!(!format!("{key:?}").contains("very-secret"));
/// # Ok::<(), btp_client::Error>(())
/// ```
#[derive(Clone)]
pub struct ServiceManagerKey {
    service_manager_url: Url,
    token_url: Url,
    client_id: String,
    credential: KeyCredential,
}

const WHAT: &str = "Service Manager key";

#[derive(Deserialize)]
struct Outer {
    credentials: Option<ServiceManagerBinding>,
    #[serde(flatten)]
    bare: ServiceManagerBinding,
}

impl ServiceManagerKey {
    /// Reads a key: the JSON object of the credentials, bare or wrapped in `credentials`, with or
    /// without lines before it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if the text holds no JSON
    /// object, or a needed field is missing or no address: the message names the field, and never
    /// shows what was in it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let outer: Outer = text::first_object(WHAT, text)?;
        Self::of_binding(&outer.credentials.unwrap_or(outer.bare))
    }

    /// Takes a binding that the Accounts service created.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn of_binding(binding: &ServiceManagerBinding) -> Result<Self, Error> {
        let certificate = binding.certificate.as_deref().unwrap_or_default();
        let (credential, token_field, token_url) = if certificate.trim().is_empty() {
            let secret = secret("clientsecret", binding.client_secret.as_ref())?;
            (KeyCredential::Secret(secret), "url", &binding.url)
        } else {
            let credential = KeyCredential::Certificate {
                certificates: certificate.to_owned(),
                key: secret("key", binding.key.as_ref())?,
            };
            (credential, "certurl", &binding.cert_url)
        };
        if binding.client_id.is_empty() {
            return Err(text::missing(
                WHAT,
                "clientid",
                "tokens are asked for by it",
            ));
        }
        Ok(Self {
            service_manager_url: text::address(
                WHAT,
                "sm_url",
                binding.sm_url.clone(),
                "it is where Service Manager is; this may be the key of another service",
            )?,
            token_url: text::address(
                WHAT,
                token_field,
                token_url.clone(),
                "it is where tokens are fetched",
            )?,
            client_id: binding.client_id.clone(),
            credential,
        })
    }

    /// Where Service Manager is.
    pub fn service_manager_url(&self) -> &Url {
        &self.service_manager_url
    }

    /// Where tokens are fetched: below it, at `/oauth/token`.
    pub fn token_url(&self) -> &Url {
        &self.token_url
    }

    /// The client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// How the key proves itself.
    pub fn credential(&self) -> &KeyCredential {
        &self.credential
    }
}

fn secret(field: &str, value: Option<&SecretString>) -> Result<SecretString, Error> {
    value
        .filter(|secret| text::is_filled(secret))
        .cloned()
        .ok_or_else(|| {
            let why = "a key needs clientsecret, or certificate with key";
            text::missing(WHAT, field, why)
        })
}

impl fmt::Debug for ServiceManagerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceManagerKey")
            .field("service_manager_url", &self.service_manager_url.as_str())
            .field("token_url", &self.token_url.as_str())
            .field("client_id", &self.client_id)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
