//! Putting a flow together.

use std::{collections::HashSet, sync::Arc, time::Duration};

use client_core::clock::Clock;

use super::{Flow, Goal};
use crate::{
    Connection, Ports, Step,
    approval::{ApproveOwn, Approver},
    error::Error,
    event::{Listener, RequestCount},
    step::WaitPolicy,
};

/// Sets up a [`Flow`].
pub struct FlowBuilder {
    goal: Goal,
    connection: Connection,
    ports: Ports,
    steps: Vec<Arc<dyn Step>>,
    may_register_anew: bool,
    clock: Option<Arc<dyn Clock>>,
    approver: Arc<dyn Approver>,
    listeners: Vec<Arc<dyn Listener>>,
    count: Option<RequestCount>,
    wait: WaitPolicy,
    patience: u32,
    deadline: Option<Duration>,
    missing: Vec<String>,
}

impl FlowBuilder {
    pub(super) fn new(
        goal: Goal,
        connection: Connection,
        ports: Ports,
        steps: Vec<Arc<dyn Step>>,
    ) -> Self {
        Self {
            goal,
            connection,
            ports,
            steps,
            may_register_anew: false,
            clock: None,
            approver: Arc::new(ApproveOwn),
            listeners: Vec::new(),
            count: None,
            wait: WaitPolicy::DEFAULT,
            patience: 5,
            deadline: None,
            missing: Vec::new(),
        }
    }

    /// Inserts a step after the one named `anchor`.
    pub fn insert_after(mut self, anchor: &str, step: impl Step + 'static) -> Self {
        if let Some(place) = self.place(anchor) {
            self.steps.insert(place + 1, Arc::new(step));
        }
        self
    }

    /// Inserts a step before the one named `anchor`.
    pub fn insert_before(mut self, anchor: &str, step: impl Step + 'static) -> Self {
        if let Some(place) = self.place(anchor) {
            self.steps.insert(place, Arc::new(step));
        }
        self
    }

    /// Puts a step in the place of the one named `name`.
    pub fn replace(mut self, name: &str, step: impl Step + 'static) -> Self {
        if let Some(place) = self.place(name)
            && let Some(old) = self.steps.get_mut(place)
        {
            *old = Arc::new(step);
        }
        self
    }

    /// Leaves the step named `name` out.
    pub fn without(mut self, name: &str) -> Self {
        if let Some(place) = self.place(name) {
            self.steps.remove(place);
        }
        self
    }

    /// Who says *Yes* before the extension is enabled. Without it, everything is approved.
    pub fn approver(self, approver: impl Approver + 'static) -> Self {
        self.shared_approver(Arc::new(approver))
    }

    pub(crate) fn shared_approver(mut self, approver: Arc<dyn Approver>) -> Self {
        self.approver = approver;
        self
    }

    /// Allows the flow to go SAP's way back from *Error while Registering*, once in a run: remove the system,
    /// delete its failed extension, add it again and issue a new token. Without it that is a block.
    pub fn register_anew(mut self) -> Self {
        self.may_register_anew = true;
        self
    }

    /// Hears every event of a run. Several may listen.
    pub fn listener(mut self, listener: impl Listener + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Where requests are counted, for events and the report.
    pub fn request_count(mut self, count: RequestCount) -> Self {
        self.count = Some(count);
        self
    }

    /// How long a step waits for what is under way, and how often it looks.
    pub fn wait(mut self, policy: WaitPolicy) -> Self {
        self.wait = policy;
        self
    }

    /// How many failed calls in a row a step looks again after, before the run gives up. 5 if not
    /// set. The clients' own retries come on top.
    pub fn patience(mut self, failures: u32) -> Self {
        self.patience = failures;
        self
    }

    /// How long the whole run may take. After it nothing more is begun and the run ends as
    /// [`TimedOut`](crate::RunOutcome::TimedOut); what is under way then comes to its own end first. No limit if not set,
    /// beyond those of each step and call.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// Time. Without it tokio's (feature `reqwest`).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Checks the steps and makes the flow.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a named step is not there,
    /// two steps have one name, or there is no clock.
    pub fn build(self) -> Result<Flow, Error> {
        if let Some(name) = self.missing.first() {
            let known: Vec<_> = self.steps.iter().map(|step| step.name()).collect();
            return Err(Error::configuration(format!(
                "there is no step `{name}`; the steps are {}",
                known.join(", ")
            )));
        }
        let mut names = HashSet::new();
        if let Some(twice) = self.steps.iter().find(|step| !names.insert(step.name())) {
            return Err(Error::configuration(format!(
                "two steps are named `{}`",
                twice.name()
            )));
        }
        let clock = match self.clock {
            Some(clock) => clock,
            None => default_clock()?,
        };
        Ok(Flow {
            goal: self.goal,
            may_register_anew: self.may_register_anew,
            connection: self.connection,
            ports: self.ports,
            steps: self.steps,
            clock,
            approver: self.approver,
            listeners: self.listeners,
            count: self.count,
            wait: self.wait,
            patience: self.patience,
            deadline: self.deadline,
        })
    }

    fn place(&mut self, name: &str) -> Option<usize> {
        let place = self.steps.iter().position(|step| step.name() == name);
        if place.is_none() {
            self.missing.push(name.to_owned());
        }
        place
    }
}

impl std::fmt::Debug for FlowBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FlowBuilder")
            .field("connection", &self.connection)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
#[expect(clippy::unnecessary_wraps, reason = "the other build can fail")]
pub(crate) fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Ok(Arc::new(client_core::clock::TokioClock::new()))
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Err(Error::configuration(
        "no clock was given, and feature `reqwest` is off",
    ))
}
