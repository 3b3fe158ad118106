//! What a simulated landscape is like: shared by the programs that start one.

use clap::ValueEnum;
use landscape_sim::{Fault, World, WorldBuilder};

/// What the simulated landscape is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Nothing is connected yet.
    Fresh,
    /// Pairing fails, as it does when a tenant cannot be reached: shows what a blocked run says.
    Blocked,
    /// Some answers are lost, some services are out for a moment: shows how a run gets over it.
    Rough,
}

impl Scenario {
    /// A landscape like this.
    pub(crate) fn build(self, builder: WorldBuilder) -> World {
        let world = builder
            .configure(|config| config.pairing_fails = self == Self::Blocked)
            .build();
        if self == Self::Rough {
            world.inject(Fault::on("extensions.create").apply_then_drop());
            world.inject(Fault::on("director.get_system").status(503));
            world.inject(Fault::on("entitlements.assign").refuse());
        }
        world
    }
}
