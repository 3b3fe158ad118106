//! Connects an SAP S/4HANA Cloud system to a BTP global account: from a desired [`Connection`] over a
//! [`Plan`] to a [`Report`].
//!
//! What a person does with two administrators in two systems is here seven [`steps`], each of which
//! can be asked what is so and to make one change:
//!
//! | step | what a person does |
//! |---|---|
//! | `add-system` | BTP: *System Landscape* > *Systems* > *Add System* |
//! | `issue-token` | BTP: choose a communication scenario group, *Get Token* |
//! | `create-extension` | S/4HANA: *Maintain Extensions on SAP BTP* > *New* > *Create*, approve with *Yes* |
//! | `await-enabled` | S/4HANA: *Enabling* becomes *Enabled* |
//! | `await-registered` | BTP: the system shows *Registered* |
//! | `assign-entitlements` | BTP: entitle subaccounts to *SAP S/4HANA Cloud Extensibility* for the system |
//! | `verify-entitlements` | BTP: check that it took |
//!
//! There is no journal: the landscape itself is the truth. Run a [`Flow`] again after a crash at any
//! point, and it converges, with no second system, extension or assignment.
//!
//! # What is SAP's and what is not
//!
//! Subaccounts and entitlements are read and assigned through SAP's published APIs. **SAP publishes no
//! API for the System Landscape page, nor for *Maintain Extensions on SAP BTP*.** The ports for them
//! ([`SystemLandscape`], [`TenantExtensions`]) are served by typed clients of contracts that are not
//! SAP's offer to customers, at addresses that you supply: a simulator, or your own implementation. Where no
//! API may be called, [`handoff`] has two administrators do what is done there.
//!
//! # Mocking
//!
//! Three seams: the wire (`client_core::transport::Transport`), the [`ports`], and a whole simulated
//! landscape in memory or on a socket (crate `landscape-sim`).

pub mod adapters;
mod approval;
mod connection;
mod context;
mod disconnection;
mod engine;
mod error;
mod event;
#[cfg(feature = "file")]
pub mod file;
pub mod fleet;
pub mod handoff;
#[cfg(feature = "html")]
pub mod html;
mod plan;
pub mod ports;
pub mod preflight;
mod report;
mod step;
pub mod steps;
#[cfg(test)]
mod testing;

pub use approval::{ApprovalRequest, ApproveAll, ApproveOwn, Approver};
pub use connection::{Connection, DOCUMENTED_PLANS, EXTENSIBILITY_SERVICE, Entitlement};
pub use context::StepContext;
pub use disconnection::Disconnection;
pub use engine::{Flow, FlowBuilder};
pub use error::{Error, ErrorKind, StepError};
pub use event::{
    Event, EventKind, EventStream, Listener, Logged, LoggedEvent, LoggedRequest, RequestCount,
    RunLog, Standing,
};
pub use fleet::{Fleet, FleetReport};
pub use plan::{Plan, PlannedStep};
pub use ports::{EntitlementService, Ports, SystemLandscape, TenantExtensions};
pub use preflight::Preflight;
pub use report::{Report, RunOutcome, StepReport};
pub use step::{Blocker, Observation, Responsible, Step, WaitPolicy};
