//! Waiting until a system is deregistered, or gone.

use async_trait::async_trait;
use client_core::{
    Effect, Error, ErrorKind,
    poll::{Probe, Progress, ResumeToken},
};

use super::{System, SystemId, SystemLandscapeClient, SystemStatus};

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Deregistered,
    Removed,
}

impl Goal {
    const ALL: [Self; 2] = [Self::Deregistered, Self::Removed];

    const fn operation(self) -> &'static str {
        match self {
            Self::Deregistered => "director.deregister_system",
            Self::Removed => "director.remove_system",
        }
    }

    pub(super) fn of(operation: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|goal| goal.operation() == operation)
    }

    /// Judges what one look found. A system that is gone is deregistered as well.
    pub(super) fn judge(self, found: Option<&System>) -> Result<Progress<()>, Error> {
        let Some(system) = found else {
            return Ok(Progress::Done(()));
        };
        match (self, &system.status) {
            (Self::Deregistered, SystemStatus::Initial) => Ok(Progress::Done(())),
            (Self::Deregistered, SystemStatus::UnpairFailed)
            | (Self::Removed, SystemStatus::DeleteFailed) => {
                let reason = system.error.as_deref().unwrap_or("no reason given");
                let word = system.status.cockpit_word();
                let detail = format!("system {} is in status {word}: {reason}", system.name);
                Err(Error::new(ErrorKind::OperationFailed, detail).with_effect(Effect::NotApplied))
            }
            (_, status) => Ok(Progress::pending(status.as_str())),
        }
    }
}

pub(super) struct SystemProbe {
    pub(super) landscape: SystemLandscapeClient,
    pub(super) id: SystemId,
    pub(super) goal: Goal,
}

#[async_trait]
impl Probe for SystemProbe {
    type Output = ();

    async fn probe(&self) -> Result<Progress<()>, Error> {
        self.goal
            .judge(self.landscape.get(&self.id).await?.as_ref())
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(self.goal.operation(), self.id.as_str())
    }
}
