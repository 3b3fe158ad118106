//! Looking at the landscape: systems and their types, whole or in part.

use std::collections::HashSet;

use client_core::{Error, ErrorKind, operation::Operation};

use super::{
    Partial, System, SystemId, SystemLandscapeClient, SystemName, SystemTemplate, SystemsQuery,
    operations::{self, Part},
    unless_absent,
};

impl SystemLandscapeClient {
    /// All systems that match, from all pages.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call). [`ErrorKind::UndecodableBody`] if a page leads back to an earlier
    /// one. A list is whole or an error: part of it would read as if systems were gone.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn systems(&self, query: &SystemsQuery) -> Result<Vec<System>, Error> {
        let system_type = query.system_type.as_deref();
        self.all_pages(|after| operations::list_systems(system_type, after))
            .await
    }

    /// What could be read of all systems that match, with the errors and bad items beside it.
    ///
    /// # Errors
    ///
    /// As [`systems`](Self::systems), but that data is kept if it comes together with errors.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn systems_partial(
        &self,
        query: &SystemsQuery,
    ) -> Result<Partial<Vec<System>>, Error> {
        let system_type = query.system_type.as_deref();
        self.each_page(|after| operations::list_systems_partial(system_type, after))
            .await
    }

    /// All systems with exactly this name, of whatever type.
    ///
    /// # Errors
    ///
    /// As [`systems`](Self::systems).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error> {
        let mut systems = self.systems(&SystemsQuery::all()).await?;
        systems.retain(|system| system.name == name.as_str());
        Ok(systems)
    }

    /// One system; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call). Data beside errors is an error: see
    /// [`get_partial`](Self::get_partial).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get(&self, id: &SystemId) -> Result<Option<System>, Error> {
        unless_absent(self.call(operations::get_system(id)).await)
    }

    /// As [`get`](Self::get), keeping the system if errors stand beside it.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call); also errors beside null.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn get_partial(&self, id: &SystemId) -> Result<Option<Partial<System>>, Error> {
        unless_absent(self.call(operations::get_system_partial(id)).await)
    }

    /// All system types that can be added, from all pages.
    ///
    /// # Errors
    ///
    /// As [`systems`](Self::systems).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn system_types(&self) -> Result<Vec<SystemTemplate>, Error> {
        self.all_pages(operations::list_system_types).await
    }

    /// What could be read of all system types, with the errors and bad items beside it.
    ///
    /// # Errors
    ///
    /// As [`systems_partial`](Self::systems_partial).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn system_types_partial(&self) -> Result<Partial<Vec<SystemTemplate>>, Error> {
        self.each_page(operations::list_system_types_partial).await
    }

    /// The system type of exactly this name; the first, if there are several.
    ///
    /// # Errors
    ///
    /// As [`systems`](Self::systems).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn system_type(&self, name: &str) -> Result<Option<SystemTemplate>, Error> {
        let types = self.system_types().await?;
        Ok(types.into_iter().find(|template| template.name == name))
    }

    pub(super) async fn all_pages<T>(
        &self,
        page: impl Fn(Option<&str>) -> Operation<Part<T>>,
    ) -> Result<Vec<T>, Error> {
        Ok(self.each_page(page).await?.data)
    }

    pub(super) async fn each_page<T>(
        &self,
        page: impl Fn(Option<&str>) -> Operation<Part<T>>,
    ) -> Result<Partial<Vec<T>>, Error> {
        let mut read = Partial::new();
        let mut seen = HashSet::new();
        let mut after: Option<String> = None;
        loop {
            let part = self.call(page(after.as_deref())).await?;
            let Some(next) = read.add(part) else {
                return Ok(read);
            };
            if !seen.insert(next.clone()) {
                let detail = "the list does not end: a page leads back to an earlier one";
                return Err(Error::new(ErrorKind::UndecodableBody, detail));
            }
            after = Some(next);
        }
    }
}
