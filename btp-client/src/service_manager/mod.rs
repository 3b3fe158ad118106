//! Service instances and bindings of a subaccount: SAP's published Service Manager API
//! (*Service Manager* on SAP Business Accelerator Hub).
//!
//! | operation | method and path | function | scope, after `<xsappname>.subaccount.` |
//! |---|---|---|---|
//! | `service_manager.list_offerings` | `GET /v1/service_offerings` | [`CatalogClient::offerings`] | `service_offering.read` |
//! | `service_manager.get_offering` | `GET /v1/service_offerings/{id}` | [`CatalogClient::offering`] | `service_offering.read` |
//! | `service_manager.list_plans` | `GET /v1/service_plans` | [`CatalogClient::plans`], [`plans_of`](CatalogClient::plans_of) | `service_plan.read` |
//! | `service_manager.get_plan` | `GET /v1/service_plans/{id}` | [`CatalogClient::plan`] | `service_plan.read` |
//! | `service_manager.list_instances` | `GET /v1/service_instances` | [`ServiceInstancesClient::list`], [`find`](ServiceInstancesClient::find) | `service_instance.read` |
//! | `service_manager.get_instance` | `GET /v1/service_instances/{id}` | [`ServiceInstancesClient::get`], [`until_ready`](ServiceInstancesClient::until_ready), [`until_deleted`](ServiceInstancesClient::until_deleted) | `service_instance.read` |
//! | `service_manager.get_instance_parameters` | `GET /v1/service_instances/{id}/parameters` | [`ServiceInstancesClient::parameters`] | `service_instance.read` |
//! | `service_manager.create_instance` (once) | `POST /v1/service_instances` | [`ServiceInstancesClient::create`], [`ensure`](ServiceInstancesClient::ensure) | `service_instance.manage` |
//! | `service_manager.update_instance` | `PATCH /v1/service_instances/{id}` | [`ServiceInstancesClient::update`] | `service_instance.manage` |
//! | `service_manager.delete_instance` | `DELETE /v1/service_instances/{id}` | [`ServiceInstancesClient::delete`] | `service_instance.manage` |
//! | `service_manager.list_bindings` | `GET /v1/service_bindings` | [`ServiceBindingsClient::list`], [`find`](ServiceBindingsClient::find) | `service_binding.read` |
//! | `service_manager.get_binding` | `GET /v1/service_bindings/{id}` | [`ServiceBindingsClient::get`], [`until_ready`](ServiceBindingsClient::until_ready), [`until_deleted`](ServiceBindingsClient::until_deleted) | `service_binding.read` |
//! | `service_manager.get_binding_parameters` | `GET /v1/service_bindings/{id}/parameters` | [`ServiceBindingsClient::parameters`] | `service_binding.read` |
//! | `service_manager.create_binding` (once) | `POST /v1/service_bindings` | [`ServiceBindingsClient::create`], [`ensure`](ServiceBindingsClient::ensure) | `service_binding.manage` |
//! | `service_manager.delete_binding` | `DELETE /v1/service_bindings/{id}` | [`ServiceBindingsClient::delete`] | `service_binding.manage` |
//! | `service_manager.get_operation` | `GET /v1/{type}/{id}/operations/{id}` | [`ServiceManagerClient::operation`], [`wait`](ServiceManagerClient::wait) | not documented |
//! | `service_manager.list_platforms` | `GET /v1/platforms` | [`PlatformsClient::list`] | `platform.read` |
//! | `service_manager.get_platform` | `GET /v1/platforms/{id}` | [`PlatformsClient::get`] | `platform.read` |
//! | `service_manager.register_platform` (once) | `POST /v1/platforms` | [`PlatformsClient::register`] | `platform.manage` |
//! | `service_manager.update_platform` | `PATCH /v1/platforms/{id}` | [`PlatformsClient::update`] | `platform.manage` |
//! | `service_manager.unregister_platform` | `DELETE /v1/platforms/{id}` | [`PlatformsClient::unregister`] | `platform.manage` |
//! | `service_manager.list_brokers` | `GET /v1/service_brokers` | [`PlatformsClient::brokers`] | `broker.read` |
//! | `service_manager.get_broker` | `GET /v1/service_brokers/{id}` | [`PlatformsClient::broker`] | `broker.read` |
//! | `service_manager.agent_versions` | `GET /v1/agents/versions` | [`PlatformsClient::agent_versions`] | none |
//!
//! `async` is always sent, and 201 and 202 are both understood whatever was asked: [`Submitted`].
//! [`ServiceManagerClient::usage`] tells what keeps a plan from being unassigned.
//! [`s4hana_cloud`] holds the documented parameters of the service that connects S/4HANA Cloud.
//!
//! # Examples
//!
//! ```
//! use btp_client::service_manager::{
//!     Filter, ListQuery, ServiceManagerClient, ServiceManagerKey,
//! };
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//! # let world = landscape_sim::World::simple();
//! let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json())?;
//! let manager = ServiceManagerClient::builder(key).transport(world.transport()).build()?;
//!
//! let ready = ListQuery::new().fields(Filter::equals("ready", true)).page_size(50);
//! assert!(manager.instances().list(&ready).await?.is_empty());
//! # Ok(())
//! # }
//! ```

mod bindings;
mod builder;
mod catalog;
mod check;
mod ensured;
mod filter;
mod instances;
mod key;
mod labels;
mod list;
mod operation;
pub mod operations;
mod parameters;
mod platforms;
pub mod s4hana_cloud;
mod usage;
mod waiting;

use client_core::{
    Client, Error,
    poll::{Poller, ResumeToken},
};

pub use bindings::{
    Credentials, NewServiceBinding, ServiceBinding, ServiceBindingId, ServiceBindingsClient,
};
pub use builder::ServiceManagerBuilder;
pub use catalog::{
    CatalogClient, PlanMetadata, ServiceOffering, ServiceOfferingId, ServicePlan, ServicePlanId,
};
pub use ensured::Ensured;
pub use filter::{Filter, Literal};
pub use instances::{
    NewServiceInstance, ServiceInstance, ServiceInstanceId, ServiceInstanceUpdate,
    ServiceInstancesClient,
};
pub use key::ServiceManagerKey;
pub use labels::LabelChange;
pub use list::{Environment, ListQuery, Page};
pub use operation::{
    Mode, Operation, OperationFailure, OperationId, OperationRef, OperationState, OperationType,
    ResourceType, Submitted, TransitiveResource,
};
pub use parameters::Parameters;
pub use platforms::{
    NewPlatform, Platform, PlatformCredentials, PlatformId, PlatformType, PlatformUpdate,
    PlatformsClient, ServiceBroker, ServiceBrokerId,
};
pub use usage::Usage;

/// Service Manager in one subaccount.
///
/// A clone is cheap and the same client.
#[derive(Debug, Clone)]
pub struct ServiceManagerClient {
    client: Client,
    catalog: CatalogClient,
    instances: ServiceInstancesClient,
    bindings: ServiceBindingsClient,
    platforms: PlatformsClient,
}

impl ServiceManagerClient {
    /// Starts a client of the subaccount that the key belongs to.
    pub fn builder(key: ServiceManagerKey) -> ServiceManagerBuilder {
        ServiceManagerBuilder::new(key)
    }

    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self {
            catalog: CatalogClient::new(client.clone()),
            instances: ServiceInstancesClient::new(client.clone()),
            bindings: ServiceBindingsClient::new(client.clone()),
            platforms: PlatformsClient::new(client.clone()),
            client,
        }
    }

    /// Offerings and plans.
    pub const fn catalog(&self) -> &CatalogClient {
        &self.catalog
    }

    /// Service instances.
    pub const fn instances(&self) -> &ServiceInstancesClient {
        &self.instances
    }

    /// Service bindings.
    pub const fn bindings(&self) -> &ServiceBindingsClient {
        &self.bindings
    }

    /// Platforms, brokers and agents.
    pub const fn platforms(&self) -> &PlatformsClient {
        &self.platforms
    }

    /// An operation, once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if the service does not know it, or
    /// not any more; else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn operation(&self, of: &OperationRef) -> Result<Operation, Error> {
        self.client.call(operations::get_operation(of)).await
    }

    /// Waits for the end of an operation.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed) and
    /// the broker's words if it failed, and with
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if the service no longer knows it; both
    /// leave the [effect](client_core::Effect) unknown, and the resource decides.
    pub fn wait(&self, of: OperationRef) -> Poller<Operation> {
        operation::wait(&self.client, of)
    }

    /// Goes on waiting for an operation that another process began.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the token is of something
    /// else.
    pub fn resume(&self, token: &ResumeToken) -> Result<Poller<Operation>, Error> {
        operation::resume(&self.client, token)
    }
}

#[cfg(test)]
mod tests;
