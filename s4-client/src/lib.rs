//! Typed clients for SAP S/4HANA Cloud Public Edition.
pub mod extensions;
pub mod host;
pub mod odata;
pub mod session;
mod client;
pub use client::{S4Client, S4ClientBuilder};
pub use client_core::{Effect, Error, ErrorKind};
