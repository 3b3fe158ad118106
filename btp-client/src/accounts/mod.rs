//! Subaccounts: SAP's published Accounts API (`accounts-service`, part of SAP Cloud Management
//! service).

mod model;
pub mod operations;

use client_core::{Client, Error, wire::Lenient};

pub use model::{
    ContractStatus, DirectoryId, GlobalAccountId, ParentType, Readiness, Subaccount, SubaccountId,
    SubaccountState,
};

/// Reads subaccounts.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::{Readiness, SubaccountsClient};
/// use client_core::{Client, transport::{TransportError, from_fn}};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = from_fn(|_| Ok::<_, TransportError>(http::Response::new(
///     r#"{"guid":"f78e0bdb","displayName":"dev","region":"eu10","state":"CREATING"}"#.into(),
/// )));
/// let accounts = SubaccountsClient::new(
///     Client::builder("https://accounts.example".parse()?).transport(transport).build()?,
/// );
///
/// let subaccount = accounts.get(&"f78e0bdb".into()).await?;
/// assert_eq!(subaccount.readiness(), Readiness::NotReady("its state is CREATING".into()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SubaccountsClient {
    client: Client,
}

impl SubaccountsClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// All subaccounts that the caller may see, at any depth. The service does not page.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`]. A subaccount that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(&self) -> Result<Lenient<Subaccount>, Error> {
        self.client.call(operations::list_subaccounts()).await
    }

    /// One subaccount.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) (code 20004) if there is none; else
    /// those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &SubaccountId) -> Result<Subaccount, Error> {
        self.client.call(operations::get_subaccount(id)).await
    }
}

#[cfg(test)]
mod tests;
