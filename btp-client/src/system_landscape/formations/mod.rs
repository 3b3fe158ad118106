//! Formations: systems that are integrated with each other, after a template.
//!
//! | what a person sees | what is sent | function | scope |
//! |---|---|---|---|
//! | list of formations | `formations`, all pages | [`list`](FormationsClient::list) | `formation:read` |
//! | formations of a system | `formationsForObject` | [`list_of`](FormationsClient::list_of) | `formation:read` |
//! | a formation | `formationByName` | [`get`](FormationsClient::get), [`assignments`](FormationsClient::assignments) | `formation:read` |
//! | *Create Formation* | `createFormation` | [`create`](FormationsClient::create) | `formation:write`; drafts `formation.state:write` too |
//! | *Delete* | `deleteFormation` | [`delete`](FormationsClient::delete) | `formation:write` |
//! | *Include System* | `assignFormation` | [`assign`](FormationsClient::assign), [`assign_configured`](FormationsClient::assign_configured) | `formation:write` |
//! | *Exclude System* | `unassignFormation` | [`unassign`](FormationsClient::unassign) | `formation:write` |
//! | *Resynchronize*, *Reset and Resynchronize* | `resynchronizeFormationNotifications` | [`resynchronize`](FormationsClient::resynchronize), [`reset`](FormationsClient::reset) | `formation:write` |
//! | *Finalize Formation* | `finalizeDraftFormation` | [`finalize`](FormationsClient::finalize) | `formation:write` |
//!
//! Each of the reads has a twin whose name ends in `_partial`, as in
//! [`system_landscape`](super).
//!
//! Changes return before the participants have done their part: look at
//! [`Formation::status`] again. No change is sent twice; after an unknown outcome look first.

mod configuration;
pub(super) mod decode;
mod model;
mod name;
pub mod operations;

use client_core::Error;
use serde_json::{Value, json};

use super::{Partial, SystemId, SystemLandscapeClient, unless_absent};

pub use configuration::InitialConfiguration;
pub use model::{
    AssignmentId, AssignmentState, Formation, FormationAssignment, FormationCondition,
    FormationError, FormationErrorCause, FormationId, FormationState, FormationStatus,
    ParticipantType,
};
pub use name::FormationName;

/// A formation to be created (`FormationInput`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFormation {
    name: FormationName,
    template: String,
    draft: bool,
}

impl NewFormation {
    /// A formation of a type, such as `Integration with SAP Start`. Names of types are open.
    pub fn new(name: FormationName, template: impl Into<String>) -> Self {
        Self {
            name,
            template: template.into(),
            draft: false,
        }
    }

    /// Notifies nobody until the formation is finalized.
    pub fn draft(mut self) -> Self {
        self.draft = true;
        self
    }

    fn input(&self) -> Value {
        let mut input = json!({"name": self.name, "templateName": self.template});
        if let (true, Some(fields)) = (self.draft, input.as_object_mut()) {
            fields.insert("state".to_owned(), json!(FormationState::Draft));
        }
        input
    }
}

/// Looks at formations and changes them; from [`SystemLandscapeClient::formations`].
///
/// # Examples
///
/// ```
/// use btp_client::system_landscape::{
///     SystemLandscapeClient, formations::{FormationCondition, FormationName, NewFormation},
/// };
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let at = world.landscape();
/// # let landscape = SystemLandscapeClient::builder(at.director.parse().expect("an address"))
/// #     .bearer(at.director_token.clone().into()).tenant(at.global_account.clone())
/// #     .transport(world.transport()).build()?;
/// let formations = landscape.formations();
/// let name = FormationName::new("start")?;
/// let made = formations.create(&NewFormation::new(name.clone(), "Integration with SAP Start")).await?;
/// assert_eq!(made.status.condition, FormationCondition::Ready);
/// assert!(formations.assignments(&name).await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct FormationsClient {
    landscape: SystemLandscapeClient,
}

impl SystemLandscapeClient {
    /// The formations of the landscape.
    pub fn formations(&self) -> FormationsClient {
        FormationsClient {
            landscape: self.clone(),
        }
    }
}

impl FormationsClient {
    /// All formations, from all pages.
    ///
    /// # Errors
    ///
    /// As [`SystemLandscapeClient::systems`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list(&self) -> Result<Vec<Formation>, Error> {
        self.landscape.all_pages(operations::list).await
    }

    /// What could be read of all formations, with the errors and bad items beside it.
    ///
    /// # Errors
    ///
    /// As [`SystemLandscapeClient::systems_partial`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list_partial(&self) -> Result<Partial<Vec<Formation>>, Error> {
        self.landscape.each_page(operations::list_partial).await
    }

    /// The formations that hold a system.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list_of(&self, system: &SystemId) -> Result<Vec<Formation>, Error> {
        self.landscape
            .all_pages(|_| operations::list_of(system))
            .await
    }

    /// What could be read of the formations that hold a system, with the errors and bad items beside
    /// it.
    ///
    /// # Errors
    ///
    /// As [`SystemLandscapeClient::systems_partial`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn list_of_partial(
        &self,
        system: &SystemId,
    ) -> Result<Partial<Vec<Formation>>, Error> {
        let page = |_: Option<&str>| operations::list_of_partial(system);
        self.landscape.each_page(page).await
    }

    /// The formation of this name; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call). Data beside errors is an error: see
    /// [`get_partial`](Self::get_partial).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, name: &FormationName) -> Result<Option<Formation>, Error> {
        unless_absent(self.landscape.call(operations::get(name)).await)
    }

    /// As [`get`](Self::get), keeping the formation if errors stand beside it.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call); also errors beside null.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_partial(
        &self,
        name: &FormationName,
    ) -> Result<Option<Partial<Formation>>, Error> {
        unless_absent(self.landscape.call(operations::get_partial(name)).await)
    }

    /// All assignments of a formation, from all pages: one for each ordered pair of participants, and
    /// of each with itself.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list); [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is
    /// no such formation.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn assignments(
        &self,
        name: &FormationName,
    ) -> Result<Vec<FormationAssignment>, Error> {
        let page = |after: Option<&str>| operations::assignments(name, after);
        self.landscape.all_pages(page).await
    }

    /// What could be read of a formation's assignments, with the errors and bad items beside it.
    ///
    /// # Errors
    ///
    /// As [`SystemLandscapeClient::systems_partial`];
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is no such formation.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn assignments_partial(
        &self,
        name: &FormationName,
    ) -> Result<Partial<Vec<FormationAssignment>>, Error> {
        let page = |after: Option<&str>| operations::assignments_partial(name, after);
        self.landscape.each_page(page).await
    }

    /// *Create Formation*, without systems.
    ///
    /// # Errors
    ///
    /// [`Refusal::NameTaken`](super::Refusal::NameTaken);
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is no such type; else those
    /// of [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was created: look with [`get`](Self::get).
    pub async fn create(&self, new: &NewFormation) -> Result<Formation, Error> {
        self.landscape.call(operations::create(new)).await
    }

    /// *Delete*. Director deletes only what is empty; the cockpit excludes the systems first.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`](super::Refusal::NotAllowed) if it is not empty;
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound); else those of
    /// [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it was deleted: look with [`get`](Self::get).
    pub async fn delete(&self, name: &FormationName) -> Result<Formation, Error> {
        self.landscape.call(operations::delete(name)).await
    }

    /// *Include System*.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`](super::Refusal::NotAllowed) if the type of the system or a constraint
    /// forbids it; [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound); else those of
    /// [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is in: look at
    /// [`assignments`](Self::assignments).
    pub async fn assign(
        &self,
        name: &FormationName,
        system: &SystemId,
    ) -> Result<Formation, Error> {
        self.assign_configured(name, system, &[]).await
    }

    /// *Include System*, with configurations that the participants shall have from the start.
    ///
    /// # Errors
    ///
    /// As [`assign`](Self::assign).
    ///
    /// # Cancel safety
    ///
    /// As [`assign`](Self::assign).
    pub async fn assign_configured(
        &self,
        name: &FormationName,
        system: &SystemId,
        configurations: &[InitialConfiguration],
    ) -> Result<Formation, Error> {
        let operation = operations::assign(name, system, configurations);
        self.landscape.call(operation).await
    }

    /// *Exclude System*.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound); else those of
    /// [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is out: look at
    /// [`assignments`](Self::assignments).
    pub async fn unassign(
        &self,
        name: &FormationName,
        system: &SystemId,
    ) -> Result<Formation, Error> {
        self.landscape
            .call(operations::unassign(name, system))
            .await
    }

    /// *Resynchronize*: notifies again where it failed or is not done.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it began: look at the status.
    pub async fn resynchronize(&self, id: &FormationId) -> Result<Formation, Error> {
        self.landscape
            .call(operations::resynchronize(id, false))
            .await
    }

    /// *Reset and Resynchronize*: from the beginning.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`](super::Refusal::NotAllowed) if the type does not support it; else those
    /// of [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it began: look at the status.
    pub async fn reset(&self, id: &FormationId) -> Result<Formation, Error> {
        self.landscape
            .call(operations::resynchronize(id, true))
            .await
    }

    /// *Finalize Formation*: ends the draft.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`](super::Refusal::NotAllowed) if it is no draft; else those of
    /// [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether it is done: look at the status.
    pub async fn finalize(&self, id: &FormationId) -> Result<Formation, Error> {
        self.landscape.call(operations::finalize(id)).await
    }
}

#[cfg(test)]
mod tests;
