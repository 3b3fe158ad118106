//! The desired state as a file: a global account's endpoints and any number of connections, in TOML or YAML.
//!
//! ```toml
//! #:schema ./connect.schema.json
//! [btp]
//! service_key = { file = "cis-service-key.json" }
//!
//! [[connections]]
//! system_name = "acme-s4-dev"
//! tenant = { host = "my300001.s4hana.cloud.sap", user = "ADMIN", password = { env = "S4_PASSWORD" } }
//!
//! [[connections.entitlements]]
//! subaccount = "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10"
//! plans = ["api-access", { name = "messaging", amount = 2 }]
//! ```
//!
//! [`ConnectionFile`] reads one and tells **all** mistakes at once, each with line, column, field and reason.
//! [`Document`] is what it says. Secrets are in no document: a [`SecretRef`] names an environment variable, a file or a
//! command, and [`Secrets`] reads it when it is asked to. [`Document::json_schema`] is for editors.
//!
//! # Examples
//!
//! ```
//! use connect_flow::file::{ConnectionFile, Format};
//!
//! let text = r#"
//! btp:
//!   service_key: { env: CIS_KEY }
//! connections:
//!   - system_name: acme-s4-dev
//!     entitlements:
//!       - subaccount: 8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10
//!         plans: [api-access, messaging]
//!   - system_name: acme-s4-test
//! "#;
//! let file = ConnectionFile::parse(text, Format::Yaml).expect("no mistake");
//! let first = file.document().connections[0].connection();
//! assert_eq!((first.system_name(), first.entitlements().len()), ("acme-s4-dev", 2));
//!
//! let mistakes = ConnectionFile::parse(&text.replace("CIS_KEY }", "CIS_KEY, fiel: x }"), Format::Yaml).unwrap_err();
//! assert_eq!(
//!     mistakes.to_string(),
//!     "line 3, column 32: btp.service_key.fiel: is no known field; did you mean `file`?"
//! );
//! ```

mod access;
mod connection_file;
mod document;
mod endpoints;
mod entitlements;
mod format;
mod group;
mod mistake;
mod node;
mod reader;
mod schema;
mod secret;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

pub use access::{BtpAccess, LandscapeAccess, TenantAccess};
pub use connection_file::ConnectionFile;
pub use document::{Document, WantedConnection};
pub use endpoints::{BtpEndpoint, LandscapeEndpoint, TenantAddress, TenantEndpoint};
pub use entitlements::{SubaccountPlans, WantedPlan};
pub use format::Format;
pub use mistake::{Mistake, Mistakes, Position};
pub use secret::{SecretError, SecretRef, SecretSource, Secrets};
