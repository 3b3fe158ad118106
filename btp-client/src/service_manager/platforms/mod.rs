//! Platforms that use services of the subaccount, and the brokers that offer them.

mod model;
pub(super) mod operations;

use std::collections::BTreeMap;

use client_core::{Client, Error, wire::Lenient};

pub use model::{
    NewPlatform, Platform, PlatformCredentials, PlatformId, PlatformType, PlatformUpdate,
    ServiceBroker, ServiceBrokerId,
};

use super::{ListQuery, Submitted, list};

/// Reads and changes platforms; reads brokers and the versions of agents.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::{NewPlatform, ServiceManagerClient, ServiceManagerKey};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json())?;
/// # let manager = ServiceManagerClient::builder(key).transport(world.transport()).build()?;
/// let cluster = manager.platforms().register(&NewPlatform::kubernetes("my-cluster")).await?;
/// // The password is told this once.
/// assert!(cluster.credentials.is_some());
/// manager.platforms().unregister(&cluster.id, false).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct PlatformsClient {
    client: Client,
}

impl PlatformsClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The platforms that match, from all pages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said;
    /// else those of [`Client::call`]. A platform that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(&self, query: &ListQuery) -> Result<Lenient<Platform>, Error> {
        list::all(&self.client, |page| operations::list_platforms(query, page)).await
    }

    /// One platform.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is none; else those of
    /// [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &PlatformId) -> Result<Platform, Error> {
        self.client.call(operations::get_platform(id)).await
    }

    /// Registers a platform. Keep its [`credentials`](Platform::credentials): they are never told
    /// again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) if the name exists; those of
    /// [`NewPlatform::check`] and [`Client::call`]. It is never sent twice; if the answer is lost, so are
    /// the credentials: unregister the platform and register it again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may lose the credentials of a platform that was registered.
    pub async fn register(&self, new: &NewPlatform) -> Result<Platform, Error> {
        self.client.call(operations::register_platform(new)?).await
    }

    /// Changes a platform.
    ///
    /// # Errors
    ///
    /// Those of [`PlatformUpdate::check`]; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was changed: read back.
    pub async fn update(
        &self,
        id: &PlatformId,
        update: &PlatformUpdate,
    ) -> Result<Submitted<Platform>, Error> {
        self.client
            .call(operations::update_platform(id, update)?)
            .await
    }

    /// Unregisters a platform. With `cascade` its instances and bindings are deleted as well.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) while it has instances and `cascade` is
    /// false; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is gone: read it.
    pub async fn unregister(&self, id: &PlatformId, cascade: bool) -> Result<Submitted<()>, Error> {
        self.client
            .call(operations::unregister_platform(id, cascade))
            .await
    }

    /// The brokers that match, from all pages.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn brokers(&self, query: &ListQuery) -> Result<Lenient<ServiceBroker>, Error> {
        list::all(&self.client, |page| operations::list_brokers(query, page)).await
    }

    /// One broker.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn broker(&self, id: &ServiceBrokerId) -> Result<ServiceBroker, Error> {
        self.client.call(operations::get_broker(id)).await
    }

    /// The versions of agents that Service Manager works with, by environment: `cf`, `cf-sap`, `k8s`.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn agent_versions(&self) -> Result<BTreeMap<String, Vec<String>>, Error> {
        self.client.call(operations::agent_versions()).await
    }
}
