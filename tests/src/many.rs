//! Many tenants of one global account, and the fleet that connects them.

use connect_flow::{
    Connection,
    fleet::{Fleet, FleetBuilder},
};
use landscape_sim::{Config, Subaccount, TenantSeed, UserSeed, World};

use crate::Landscape;

const USER: &str = "ADMIN";
const PASSWORD: &str = "Welcome1!";

/// The name of tenant number `number`.
pub fn tenant(number: usize) -> String {
    format!("my4{number:05}")
}

/// The name of the system for tenant number `number`.
pub fn system(number: usize) -> String {
    format!("fleet-{number:05}")
}

/// A subaccount's id, one for each of so many tenants.
fn subaccount(number: usize) -> String {
    format!("5a1e0000-0000-4000-8000-{number:012x}")
}

/// So many tenants, with so many of them to a subaccount.
pub fn landscape(
    tenants: usize,
    to_a_subaccount: usize,
    configure: impl FnOnce(&mut Config),
) -> Landscape {
    let mut world = World::builder().configure(configure);
    for number in 0..tenants.div_ceil(to_a_subaccount) {
        world = world.subaccount(Subaccount::new(subaccount(number), format!("Sub {number}")));
    }
    for number in 0..tenants {
        let user = UserSeed::administrator(USER, PASSWORD);
        world = world.tenant(TenantSeed::new(tenant(number)).user(user).people(0));
    }
    Landscape::in_memory(world.build())
}

/// What tenant number `number` is to be connected to.
pub fn wanted(number: usize, to_a_subaccount: usize) -> Connection {
    Connection::new(system(number)).entitle(subaccount(number / to_a_subaccount), "api-access")
}

/// A fleet that connects all of them.
pub fn fleet(landscape: &Landscape, tenants: usize, to_a_subaccount: usize) -> FleetBuilder {
    let fleet = Fleet::builder(landscape.landscape_client(), landscape.btp());
    (0..tenants).fold(fleet, |fleet, number| {
        let client = landscape.tenant(&tenant(number), USER, PASSWORD);
        fleet.connect(wanted(number, to_a_subaccount), client)
    })
}
