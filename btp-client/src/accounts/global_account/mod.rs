//! The global account that the credentials belong to.

mod model;
pub mod operations;

use client_core::{Client, Error, wire::Lenient};

pub use model::GlobalAccount;

use super::{AccountUpdate, CustomProperty};

/// Reads and changes the global account.
///
/// # Examples
///
/// ```
/// # use btp_client::{BtpClient, service_key::ServiceKey};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
/// # let btp = BtpClient::builder(key).transport(world.transport()).build()?;
/// let account = btp.global_account().get_expanded().await?;
/// assert_eq!(account.all_subaccounts().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct GlobalAccountClient {
    client: Client,
}

impl GlobalAccountClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The global account, without what is in it.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self) -> Result<GlobalAccount, Error> {
        self.client
            .call(operations::get_global_account(false))
            .await
    }

    /// The global account with all directories and subaccounts that the caller may see.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get). A child that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_expanded(&self) -> Result<GlobalAccount, Error> {
        self.client.call(operations::get_global_account(true)).await
    }

    /// Changes name, description or labels.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field; else
    /// as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was changed: read back.
    pub async fn update(&self, update: &AccountUpdate) -> Result<GlobalAccount, Error> {
        self.client
            .call(operations::update_global_account(update)?)
            .await
    }

    /// The custom properties. Deprecated by SAP: the account's labels tell more.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn custom_properties(&self) -> Result<Lenient<CustomProperty>, Error> {
        self.client
            .call(operations::get_global_account_custom_properties())
            .await
    }
}

#[cfg(test)]
mod tests;
