//! Fakes for this crate's tests: ports that nothing may call, and steps that follow a script.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use btp_client::{
    Error,
    accounts::{Subaccount, SubaccountId},
    entitlements::{AssignmentBatch, Assignments, AssignmentsQuery},
    system_landscape::{IntegrationToken, ScenarioGroup, System, SystemId, SystemName},
};
use client_core::{SecretString, poll::Poller};
use s4_client::extensions::Extension;

use crate::{
    Connection, EntitlementService, Flow, FlowBuilder, Observation, Ports, Step, StepContext,
    StepError, SystemLandscape, TenantExtensions, ports::Lease,
};

/// Ports that refuse everything.
pub(crate) fn no_ports() -> Ports {
    Ports::new(Closed, Closed, Closed)
}

#[derive(Debug)]
struct Closed;

fn closed<T>() -> Result<T, Error> {
    Err(Error::configuration("port", "is closed in this test"))
}

#[async_trait]
impl SystemLandscape for Closed {
    async fn find(&self, _: &SystemName) -> Result<Vec<System>, Error> {
        closed()
    }
    async fn add(&self, _: &SystemName) -> Result<System, Error> {
        closed()
    }
    async fn issue_token(
        &self,
        _: &SystemId,
        _: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        closed()
    }
}

#[async_trait]
impl TenantExtensions for Closed {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        closed()
    }
    async fn create(&self, _: &SecretString, _: &str) -> Result<Extension, Error> {
        closed()
    }
    async fn approve(&self, _: &Extension) -> Result<Extension, Error> {
        closed()
    }
}

#[async_trait]
impl EntitlementService for Closed {
    async fn subaccount(&self, _: &SubaccountId) -> Result<Subaccount, Error> {
        closed()
    }
    async fn assignments(&self, _: &AssignmentsQuery) -> Result<Arc<Assignments>, Error> {
        closed()
    }
    async fn assign(&self, _: &AssignmentBatch, _: &Lease) -> Result<Option<Poller<()>>, Error> {
        closed()
    }
}

/// A flow of the given steps alone.
pub(crate) fn flow_of(steps: impl IntoIterator<Item = Scripted>) -> FlowBuilder {
    let mut builder = Flow::builder(Connection::new("acme"), no_ports());
    let standard: Vec<_> = crate::steps::standard()
        .iter()
        .map(|step| step.name())
        .collect();
    let mut anchor = standard[standard.len() - 1];
    for step in steps {
        let name = crate::Step::name(&step);
        builder = builder.insert_after(anchor, step);
        anchor = name;
    }
    standard.into_iter().fold(builder, FlowBuilder::without)
}

/// A step that sees what its script says, and keeps seeing the last of it.
#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    name: &'static str,
    script: Arc<Mutex<VecDeque<Result<Observation, StepError>>>>,
    does: Arc<Mutex<VecDeque<Result<(), StepError>>>>,
    log: Arc<Mutex<Vec<String>>>,
    also_changes: Option<&'static str>,
    looks_for: Duration,
}

impl Scripted {
    pub(crate) fn new(name: &'static str, log: &Arc<Mutex<Vec<String>>>) -> Self {
        Self {
            name,
            script: Arc::default(),
            does: Arc::default(),
            log: Arc::clone(log),
            also_changes: None,
            looks_for: Duration::ZERO,
        }
    }

    /// Each look takes so long.
    pub(crate) fn looking_for(mut self, time: Duration) -> Self {
        self.looks_for = time;
        self
    }

    pub(crate) fn also_changes(mut self, what: &'static str) -> Self {
        self.also_changes = Some(what);
        self
    }

    pub(crate) fn sees(self, what: Observation) -> Self {
        self.script.lock().unwrap().push_back(Ok(what));
        self
    }

    pub(crate) fn stumbles(self, error: StepError) -> Self {
        self.script.lock().unwrap().push_back(Err(error));
        self
    }

    pub(crate) fn does(self, what: Result<(), StepError>) -> Self {
        self.does.lock().unwrap().push_back(what);
        self
    }

    fn note(&self, what: &str) {
        self.log
            .lock()
            .unwrap()
            .push(format!("{} {what}", self.name));
    }
}

#[async_trait]
impl Step for Scripted {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn observe(&self, _: &StepContext) -> Result<Observation, StepError> {
        self.note("looks");
        tokio::time::sleep(self.looks_for).await;
        let mut script = self.script.lock().unwrap();
        let last = script.len() == 1;
        let seen = script
            .front()
            .cloned()
            .unwrap_or_else(|| Ok(Observation::done("nothing to do")));
        if !last {
            script.pop_front();
        }
        seen
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        self.note("acts");
        if let Some(change) = self.also_changes {
            cx.changed(self.name, change);
        }
        self.does.lock().unwrap().pop_front().unwrap_or(Ok(()))
    }

    fn forget(&self, _: &StepContext) {
        self.note("forgets");
    }
}
