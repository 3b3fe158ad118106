//! Service instances: created, changed, deleted, waited for.

mod ensure;
mod model;
pub(super) mod operations;
mod request;

use client_core::{
    Client, Error,
    poll::{Poller, ResumeToken},
    wire::Lenient,
};

pub use model::{ServiceInstance, ServiceInstanceId};
pub use request::{NewServiceInstance, ServiceInstanceUpdate};

use super::{
    ListQuery, Mode, Operation, Parameters, ResourceType, Submitted, list,
    waiting::{self, Resource},
};

impl Resource for ServiceInstance {
    const TYPE: ResourceType = ResourceType::ServiceInstances;

    fn get(id: &str) -> client_core::operation::Operation<Self> {
        operations::get_instance(&id.into())
    }

    fn ready(&self) -> Option<bool> {
        self.ready
    }

    fn last_operation(&self) -> Option<&Operation> {
        self.last_operation.as_ref()
    }
}

/// Reads and changes service instances of a subaccount.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::{Mode, NewServiceInstance, ServiceManagerClient, ServiceManagerKey};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::builder()
/// #     .subaccount(landscape_sim::Subaccount::new("sub-1", "dev"))
/// #     .plan(landscape_sim::ServicePlan::enabled("xsuaa", "application").auto_assigned())
/// #     .build();
/// # let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json())?;
/// # let manager = ServiceManagerClient::builder(key).transport(world.transport()).build()?;
/// let instances = manager.instances();
/// let wanted = NewServiceInstance::of_names("logon", "xsuaa", "application");
/// // Safe to call again after any failure: what is there already is adopted.
/// let ensured = instances.ensure(&wanted, Mode::Async).await?;
/// let id = ensured.id().expect("an instance was asked for");
/// let ready = instances.until_ready(&id).await?;
/// assert_eq!(ready.name, "logon");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ServiceInstancesClient {
    client: Client,
}

impl ServiceInstancesClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The instances that match, from all pages. Those of other platforms, such as Cloud Foundry, are
    /// among them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said;
    /// else those of [`Client::call`]. An instance that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(&self, query: &ListQuery) -> Result<Lenient<ServiceInstance>, Error> {
        list::all(&self.client, |page| operations::list_instances(query, page)).await
    }

    /// One instance, with its last operation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is none; else those of
    /// [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &ServiceInstanceId) -> Result<ServiceInstance, Error> {
        self.client.call(operations::get_instance(id)).await
    }

    /// The parameters that an instance was created with, if its offering gives them
    /// (`instances_retrievable`).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`](client_core::ErrorKind::Unavailable) (502) if the service's broker
    /// does not give them; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn parameters(&self, id: &ServiceInstanceId) -> Result<Parameters, Error> {
        self.client
            .call(operations::get_instance_parameters(id))
            .await
    }

    /// Creates an instance. [`ensure`](Self::ensure) is safe to call again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) if the name exists; those of
    /// [`NewServiceInstance::check`] and [`Client::call`]. It is never sent twice: with
    /// [`Effect::Unknown`](client_core::Effect::Unknown) look for the name.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the instance was created: look for the name.
    pub async fn create(
        &self,
        new: &NewServiceInstance,
        mode: Mode,
    ) -> Result<Submitted<ServiceInstance>, Error> {
        self.client
            .call(operations::create_instance(new, mode)?)
            .await
    }

    /// Changes an instance.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Locked`](client_core::ErrorKind::Locked) (422) while another operation changes it;
    /// those of [`ServiceInstanceUpdate::check`]; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was changed: read back.
    pub async fn update(
        &self,
        id: &ServiceInstanceId,
        update: &ServiceInstanceUpdate,
        mode: Mode,
    ) -> Result<Submitted<ServiceInstance>, Error> {
        self.client
            .call(operations::update_instance(id, update, mode)?)
            .await
    }

    /// Deletes an instance.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) (`ExistingReferenceEntity`) while it
    /// has bindings; else as [`update`](Self::update).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: read it.
    pub async fn delete(&self, id: &ServiceInstanceId, mode: Mode) -> Result<Submitted<()>, Error> {
        self.client
            .call(operations::delete_instance(id, mode))
            .await
    }

    /// Waits until the last operation of an instance has ended well.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed)
    /// and the broker's words if it failed.
    pub fn until_ready(&self, id: &ServiceInstanceId) -> Poller<ServiceInstance> {
        waiting::until_ready(&self.client, id.as_str())
    }

    /// Waits until the service does not know the instance any more.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed) if
    /// the deletion failed.
    pub fn until_deleted(&self, id: &ServiceInstanceId) -> Poller<()> {
        waiting::until_gone::<ServiceInstance>(&self.client, id.as_str())
    }

    /// Goes on with [`until_ready`](Self::until_ready) of another process.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the token is of something
    /// else.
    pub fn resume_until_ready(
        &self,
        token: &ResumeToken,
    ) -> Result<Poller<ServiceInstance>, Error> {
        waiting::resume_until_ready(&self.client, token)
    }

    /// Goes on with [`until_deleted`](Self::until_deleted) of another process.
    ///
    /// # Errors
    ///
    /// As [`resume_until_ready`](Self::resume_until_ready).
    pub fn resume_until_deleted(&self, token: &ResumeToken) -> Result<Poller<()>, Error> {
        waiting::resume_until_gone::<ServiceInstance>(&self.client, token)
    }
}
