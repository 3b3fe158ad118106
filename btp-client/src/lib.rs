//! Typed clients for SAP BTP: what a global account holds, and what its subaccounts may use.
//!
//! # What is SAP's and what is not
//!
//! | module | what it speaks | whose it is |
//! |---|---|---|
//! | [`accounts`] | Accounts API, every operation (table there) | SAP's, published (SAP Business Accelerator Hub: *Accounts Service*) |
//! | [`entitlements`] | Entitlements API | SAP's, published (*Entitlements Service*) |
//! | [`jobs`] | Jobs Management API | SAP's, published (part of both) |
//! | [`service_manager`] | Service Manager API, every operation (table there) | SAP's, published (*Service Manager*) |
//! | [`permissions`] | what the token allows | scopes as the documents of the above name them |
//! | [`service_key`] | keys of the service `cis` | SAP's, published (SAP Help: *Getting an Access Token for SAP Cloud Management Service APIs*) |
//! | [`system_landscape`] | GraphQL of Compass Director | **not** a published API: open source whose production form SAP runs behind the cockpit. Endpoint and token are yours to bring |
//!
//! SAP's own documents and its real answers differ in many places; the types follow the answers, and
//! say so where it matters.
//!
//! # From a key to an answer
//!
//! Here against the simulated landscape; with a real key leave the transport out.
//!
//! ```
//! use btp_client::{BtpClient, service_key::ServiceKey};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//! let world = landscape_sim::World::simple();
//!
//! let key = ServiceKey::parse(&world.landscape().service_key_json())?;
//! let btp = BtpClient::builder(key).transport(world.transport()).build()?;
//!
//! let subaccounts = btp.subaccounts().list().await?;
//! for subaccount in &subaccounts {
//!     println!("{} in {}: {}", subaccount.display_name, subaccount.region, subaccount.state);
//! }
//! assert_eq!(subaccounts.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Three things to know
//!
//! - **A 200 may leave things out.** What is not in a list is
//!   [`Absent`](entitlements::Presence::Absent), [`Hidden`](entitlements::Presence::Hidden) or
//!   [`Unknown`](entitlements::Presence::Unknown); only the first is a reason to act.
//! - **An accepted change is not a change.** Follow its job, then let a
//!   [`Baseline`](entitlements::Baseline) judge what is read.
//! - **An error says whether something happened.** [`Error::effect`] is sticky over attempts; after
//!   [`Effect::Unknown`] look before acting again. [`diagnosis`] says what its code means, and what to
//!   do.
//!
//! Requests are data: the `operations` module of each resource builds them without I/O, and a
//! [`client_core::Client`] sends operations of your own to the same services.

pub mod accounts;
mod client;
pub mod diagnosis;
mod dialect;
pub mod entitlements;
pub mod jobs;
pub mod permissions;
mod resumed;
pub mod service_key;
pub mod service_manager;
pub mod system_landscape;
#[cfg(test)]
mod testing;
mod wire;
mod wiring;

pub use client::{BtpClient, BtpClientBuilder};
pub use client_core::{Effect, Error, ErrorKind};
pub use dialect::dialect;
