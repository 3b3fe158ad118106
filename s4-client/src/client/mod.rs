//! One client of one tenant.

mod builder;
mod logon;

use client_core::{Client, auth::BasicCredential, operation::Operation};

pub use builder::S4ClientBuilder;

use crate::{
    Error, TenantHost,
    communication::CommunicationClient,
    extensions::ExtensionsClient,
    odata::{Batch, BatchAnswers, Entity, EntitySet, ServiceRoot},
    probe::Probe,
    session::CsrfSession,
};

/// A client of one S/4HANA Cloud tenant, as one user.
///
/// A clone is cheap and shares everything: connections, credential, session, retry budget.
///
/// # Examples
///
/// ```
/// use s4_client::{S4Client, TenantHost, probe::Verdict};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let world = landscape_sim::World::simple();
/// let at = world.landscape();
/// let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
///     .basic_user(&at.s4_user, client_core::SecretString::from(at.s4_password.as_str()))
///     .transport(world.transport())
///     .build()?;
/// assert_eq!(tenant.probe().await.verdict, Verdict::Ok);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct S4Client {
    host: TenantHost,
    client: Client,
    session: CsrfSession,
    extensions: ExtensionsClient,
    user: User,
}

/// As whom a client works.
#[derive(Debug, Clone)]
enum User {
    Basic(BasicCredential),
    Named(String),
    /// The certificate or the assertion says it.
    Untold,
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

    /// The entities of a set.
    pub fn entities<E: Entity>(&self) -> EntitySet<E> {
        let root = ServiceRoot::of_service(&E::SERVICE);
        EntitySet::new(self.client.clone(), root)
    }

    /// Communication users, systems and arrangements.
    pub fn communication(&self) -> CommunicationClient {
        CommunicationClient::new(self.client.clone())
    }

    /// Reads one business partner, and says which layer fails if that does not work: see
    /// [`probe`](crate::probe).
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn probe(&self) -> Probe {
        crate::probe::run(&self.client).await
    }

    /// Sends many requests in one.
    ///
    /// # Errors
    ///
    /// As [`Batch::send`].
    ///
    /// # Cancel safety
    ///
    /// As [`Batch::send`].
    pub async fn batch(&self, batch: Batch) -> Result<BatchAnswers, Error> {
        batch.send(&self.client).await
    }

    /// The user as whom the client works in the tenant, as far as its logon tells: the Basic user, or the OAuth client,
    /// which is a communication user there; or as it was [said](S4ClientBuilder::user_name). `None` with certificates and
    /// assertions, unless it was said.
    pub fn user_name(&self) -> Option<String> {
        match &self.user {
            User::Basic(credential) => Some(credential.user()),
            User::Named(name) => Some(name.clone()),
            User::Untold => None,
        }
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

#[cfg(test)]
mod tests;
