//! Hand-off: the same connection where no API may be called, with two administrators who do it.
//!
//! SAP publishes no API for the System Landscape page, nor for *Maintain Extensions on SAP BTP*. So two people do what
//! is done there, and the flow tells each what to do, in SAP's words, takes what they bring, and looks for the result
//! through the published Entitlements API alone. Nothing is reported as seen that only a person said.
//!
//! | step | who | what |
//! |---|---|---|
//! | `hand-off-system` | BTP administrator | *System Landscape* > *Systems* > *Add System* |
//! | `hand-off-token` | BTP administrator | *Get Token*, for the communication scenario group |
//! | `hand-off-extension` | S/4HANA Cloud administrator | *Maintain Extensions on SAP BTP* > *New*, paste the token |
//! | `await-registered` | nobody | a plan of `s4-hana-cloud` is entitled for the system: it is registered |
//! | `assign-entitlements`, `verify-entitlements` | nobody | as in every flow |
//!
//! These are steps and not people behind [`SystemLandscape`](crate::SystemLandscape) and
//! [`TenantExtensions`](crate::TenantExtensions): a port is read by every look, and a look must ask nobody;
//! [`Flow::plan`](crate::Flow::plan) asks nobody and changes nothing.
//!
//! # How people are asked
//!
//! By an [`Operator`]: a [`Terminal`], a [`Callback`], or a file drop (`FileDrop`, feature `file-drop`). One serves
//! both administrators, or [each has their own](HandOff::tenant_operator). On a simulated landscape a [`ScriptedPair`]
//! does what the instructions say.
//!
//! # The token
//!
//! It goes from hand to hand ([`TokenPath::ByHand`], the default) or
//! [through the program](TokenPath::ThroughProgram). It stands in no instruction, file, event, report or log. One that
//! is older than 7 days is asked for anew, and the instruction says so.
//!
//! # Waiting for days
//!
//! While a question stands, the flow looks now and then whether the system is registered, and goes on when it is. The
//! process may stop and be started again: what is registered is found through the API and nobody is asked again; what
//! only a person said is asked again, unless the operator still knows it (a file drop does). While BTP's registry of
//! systems is out, lists leave registered systems out: that proves nothing either way, so nobody is asked, and the flow
//! waits and says so.
//!
//! # Examples
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use connect_flow::{Connection, handoff::{Answer, Callback, HandOff, OperatorError, Question}};
//!
//! # async fn f(btp: btp_client::BtpClient) -> Result<(), connect_flow::Error> {
//! let connection = Connection::new("acme-s4-dev").entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "api-access");
//! let tickets = Callback::new(|question: Question| async move {
//!     // open a ticket for question.instruction.who, wait until it is closed
//!     Ok::<_, OperatorError>(Answer::Done.into())
//! });
//! let flow = HandOff::new(tickets)
//!     .tenant("my300001.s4hana.cloud.sap")
//!     .flow(connection, Arc::new(btp))
//!     .build()?;
//! let report = flow.run().await;
//! # Ok(()) }
//! ```

mod asking;
mod callback;
mod console;
#[cfg(feature = "file-drop")]
mod file_drop;
mod instruction;
mod operator;
mod registration;
mod said;
mod scripted;
mod steps;
mod terminal;
mod texts;
mod token;
mod words;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

pub use callback::Callback;
#[cfg(feature = "terminal")]
pub use console::SystemConsole;
pub use console::{Console, Streams};
#[cfg(feature = "file-drop")]
pub use file_drop::FileDrop;
pub use instruction::{Instruction, Task, Wanted};
pub use operator::{Answer, Operator, OperatorError, Question, Reply};
pub use scripted::ScriptedPair;
pub use terminal::Terminal;
pub use token::{TokenPath, check_token_shape};

use crate::{Connection, EntitlementService, Flow, FlowBuilder, Ports, WaitPolicy};
use registration::{NoTenant, RegisteredSystems};
use steps::{AwaitRegistered, HandOffExtension, HandOffSystem, HandOffToken};
use texts::Places;

/// Sets up a flow in which two administrators do what no published API can.
#[derive(Debug, Clone)]
pub struct HandOff {
    parts: Parts,
}

/// What the steps of a hand-off share.
#[derive(Debug, Clone)]
struct Parts {
    btp: Arc<dyn Operator>,
    tenant: Arc<dyn Operator>,
    path: TokenPath,
    wait: WaitPolicy,
    places: Places,
}

impl HandOff {
    /// How long is waited, and how often is looked, if nothing else is said: from 5 s doubling to 5 minutes, for 30
    /// days.
    pub const WAIT: WaitPolicy = WaitPolicy::DEFAULT
        .with_interval(Duration::from_secs(5), Duration::from_secs(5 * 60))
        .with_deadline(Duration::from_secs(30 * 24 * 60 * 60));

    /// A hand-off by one operator to both administrators.
    pub fn new(operator: impl Operator + 'static) -> Self {
        let operator: Arc<dyn Operator> = Arc::new(operator);
        Self {
            parts: Parts {
                btp: Arc::clone(&operator),
                tenant: operator,
                path: TokenPath::default(),
                wait: Self::WAIT,
                places: Places::default(),
            },
        }
    }

    /// Asks the S/4HANA Cloud administrator in another way than the BTP administrator.
    pub fn tenant_operator(mut self, operator: impl Operator + 'static) -> Self {
        self.parts.tenant = Arc::new(operator);
        self
    }

    /// Which way the token goes.
    pub fn token_path(mut self, path: TokenPath) -> Self {
        self.parts.path = path;
        self
    }

    /// How often is looked while people are waited for, and how long: for each question, and for each step of the flow.
    pub fn wait(mut self, policy: WaitPolicy) -> Self {
        self.parts.wait = policy;
        self
    }

    /// Names the global account in the instructions.
    pub fn global_account(mut self, name: impl Into<String>) -> Self {
        self.parts.places.global_account = Some(name.into());
        self
    }

    /// Names the tenant in the instructions, by its host.
    pub fn tenant(mut self, host: impl Into<String>) -> Self {
        self.parts.places.tenant = Some(host.into());
        self
    }

    /// The flow: nothing but `entitlements` is called.
    pub fn flow(
        self,
        connection: Connection,
        entitlements: Arc<dyn EntitlementService>,
    ) -> FlowBuilder {
        let ports = Ports {
            landscape: Arc::new(RegisteredSystems::new(
                Arc::clone(&entitlements),
                &connection,
            )),
            tenant: Arc::new(NoTenant),
            entitlements,
        };
        let wait = self.parts.wait;
        // People are waited for longer than an outage lasts: it ends the run only if it lasts as long.
        let looks = wait.deadline.as_secs() / wait.interval(u32::MAX).as_secs().max(1);
        let patience = u32::try_from(looks).unwrap_or(u32::MAX).max(5);
        let shared = Arc::new(self.parts);
        Flow::builder(connection, ports)
            .replace("add-system", HandOffSystem(Arc::clone(&shared)))
            .replace("issue-token", HandOffToken(Arc::clone(&shared)))
            .replace("create-extension", HandOffExtension(shared))
            .without("await-enabled")
            .replace("await-registered", AwaitRegistered)
            .wait(wait)
            .patience(patience)
    }
}

impl Parts {
    fn operator(&self, task: Task) -> &dyn Operator {
        match task {
            Task::AddSystem | Task::GetToken => &*self.btp,
            Task::CreateExtension => &*self.tenant,
        }
    }

    /// The instruction for a task. `valid_until` is that of the token.
    fn instruction(
        &self,
        connection: &Connection,
        task: Task,
        valid_until: Timestamp,
        note: Option<String>,
    ) -> Instruction {
        match task {
            Task::AddSystem => texts::add_system(connection, &self.places, note),
            Task::GetToken => texts::get_token(connection, &self.places, self.path, note),
            Task::CreateExtension => {
                texts::create_extension(connection, &self.places, valid_until, note)
            }
        }
    }
}
