//! Subaccounts: listed, created, changed, moved, deleted, waited for.

mod contents;
mod ensure;
mod find;
mod model;
pub mod operations;
mod query;
mod request;

use std::sync::Arc;

use client_core::{
    Client, Error,
    poll::{Poller, ResumeToken},
    wire::Lenient,
};

pub use find::Found;
pub use model::{EntitlingParent, Readiness, Subaccount};
pub use query::SubaccountsQuery;
pub use request::{Deletion, NeoClone, NewSubaccount, Parent, SubaccountUpdate, SubaccountsMove};

use super::{
    Accepted, SubaccountId,
    waiting::{AccountProbe, UntilDeleted, UntilOk},
};
use crate::{jobs::JobsClient, resumed::referred};

const UNTIL_OK: &str = "accounts.subaccount_until_ok";
const UNTIL_DELETED: &str = "accounts.subaccount_until_deleted";

/// Reads and changes subaccounts.
///
/// # Examples
///
/// ```
/// # use btp_client::{BtpClient, service_key::ServiceKey};
/// use btp_client::accounts::{Deletion, NewSubaccount, Readiness, SubaccountUpdate};
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
/// # let btp = BtpClient::builder(key).transport(world.transport()).build()?;
/// let subaccounts = btp.subaccounts();
/// let new = NewSubaccount::new("Integration", "eu10", "acme-integration");
/// let created = subaccounts.create(&new).await?;
/// let subaccount = subaccounts.until_ok(&created.account.guid).await?;
/// assert_eq!(subaccount.readiness(), Readiness::Ready);
///
/// let update = SubaccountUpdate::of(&subaccount).description("For the extension");
/// subaccounts.update(&subaccount.guid, &update).await?;
///
/// let deleted = subaccounts.delete(&subaccount.guid, Deletion::IfEmpty).await?;
/// subaccounts.until_deleted(&deleted.account.guid).await?;
/// # Ok(())
/// # }
/// ```
///
/// Without a service:
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

    /// The jobs of this service, for those who follow an [`Accepted`] change by its job.
    pub fn jobs(&self) -> JobsClient {
        JobsClient::new(self.client.clone())
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
        self.list_where(&SubaccountsQuery::new()).await
    }

    /// The subaccounts that the query asks for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) (code 20002) if there is no such
    /// directory; else as [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list_where(&self, query: &SubaccountsQuery) -> Result<Lenient<Subaccount>, Error> {
        self.client.call(operations::list_subaccounts(query)).await
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

    /// One subaccount, without the scope to read all of them: any authorization in it does.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_by_any_authorization(&self, id: &SubaccountId) -> Result<Subaccount, Error> {
        self.client
            .call(operations::get_subaccount_by_any_authorization(id))
            .await
    }

    /// Begins to create a subaccount: it takes 20 to 71 seconds in public recordings. Wait with
    /// [`until_ok`](Self::until_ok). [`ensure`](Self::ensure) is safe to call again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) (code 20007) if the subdomain exists
    /// in the region; those of [`NewSubaccount::check`] and [`Client::call`]. It is never sent twice:
    /// with [`Effect::Unknown`](client_core::Effect::Unknown) look for the subdomain.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the subaccount was created: look for the subdomain.
    pub async fn create(&self, new: &NewSubaccount) -> Result<Accepted<Subaccount>, Error> {
        self.client.call(operations::create_subaccount(new)?).await
    }

    /// Begins to create a copy of a Neo subaccount.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the copy was created: look for its name.
    pub async fn clone_neo(
        &self,
        source: &SubaccountId,
        clone: &NeoClone,
    ) -> Result<Accepted<Subaccount>, Error> {
        self.client
            .call(operations::clone_neo_subaccount(source, clone)?)
            .await
    }

    /// Changes a subaccount.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field; else
    /// as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was changed: read back.
    pub async fn update(
        &self,
        id: &SubaccountId,
        update: &SubaccountUpdate,
    ) -> Result<Subaccount, Error> {
        self.client
            .call(operations::update_subaccount(id, update)?)
            .await
    }

    /// Begins to delete a subaccount. Wait with [`until_deleted`](Self::until_deleted).
    ///
    /// # Errors
    ///
    /// Code 20013 if it is not empty and the deletion asks for that; code 12003 if it is used for
    /// production and its content should go, too; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: read its state.
    pub async fn delete(
        &self,
        id: &SubaccountId,
        deletion: Deletion,
    ) -> Result<Accepted<Subaccount>, Error> {
        self.client
            .call(operations::delete_subaccount(id, deletion))
            .await
    }

    /// Moves a subaccount into a directory, or out of all of them. Its entitlements then come from
    /// the new parent.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was moved: read its parent.
    pub async fn move_to(&self, id: &SubaccountId, target: &Parent) -> Result<Subaccount, Error> {
        self.client
            .call(operations::move_subaccount(id, target))
            .await
    }

    /// Moves many subaccounts in one request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if there is nothing to move;
    /// else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were moved: read their parents.
    pub async fn move_many(&self, moves: &[SubaccountsMove]) -> Result<Lenient<Subaccount>, Error> {
        self.client.call(operations::move_subaccounts(moves)?).await
    }

    /// Waits until nothing is being done to the subaccount any more.
    ///
    /// A state that the library does not know is still pending. The poller ends with
    /// [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed) and the service's
    /// message in a state that says so; which may be older than what was asked for last.
    pub fn until_ok(&self, id: &SubaccountId) -> Poller<Subaccount> {
        Poller::new(
            UntilOk(self.probe(id, UNTIL_OK)),
            Arc::clone(self.client.clock()),
        )
    }

    /// Waits until the service does not know the subaccount any more (code 20004).
    ///
    /// A forced deletion takes days: give the poller a deadline to match.
    pub fn until_deleted(&self, id: &SubaccountId) -> Poller<()> {
        Poller::new(
            UntilDeleted(self.probe(id, UNTIL_DELETED)),
            Arc::clone(self.client.clock()),
        )
    }

    /// Goes on with [`until_ok`](Self::until_ok) of another process.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the token is of something
    /// else.
    pub fn resume_until_ok(&self, token: &ResumeToken) -> Result<Poller<Subaccount>, Error> {
        Ok(self.until_ok(&referred(token, UNTIL_OK)?.into()))
    }

    /// Goes on with [`until_deleted`](Self::until_deleted) of another process.
    ///
    /// # Errors
    ///
    /// As [`resume_until_ok`](Self::resume_until_ok).
    pub fn resume_until_deleted(&self, token: &ResumeToken) -> Result<Poller<()>, Error> {
        Ok(self.until_deleted(&referred(token, UNTIL_DELETED)?.into()))
    }

    fn probe(&self, id: &SubaccountId, name: &'static str) -> AccountProbe<Subaccount> {
        let asked = id.clone();
        AccountProbe {
            client: self.client.clone(),
            look: Box::new(move || operations::get_subaccount(&asked)),
            name,
            id: id.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
