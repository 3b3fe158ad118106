//! What a binding of the plan `api-access` gives.

use std::fmt;

use client_core::SecretString;
use serde::Deserialize;
use url::Url;

/// The credentials of a binding to an instance of `api-access`; with Basic authentication a user and a
/// password for the tenant's API host.
///
/// The members are those of a destination (observed in public samples): the instance's own destination
/// in the subaccount has the same. `Debug` shows no secret.
///
/// ```
/// use btp_client::service_manager::s4hana_cloud::ApiAccessCredentials;
///
/// let read: ApiAccessCredentials = serde_json::from_str(
///     r#"{"Name":"reader","URL":"https://my300001-api.example","User":"u","Password":"very-secret"}"#,
/// ).unwrap();
/// assert_eq!(read.user.as_deref(), Some("u"));
/// assert!(!format!("{read:?}").contains("very-secret"));
/// ```
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct ApiAccessCredentials {
    /// The destination's name, which is the instance's.
    #[serde(default, rename = "Name")]
    pub name: Option<String>,
    /// The tenant's API host.
    #[serde(rename = "URL")]
    pub url: Url,
    /// How one logs on, such as `BasicAuthentication`.
    #[serde(default, rename = "Authentication")]
    pub authentication: Option<String>,
    /// The communication user.
    #[serde(default, rename = "User")]
    pub user: Option<String>,
    /// Its password.
    #[serde(default, rename = "Password")]
    pub password: Option<SecretString>,
    /// The system's name in the System Landscape.
    #[serde(default, rename = "XFSystemName")]
    pub system_name: Option<String>,
    /// From where the system is reached: `Internet`.
    #[serde(default, rename = "ProxyType")]
    pub proxy_type: Option<String>,
    /// Where OAuth 2.0 gives tokens, with a SAML bearer assertion.
    #[serde(default, rename = "tokenServiceURL")]
    pub token_service_url: Option<Url>,
    /// The OAuth client's user.
    #[serde(default, rename = "tokenServiceUser")]
    pub token_service_user: Option<String>,
    /// Its password.
    #[serde(default, rename = "tokenServicePassword")]
    pub token_service_password: Option<SecretString>,
    /// For whom an assertion is made.
    #[serde(default)]
    pub audience: Option<String>,
    /// The key of the OAuth client.
    #[serde(default, rename = "clientKey")]
    pub client_key: Option<SecretString>,
}

impl fmt::Debug for ApiAccessCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiAccessCredentials")
            .field("name", &self.name)
            .field("url", &self.url.as_str())
            .field("authentication", &self.authentication)
            .field("user", &self.user)
            .field("system_name", &self.system_name)
            .finish_non_exhaustive()
    }
}
