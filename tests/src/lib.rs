//! What the cross-crate tests and benchmarks share: a simulated landscape with the typed clients on it, transports that
//! spy and kill, and generated entitlement lists.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "nobody but tests and benchmarks uses this crate: a panic is how they fail"
)]

pub mod assignments;
mod kill;
mod landscape;
mod listen;
pub mod many;
mod rewriting;
mod rows;
mod serve;
mod spy;

pub use kill::{Killed, kill_after, kill_at_wait};
pub use landscape::{BTP_USER, Landscape, Logon, SYSTEM, connection};
pub use listen::listen;
pub use rewriting::Rewriting;
pub use rows::{Rows, WithMore};
pub use serve::serve;
pub use spy::Spy;

/// The README's Rust code compiles.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// So does each chapter of the book.
macro_rules! chapters {
    ($($name:ident: $file:literal;)*) => {$(
        #[doc = include_str!(concat!("../../docs/book/", $file))]
        #[cfg(doctest)]
        pub struct $name;
    )*};
}

chapters! {
    Embed: "embed.md";
    CustomStep: "custom-step.md";
    Mock: "mock.md";
    HandOff: "hand-off.md";
    FleetChapter: "fleet.md";
    Disconnect: "disconnect.md";
    Watching: "watching.md";
}
