//! Service bindings: access to service instances, by credentials.

mod model;
pub(super) mod operations;
mod request;

use client_core::{
    Client, Error,
    poll::{Poller, ResumeToken},
    wire::Lenient,
};

pub use model::{Credentials, ServiceBinding, ServiceBindingId};
pub use request::NewServiceBinding;

use super::{
    Ensured, Filter, ListQuery, Mode, Operation, OperationType, Parameters, ResourceType,
    ServiceInstanceId, Submitted,
    ensured::{adopt, look_after},
    list,
    waiting::{self, Resource},
};
use crate::accounts::Found;

impl Resource for ServiceBinding {
    const TYPE: ResourceType = ResourceType::ServiceBindings;

    fn get(id: &str) -> client_core::operation::Operation<Self> {
        operations::get_binding(&id.into())
    }

    fn ready(&self) -> Option<bool> {
        self.ready
    }

    fn last_operation(&self) -> Option<&Operation> {
        self.last_operation.as_ref()
    }
}

/// Reads, creates and deletes service bindings of a subaccount.
///
/// # Examples
///
/// ```
/// # use btp_client::service_manager::{Mode, NewServiceInstance, ServiceManagerClient, ServiceManagerKey};
/// use btp_client::service_manager::{NewServiceBinding, Submitted};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::builder()
/// #     .subaccount(landscape_sim::Subaccount::new("sub-1", "dev"))
/// #     .plan(landscape_sim::ServicePlan::enabled("xsuaa", "application").auto_assigned())
/// #     .build();
/// # let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json())?;
/// # let manager = ServiceManagerClient::builder(key).transport(world.transport()).build()?;
/// # let wanted = NewServiceInstance::of_names("logon", "xsuaa", "application");
/// # let instance = manager.instances().ensure(&wanted, Mode::Sync).await?.id().expect("an instance");
/// # manager.instances().until_ready(&instance).await?;
/// let bindings = manager.bindings();
/// let wanted = NewServiceBinding::new("key", &instance);
/// let ensured = bindings.ensure(&wanted, Mode::Async).await?;
/// let ready = bindings.until_ready(&ensured.id().expect("a binding was asked for")).await?;
/// // Its credentials are secret: they are read into a type of yours, and never shown by themselves.
/// let credentials = ready.credentials.expect("it is ready");
/// assert!(!format!("{credentials:?}").contains("clientsecret"));
/// bindings.delete(&ready.id, Mode::Async).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ServiceBindingsClient {
    client: Client,
}

impl ServiceBindingsClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The bindings that match, from all pages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said;
    /// else those of [`Client::call`]. No error shows any of the answer.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(&self, query: &ListQuery) -> Result<Lenient<ServiceBinding>, Error> {
        list::all(&self.client, |page| operations::list_bindings(query, page)).await
    }

    /// One binding, with its credentials.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is none; else as
    /// [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &ServiceBindingId) -> Result<ServiceBinding, Error> {
        self.client.call(operations::get_binding(id)).await
    }

    /// The parameters that a binding was created with, if its offering gives them
    /// (`bindings_retrievable`).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`](client_core::ErrorKind::Unavailable) (502) if the service's broker
    /// does not give them; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn parameters(&self, id: &ServiceBindingId) -> Result<Parameters, Error> {
        self.client
            .call(operations::get_binding_parameters(id))
            .await
    }

    /// The binding of an instance with this name.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find(
        &self,
        instance: &ServiceInstanceId,
        name: &str,
    ) -> Result<Found<ServiceBinding>, Error> {
        let query = ListQuery::new()
            .fields(Filter::equals("service_instance_id", instance.as_str()))
            .fields(Filter::equals("name", name));
        let list = self.list(&query).await?;
        Ok(Found::among(list, |known| {
            known.name == name && known.service_instance_id.as_ref() == Some(instance)
        }))
    }

    /// Creates a binding. [`ensure`](Self::ensure) is safe to call again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) if the name exists; those of
    /// [`NewServiceBinding::check`] and [`Client::call`]. It is never sent twice: with
    /// [`Effect::Unknown`](client_core::Effect::Unknown) look for the name.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the binding was created: look for the name.
    pub async fn create(
        &self,
        new: &NewServiceBinding,
        mode: Mode,
    ) -> Result<Submitted<ServiceBinding>, Error> {
        self.client
            .call(operations::create_binding(new, mode)?)
            .await
    }

    /// Creates a binding unless the instance has one of its name: safe to call again after any
    /// failure.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) if nothing was found; the effect stays
    /// [unknown](client_core::Effect::Unknown) where it was. An error of kind
    /// [`Conflict`](client_core::ErrorKind::Conflict) without effect if the one that is there is being
    /// deleted.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the binding was created: call again.
    pub async fn ensure(
        &self,
        new: &NewServiceBinding,
        mode: Mode,
    ) -> Result<Ensured<ServiceBinding>, Error> {
        let error = match self.create(new, mode).await {
            Ok(submitted) => return Ok(Ensured::Created(submitted)),
            Err(error) if look_after(&error) => error,
            Err(error) => return Err(error),
        };
        let found = match self.find(&new.instance, &new.name).await {
            // A list tells neither the last operation nor always the credentials.
            Ok(Found::One(known)) => self
                .get(&known.id)
                .await
                .map(|known| Found::One(Box::new(known))),
            other => other,
        };
        adopt(error, found, |known| {
            let last = known.last_operation.as_ref()?;
            (last.kind == Some(OperationType::Delete)).then(|| {
                let id = &known.id;
                format!("{id} has the name {}, but is being deleted", new.name)
            })
        })
    }

    /// Deletes a binding. Its credentials end with it.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: read it.
    pub async fn delete(&self, id: &ServiceBindingId, mode: Mode) -> Result<Submitted<()>, Error> {
        self.client.call(operations::delete_binding(id, mode)).await
    }

    /// Waits until the last operation of a binding has ended well: then it has credentials.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed)
    /// and the broker's words if it failed.
    pub fn until_ready(&self, id: &ServiceBindingId) -> Poller<ServiceBinding> {
        waiting::until_ready(&self.client, id.as_str())
    }

    /// Waits until the service does not know the binding any more.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed) if
    /// the deletion failed.
    pub fn until_deleted(&self, id: &ServiceBindingId) -> Poller<()> {
        waiting::until_gone::<ServiceBinding>(&self.client, id.as_str())
    }

    /// Goes on with [`until_ready`](Self::until_ready) of another process.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the token is of something
    /// else.
    pub fn resume_until_ready(&self, token: &ResumeToken) -> Result<Poller<ServiceBinding>, Error> {
        waiting::resume_until_ready(&self.client, token)
    }

    /// Goes on with [`until_deleted`](Self::until_deleted) of another process.
    ///
    /// # Errors
    ///
    /// As [`resume_until_ready`](Self::resume_until_ready).
    pub fn resume_until_deleted(&self, token: &ResumeToken) -> Result<Poller<()>, Error> {
        waiting::resume_until_gone::<ServiceBinding>(&self.client, token)
    }
}
