//! From nothing to an arrangement, in the order that the tenant wants.

use super::{
    CommunicationArrangement, CommunicationClient, CommunicationSystem, CommunicationUser,
    InboundMethod, InboundUser, InboundUserRef, NewCommunicationArrangement,
    NewCommunicationSystem, NewCommunicationUser, NewInboundUser,
};
use crate::{Effect, Error, odata::Loaded};

/// What is wanted: a user that may call the services of a scenario.
#[derive(Debug, Clone)]
#[must_use = "nothing is made until it is sent"]
pub struct SetUp {
    user: NewCommunicationUser,
    system: NewCommunicationSystem,
    scenario_id: String,
    arrangement: String,
    method: InboundMethod,
}

/// What is there after a [`SetUp`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Made {
    /// The user.
    pub user: CommunicationUser,
    /// The system that stands for whoever calls.
    pub system: CommunicationSystem,
    /// The user in the system.
    pub inbound_user: InboundUser,
    /// The arrangement.
    pub arrangement: CommunicationArrangement,
}

impl SetUp {
    /// The user may call the services of the scenario, by password, in the name of an inbound-only system
    /// `name`. The arrangement is called after both.
    pub fn new(
        user: NewCommunicationUser,
        name: impl Into<String>,
        scenario_id: impl Into<String>,
    ) -> Self {
        let (name, scenario_id) = (name.into(), scenario_id.into());
        Self {
            user,
            system: NewCommunicationSystem::inbound_only(&name, &name),
            arrangement: format!("{name}_{scenario_id}"),
            scenario_id,
            method: InboundMethod::Basic,
        }
    }

    /// How the user logs on; by password if it is not said.
    pub fn by(mut self, method: InboundMethod) -> Self {
        self.method = method;
        self
    }

    /// Another system than an inbound-only one.
    pub fn system(mut self, system: NewCommunicationSystem) -> Self {
        self.system = system;
        self
    }

    /// Another name for the arrangement.
    pub fn arrangement(mut self, name: impl Into<String>) -> Self {
        self.arrangement = name.into();
        self
    }
}

impl CommunicationClient {
    /// Makes user, system, the user in the system and the arrangement, in this order; what is there already by
    /// name is taken as it is. Safe to call again after any failure.
    ///
    /// Of users and systems that are there nothing is compared beyond their names, and no password is changed. An
    /// arrangement of the name for another scenario, system or user is an error: to change it would shut out
    /// whoever uses it.
    ///
    /// # Errors
    ///
    /// The error of the first step that fails; the steps before it stay. An error of kind
    /// [`Conflict`](crate::ErrorKind::Conflict) if the arrangement's name is taken by another scenario, system or user.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, some of it may have been made: call again.
    pub async fn set_up(&self, wanted: &SetUp) -> Result<Made, Error> {
        wanted.user.check()?;
        wanted.system.check()?;
        let user: Loaded<CommunicationUser> = self
            .made("Name", &wanted.user.name, &[], || {
                self.create_user(&wanted.user)
            })
            .await?;
        let system: Loaded<CommunicationSystem> = self
            .made("ID", &wanted.system.id, &[], || {
                self.create_system(&wanted.system)
            })
            .await?;
        let inbound_user = self
            .inbound_user_of(&system, &user.id, &wanted.method)
            .await?;
        let new = NewCommunicationArrangement::new(
            &wanted.arrangement,
            &wanted.scenario_id,
            &wanted.system.id,
        )
        .inbound_user(&inbound_user.uuid);
        let arrangement: Loaded<CommunicationArrangement> = self
            .made("Name", &wanted.arrangement, &["InboundUser"], || {
                self.create_arrangement(&new)
            })
            .await?;
        let held_user = arrangement
            .inbound_user
            .as_ref()
            .map_or(&None, |user| &user.uuid);
        let differs =
            |held: &Option<String>, wanted: &str| held.as_ref().is_some_and(|held| held != wanted);
        let other = [
            (
                differs(&arrangement.scenario_id, &wanted.scenario_id),
                "scenario",
            ),
            (differs(&arrangement.system_id, &wanted.system.id), "system"),
            (differs(held_user, &inbound_user.uuid), "inbound user"),
        ]
        .into_iter()
        .find_map(|(differs, what)| differs.then_some(what));
        if let Some(other) = other {
            let detail = format!(
                "the arrangement {} is there already, for another {other}",
                wanted.arrangement
            );
            return Err(Error::new(crate::ErrorKind::Conflict, detail));
        }
        let mut arrangement = arrangement.entity;
        // The answer to a creation does not tell it.
        arrangement.inbound_user = Some(InboundUserRef {
            uuid: Some(inbound_user.uuid.clone()),
        });
        Ok(Made {
            user: user.entity,
            system: system.entity,
            inbound_user,
            arrangement,
        })
    }

    /// Looks for it by name, and creates it if there is none; and looks again if nobody knows what became of
    /// the creation.
    async fn made<E, C>(
        &self,
        property: &'static str,
        name: &str,
        expand: &[&'static str],
        create: impl FnOnce() -> C,
    ) -> Result<Loaded<E>, Error>
    where
        E: crate::odata::Entity,
        C: Future<Output = Result<Loaded<E>, Error>>,
    {
        if let Some(known) = self.find::<E>(property, name, expand).await? {
            return Ok(known);
        }
        let error = match create().await {
            Ok(made) => return Ok(made),
            Err(error) if error.effect() == Effect::NotApplied => return Err(error),
            Err(error) => error,
        };
        // If looking fails or finds nothing, the first error is what matters.
        match self.find::<E>(property, name, expand).await {
            Ok(Some(made)) => Ok(made),
            Ok(None) | Err(_) => Err(error),
        }
    }

    async fn inbound_user_of(
        &self,
        system: &CommunicationSystem,
        user: &str,
        method: &InboundMethod,
    ) -> Result<InboundUser, Error> {
        let is_it = |known: &Loaded<InboundUser>| {
            known.user.as_deref() == Some(user)
                && known.authentication_method.as_ref() == Some(method)
        };
        let known = self.inbound_users(system).await?.into_iter().find(is_it);
        if let Some(known) = known {
            return Ok(known.entity);
        }
        let new = NewInboundUser::new(user, method.clone());
        let error = match self.add_inbound_user(system, &new).await {
            Ok(made) => return Ok(made.entity),
            Err(error) if error.effect() == Effect::NotApplied => return Err(error),
            Err(error) => error,
        };
        match self.inbound_users(system).await {
            Ok(users) => users
                .into_iter()
                .find(is_it)
                .map(|made| made.entity)
                .ok_or(error),
            Err(_) => Err(error),
        }
    }
}
