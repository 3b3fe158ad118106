//! Typed clients for SAP BTP: what a global account holds, and what its subaccounts may use.
//!
//! # What is SAP's and what is not
//!
//! | module | what it speaks | whose it is |
//! |---|---|---|
//! | [`accounts`] | Accounts API | SAP's, published (SAP Business Accelerator Hub: *Accounts Service*) |
//! | [`entitlements`] | Entitlements API | SAP's, published (*Entitlements Service*) |
//! | [`jobs`] | Jobs Management API | SAP's, published (part of both) |
//! | [`service_key`] | keys of the service `cis` | SAP's, published (SAP Help: *Getting an Access Token for SAP Cloud Management Service APIs*) |
//! | [`system_landscape`] | GraphQL of Compass Director | **not** a published API: open source whose production form SAP runs behind the cockpit. Endpoint and token are yours to bring |
//!
//! SAP's own documents and its real answers differ in many places; the types follow the answers, and
//! say so where it matters.
//!
//! # From a key to an answer
//!
//! Here against the simulator in memory; with a real key leave the transport out.
//!
//! ```
//! use btp_client::{BtpClient, service_key::ServiceKey};
//! # use client_core::transport::{TransportError, from_fn};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//! # let transport = from_fn(|request: http::Request<bytes::Bytes>| Ok::<_, TransportError>(http::Response::new(
//! #     match request.uri().path() {
//! #         "/oauth/token" => r#"{"access_token":"t","expires_in":43199}"#.into(),
//! #         _ => r#"{"value":[{"guid":"f78e0bdb","displayName":"dev","region":"eu10","state":"OK"}]}"#.into(),
//! #     },
//! # )));
//! # let text = r#"{"endpoints":{"accounts_service_url":"https://a.example","entitlements_service_url":"https://e.example"},
//! #     "grant_type":"client_credentials","uaa":{"url":"https://u.example","clientid":"sb","clientsecret":"very-secret"}}"#;
//! let key = ServiceKey::parse(text)?;
//! let btp = BtpClient::builder(key).transport(transport).build()?;
//!
//! for subaccount in &btp.subaccounts().list().await? {
//!     println!("{} in {}: {}", subaccount.display_name, subaccount.region, subaccount.state);
//! }
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
//!   [`Effect::Unknown`] look before acting again.
//!
//! Requests are data: the `operations` module of each resource builds them without I/O, and a
//! [`client_core::Client`] sends operations of your own to the same services.

pub mod accounts;
mod client;
mod dialect;
pub mod entitlements;
pub mod jobs;
pub mod service_key;
pub mod system_landscape;
mod wire;

pub use client::{BtpClient, BtpClientBuilder};
pub use client_core::{Effect, Error, ErrorKind};
pub use dialect::dialect;
