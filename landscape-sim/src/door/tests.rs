//! Both doors open on the same world.

mod memory;
#[cfg(feature = "server")]
mod socket;
