//! Typed clients for SAP S/4HANA Cloud Public Edition.
//!
//! S/4HANA Cloud punishes sloppy clients: it locks users after three failed logons, wants CSRF
//! tokens with the cookies they belong to, has two hosts of which one answers API calls with a logon
//! page and status 200, and speaks two versions of OData with different error bodies. [`S4Client`]
//! gets these right:
//!
//! - [`TenantHost`] turns any address that a person pastes into the API host for calls and the UI
//!   host for links;
//! - Basic credentials have a latch and a probation
//!   ([`BasicCredential`](client_core::auth::BasicCredential)), and so have OAuth 2.0 client secrets,
//!   which are a user's password there;
//! - [`session::CsrfSession`] fetches one CSRF token for all writers, and another only when the
//!   server asks for it;
//! - client certificates and SAML bearer assertions log on as well (see [`S4ClientBuilder`]);
//! - [`odata`] reads and changes entities of both versions, one by one, page by page and in batches;
//!   it writes literals that cannot end early, and follows pages on their origin alone;
//! - [`communication`] creates users, systems and arrangements in the order that the tenant wants;
//! - [`probe`] reads one [`business_partner`] and names the layer that fails, from DNS to the
//!   missing communication scenario;
//! - [`diagnosis`] says what an error means and what to do about it.
//!
//! # What is SAP's and what is not
//!
//! The HTTP conventions are SAP's, documented or observed in public. **The extension service in
//! [`extensions`] is not an SAP API**: SAP publishes none for *Maintain Extensions on SAP BTP*. It is
//! a contract of this project's own, served by the simulator or by whoever implements it, at an
//! address that you supply.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use client_core::SecretString;
//! use s4_client::{S4Client, TenantHost, extensions::ExtensionsQuery};
//!
//! // A simulated tenant in memory; `TenantHost::parse("my300001.s4hana.cloud.sap")` leads to a real one.
//! let world = landscape_sim::World::simple();
//! let at = world.landscape();
//! let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
//!     .basic_user(&at.s4_user, SecretString::from(at.s4_password.as_str()))
//!     .transport(world.transport())
//!     .build()?;
//!
//! assert!(tenant.extensions().list(&ExtensionsQuery::default()).await?.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod business_partner;
mod client;
pub mod communication;
pub mod diagnosis;
pub mod extensions;
pub mod host;
pub mod odata;
pub mod probe;
pub mod session;

pub use client::{S4Client, S4ClientBuilder};
pub use client_core::{Effect, Error, ErrorKind};
pub use host::TenantHost;

#[cfg(test)]
mod testing;
