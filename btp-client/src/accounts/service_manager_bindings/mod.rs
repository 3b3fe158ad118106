//! Access to Service Manager of a subaccount: bindings that the Accounts service creates.
//!
//! Version 1 knows one binding for each subaccount, version 2 any number, by name: what rotating
//! credentials needs.

mod model;
pub mod operations;

use client_core::{Client, Effect, Error, ErrorKind, wire::Lenient};

pub use model::{NewServiceManagerBinding, ServiceManagerBinding};

use super::SubaccountId;

/// Reads, creates and deletes bindings to Service Manager.
///
/// # Examples
///
/// ```
/// # use btp_client::{BtpClient, accounts::NewServiceManagerBinding, service_key::ServiceKey};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
/// # let btp = BtpClient::builder(key).transport(world.transport()).build()?;
/// let subaccount = world.landscape().subaccounts[0].as_str().into();
/// let new = NewServiceManagerBinding::new("deployer");
/// let binding = btp.service_manager_bindings().create(&subaccount, &new).await?;
/// assert!(binding.client_secret.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ServiceManagerBindingsClient {
    client: Client,
}

impl ServiceManagerBindingsClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// All bindings of a subaccount.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] (code 20004) without such a
    /// subaccount; else those of [`Client::call`]. No error shows any of the answer.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(
        &self,
        subaccount: &SubaccountId,
    ) -> Result<Lenient<ServiceManagerBinding>, Error> {
        self.client
            .call(operations::list_service_manager_bindings(subaccount))
            .await
    }

    /// The binding with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none; else as
    /// [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(
        &self,
        subaccount: &SubaccountId,
        name: &str,
    ) -> Result<ServiceManagerBinding, Error> {
        self.client
            .call(operations::get_service_manager_binding(subaccount, name))
            .await
    }

    /// Creates a binding; the instance behind it as well, if it is the first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the name exists; else as
    /// [`list`](Self::list). It is never sent twice: with
    /// [`Effect::Unknown`] look for the name.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was created: look for the name.
    pub async fn create(
        &self,
        subaccount: &SubaccountId,
        new: &NewServiceManagerBinding,
    ) -> Result<ServiceManagerBinding, Error> {
        self.client
            .call(operations::create_service_manager_binding(subaccount, new)?)
            .await
    }

    /// Creates a binding unless there is one of its name: safe to call again after any failure. One that is
    /// there is given back with its credentials.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) if nothing is found; the effect stays
    /// [unknown](Effect::Unknown) where it was.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was created: call again.
    pub async fn ensure(
        &self,
        subaccount: &SubaccountId,
        new: &NewServiceManagerBinding,
    ) -> Result<ServiceManagerBinding, Error> {
        let error = match self.create(subaccount, new).await {
            Ok(binding) => return Ok(binding),
            Err(error) => error,
        };
        let exists = error.kind() == ErrorKind::Conflict;
        if !exists && error.effect() == Effect::NotApplied {
            return Err(error);
        }
        // If looking fails, the first error is still what matters.
        self.get(subaccount, new.name()).await.map_err(|_| error)
    }

    /// Deletes the binding with this name; its credentials end with it.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: delete it again.
    pub async fn delete(&self, subaccount: &SubaccountId, name: &str) -> Result<(), Error> {
        self.client
            .call(operations::delete_service_manager_binding(subaccount, name))
            .await
    }

    /// The one binding of version 1.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_v1(&self, subaccount: &SubaccountId) -> Result<ServiceManagerBinding, Error> {
        self.client
            .call(operations::get_service_management_binding(subaccount))
            .await
    }

    /// Creates the one binding of version 1, and the instance behind it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if it exists; else as
    /// [`create`](Self::create).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was created: get it.
    pub async fn create_v1(
        &self,
        subaccount: &SubaccountId,
    ) -> Result<ServiceManagerBinding, Error> {
        self.client
            .call(operations::create_service_management_binding(subaccount))
            .await
    }

    /// Deletes the one binding of version 1, and the instance behind it.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: delete it again.
    pub async fn delete_v1(&self, subaccount: &SubaccountId) -> Result<(), Error> {
        self.client
            .call(operations::delete_service_management_binding(subaccount))
            .await
    }
}

#[cfg(test)]
mod tests;
