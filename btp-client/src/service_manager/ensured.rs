//! Creating what may be there already.

use client_core::{Effect, Error, ErrorKind};

use super::{
    ResourceType, ServiceBinding, ServiceBindingId, ServiceInstance, ServiceInstanceId, Submitted,
};
use crate::accounts::Found;

/// What became of asking for something that may have been there already.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it was created, or it was there")]
#[must_use = "what was created may not be ready yet: wait for it"]
pub enum Ensured<T> {
    /// It was created by this call, or is being created, and the answer arrived.
    Created(Submitted<T>),
    /// It is there: created by an earlier call, or by this one with its answer lost.
    Adopted(Box<T>),
}

impl<T> Ensured<T> {
    /// Reads the id; none if an operation of another type was told.
    fn id_of<Id: for<'a> From<&'a str>>(
        &self,
        kind: &ResourceType,
        known: impl FnOnce(&T) -> Id,
    ) -> Option<Id> {
        match self {
            Self::Created(Submitted::Done(resource)) => Some(known(resource)),
            Self::Created(Submitted::InProgress(operation)) => {
                (operation.resource_type == *kind).then(|| operation.resource_id.as_str().into())
            }
            Self::Adopted(resource) => Some(known(resource)),
        }
    }
}

impl Ensured<ServiceInstance> {
    /// The instance's id; none if an operation of something else was told.
    pub fn id(&self) -> Option<ServiceInstanceId> {
        self.id_of(&ResourceType::ServiceInstances, |known| known.id.clone())
    }
}

impl Ensured<ServiceBinding> {
    /// The binding's id; none if an operation of something else was told.
    pub fn id(&self) -> Option<ServiceBindingId> {
        self.id_of(&ResourceType::ServiceBindings, |known| known.id.clone())
    }
}

/// Whether a failed creation is reason to look for what it should have made. `Applied` is a success
/// whose body was not understood.
pub(super) fn look_after(error: &Error) -> bool {
    error.kind() == ErrorKind::Conflict || error.effect() != Effect::NotApplied
}

/// Takes what was found after a failed creation, if it is what was wanted. If looking failed or found
/// nothing certain, the first error is what matters.
pub(super) fn adopt<T>(
    error: Error,
    found: Result<Found<T>, Error>,
    difference: impl FnOnce(&T) -> Option<String>,
) -> Result<Ensured<T>, Error> {
    let Ok(Found::One(known)) = found else {
        return Err(error);
    };
    match difference(&known) {
        None => Ok(Ensured::Adopted(known)),
        Some(why) => Err(Error::new(ErrorKind::Conflict, why).with_source(error)),
    }
}
