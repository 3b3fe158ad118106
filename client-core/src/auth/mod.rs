//! Authentication: Basic, bearer tokens, OAuth 2.0 grants, and the cache in front of them.
//!
//! Mutual TLS is a matter of the transport; see `ReqwestTransportBuilder::identity_pem`.

mod basic;
mod bearer;
mod cache;
mod oauth;
mod token;

use http::HeaderValue;

pub use basic::{BasicAuth, BasicCredential};
pub use bearer::BearerAuth;
pub use cache::TokenCache;
pub use oauth::{AssertionSource, ClientIdentity, OAuthTokens};
pub use token::{AccessToken, TokenSource};

use crate::{
    Error,
    secret::{ExposeSecret, SecretString},
};

/// A header value that no log prints.
fn sensitive(scheme: &str, secret: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {secret}")).map_err(|_| {
        Error::invalid_input("credential", "holds characters that no HTTP header allows")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// `user:password` for Basic authentication (RFC 7617).
fn basic_pair(user: &str, password: &SecretString) -> SecretString {
    use base64::{Engine, engine::general_purpose::STANDARD};
    SecretString::from(STANDARD.encode(format!("{user}:{}", password.expose_secret())))
}
