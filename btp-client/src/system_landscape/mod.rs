//! The System Landscape: **SAP publishes no API for this.** What is public is the open-source core of
//! the service behind the cockpit page, the Director of Compass (kyma-incubator/compass, Apache-2.0);
//! this module speaks its GraphQL to an endpoint and with a token that *you* supply: a Director of
//! your own, the simulator, or whatever SAP publishes one day. There is no default host, and no
//! service key leads here.
//!
//! The roles of the cockpit page carry exactly Director's scopes, so the shape is very likely the
//! real one up to mid-2024; the production schema has grown since.
//!
//! | what a person sees | what is sent | function | scope |
//! |---|---|---|---|
//! | list of systems | `applications`, all pages | [`systems`](SystemLandscapeClient::systems), [`find`](SystemLandscapeClient::find) | `application:read` |
//! | system details | `application` | [`get`](SystemLandscapeClient::get) | `application:read` |
//! | types to choose from | `applicationTemplates`, all pages | [`system_types`](SystemLandscapeClient::system_types), [`system_type`](SystemLandscapeClient::system_type) | `application_template:read` |
//! | *Add System* | `registerApplicationFromTemplate`, after reading the template's placeholders | [`add`](SystemLandscapeClient::add) | `application:write` |
//! | communication scenario groups | header `scenario_groups`, compact JSON | [`ScenarioGroup`] | |
//! | *Get Token* | `requestOneTimeTokenForApplication`, header `suggest_token` | [`issue_token`](SystemLandscapeClient::issue_token), [`issue_token_for`](SystemLandscapeClient::issue_token_for) | `application:write` |
//! | status | `status { condition }` | [`SystemStatus`], [`SystemStatus::cockpit_word`] | |
//! | *Deregister* | `unpairApplication`, mode `ASYNC`, then the status | [`deregister`](SystemLandscapeClient::deregister) | `application:write` |
//! | *Remove* | `unregisterApplication`, mode `ASYNC`, then the status until null | [`remove`](SystemLandscapeClient::remove) | `application:write` |
//! | *Merge* | `mergeApplications` | [`merge`](SystemLandscapeClient::merge) | `application:write` |
//! | formations | see [`formations`] | [`formations`](SystemLandscapeClient::formations) | `formation:read`, `formation:write` |
//!
//! What the status does not allow is refused as [`NotAllowed`] before anything is asked for, and so is
//! deregistering, removing or merging a system that formations hold: the system and its formations are
//! read first, which needs `application:read` and `formation:read`. Without the latter the formations
//! are left to Director. `issue_token` leaves everything to it, to save the read;
//! `issue_token_for` judges by what was read.
//!
//! GraphQL's errors come with HTTP 200. [`Error::code`] is their
//! `error_code`: 20 (no such thing) is [`ErrorKind::NotFound`], 32
//! and 38 (another operation is under way) are [`ErrorKind::Locked`],
//! the rest [`ErrorKind::Rejected`]; [`Refusal::of`] names them.
//!
//! Errors may stand beside data. Each read has two functions: one whose answer is whole or an error, and
//! one whose name ends in `_partial`, which returns the data with the errors and bad items beside it
//! ([`Partial`]). A change whose result stands beside errors was made: it is an error with
//! [`Effect::Applied`](client_core::Effect::Applied).
//!
//! # Examples
//!
//! ```
//! use btp_client::system_landscape::{
//!     IntegrationToken, ScenarioGroup, SystemLandscapeClient, SystemName, SystemType,
//! };
//! use client_core::Error;
//!
//! async fn prepare(landscape: &SystemLandscapeClient, name: &str) -> Result<IntegrationToken, Error> {
//!     let name = SystemName::new(name)?;
//!     let system = match landscape.find(&name).await?.pop() {
//!         Some(system) => system,
//!         None => {
//!             let Some(template) = landscape.system_type(SystemType::S4HANA_CLOUD).await? else {
//!                 return Err(Error::invalid_input("system type", "is not offered"));
//!             };
//!             landscape.add(&template, &name).await?
//!         }
//!     };
//!     let group = ScenarioGroup::smallest_covering(&["SAP_COM_0647"]);
//!     landscape.issue_token(&system.id, &group).await
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!
//! let world = landscape_sim::World::simple();
//! let landscape = SystemLandscapeClient::builder(world.landscape().director.parse()?)
//!     .bearer(world.landscape().director_token.clone().into())
//!     .transport(world.transport())
//!     .build()?;
//! let token = prepare(&landscape, "acme-s4-dev").await?;
//! assert!(token.expires_at() > token.issued_at());
//! assert_eq!(world.snapshot().unused_tokens, 1);
//! # Ok(())
//! # }
//! ```

mod builder;
mod decode;
pub mod formations;
mod graphql;
mod group;
mod guard;
mod merge;
mod model;
pub mod operations;
mod partial;
mod reads;
mod refusal;
mod status;
mod token;
mod watch;

use std::sync::Arc;

use client_core::{
    Client, Error, ErrorKind,
    auth::BearerAuth,
    operation::Operation,
    poll::{Poller, ResumeToken},
};
use http::HeaderName;
use jiff::Timestamp;
use url::Url;

use crate::permissions::Permissions;

pub use builder::SystemLandscapeBuilder;
pub use group::ScenarioGroup;
pub use guard::{Action, NotAllowed};
pub use model::{Placeholder, System, SystemId, SystemName, SystemTemplate, SystemType};
pub use partial::Partial;
pub use refusal::Refusal;
pub use status::SystemStatus;
pub use token::IntegrationToken;

use watch::{Goal, SystemProbe};

const TENANT: HeaderName = HeaderName::from_static("tenant");

/// Which systems to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SystemsQuery {
    system_type: Option<String>,
}

impl SystemsQuery {
    /// All systems.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of one type.
    pub fn of_type(system_type: impl Into<String>) -> Self {
        Self {
            system_type: Some(system_type.into()),
        }
    }
}

/// Looks at the landscape and changes it.
#[derive(Debug, Clone)]
pub struct SystemLandscapeClient {
    client: Client,
    bearer: Arc<BearerAuth>,
    tenant: Option<Arc<str>>,
}

impl SystemLandscapeClient {
    /// Starts a client of the GraphQL endpoint at this address, path included.
    pub fn builder(endpoint: Url) -> SystemLandscapeBuilder {
        SystemLandscapeBuilder::new(endpoint)
    }

    /// What the token allows, if it tells: one that is no JWT does not.
    ///
    /// # Errors
    ///
    /// If a token is needed and cannot be had.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future is safe.
    pub async fn permissions(&self) -> Result<Permissions, Error> {
        Ok(Permissions::of(&*self.bearer.token().await?))
    }

    /// *Add System*.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if the type needs more than a name; [`Refusal::NameTaken`] if the
    /// name is in use; else those of [`Client::call`]. After
    /// [`Effect::Unknown`](client_core::Effect::Unknown) look with [`find`](Self::find) first.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the system was added: look with
    /// [`find`](Self::find).
    pub async fn add(&self, template: &SystemTemplate, name: &SystemName) -> Result<System, Error> {
        self.call(operations::add_system(template, name)?).await
    }

    /// *Get Token*.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if the group's key is not known; [`ErrorKind::NotFound`] if there
    /// is no such system; [`Refusal::NotAllowed`] in another status, or when the account has 1,000
    /// unused tokens of the type; else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may lose a token that was issued; it stays unused until it expires. Ask
    /// for another.
    pub async fn issue_token(
        &self,
        id: &SystemId,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        let asked_at =
            Timestamp::try_from(self.client.clock().wall()).unwrap_or(Timestamp::UNIX_EPOCH);
        // By this side's clock, which is the one that its age is told by later.
        let token = self.call(operations::issue_token(id, group)?).await?;
        Ok(IntegrationToken::new(token, asked_at))
    }

    /// *Get Token* for a system as it was read: [`issue_token`](Self::issue_token), unless its status
    /// or type is known to get none.
    ///
    /// # Errors
    ///
    /// [`NotAllowed`] before anything is sent; else those of [`issue_token`](Self::issue_token).
    ///
    /// # Cancel safety
    ///
    /// As [`issue_token`](Self::issue_token).
    pub async fn issue_token_for(
        &self,
        system: &System,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        system.allows(Action::GetToken)?;
        self.issue_token(&system.id, group).await
    }

    /// *Deregister*. The poller waits until the system is not registered any more.
    ///
    /// Afterwards only the same tenant can be registered with this entry again (SAP Help:
    /// *Deregister or Remove a System*).
    ///
    /// # Errors
    ///
    /// [`NotAllowed`] if the system is not registered, or in formations, which it names, before
    /// anything is asked for; [`Refusal::NotAllowed`] if it is in entitlements;
    /// else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether deregistering began: look at the status.
    pub async fn deregister(&self, id: &SystemId) -> Result<Poller<()>, Error> {
        self.guard(id, Action::Deregister).await?;
        self.call(operations::deregister_system(id)).await?;
        Ok(self.wait(id.clone(), Goal::Deregistered))
    }

    /// *Remove*. The poller waits until the system is gone.
    ///
    /// # Errors
    ///
    /// [`NotAllowed`] if the system is registered, was discovered by SAP, or is in formations, which it
    /// names, before anything is asked for; else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether removing began: look at the status.
    pub async fn remove(&self, id: &SystemId) -> Result<Poller<()>, Error> {
        self.guard(id, Action::Remove).await?;
        self.call(operations::remove_system(id)).await?;
        Ok(self.wait(id.clone(), Goal::Removed))
    }

    /// Goes on waiting for what another process began.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if the token is of another operation.
    pub fn resume(&self, token: &ResumeToken) -> Result<Poller<()>, Error> {
        match Goal::of(&token.operation) {
            Some(goal) => Ok(self.wait(SystemId::from(token.reference.as_str()), goal)),
            None => Err(Error::invalid_input(
                "resume token",
                format!("is of operation {}", token.operation),
            )),
        }
    }

    fn wait(&self, id: SystemId, goal: Goal) -> Poller<()> {
        let probe = SystemProbe {
            landscape: self.clone(),
            id,
            goal,
        };
        Poller::new(probe, Arc::clone(self.client.clock()))
    }

    async fn call<T>(&self, operation: Operation<T>) -> Result<T, Error> {
        let operation = match &self.tenant {
            Some(tenant) => operation.header(TENANT, tenant),
            None => operation,
        };
        self.client.call(operation).await
    }

    /// The system with this id as it is now, to guard what is asked of it.
    async fn existing(&self, id: &SystemId) -> Result<System, Error> {
        let none = || Error::new(ErrorKind::NotFound, format!("there is no system {id}"));
        self.get(id).await?.ok_or_else(none)
    }

    /// Refuses what the system's status, origin, type or formations do not allow.
    async fn guard(&self, id: &SystemId, action: Action) -> Result<(), Error> {
        let system = self.existing(id).await?;
        system.allows(action)?;
        self.out_of_formations(&system, action).await
    }

    /// Refuses a system that formations hold, and names them. Whoever may not look at formations is not
    /// kept from asking: Director refuses by itself.
    async fn out_of_formations(&self, system: &System, action: Action) -> Result<(), Error> {
        let found = match self.formations().list_of(&system.id).await {
            Err(error) if Refusal::of(&error) == Some(Refusal::NotAuthorized) => return Ok(()),
            found => found?,
        };
        let names = found.into_iter().map(|formation| formation.name).collect();
        Ok(system.allows_in(action, names)?)
    }
}

/// Director says in two ways that there is no such thing: null, and code 20.
fn unless_absent<T>(result: Result<Option<T>, Error>) -> Result<Option<T>, Error> {
    match result {
        Err(error) if error.is_not_found() && error.code() == Some("20") => Ok(None),
        result => result,
    }
}

#[cfg(test)]
mod tests;
