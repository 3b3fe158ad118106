//! What the SAP BTP and S/4HANA clients share: the transport seam, operations as data, retry that
//! never does a thing twice, authentication, errors that say what happened, and waiting as a value.
//!
//! This crate knows HTTP and OAuth 2.0 and nothing of SAP's resources. The typed clients
//! `btp-client` and `s4-client` stand on it; so can yours:
//!
//! ```
//! use client_core::{Client, operation::{Operation, decode}};
//! # async fn f(client: Client) -> Result<(), client_core::Error> {
//! #[derive(serde::Deserialize)]
//! struct Greeting { text: String }
//!
//! let greeting = client.call(Operation::get("greetings.get", "/greetings/1", decode::json::<Greeting>)).await?;
//! # Ok(()) }
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`transport`] | one function from request to answer, and whether a failed request was sent |
//! | [`operation`] | requests as data: built and decoded without I/O |
//! | [`client`] | the call loop, its builder, guards |
//! | [`retry`] | the retry decision as a pure function |
//! | [`auth`] | Basic, bearer, OAuth 2.0, the token cache |
//! | [`poll`] | waiting that can be stepped, awaited, watched and resumed |
//! | [`fault`] | what a service says went wrong |
//! | [`har`] | recording what goes over the wire, and serving it again |
//! | [`clock`] | time as a seam |
//! | [`wire`] | forgiving types for real payloads |

mod answer;
pub mod auth;
pub mod client;
pub mod clock;
mod error;
pub mod fault;
pub mod har;
pub mod operation;
mod pacing;
pub mod poll;
pub mod retry;
pub mod secret;
pub mod transport;
pub mod wire;

pub use answer::{Answer, BodyKind};
pub use client::Client;
pub use error::{Effect, Error, ErrorKind};
pub use secret::{ExposeSecret, SecretString};

#[cfg(test)]
mod testing;
