//! The client of communication management.

use client_core::{Client, SecretString};

use super::{
    ArrangementOverview, CommunicationArrangement, CommunicationSystem, CommunicationUser,
    InboundUser, NewCommunicationArrangement, NewCommunicationSystem, NewCommunicationUser,
    NewInboundUser, NewOutboundUser, OutboundUser, SystemOverview, UserOverview, operations,
};
use crate::{
    Error,
    odata::{
        self, Changed, Entity, EntitySet, Filter, Loaded, QueryOptions, ServiceRoot, Version,
        WriteGuard,
    },
};

/// Reads and makes communication users, systems and arrangements.
///
/// # Examples
///
/// ```
/// use client_core::SecretString;
/// use s4_client::communication::{NewCommunicationUser, SetUp};
/// # use s4_client::{S4Client, TenantHost};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let world = landscape_sim::World::simple();
/// # let at = world.landscape();
/// # let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
/// #     .basic_user(&at.s4_user, SecretString::from(at.s4_password.as_str()))
/// #     .transport(world.transport())
/// #     .build()?;
/// let user = NewCommunicationUser::new("INCIDENTS", "Incident Management")
///     .password(SecretString::from("a-password-of-20-letters"));
/// let made = tenant.communication().set_up(&SetUp::new(user, "INCIDENTS", "SAP_COM_0008")).await?;
/// assert_eq!(made.arrangement.scenario_id.as_deref(), Some("SAP_COM_0008"));
///
/// // Safe to call again: what is there is found.
/// # let user = NewCommunicationUser::new("INCIDENTS", "Incident Management");
/// let again = tenant.communication().set_up(&SetUp::new(user, "INCIDENTS", "SAP_COM_0008")).await?;
/// assert_eq!(again.arrangement.uuid, made.arrangement.uuid);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct CommunicationClient {
    client: Client,
}

impl CommunicationClient {
    /// A client of the tenant before which `client` stands, with a
    /// [`CsrfSession`](crate::session::CsrfSession) and an authentication as guards.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    fn set<E: Entity>(&self) -> EntitySet<E> {
        EntitySet::new(self.client.clone(), ServiceRoot::of_service(&E::SERVICE))
    }

    /// Communication users.
    pub fn users(&self) -> EntitySet<CommunicationUser> {
        self.set()
    }

    /// Communication systems.
    pub fn systems(&self) -> EntitySet<CommunicationSystem> {
        self.set()
    }

    /// Communication arrangements.
    pub fn arrangements(&self) -> EntitySet<CommunicationArrangement> {
        self.set()
    }

    /// Arrangements as `SAP_COM_0A07` shows them, which changes nothing.
    pub fn arrangement_overviews(&self) -> EntitySet<ArrangementOverview> {
        self.set()
    }

    /// Systems as `SAP_COM_0A06` shows them, which changes nothing.
    pub fn system_overviews(&self) -> EntitySet<SystemOverview> {
        self.set()
    }

    /// Users as their read service shows them, which changes nothing.
    pub fn user_overviews(&self) -> EntitySet<UserOverview> {
        self.set()
    }

    /// Creates a user.
    ///
    /// # Errors
    ///
    /// Those of [`NewCommunicationUser::check`] and [`EntitySet::create`]. It is never sent twice; the password
    /// is in no error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the user may or may not have been created: look for the name.
    pub async fn create_user(
        &self,
        new: &NewCommunicationUser,
    ) -> Result<Loaded<CommunicationUser>, Error> {
        self.client.call(operations::create_user(new)?).await
    }

    /// Sets a user's password anew: after it was locked, or in the course of a rotation.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::update`]; [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the password is
    /// not long enough. It is in no error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the password may or may not have been set.
    pub async fn set_password(
        &self,
        user: &CommunicationUser,
        password: &SecretString,
        guard: &WriteGuard,
    ) -> Result<Changed<CommunicationUser>, Error> {
        let operation = operations::set_password(user, password, guard)?;
        self.client.call(operation).await
    }

    /// Creates a system, without users.
    ///
    /// # Errors
    ///
    /// Those of [`NewCommunicationSystem::check`] and [`EntitySet::create`]. It is never sent twice.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the system may or may not have been created: look for the id.
    pub async fn create_system(
        &self,
        new: &NewCommunicationSystem,
    ) -> Result<Loaded<CommunicationSystem>, Error> {
        new.check()?;
        self.systems().create(new).await
    }

    /// The inbound users of a system.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::list`].
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn inbound_users(
        &self,
        system: &CommunicationSystem,
    ) -> Result<Vec<Loaded<InboundUser>>, Error> {
        let (version, options) = (Version::V4, QueryOptions::default());
        let list = || operations::inbound_users(system);
        odata::collect(&self.client, version, &options, list).await
    }

    /// Adds a user to a system.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::create`]. It is never sent twice.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the user may or may not have been added: look for it.
    pub async fn add_inbound_user(
        &self,
        system: &CommunicationSystem,
        new: &NewInboundUser,
    ) -> Result<Loaded<InboundUser>, Error> {
        self.client
            .call(operations::add_inbound_user(system, new))
            .await
    }

    /// The outbound users of a system.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::list`].
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn outbound_users(
        &self,
        system: &CommunicationSystem,
    ) -> Result<Vec<Loaded<OutboundUser>>, Error> {
        let (version, options) = (Version::V4, QueryOptions::default());
        let list = || operations::outbound_users(system);
        odata::collect(&self.client, version, &options, list).await
    }

    /// Says as whom the tenant calls a system: what a scenario with outbound services wants.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::create`]. It is never sent twice; the password is in no error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the user may or may not have been added: look for it.
    pub async fn add_outbound_user(
        &self,
        system: &CommunicationSystem,
        new: &NewOutboundUser,
    ) -> Result<Loaded<OutboundUser>, Error> {
        self.client
            .call(operations::add_outbound_user(system, new))
            .await
    }

    /// Says as whom an arrangement's system calls from now on.
    ///
    /// # Errors
    ///
    /// As [`EntitySet::update`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it may or may not have been changed.
    pub async fn set_inbound_user(
        &self,
        arrangement: &CommunicationArrangement,
        user: &InboundUser,
        guard: &WriteGuard,
    ) -> Result<Changed<CommunicationArrangement>, Error> {
        self.client
            .call(operations::set_inbound_user(arrangement, user, guard))
            .await
    }

    /// Creates an arrangement.
    ///
    /// # Errors
    ///
    /// Those of [`NewCommunicationArrangement::check`] and [`EntitySet::create`];
    /// [`CommunicationFault::of`](super::CommunicationFault::of) says what the service complains about. It is
    /// never sent twice.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the arrangement may or may not have been created: look for the name.
    pub async fn create_arrangement(
        &self,
        new: &NewCommunicationArrangement,
    ) -> Result<Loaded<CommunicationArrangement>, Error> {
        new.check()?;
        self.arrangements().create(new).await
    }

    /// The one entity that a condition holds for; none if there is none.
    pub(super) async fn find<E: Entity>(
        &self,
        property: &'static str,
        value: &str,
        expand: &[&'static str],
    ) -> Result<Option<Loaded<E>>, Error> {
        let options = expand
            .iter()
            .fold(QueryOptions::default(), |options, navigation| {
                options.expand(navigation)
            })
            .filter(Filter::eq(property, value))
            .top(1);
        Ok(self.set::<E>().list(&options).await?.pop())
    }
}
