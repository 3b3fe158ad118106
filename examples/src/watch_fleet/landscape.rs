//! The simulated landscape: one global account, many tenants, and a fleet for them.

use std::{error::Error, sync::Arc, time::Duration};

use btp_client::{BtpClient, service_key::ServiceKey, system_landscape::SystemLandscapeClient};
use client_core::{SecretString, transport::Transport};
use connect_flow::{
    Connection, RequestCount, WaitPolicy,
    fleet::{Fleet, FleetBuilder},
};
use landscape_sim::{Fault, Subaccount, TenantSeed, UserSeed, World};
use s4_client::{S4Client, host::TenantHost};

use crate::cli::Cli;

const USER: &str = "ADMIN";
const PASSWORD: &str = "Welcome1!";
const SUBACCOUNT: &str = "5a1e0000-0000-4000-8000-000000000001";
const NO_SUBACCOUNT: &str = "5a1e0000-0000-4000-8000-00000000dead";

/// A landscape in memory in which nothing is connected yet.
pub(crate) fn world(systems: usize) -> World {
    let world = World::builder()
        .configure(|config| {
            // Long enough to watch, short enough not to wait.
            config.latency = Duration::from_millis(120);
            config.enabling_delay = Duration::from_millis(1500);
            config.job_delay = Duration::from_millis(800);
        })
        .subaccount(Subaccount::new(SUBACCOUNT, "Acme"));
    let world = (0..systems)
        .fold(world, |world, number| {
            let user = UserSeed::administrator(USER, PASSWORD);
            world.tenant(TenantSeed::new(tenant(number)).user(user).people(0))
        })
        .build();
    // So that something stumbles and gets over it: the answers to two changes are lost.
    for nth in [systems / 8, systems / 2] {
        let nth = u32::try_from(nth).unwrap_or(u32::MAX).saturating_add(1);
        let lost = Fault::on("extensions.create").nth(nth);
        world.inject(lost.apply_then_drop());
    }
    world
}

/// A fleet that connects all of its tenants, except those that cannot be.
pub(crate) fn fleet(
    world: &World,
    cli: &Cli,
    count: &RequestCount,
) -> Result<FleetBuilder, Box<dyn Error>> {
    let at = world.landscape();
    let transport = count.count(Arc::new(world.transport()));
    let btp = BtpClient::builder(ServiceKey::parse(&at.service_key_json())?)
        .shared_transport(Arc::clone(&transport));
    let landscape = SystemLandscapeClient::builder(at.director.parse()?)
        .bearer(SecretString::from(at.director_token.clone()))
        .tenant(at.global_account.clone())
        .shared_transport(Arc::clone(&transport));
    let wait = WaitPolicy::DEFAULT
        .with_interval(Duration::from_millis(500), Duration::from_secs(2))
        .with_after_doubt(Duration::from_secs(2));
    let mut fleet = Fleet::builder(landscape.build()?, btp.build()?)
        .at_once(cli.at_once)
        .wait(wait)
        .request_count(count.clone());
    for number in 0..cli.systems {
        let (password, subaccount) = match fault(number, cli) {
            None => (PASSWORD, SUBACCOUNT),
            Some(one) if one % 2 == 0 => ("not-the-password", SUBACCOUNT),
            Some(_) => (PASSWORD, NO_SUBACCOUNT),
        };
        let api = at.s4_api_of(&tenant(number));
        let tenant = client(&api, password, Arc::clone(&transport))?;
        let connection =
            Connection::new(format!("fleet-{number:05}")).entitle(subaccount, "api-access");
        fleet = fleet.connect(connection, tenant);
    }
    Ok(fleet)
}

fn tenant(number: usize) -> String {
    format!("my4{number:05}")
}

fn client(
    api: &str,
    password: &str,
    transport: Arc<dyn Transport>,
) -> Result<S4Client, Box<dyn Error>> {
    let ui = api.trim_end_matches("-api");
    let host = TenantHost::custom(api.parse()?, ui.parse()?);
    let client = S4Client::builder(host)
        .basic_user(USER, SecretString::from(password))
        .shared_transport(transport);
    Ok(client.build()?)
}

/// Which of those that cannot be connected this one is, if it is one. They are spread evenly.
fn fault(number: usize, cli: &Cli) -> Option<usize> {
    let before = |number| (number * cli.failing + cli.systems / 2) / cli.systems;
    let one = before(number);
    (before(number + 1) > one).then_some(one)
}

#[cfg(test)]
mod tests {
    use super::{Cli, fault};

    #[test]
    fn exactly_as_many_as_asked_for_cannot_be_connected() {
        for systems in 1..30 {
            for failing in 0..=systems {
                let cli = Cli {
                    systems,
                    failing,
                    at_once: 1,
                };
                let faults: Vec<_> = (0..systems)
                    .filter_map(|number| fault(number, &cli))
                    .collect();
                assert_eq!(
                    faults,
                    (0..failing).collect::<Vec<_>>(),
                    "{failing} of {systems}"
                );
            }
        }
    }
}
