//! A simulated landscape in memory, and the typed clients on it.

use std::sync::Arc;

use btp_client::{BtpClient, service_key::ServiceKey, system_landscape::SystemLandscapeClient};
use client_core::{SecretString, transport::Transport};
use connect_flow::Ports;
use landscape_sim::World;
use s4_client::{S4Client, host::TenantHost};

/// A landscape in which nothing is connected yet, and ports to it.
pub(crate) fn in_memory() -> Result<(World, Ports), Box<dyn std::error::Error>> {
    let world = World::simple();
    let transport: Arc<dyn Transport> = Arc::new(world.transport());
    let at = world.landscape();

    let btp = BtpClient::builder(ServiceKey::parse(&at.service_key_json())?)
        .shared_transport(Arc::clone(&transport));
    let landscape = SystemLandscapeClient::builder(at.director.parse()?)
        .bearer(SecretString::from(at.director_token.clone()))
        .tenant(at.global_account.clone())
        .shared_transport(Arc::clone(&transport));
    let host = TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?);
    let tenant = S4Client::builder(host)
        .basic_user(
            at.s4_user.clone(),
            SecretString::from(at.s4_password.clone()),
        )
        .shared_transport(transport);
    let ports = Ports::clients(landscape.build()?, tenant.build()?, btp.build()?);
    Ok((world, ports))
}

/// One of its subaccounts.
#[allow(dead_code, reason = "each example uses what it needs")]
pub(crate) fn subaccount(world: &World) -> String {
    world
        .landscape()
        .subaccounts
        .into_iter()
        .next()
        .unwrap_or_default()
}
