//! Recording what goes over the wire as an HTTP Archive (HAR 1.2), and serving such a recording.
//!
//! A [`HarRecorder`] is a [`Transport`](crate::transport::Transport) around another one. What it
//! writes opens in the network panel of a browser's developer tools, and in the tools that support
//! engineers use. [`Replay`] serves it again, so that a recorded run is a test without a network.
//!
//! # No secret is written
//!
//! Hidden are: the values of `Authorization`, cookies and CSRF tokens, and of every header that the
//! client marks sensitive; the secrets that the client's own types know
//! ([`Sensitive`](crate::transport::Sensitive)), and all texts of the answers that it calls
//! confidential, but for names and ids; members of JSON, fields of forms and of queries whose name
//! says that they are secret; whatever looks like a bearer token. A secret that was seen once is
//! removed wherever it occurs in the recording. What no name and no type tells is not known: a
//! recording of an unknown service still wants a look before it is given away. Names of people,
//! their mail addresses and host names stay.
//!
//! # Examples
//!
//! ```
//! use bytes::Bytes;
//! use client_core::{
//!     Client, har::{HarRecorder, Replay},
//!     operation::{Operation, decode},
//!     transport::{TransportError, from_fn},
//! };
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let wire = from_fn(|_| Ok::<_, TransportError>(http::Response::new(Bytes::from_static(b"[1,2]"))));
//! let recorder = HarRecorder::new(wire);
//! let numbers = || Operation::get("numbers.list", "/numbers", decode::json::<Vec<u32>>);
//!
//! let client = Client::builder("https://api.example".parse()?).transport(recorder.clone()).build()?;
//! client.call(numbers()).await?;
//! let har = recorder.to_json();
//!
//! let client = Client::builder("https://other.example".parse()?).transport(Replay::parse(&har)?).build()?;
//! assert_eq!(client.call(numbers()).await?, [1, 2]);
//! # Ok(())
//! # }
//! ```

mod exchange;
mod find;
mod hide;
mod matching;
mod model;
mod recorder;
mod replay;
mod trees;
mod write;

pub use recorder::HarRecorder;
pub use replay::{Replay, ReplayError};

#[cfg(test)]
mod tests;
