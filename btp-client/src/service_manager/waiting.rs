//! Waiting until a resource is in order, or gone.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::{
    Client, Error,
    operation::Operation as Request,
    poll::{Poller, Probe, Progress, ResumeToken},
};

use super::{Operation, OperationType, ResourceType, operation};

/// What waiting needs to know of a resource.
pub(super) trait Resource: Send + 'static {
    /// Its kind.
    const TYPE: ResourceType;
    /// The operation that reads one; the name of the resume token begins with it.
    fn get(id: &str) -> Request<Self>
    where
        Self: Sized;
    fn ready(&self) -> Option<bool>;
    fn last_operation(&self) -> Option<&Operation>;
}

/// What is waited for.
#[derive(Debug, Clone, Copy)]
enum Goal {
    Ready,
    Gone,
}

impl Goal {
    fn name(self, kind: &ResourceType) -> String {
        let word = match self {
            Self::Ready => "ready",
            Self::Gone => "deleted",
        };
        format!("service_manager.{kind}_until_{word}")
    }
}

struct Watch {
    client: Client,
    id: String,
}

impl Watch {
    async fn look<T: Resource>(&self) -> Result<T, Error> {
        self.client.call(T::get(&self.id)).await
    }
}

struct UntilReady<T>(Watch, std::marker::PhantomData<fn() -> T>);

#[async_trait]
impl<T: Resource> Probe for UntilReady<T> {
    type Output = T;

    /// The last operation decides; `ready` alone only where none is told.
    async fn probe(&self) -> Result<Progress<T>, Error> {
        let found: T = self.0.look().await?;
        let state = match found.last_operation() {
            Some(last) => match operation::judge(last.clone(), &T::TYPE, &self.0.id)? {
                Progress::Pending { state, .. } => Some(state),
                _ => None,
            },
            None if found.ready() == Some(true) => None,
            None => Some("not ready".to_owned()),
        };
        Ok(match state {
            Some(state) => Progress::pending(state),
            None => Progress::Done(found),
        })
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(Goal::Ready.name(&T::TYPE), self.0.id.as_str())
    }
}

struct UntilGone<T>(Watch, std::marker::PhantomData<fn() -> T>);

#[async_trait]
impl<T: Resource> Probe for UntilGone<T> {
    type Output = ();

    async fn probe(&self) -> Result<Progress<()>, Error> {
        let found: T = match self.0.look().await {
            Ok(found) => found,
            // A 404 without the service's own name for it may be a proxy's, and proves nothing.
            Err(error) if error.is_not_found() && error.code() == Some("NotFound") => {
                return Ok(Progress::Done(()));
            }
            Err(error) => return Err(error),
        };
        // Another failure may be older than the deletion.
        let state = match found.last_operation() {
            Some(last) if last.kind == Some(OperationType::Delete) => {
                match operation::judge(last.clone(), &T::TYPE, &self.0.id)? {
                    Progress::Pending { state, .. } => state,
                    _ => "still listed".to_owned(),
                }
            }
            _ => "still there".to_owned(),
        };
        Ok(Progress::pending(state))
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(Goal::Gone.name(&T::TYPE), self.0.id.as_str())
    }
}

fn watch(client: &Client, id: &str) -> Watch {
    Watch {
        client: client.clone(),
        id: id.to_owned(),
    }
}

pub(super) fn until_ready<T: Resource>(client: &Client, id: &str) -> Poller<T> {
    let probe = UntilReady(watch(client, id), std::marker::PhantomData);
    Poller::new(probe, Arc::clone(client.clock()))
}

pub(super) fn until_gone<T: Resource>(client: &Client, id: &str) -> Poller<()> {
    let probe = UntilGone::<T>(watch(client, id), std::marker::PhantomData);
    Poller::new(probe, Arc::clone(client.clock()))
}

pub(super) fn resume_until_ready<T: Resource>(
    client: &Client,
    token: &ResumeToken,
) -> Result<Poller<T>, Error> {
    Ok(until_ready(client, referred::<T>(token, Goal::Ready)?))
}

pub(super) fn resume_until_gone<T: Resource>(
    client: &Client,
    token: &ResumeToken,
) -> Result<Poller<()>, Error> {
    Ok(until_gone::<T>(client, referred::<T>(token, Goal::Gone)?))
}

fn referred<T: Resource>(token: &ResumeToken, goal: Goal) -> Result<&str, Error> {
    crate::resumed::referred(token, &goal.name(&T::TYPE))
}
