//! The engine: plan, then observe and advance until all is done.

mod builder;
mod run;

use std::{future::Future, sync::Arc, time::Duration};

use client_core::clock::Clock;
use tracing::{Instrument, Span};

pub use builder::FlowBuilder;
pub(crate) use builder::default_clock;

use crate::{
    Connection, Disconnection, Ports, Step, StepContext,
    approval::Approver,
    error::{Error, StepError},
    event::{EventStream, Listener, RequestCount, event_stream},
    plan::{Plan, PlannedStep},
    report::Report,
    step::{Observation, WaitPolicy},
    steps,
};

/// What a flow is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    Connect,
    Disconnect,
}

/// One connection and the steps that bring it about, or take it apart.
///
/// # Examples
///
/// ```no_run
/// # async fn f(ports: connect_flow::Ports) -> Result<(), connect_flow::Error> {
/// use connect_flow::{Connection, Flow};
///
/// let connection = Connection::new("acme-s4-dev").entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "api-access");
/// let flow = Flow::builder(connection, ports).build()?;
/// println!("{}", flow.plan().await?);
/// let report = flow.run().await;
/// if let Some(next) = report.next_action() {
///     eprintln!("{}: {next}", report.outcome);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Flow {
    goal: Goal,
    may_register_anew: bool,
    connection: Connection,
    ports: Ports,
    steps: Vec<Arc<dyn Step>>,
    clock: Arc<dyn Clock>,
    approver: Arc<dyn Approver>,
    listeners: Vec<Arc<dyn Listener>>,
    count: Option<RequestCount>,
    wait: WaitPolicy,
    patience: u32,
    deadline: Option<Duration>,
}

impl Flow {
    /// Starts a flow of the [standard steps](crate::steps::standard).
    pub fn builder(connection: Connection, ports: Ports) -> FlowBuilder {
        FlowBuilder::new(Goal::Connect, connection, ports, steps::standard())
    }

    /// Starts a flow of the [steps on the way back](crate::steps::back::disconnecting).
    ///
    /// It plans and runs like one that connects, and can be run again after a crash at any point. Nothing is
    /// undone on the strength of a read that failed or is incomplete.
    pub fn disconnecting(disconnection: Disconnection, ports: Ports) -> FlowBuilder {
        let steps = steps::back::disconnecting(&disconnection);
        FlowBuilder::new(
            Goal::Disconnect,
            disconnection.into_connection(),
            ports,
            steps,
        )
    }

    /// The names of the steps, in order.
    pub fn step_names(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().map(|step| step.name())
    }

    /// What is wanted.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The two systems.
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Looks at everything and changes nothing. All that stands in the way is named at once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unobservable`](crate::ErrorKind::Unobservable) if a step cannot find out what is
    /// so: wrong credentials, a service that is down.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop: it only reads.
    pub async fn plan(&self) -> Result<Plan, Error> {
        self.plan_in(&self.context())
            .await
            .map_err(|(step, error)| Error::unobservable(step, error))
    }

    /// Looks, changes what is needed, and looks again until all is as it should be, something stands
    /// in the way, or time is up. Begins with a look at everything, so that a wrong connection is
    /// found before anything is changed.
    ///
    /// Running it twice changes nothing the second time. After a crash at any point, run it again.
    ///
    /// Two limits: the landscape offers no lock and no idempotency key, so two runs of one connection at
    /// the same time may both create what both found missing; and a request of a killed run that its
    /// server carries out only after the next run has looked is met too late. Either leaves two
    /// extensions or systems of one name, and the next run blocks and names them.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any await: the next run goes on from what is so. A token that was issued and
    /// not yet used is lost and replaced.
    pub async fn run(&self) -> Report {
        run::Run::new(self).finish().await
    }

    /// As [`run`](Self::run), with the events as a stream, which has to be read beside it.
    ///
    /// ```no_run
    /// # async fn f(flow: connect_flow::Flow) {
    /// use futures_util::StreamExt;
    ///
    /// let (run, events) = flow.run_with_events();
    /// let watch = events.for_each(|event| async move { println!("{:?}", event.kind) });
    /// let (report, ()) = futures_util::join!(run, watch);
    /// # }
    /// ```
    ///
    /// # Cancel safety
    ///
    /// As [`run`](Self::run); the stream then ends with [`RunAbandoned`](crate::EventKind::RunAbandoned).
    pub fn run_with_events(&self) -> (impl Future<Output = Report> + Send + use<>, EventStream) {
        let (feed, events) = event_stream();
        let mut flow = self.clone();
        flow.listeners.push(Arc::new(feed));
        // The feed ends with the flow, and so does the stream.
        (async move { flow.run().await }, events)
    }

    pub(crate) const fn goal(&self) -> Goal {
        self.goal
    }

    pub(crate) fn steps(&self) -> &[Arc<dyn Step>] {
        &self.steps
    }

    /// A context that has seen nothing yet.
    pub(crate) fn context(&self) -> StepContext {
        StepContext::new(
            self.connection.clone(),
            self.ports.clone(),
            Arc::clone(&self.clock),
        )
        .with_approver(Arc::clone(&self.approver))
        .registering_anew(self.may_register_anew)
    }

    async fn plan_in(&self, cx: &StepContext) -> Result<Plan, (&'static str, StepError)> {
        let mut steps = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let look = step.observe(cx).instrument(step_span(step.name()));
            let observation = match look.await {
                Ok(observation) => observation,
                Err(StepError::Blocked(blocker)) => Observation::Blocked(blocker),
                Err(error) => return Err((step.name(), error)),
            };
            steps.push(PlannedStep {
                name: step.name().to_owned(),
                observation,
            });
        }
        // A blocker that several steps meet, such as a wrong name, is told once.
        let mut told: Vec<Observation> = Vec::new();
        steps.retain(|step| {
            let blocked = matches!(step.observation, Observation::Blocked(_));
            let again = blocked && told.contains(&step.observation);
            if blocked {
                told.push(step.observation.clone());
            }
            !again
        });
        Ok(Plan {
            system_name: self.connection.system_name().to_owned(),
            steps,
        })
    }
}

pub(crate) fn step_span(step: &'static str) -> Span {
    tracing::info_span!("flow.step", otel.kind = "internal", step)
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flow")
            .field("connection", &self.connection)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
