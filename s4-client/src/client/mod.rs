//! One client of one tenant.

mod builder;
mod logon;

use client_core::{Client, operation::Operation};

pub use builder::S4ClientBuilder;

use crate::{Error, TenantHost, extensions::ExtensionsClient, session::CsrfSession};

/// A client of one S/4HANA Cloud tenant, as one user.
///
/// A clone is cheap and shares everything: connections, credential, session, retry budget.
///
#[derive(Debug, Clone)]
pub struct S4Client {
    host: TenantHost,
    client: Client,
    session: CsrfSession,
    extensions: ExtensionsClient,
}

impl S4Client {
    /// Starts a client of the tenant at `host`.
    pub fn builder(host: TenantHost) -> S4ClientBuilder {
        S4ClientBuilder::new(host)
    }

    /// The extensions of *Maintain Extensions on SAP BTP*.
    pub fn extensions(&self) -> &ExtensionsClient {
        &self.extensions
    }

    /// The tenant.
    pub fn host(&self) -> &TenantHost {
        &self.host
    }

    /// The session that changes are sent in.
    pub fn session(&self) -> &CsrfSession {
        &self.session
    }

    /// Sends an operation of any service of the tenant, authenticated and in the session.
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// As [`Client::call`].
    pub async fn call<T>(&self, operation: Operation<T>) -> Result<T, Error> {
        self.client.call(operation).await
    }
}
