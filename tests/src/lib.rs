//! What the cross-crate tests and benchmarks share: a simulated landscape with the typed clients on it, transports that
//! spy and kill, and generated entitlement lists.

pub mod assignments;
mod kill;
mod landscape;
mod spy;

pub use kill::{Killed, kill_after};
pub use landscape::{Landscape, SYSTEM, connection};
pub use spy::Spy;

/// The README's Rust code compiles.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;
