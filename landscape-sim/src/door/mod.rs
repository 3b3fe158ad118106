//! The two doors to a world: in memory and on a loopback socket.

#[cfg(feature = "server")]
mod front;
mod memory;
#[cfg(feature = "server")]
mod wiremock;

#[cfg(test)]
mod tests;

pub use self::memory::MemoryTransport;
#[cfg(feature = "server")]
pub use self::wiremock::Server;
