//! A simulated landscape: one SAP BTP global account and SAP S/4HANA Cloud tenants, with the rules that make
//! connecting them hard.
//!
//! It is one state machine, [`World`], behind two doors: [`World::transport`], which has no sockets and lets a week
//! pass at once on tokio's paused clock, and `Server` (feature `server`), which is the same world on a loopback
//! port. It shares no type with the clients of this project except the `Transport` trait, so that a client's mistake
//! about the wire is not repeated here.
//!
//! ```
//! use landscape_sim::{Fault, World};
//!
//! let world = World::simple();
//! let landscape = world.landscape();
//! assert_eq!(landscape.s4_api, "https://landscape.sim/s4/my300001-api");
//!
//! // The third change is applied and its answer is lost.
//! world.inject(Fault::any_write().nth(3).apply_then_drop());
//! let transport = world.transport();
//! # let _ = transport;
//!
//! // … a client runs; then:
//! assert_eq!(world.journal().writes().count(), 0);
//! assert!(world.snapshot().systems.is_empty());
//! ```
//!
//! # Paths
//!
//! | prefix | service |
//! |---|---|
//! | `/uaa` | authorization server: `/uaa/oauth/token` |
//! | `/accounts` | accounts service, whole, also jobs |
//! | `/entitlements` | entitlements service, also jobs |
//! | `/service-manager` | Service Manager of the subaccount whose client asks |
//! | `/director/graphql` | Director |
//! | `/s4/{tenant}-api` | a tenant's API host |
//! | `/s4/{tenant}` | a tenant's UI host |
//!
//! # Time and identifiers
//!
//! What takes time happens lazily, at the next request or inspection, by tokio's clock plus [`World::advance`].
//! Identifiers come from a seeded source: two worlds that are asked the same answer the same.
//!
#![doc = include_str!("../BEHAVIOUR.md")]

mod btp;
mod clock;
mod config;
mod door;
mod exchange;
mod fault;
mod journal;
mod routes;
mod s4;
mod snapshot;
#[cfg(test)]
mod testing;
mod world;

pub use self::btp::{Directory, PlanCategory, ServicePlan, Subaccount};
pub use self::config::{Config, EntitlementShape, OperationErrors, TenantSeed, UserSeed};
pub use self::door::MemoryTransport;
#[cfg(feature = "server")]
pub use self::door::Server;
pub use self::fault::{Fault, FaultRule};
pub use self::journal::{Journal, Record};
pub use self::snapshot::{
    AssignmentSnapshot, ExtensionSnapshot, ServiceInstanceSnapshot, Snapshot, SystemSnapshot,
};
pub use self::world::{Ending, Landscape, Outcome, World, WorldBuilder};

/// The origin of the in-memory landscape's URLs. The door takes any other as well.
pub const ORIGIN: &str = "https://landscape.sim";
