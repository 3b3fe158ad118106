//! Service keys of SAP Cloud Management service (`cis`), plans `central` and `central-viewer`.

#[cfg(feature = "x509")]
mod expiry;
mod parse;
pub(crate) mod text;

use std::fmt;

use client_core::{Error, SecretString};
use url::Url;

client_core::open_enum! {
    /// Which OAuth grant a key was made for.
    pub enum GrantType {
        /// On behalf of a user: the password grant, which needs a user and a password.
        UserToken = "user_token",
        /// On behalf of the client itself.
        ClientCredentials = "client_credentials",
    }
}

/// What a program needs to call BTP's central services: addresses and credentials.
///
/// Reads a key as the cockpit, `cf service-key` (with its two lines before the JSON), the
/// CF CLI 8 (wrapped in `credentials`) and Service Manager give it. `Debug` shows addresses and client
/// id, never a secret, and nothing of fields that the library does not know.
///
/// # Examples
///
/// ```
/// use btp_client::service_key::ServiceKey;
///
/// let key = ServiceKey::parse(r#"{
///     "endpoints": {
///         "accounts_service_url": "https://accounts-service.example",
///         "entitlements_service_url": "https://entitlements-service.example"
///     },
///     "grant_type": "client_credentials",
///     "uaa": {
///         "url": "https://ga.authentication.example",
///         "clientid": "sb-ut!b1|cis-central!b14",
///         "clientsecret": "very-secret"
///     }
/// }"#)?;
/// assert_eq!(key.accounts_url().host_str(), Some("accounts-service.example"));
/// assert!(!format!("{key:?}").contains("very-secret"));
/// # Ok::<(), client_core::Error>(())
/// ```
#[derive(Clone)]
pub struct ServiceKey {
    accounts_url: Url,
    entitlements_url: Url,
    token_url: Url,
    grant_type: Option<GrantType>,
    client_id: String,
    credential: KeyCredential,
    identity_zone: Option<String>,
}

/// How a key proves itself to the token endpoint.
#[derive(Clone)]
#[non_exhaustive]
pub enum KeyCredential {
    /// By a client secret.
    Secret(SecretString),
    /// By a client certificate (mutual TLS), valid for 7 days unless ordered otherwise.
    Certificate {
        /// The certificate chain, PEM.
        certificates: String,
        /// Its private key, PEM.
        key: SecretString,
    },
}

impl ServiceKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if the text holds no JSON
    /// object, or a needed field is missing or no address: the message names the field, and never
    /// shows what was in it. A key of the plans `local` and `local-viewer` has none of the central
    /// endpoints, and is recognized by that.
    pub fn parse(text: &str) -> Result<Self, Error> {
        parse::parse(text)
    }

    /// Where the Accounts service is.
    pub fn accounts_url(&self) -> &Url {
        &self.accounts_url
    }

    /// Where the Entitlements service is.
    pub fn entitlements_url(&self) -> &Url {
        &self.entitlements_url
    }

    /// Where tokens are fetched: below it, at `/oauth/token`. Certificates have a host of their own.
    pub fn token_url(&self) -> &Url {
        &self.token_url
    }

    /// Which grant the key was made for.
    pub fn grant_type(&self) -> Option<&GrantType> {
        self.grant_type.as_ref()
    }

    /// The client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The identity zone: the subdomain of the global account's own subaccount.
    pub fn identity_zone(&self) -> Option<&str> {
        self.identity_zone.as_deref()
    }

    /// Until when the key's certificate is valid: the earliest end in its chain. `None` for a key with
    /// a secret. Certificates live for 7 days unless ordered otherwise, so look in time; a client that
    /// is built within two days of the end logs a warning.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](client_core::ErrorKind::Configuration) if `uaa.certificate` is no
    /// certificate in PEM.
    #[cfg(feature = "x509")]
    pub fn certificate_expiry(&self) -> Result<Option<jiff::Timestamp>, Error> {
        match &self.credential {
            KeyCredential::Certificate { certificates, .. } => expiry::of(certificates).map(Some),
            KeyCredential::Secret(_) => Ok(None),
        }
    }

    /// How the key proves itself.
    pub fn credential(&self) -> &KeyCredential {
        &self.credential
    }
}

impl fmt::Debug for KeyCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret",
            Self::Certificate { .. } => "Certificate",
        })
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceKey")
            .field("accounts_url", &self.accounts_url.as_str())
            .field("entitlements_url", &self.entitlements_url.as_str())
            .field("token_url", &self.token_url.as_str())
            .field("grant_type", &self.grant_type)
            .field("client_id", &self.client_id)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
