//! What the plans of `s4-hana-cloud` are told, and what their bindings give: SAP's documented
//! parameters (SAP Help: *Communication Arrangement JSON File - Properties*, *Messaging*), checked
//! before they are sent.
//!
//! The service checks them only after it has accepted the instance: a mistake shows minutes later, as
//! an instance whose creation failed. Changing them means to delete the instance and to create it
//! again; an update is not documented.

mod api_access;
mod arrangement;
mod credentials;
mod messaging;
mod outbound;
mod rules;

pub use api_access::ApiAccess;
pub use arrangement::{CommunicationArrangement, InboundAuthentication, OutboundAuthentication};
pub use credentials::ApiAccessCredentials;
pub use messaging::Messaging;
pub use outbound::{Attribute, CommunicationSystem, OutboundService, OutboundUser};

/// The technical name of *SAP S/4HANA Cloud Extensibility*.
pub const SERVICE: &str = "s4-hana-cloud";

/// The plan for calling APIs of the system.
pub const API_ACCESS: &str = "api-access";

/// The plan for receiving its events.
pub const MESSAGING: &str = "messaging";
