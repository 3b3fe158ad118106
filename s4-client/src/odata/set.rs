//! A typed client of one entity set.

use std::{fmt, marker::PhantomData};

use client_core::Client;
use futures_util::Stream;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Changed, Entity, Filter, Key, Loaded, Message, Page, QueryOptions, ServiceRoot, WriteGuard,
    page, requests,
};
use crate::{Error, diagnosis};

/// Reads and changes the entities of one set.
///
/// Made by [`S4Client::entities`](crate::S4Client::entities); a clone is cheap and shares everything.
///
/// # Examples
///
/// ```
/// use futures_util::TryStreamExt;
/// use s4_client::{business_partner::BusinessPartner, odata::{Filter, Order, QueryOptions}};
/// # use s4_client::{S4Client, TenantHost};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let world = landscape_sim::World::simple();
/// # let at = world.landscape();
/// # let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
/// #     .basic_user(&at.s4_user, client_core::SecretString::from(at.s4_password.as_str()))
/// #     .transport(world.transport())
/// #     .build()?;
/// let people = tenant.entities::<BusinessPartner>();
/// let query = QueryOptions::default()
///     .filter(Filter::starts_with("LastName", "M"))
///     .order_by("LastName", Order::Ascending);
/// let mut pages = std::pin::pin!(people.pages(&query));
/// while let Some(page) = pages.try_next().await? {
///     for person in page.items {
///         assert!(person.last_name.as_deref().is_some_and(|name| name.starts_with('M')));
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct EntitySet<E> {
    client: Client,
    root: ServiceRoot,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> EntitySet<E> {
    /// The set of a service at `root`. `client` must stand before the tenant's API host, with a
    /// [`CsrfSession`](crate::session::CsrfSession) and an authentication as guards.
    pub fn new(client: Client, root: ServiceRoot) -> Self {
        Self {
            client,
            root,
            entity: PhantomData,
        }
    }

    /// Where the service is.
    pub fn root(&self) -> &ServiceRoot {
        &self.root
    }

    /// One entity; `None` if the service says that there is no such one. Of the options, what is
    /// selected and expanded counts.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names. A 404 that does not speak of the entity, such
    /// as a proxy's page or a service that is not published, is an error, not `None`.
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn get(&self, key: &Key, options: &QueryOptions) -> Result<Option<Loaded<E>>, Error> {
        let operation = requests::get(&self.root, key);
        let operation = options.shape().apply(E::SERVICE.version, operation);
        match self.client.call(operation).await {
            Ok(loaded) => Ok(Some(loaded)),
            Err(error) if diagnosis::is_entity_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All entities that the options name, from all pages.
    ///
    /// # Errors
    ///
    /// As [`collect`](super::collect). One entity that cannot be read is an error: nothing may be
    /// concluded from a list that lacks something.
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn list(&self, options: &QueryOptions) -> Result<Vec<Loaded<E>>, Error> {
        let root = &self.root;
        let version = E::SERVICE.version;
        page::collect(&self.client, version, options, || requests::list(root)).await
    }

    /// The pages of a list, each fetched when it is asked for; see [`pages`](super::pages).
    pub fn pages(
        &self,
        options: &QueryOptions,
    ) -> impl Stream<Item = Result<Page<Loaded<E>>, Error>> + Send + use<E> {
        let root = self.root.clone();
        let version = E::SERVICE.version;
        page::pages(&self.client, version, options, move || {
            requests::list(&root)
        })
    }

    /// How many entities fulfil the condition.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names.
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn count(&self, filter: Option<&Filter>) -> Result<u64, Error> {
        let operation = requests::count::<E>(&self.root, filter);
        self.client.call(operation).await
    }

    /// Creates an entity.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names. It is never sent twice: after
    /// [`Effect::Unknown`](crate::Effect::Unknown) look for it before creating another.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the entity may or may not have been created.
    pub async fn create(&self, new: &impl Serialize) -> Result<Loaded<E>, Error> {
        self.client.call(requests::create(&self.root, new)).await
    }

    /// Changes the properties that `changes` has, and no other.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PreconditionFailed`](crate::ErrorKind::PreconditionFailed) if the entity has
    /// changed since it was read (412), or the service wants an ETag (428); else whatever
    /// [`ErrorKind`](crate::ErrorKind) names.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the entity may or may not have been changed.
    pub async fn update(
        &self,
        key: &Key,
        changes: &impl Serialize,
        guard: &WriteGuard,
    ) -> Result<Changed<E>, Error> {
        let operation = requests::update(&self.root, key, changes, guard);
        self.client.call(operation).await
    }

    /// Deletes an entity, and returns what the service remarks.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update). After a lost answer it is sent again, and a 404 then has
    /// [`Effect::Unknown`](crate::Effect::Unknown).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the entity may or may not have been deleted.
    pub async fn delete(&self, key: &Key, guard: &WriteGuard) -> Result<Vec<Message>, Error> {
        let operation = requests::delete::<E>(&self.root, key, guard);
        self.client.call(operation).await
    }

    /// Calls an action that is bound to an entity, by its full name such as
    /// `SAP__self.Approve` (V4).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the service speaks V2; else as
    /// [`update`](Self::update). It is never sent twice.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the action may or may not have been called.
    pub async fn action<R: DeserializeOwned>(
        &self,
        key: &Key,
        action: &'static str,
        parameters: &impl Serialize,
        guard: &WriteGuard,
    ) -> Result<Changed<R>, Error> {
        let operation = requests::action::<E, R>(&self.root, key, action, parameters, guard)?;
        self.client.call(operation).await
    }
}

impl<E> Clone for EntitySet<E> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            root: self.root.clone(),
            entity: PhantomData,
        }
    }
}

impl<E> fmt::Debug for EntitySet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntitySet")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}
