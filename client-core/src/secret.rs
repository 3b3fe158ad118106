//! Secrets as types, and their removal from texts that leave the library.
//!
//! No type that holds a secret can be printed or serialized by mistake; each of these lines is
//! refused by the compiler:
//!
//! ```compile_fail,E0277
//! println!("{}", client_core::SecretString::from("hunter22"));
//! ```
//! ```compile_fail,E0277
//! serde_json::to_string(&client_core::SecretString::from("hunter22")).unwrap();
//! ```
//! ```compile_fail,E0277
//! fn show(token: client_core::auth::AccessToken) { println!("{token}"); }
//! ```
//! ```compile_fail,E0277
//! fn save(token: client_core::auth::AccessToken) { serde_json::to_string(&token).unwrap(); }
//! ```
//! ```compile_fail,E0277
//! fn show(credential: client_core::auth::BasicCredential) { println!("{credential}"); }
//! ```
//! ```compile_fail,E0277
//! fn save(credential: client_core::auth::BasicCredential) { serde_json::to_string(&credential).unwrap(); }
//! ```
//! ```compile_fail,E0277
//! fn save(identity: client_core::auth::ClientIdentity) { serde_json::to_string(&identity).unwrap(); }
//! ```
//! ```compile_fail,E0369
//! // A comparison that stops at the first difference tells how far it got.
//! fn same(a: client_core::SecretString, b: client_core::SecretString) -> bool { a == b }
//! ```

mod redact;
mod sent;

pub use secrecy::{ExposeSecret, SecretString};

pub(crate) use redact::{Known, is_secret_field, is_secret_member, redact_head, redact_short};
pub(crate) use sent::{basic_password, sent_in};

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

#[cfg(test)]
mod tests;
