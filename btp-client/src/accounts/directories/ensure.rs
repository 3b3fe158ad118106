//! Creating a directory that may be there already.

use client_core::{Effect, Error, ErrorKind};

use super::{DirectoriesClient, Directory, NewDirectory};
use crate::accounts::{AccountState, Ensured, Found, GlobalAccountClient, Parent};

impl DirectoriesClient {
    /// The directory with this display name right below a parent; without one, right below the global
    /// account, which needs the scope `global-account.read`. Names are not unique.
    ///
    /// # Errors
    ///
    /// Those of [`get_expanded`](Self::get_expanded), or of the global account's.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find(
        &self,
        parent: Option<&Parent>,
        display_name: &str,
    ) -> Result<Found<Directory>, Error> {
        let children = match parent {
            Some(Parent::Directory(id)) => self.get_expanded(id).await?.children,
            Some(Parent::GlobalAccount(_)) | None => {
                let account = GlobalAccountClient::new(self.client.clone());
                account.get_expanded().await?.children
            }
        };
        Ok(Found::among(children, |directory| {
            directory.display_name == display_name
        }))
    }

    /// Creates a directory unless there is one of its name below its parent: safe to call again after any
    /// failure.
    ///
    /// The service takes a name twice, so the name is looked for first, and again if nobody knows what
    /// became of the creation. Two callers at once can still make two. What else is wanted of a directory
    /// that is there, such as its features, is not compared.
    ///
    /// # Errors
    ///
    /// Those of [`find`](Self::find) and [`create`](Self::create); the effect stays
    /// [unknown](Effect::Unknown) where it was if nothing is found, because a lost request may still
    /// arrive. An error of kind [`Conflict`](ErrorKind::Conflict) without effect if several have the name,
    /// or the one that has it is being deleted.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the directory was created: call again.
    pub async fn ensure(&self, new: &NewDirectory) -> Result<Ensured<Directory>, Error> {
        new.check()?;
        if let Some(known) = self.adoptable(new).await? {
            return Ok(Ensured::Adopted(known));
        }
        let error = match self.create(new).await {
            Ok(accepted) => return Ok(Ensured::Created(Box::new(accepted))),
            Err(error) if error.effect() == Effect::NotApplied => return Err(error),
            Err(error) => error,
        };
        // If looking fails or finds nothing, the first error is still what matters.
        match self.adoptable(new).await {
            Ok(Some(known)) => Ok(Ensured::Adopted(known)),
            Ok(None) | Err(_) => Err(error),
        }
    }

    async fn adoptable(&self, new: &NewDirectory) -> Result<Option<Box<Directory>>, Error> {
        let name = &new.display_name;
        let conflict = |why: &str| {
            let detail = format!("the directory {name} is there already, but {why}");
            Err(Error::new(ErrorKind::Conflict, detail))
        };
        match self.find(new.parent.as_ref(), name).await? {
            Found::None => Ok(None),
            Found::Many(_) => conflict("there are several of that name"),
            Found::Unknown(why) => conflict(&format!("nobody knows which: {why}")),
            Found::One(known) if known.entity_state == AccountState::Deleting => {
                conflict("it is being deleted")
            }
            Found::One(known) => Ok(Some(known)),
        }
    }
}
