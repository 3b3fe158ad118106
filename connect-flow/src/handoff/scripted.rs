//! Two administrators who do at once what an instruction says: for simulated landscapes.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use btp_client::{
    Error,
    system_landscape::{ScenarioGroup, System, SystemName, SystemStatus},
};
use client_core::{Effect, SecretString};
use s4_client::extensions::{ExtensionStatus, token_problem};

use super::{
    instruction::{Task, Wanted},
    operator::{Answer, Operator, OperatorError, Question, Reply},
};
use crate::{Ports, SystemLandscape, TenantExtensions};

/// A BTP and an S/4HANA Cloud administrator in one, who do through ports what the instruction asks for: to try a hand-off
/// out, and to test one, on a simulated landscape. A clone is the same pair; it outlives the process that asks it.
///
/// What fails in passing is answered with *not yet*, all else with a refusal that says why.
#[derive(Debug, Clone)]
pub struct ScriptedPair {
    landscape: Arc<dyn SystemLandscape>,
    tenant: Arc<dyn TenantExtensions>,
    group: ScenarioGroup,
    /// What goes from hand to hand.
    handed_over: Arc<Mutex<Option<SecretString>>>,
}

impl ScriptedPair {
    /// A pair that works with these ports, and chooses this group when it gets a token.
    pub fn new(ports: &Ports, group: ScenarioGroup) -> Self {
        Self {
            landscape: Arc::clone(&ports.landscape),
            tenant: Arc::clone(&ports.tenant),
            group,
            handed_over: Arc::default(),
        }
    }

    async fn system(&self, name: &SystemName) -> Result<Option<System>, Error> {
        Ok(self.landscape.find(name).await?.into_iter().next())
    }

    async fn do_it(&self, question: &Question) -> Result<Answer, Error> {
        let instruction = &question.instruction;
        let name = SystemName::new(&instruction.system_name)?;
        let system = self.system(&name).await?;
        if system
            .as_ref()
            .is_some_and(|system| system.status == SystemStatus::Connected)
        {
            return Ok(Answer::Registered);
        }
        match (instruction.task, system) {
            (Task::AddSystem, Some(_)) => Ok(Answer::Done),
            (Task::AddSystem, None) => {
                self.landscape.add(&name).await?;
                Ok(Answer::Done)
            }
            (Task::GetToken, Some(system)) => {
                let token = self.landscape.issue_token(&system.id, &self.group).await?;
                let token = token.expose().clone();
                if instruction.wanted == Wanted::Token {
                    return Ok(Answer::Token(token));
                }
                *self.pocket() = Some(token);
                Ok(Answer::Done)
            }
            (Task::GetToken, None) => Ok(Answer::Refused("the system is not there".to_owned())),
            (Task::CreateExtension, _) => self.create_extension(&name, question).await,
        }
    }

    /// As the instruction says: *New*, *Create*, *Yes*, and *Refresh* until the status changes from *Enabling*.
    async fn create_extension(
        &self,
        name: &SystemName,
        question: &Question,
    ) -> Result<Answer, Error> {
        let rows = self.tenant.list().await?;
        let there = rows
            .into_iter()
            .find(|row| row.description.as_deref() == Some(name.as_str()));
        let handed_over = self.pocket().clone();
        let token = question.token.clone().or(handed_over);
        let (extension, is_old) = match (there, &token) {
            (Some(extension), _) => (extension, true),
            (None, Some(token)) => (self.tenant.create(token, name.as_str()).await?, false),
            (None, None) => return Ok(Answer::Refused("nobody handed a token over".to_owned())),
        };
        if extension.status == ExtensionStatus::PendingApproval
            && let Err(error) = self.tenant.approve(&extension).await
        {
            // One that was left waiting with a token that has run out is deleted, and created again.
            if is_old && token_problem(&error).is_some() {
                self.tenant.delete(&extension).await?;
                return Ok(Answer::NotYet);
            }
            return Err(error);
        }
        let Some(now) = self.tenant.get(&extension).await? else {
            return Ok(Answer::Refused("the extension is gone".to_owned()));
        };
        Ok(match now.status {
            ExtensionStatus::Enabled => Answer::Done,
            ExtensionStatus::Enabling => Answer::NotYet,
            other => Answer::Refused(format!(
                "the extension is {other}: {}",
                now.status_text.as_deref().unwrap_or("no reason given")
            )),
        })
    }

    fn pocket(&self) -> std::sync::MutexGuard<'_, Option<SecretString>> {
        self.handed_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Operator for ScriptedPair {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        let answer = self.do_it(question).await;
        Ok(match answer {
            Ok(answer) => answer,
            // As a person does: looks again later.
            Err(error) if error.is_retryable() || error.effect() == Effect::Unknown => {
                Answer::NotYet
            }
            Err(error) => Answer::Refused(error.to_string()),
        }
        .into())
    }
}
