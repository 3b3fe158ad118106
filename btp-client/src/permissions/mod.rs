//! What the access token says that its bearer may do: known before the first request that changes
//! something.
//!
//! The scopes stand in the token, and the published documents say which one each operation needs: a key
//! that may only read is recognized by that. Nothing is sent for it but the request for a token that
//! every call needs.
//!
//! # Examples
//!
//! ```
//! use btp_client::{BtpClient, permissions::Allowed, service_key::ServiceKey};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//! # let world = landscape_sim::World::simple();
//! # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
//! let btp = BtpClient::builder(key).transport(world.transport()).build()?;
//! match btp.permissions().await?.allow("entitlements.assign") {
//!     Allowed::No(required) => println!("this key cannot assign plans; it needs {required}"),
//!     Allowed::Yes | Allowed::Unknown => println!("go on"),
//! }
//! # Ok(())
//! # }
//! ```

mod claims;
mod required;

use std::collections::BTreeSet;

use client_core::{ExposeSecret, auth::AccessToken};

use claims::Claims;
pub use required::Required;

/// What a token allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permissions {
    /// Without the name of the application that owns them; `None` if the token does not tell.
    scopes: Option<BTreeSet<String>>,
    global_account: Option<String>,
    user: bool,
}

/// Whether an operation is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "allowed, not allowed; or nobody knows"
)]
#[must_use]
pub enum Allowed {
    /// The scope is there. The service may still refuse.
    Yes,
    /// The scope is not there: the service would answer 403.
    No(Required),
    /// The token does not tell its scopes, or the operation is not documented to need any.
    Unknown,
}

impl Permissions {
    /// Reads a token. Its signature is not checked: that is for the service that takes it. A token
    /// that is no JWT is read by what the token endpoint said beside it; failing that, nothing is
    /// known.
    pub fn of(token: &AccessToken) -> Self {
        let claims = Claims::read(token.secret.expose_secret()).unwrap_or_default();
        let told = claims
            .scopes
            .or_else(|| (!token.scopes.is_empty()).then(|| token.scopes.clone()));
        Self {
            scopes: told.map(|scopes| scopes.iter().map(|scope| bare(scope)).collect()),
            global_account: claims.global_account,
            user: claims.user,
        }
    }

    /// The scopes, without the name of the application before them, in order; `None` if the token
    /// does not tell.
    pub fn scopes(&self) -> Option<impl Iterator<Item = &str>> {
        Some(self.scopes.as_ref()?.iter().map(String::as_str))
    }

    /// The global account's GUID, if the token tells.
    pub fn global_account(&self) -> Option<&str> {
        self.global_account.as_deref()
    }

    /// Whether the token acts for a user.
    pub fn is_for_user(&self) -> bool {
        self.user
    }

    /// Whether an operation is allowed, by its name
    /// ([`Error::operation`](client_core::Error::operation), and the tables of
    /// [`accounts`](crate::accounts) and [`entitlements`](crate::entitlements)).
    pub fn allow(&self, operation: &str) -> Allowed {
        match (&self.scopes, Required::by(operation)) {
            (Some(scopes), Some(required)) if required.is_met(scopes) => Allowed::Yes,
            (Some(_), Some(required)) => Allowed::No(required),
            _ => Allowed::Unknown,
        }
    }
}

/// Without the name of the application: `cis-central!b14.job.read` is `job.read`. Names of
/// applications hold `!`, and scopes do not.
fn bare(scope: &str) -> String {
    let name = match scope.split_once('!') {
        Some((_, rest)) => rest.split_once('.').map_or(rest, |(_, name)| name),
        None => scope,
    };
    name.to_owned()
}

#[cfg(test)]
mod tests;
