//! Before anything: one table of what was found, also after a check has failed.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

#[path = "preflight/back.rs"]
mod back;
#[path = "preflight/blocked.rs"]
mod blocked;
#[path = "preflight/hand_off.rs"]
mod hand_off;
#[path = "preflight/quota.rs"]
mod quota;

use std::sync::Arc;

use btp_client::{BtpClient, service_key::ServiceKey};
use connect_flow::{
    Connection, Flow, Ports, Preflight, Responsible,
    preflight::{Check, Finding, Level},
};
use integration_tests::{Landscape, SYSTEM};
use landscape_sim::{Fault, Subaccount, World};

async fn preflight(landscape: &Landscape, wanted: Connection) -> Preflight {
    with(wanted, landscape.ports()).await
}

async fn with(wanted: Connection, ports: Ports) -> Preflight {
    Flow::builder(wanted, ports)
        .build()
        .unwrap()
        .preflight()
        .await
}

fn the_one(found: &Preflight, check: Check) -> &Finding {
    let mut of_check = found
        .findings
        .iter()
        .filter(|finding| finding.check == check);
    let one = of_check.next().unwrap();
    assert!(of_check.next().is_none(), "{found}");
    one
}

/// A line for each of these checks, in this order, and all is as it should be.
fn assert_all_ok(found: &Preflight, checks: &[Check]) {
    let lines: Vec<_> = found.findings.iter().map(|one| one.check).collect();
    assert_eq!(lines, checks, "{found}");
    assert!(
        found.findings.iter().all(|one| one.level == Level::Ok),
        "{found}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_good_landscape_has_a_line_for_each_check_and_nothing_is_changed() {
    let landscape = Landscape::in_memory(World::simple());
    let found = preflight(&landscape, landscape.connection()).await;
    assert!(found.is_good(), "{found}");
    assert_all_ok(
        &found,
        &[
            Check::BtpAccess,
            Check::GlobalAccount,
            Check::Subaccount,
            Check::SystemName,
            Check::Landscape,
            Check::ScenarioGroup,
            Check::Twin,
            Check::Plan,
            Check::Tenant,
        ],
    );
    let seen = landscape.world.snapshot();
    assert!(seen.systems.is_empty() && seen.extensions.values().all(Vec::is_empty));
    assert!(
        found
            .to_string()
            .contains("= system name      acme-s4-dev is free"),
        "{found}"
    );
    assert!(
        !serde_json::to_string(&found)
            .unwrap()
            .contains(&landscape.at().s4_password)
    );

    assert!(landscape.flow().run().await.is_connected());
    let found = preflight(&landscape, landscape.connection()).await;
    assert!(found.is_good(), "{found}");
    assert!(
        the_one(&found, Check::SystemName)
            .what
            .contains("Registered"),
        "{found}"
    );
}

#[tokio::test(start_paused = true)]
async fn every_problem_has_its_line_and_who_can_mend_it() {
    let world = World::builder()
        .subaccount(Subaccount::new("one", "One").contract_status("PENDING_FORCED_DELETION"))
        .build();
    let landscape = Landscape::in_memory(world);
    landscape
        .world
        .lock_user("my300001", &landscape.at().s4_user);
    landscape
        .world
        .inject(Fault::on("director.list_system_types").always().status(500));
    let wanted = Connection::new(" padded")
        .entitle("one", "api-access")
        .entitle("nobody", "api-access");
    let found = preflight(&landscape, wanted).await;
    let problems: Vec<_> = found.problems().map(|finding| finding.check).collect();
    assert_eq!(
        problems,
        [
            Check::Subaccount,
            Check::Subaccount,
            Check::SystemName,
            Check::Landscape,
        ],
        "{found}"
    );
    for problem in found.problems() {
        assert!(problem.advice.is_some(), "{found}");
    }
    // The name is wrong, so the tenant is not asked for extensions of it.
    assert_eq!(the_one(&found, Check::Tenant).level, Level::Unknown);

    let found = preflight(&landscape, Connection::new(SYSTEM)).await;
    let tenant = the_one(&found, Check::Tenant);
    assert_eq!(tenant.level, Level::Problem, "{found}");
    let (who, advice) = tenant.advice.clone().unwrap();
    assert_eq!(who, Responsible::TenantAdministrator);
    assert!(advice.contains("Maintain Communication Users"), "{advice}");
}

/// A landscape, and its ports for a service key that has these scopes alone.
fn of_reader(scopes: &[&str]) -> (Landscape, Ports) {
    let world = World::builder().client_with_scopes("reader", "reader-secret", scopes);
    let landscape = Landscape::in_memory(world.build());
    let mut key: serde_json::Value =
        serde_json::from_str(&landscape.at().service_key_json()).unwrap();
    key["uaa"]["clientid"] = "reader".into();
    key["uaa"]["clientsecret"] = "reader-secret".into();
    let reader = BtpClient::builder(ServiceKey::parse(&key.to_string()).unwrap())
        .shared_transport(Arc::clone(&landscape.transport));
    let mut ports = landscape.ports();
    ports.entitlements = Arc::new(reader.build().unwrap());
    (landscape, ports)
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_only_read_is_told_by_its_scopes() {
    let (landscape, ports) = of_reader(&[
        "global-account.read",
        "global-account.subaccount.read",
        "global-account.entitlement.read",
    ]);
    let found = with(landscape.connection(), ports).await;
    let lacks: Vec<_> = found.problems().collect();
    assert!(
        lacks.iter().any(|finding| finding.check == Check::BtpAccess
            && finding.what.contains("entitlements.assign")),
        "{found}"
    );
}

#[tokio::test(start_paused = true)]
async fn another_entry_for_the_tenant_is_preferred_or_merged() {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    // Registered under a name: no second one.
    let found = with(Connection::new("another"), landscape.ports()).await;
    let twin = the_one(&found, Check::Twin);
    assert_eq!(twin.level, Level::Problem, "{found}");
    assert!(twin.advice.as_ref().unwrap().1.contains(SYSTEM), "{found}");
    assert!(found.merge.is_none());

    // Discovered by SAP besides: it is merged into the registered one.
    assert!(landscape.world.discover_twin(SYSTEM, "S4HC my300001"));
    let found = with(landscape.connection(), landscape.ports()).await;
    let twin = the_one(&found, Check::Twin);
    assert_eq!(twin.level, Level::Warning, "{found}");
    assert!(found.is_good());
    let merge = found.merge.unwrap();
    let flow = Flow::builder(landscape.connection(), landscape.ports())
        .build()
        .unwrap();
    flow.merge(&merge).await.unwrap();
    let systems = landscape.world.snapshot().systems;
    let names: Vec<_> = systems.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, [SYSTEM]);
    assert!(flow.preflight().await.merge.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_discovered_entry_that_is_not_registered_is_preferred() {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    assert!(landscape.world.discover_twin(SYSTEM, "S4HC my300001"));
    let back = connect_flow::Disconnection::of(landscape.connection());
    let back = Flow::disconnecting(back, landscape.ports())
        .build()
        .unwrap();
    assert!(back.run().await.is_disconnected());
    let found = with(landscape.connection(), landscape.ports()).await;
    let twin = the_one(&found, Check::Twin);
    assert_eq!(twin.level, Level::Warning, "{found}");
    assert!(
        twin.advice
            .as_ref()
            .unwrap()
            .1
            .contains("use the name S4HC my300001"),
        "{found}"
    );
}

/// As the program meets it: the address that BTP shows is that of the door.
#[tokio::test]
async fn another_entry_for_the_tenant_is_found_over_the_socket_too() {
    let landscape = Landscape::on_socket(World::simple()).await;
    assert!(landscape.flow().run().await.is_connected());
    let found = with(Connection::new("another"), landscape.ports()).await;
    let twin = the_one(&found, Check::Twin);
    assert_eq!(twin.level, Level::Problem, "{found}");
    assert!(twin.what.contains(SYSTEM), "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_only_read_is_enough_where_nothing_is_to_be_changed() {
    let (landscape, ports) = of_reader(&[
        "global-account.read",
        "global-account.subaccount.read",
        "global-account.entitlement.read",
    ]);
    assert!(landscape.flow().run().await.is_connected());
    let found = with(landscape.connection(), ports).await;
    assert!(found.is_good(), "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_the_landscape_that_may_only_read_is_told_by_its_scopes() {
    let scopes = [
        "application:read",
        "application_template:read",
        "formation:read",
    ];
    let world = World::builder().client_with_scopes("viewer", "viewer-secret", &scopes);
    let landscape = Landscape::in_memory(world.build());
    let viewers = || {
        let viewer = landscape.landscape_client_of("viewer", "viewer-secret");
        let mut ports = landscape.ports();
        ports.landscape = Arc::new(connect_flow::adapters::LandscapePort::new(viewer));
        ports
    };
    let found = with(landscape.connection(), viewers()).await;
    let problems: Vec<_> = found
        .problems()
        .map(|one| (one.check, one.what.as_str()))
        .collect();
    assert_eq!(problems.len(), 1, "{found}");
    let (check, what) = problems[0];
    assert_eq!(check, Check::Landscape);
    assert!(
        what.contains("director.add_system") && what.contains("application:write"),
        "{what}"
    );

    // What is connected needs no more.
    assert!(landscape.flow().run().await.is_connected());
    let found = with(landscape.connection(), viewers()).await;
    assert!(found.is_good(), "{found}");
    let back = connect_flow::Disconnection::of(landscape.connection());
    let found = Flow::disconnecting(back, viewers())
        .build()
        .unwrap()
        .preflight()
        .await;
    assert!(
        found.to_string().contains("director.deregister_system"),
        "{found}"
    );

    // What is kept, and deregistered already, needs nothing.
    let keeps = || connect_flow::Disconnection::of(landscape.connection()).keep_system();
    let flow = Flow::disconnecting(keeps(), landscape.ports())
        .build()
        .unwrap();
    assert!(flow.run().await.is_disconnected());
    let flow = Flow::disconnecting(keeps(), viewers()).build().unwrap();
    let found = flow.preflight().await;
    assert!(found.is_good(), "{found}");
}
