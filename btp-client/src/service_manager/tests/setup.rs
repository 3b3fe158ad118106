//! Subaccounts that are entitled to registered systems.

use std::time::Duration;

use landscape_sim::{Subaccount as SubaccountSeed, TenantSeed, UserSeed, WorldBuilder};

use super::{
    super::s4hana_cloud::{
        API_ACCESS, ApiAccess, CommunicationArrangement, InboundAuthentication, SERVICE,
    },
    *,
};
use crate::entitlements::Desired;

pub(super) fn manager(world: &World) -> ServiceManagerClient {
    let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json()).unwrap();
    ServiceManagerClient::builder(key)
        .transport(world.transport())
        .build()
        .unwrap()
}

/// Entitles the first subaccount to a service of systems, each registered in a tenant of its own.
pub(super) async fn entitled(world: &World, plan: &str, systems: &[&str]) -> ServiceManagerClient {
    let btp = btp(world);
    let subaccounts = btp.subaccounts().list().await.unwrap();
    let mut desired = Vec::new();
    for (tenant, system) in world.landscape().tenants.iter().zip(systems) {
        register(world, tenant, system).await;
        desired.push(Desired::new(&subaccounts[0], SERVICE, plan).system(*system));
    }
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    assert!(ensured.is_done(), "{ensured}");
    world.clear_journal();
    manager(world)
}

/// Two tenants and a subaccount.
pub(super) fn two_tenants() -> WorldBuilder {
    let tenant =
        |name: &str| TenantSeed::new(name).user(UserSeed::administrator("ADMIN", "Welcome1!"));
    World::builder()
        .subaccount(SubaccountSeed::new("sub-1", "dev"))
        .tenant(tenant("my300001"))
        .tenant(tenant("my300002"))
}

pub(super) fn access(system: &str) -> Parameters {
    let arrangement = CommunicationArrangement::new("INBOUND", "SAP_COM_0008")
        .inbound(InboundAuthentication::Basic);
    ApiAccess::new(system, arrangement).parameters().unwrap()
}

pub(super) fn reader(system: &str) -> NewServiceInstance {
    NewServiceInstance::of_names("reader", SERVICE, API_ACCESS).parameters(access(system))
}

/// A service that answers everything so.
pub(super) fn answering(
    status: u16,
    location: Option<&'static str>,
    body: &'static str,
) -> ServiceManagerClient {
    let transport = from_fn(move |_| {
        let mut answer = http::Response::builder().status(status);
        if let Some(location) = location {
            answer = answer.header("location", location);
        }
        Ok::<_, TransportError>(answer.body(body.into()).unwrap())
    });
    let client = Client::builder("https://sm.example".parse().unwrap())
        .transport(transport)
        .dialect(crate::dialect)
        .build()
        .unwrap();
    ServiceManagerClient::new(client)
}

/// So long does the simulated broker take.
pub(super) const SLOW: Duration = Duration::from_secs(90);
