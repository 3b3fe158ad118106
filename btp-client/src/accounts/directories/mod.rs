//! Directories: created, read, changed, deleted, waited for.

mod contents;
mod ensure;
mod model;
pub mod operations;
mod request;

use std::sync::Arc;

use client_core::{
    Client, Error,
    poll::{Poller, ResumeToken},
};

pub use model::Directory;
pub use request::{DirectoryFeatures, NewDirectory};

use super::{
    Accepted, AccountUpdate, Deletion, DirectoryId,
    waiting::{AccountProbe, UntilDeleted, UntilOk},
};
use crate::{jobs::JobsClient, resumed::referred};

const UNTIL_OK: &str = "accounts.directory_until_ok";
const UNTIL_DELETED: &str = "accounts.directory_until_deleted";

/// Reads and changes directories.
///
/// # Examples
///
/// ```
/// # use btp_client::{BtpClient, accounts::{Deletion, NewDirectory}, service_key::ServiceKey};
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
/// # let btp = BtpClient::builder(key).transport(world.transport()).build()?;
/// let directories = btp.directories();
/// let created = directories.create(&NewDirectory::new("Finance")).await?;
/// let directory = directories.until_ok(&created.account.guid).await?;
/// assert_eq!(directory.display_name, "Finance");
///
/// let deleted = directories.delete(&directory.guid, Deletion::IfEmpty).await?;
/// assert!(deleted.job.is_some());
/// directories.until_deleted(&directory.guid).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct DirectoriesClient {
    client: Client,
}

impl DirectoriesClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The jobs of this service, for those who follow an [`Accepted`] change by its job.
    pub fn jobs(&self) -> JobsClient {
        JobsClient::new(self.client.clone())
    }

    /// One directory, without what is in it. There is no list: the global account has them all
    /// ([`GlobalAccountClient::get_expanded`](crate::accounts::GlobalAccountClient::get_expanded)).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) (code 20002) if there is none. For the
    /// GUID of a global account the service was seen to answer that, or 502 with code 20029. Else
    /// those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &DirectoryId) -> Result<Directory, Error> {
        self.client.call(operations::get_directory(id, false)).await
    }

    /// One directory with the directories and subaccounts in it.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get). A child that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_expanded(&self, id: &DirectoryId) -> Result<Directory, Error> {
        self.client.call(operations::get_directory(id, true)).await
    }

    /// Creates a directory: one that only groups is there at once, others take 5 to 22 seconds in
    /// public recordings. Wait with [`until_ok`](Self::until_ok).
    ///
    /// # Errors
    ///
    /// Those of [`NewDirectory::check`] and [`Client::call`]. It is never sent twice;
    /// [`ensure`](Self::ensure) is safe to call again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the directory was created: look for the name.
    pub async fn create(&self, new: &NewDirectory) -> Result<Accepted<Directory>, Error> {
        self.client.call(operations::create_directory(new)?).await
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
    pub async fn update(
        &self,
        id: &DirectoryId,
        update: &AccountUpdate,
    ) -> Result<Directory, Error> {
        self.client
            .call(operations::update_directory(id, update)?)
            .await
    }

    /// Changes what the directory manages. Wait with [`until_ok`](Self::until_ok).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if administrators or a
    /// subdomain are given to a directory that does not manage its users; else as
    /// [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were changed: read back.
    pub async fn change_features(
        &self,
        id: &DirectoryId,
        features: &DirectoryFeatures,
    ) -> Result<Accepted<Directory>, Error> {
        self.client
            .call(operations::change_directory_features(id, features)?)
            .await
    }

    /// Begins to delete a directory: 200, a job, and `DELETING`. Wait with
    /// [`until_deleted`](Self::until_deleted).
    ///
    /// # Errors
    ///
    /// Code 20013 if it is not empty and the deletion asks for that; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is deleted: read its state.
    pub async fn delete(
        &self,
        id: &DirectoryId,
        deletion: Deletion,
    ) -> Result<Accepted<Directory>, Error> {
        self.client
            .call(operations::delete_directory(id, deletion))
            .await
    }

    /// Waits until nothing is being done to the directory any more.
    ///
    /// A state that the library does not know is still pending. The poller ends with
    /// [`ErrorKind::OperationFailed`](client_core::ErrorKind::OperationFailed) and the service's
    /// message in a state that says so; which may be older than what was asked for last.
    pub fn until_ok(&self, id: &DirectoryId) -> Poller<Directory> {
        Poller::new(
            UntilOk(self.probe(id, UNTIL_OK)),
            Arc::clone(self.client.clock()),
        )
    }

    /// Waits until the service does not know the directory any more (code 20002).
    pub fn until_deleted(&self, id: &DirectoryId) -> Poller<()> {
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
    pub fn resume_until_ok(&self, token: &ResumeToken) -> Result<Poller<Directory>, Error> {
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

    fn probe(&self, id: &DirectoryId, name: &'static str) -> AccountProbe<Directory> {
        let asked = id.clone();
        AccountProbe {
            client: self.client.clone(),
            look: Box::new(move || operations::get_directory(&asked, false)),
            name,
            id: id.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
