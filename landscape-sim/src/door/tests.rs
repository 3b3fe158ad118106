//! Both doors open on the same world.

#[cfg(feature = "server")]
mod connections;
mod memory;
#[cfg(feature = "server")]
mod socket;
