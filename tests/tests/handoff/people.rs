//! People for the tests: a scripted pair that remembers what it was asked, and can be slow or unwilling.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::SecretString;
use connect_flow::{
    Flow, FlowBuilder,
    handoff::{
        Answer, HandOff, Instruction, Operator, OperatorError, Question, Reply, ScriptedPair, Task,
        TokenPath,
    },
};
use integration_tests::Landscape;

/// Decides what happens to question number n (from 0): `None` lets the pair do it.
pub(crate) type Script = dyn Fn(usize, &Instruction) -> Option<Whim> + Send + Sync;

/// What a person does instead of what they are asked for.
pub(crate) enum Whim {
    Says(Answer),
    NeverAnswers,
}

/// The pair, what it was asked, and the tokens that went through its hands. A clone is the same people.
#[derive(Clone)]
pub(crate) struct People {
    pair: ScriptedPair,
    script: Arc<Script>,
    pub(crate) asked: Arc<Mutex<Vec<Instruction>>>,
    pub(crate) tokens: Arc<Mutex<Vec<SecretString>>>,
}

impl People {
    pub(crate) fn willing(landscape: &Landscape) -> Self {
        Self::with(landscape, |_, _| None)
    }

    pub(crate) fn with(
        landscape: &Landscape,
        script: impl Fn(usize, &Instruction) -> Option<Whim> + Send + Sync + 'static,
    ) -> Self {
        let group = landscape.connection().group().clone();
        Self {
            pair: ScriptedPair::new(&landscape.ports(), group),
            script: Arc::new(script),
            asked: Arc::default(),
            tokens: Arc::default(),
        }
    }

    pub(crate) fn tasks(&self) -> Vec<Task> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|instruction| instruction.task).collect()
    }

    pub(crate) fn notes(&self) -> Vec<Option<String>> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|one| one.note.clone()).collect()
    }

    pub(crate) fn flow(&self, landscape: &Landscape, path: TokenPath) -> Flow {
        self.builder(landscape, path).build().unwrap()
    }

    pub(crate) fn builder(&self, landscape: &Landscape, path: TokenPath) -> FlowBuilder {
        HandOff::new(self.clone())
            .token_path(path)
            .flow(landscape.connection(), landscape.ports().entitlements)
    }
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}

#[async_trait]
impl Operator for People {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(question.instruction.clone());
            asked.len() - 1
        };
        match (self.script)(number, &question.instruction) {
            Some(Whim::Says(answer)) => return Ok(answer.into()),
            Some(Whim::NeverAnswers) => std::future::pending().await,
            None => {}
        }
        let reply = self.pair.ask(question).await?;
        if let Answer::Token(token) = &reply.answer {
            self.tokens.lock().unwrap().push(token.clone());
        }
        Ok(reply)
    }
}
