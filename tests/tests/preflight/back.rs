//! The preflight of a flow that disconnects looks at what the way back needs.

use connect_flow::{
    Connection, Disconnection, Flow, Preflight,
    preflight::{Check, Level},
};
use integration_tests::{Landscape, SYSTEM};
use landscape_sim::{Fault, World};

use crate::{assert_all_ok, of_reader, the_one};

async fn connected() -> Landscape {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    landscape
}

async fn back(landscape: &Landscape, wanted: Connection) -> Preflight {
    let back = Disconnection::of(wanted);
    let flow = Flow::disconnecting(back, landscape.ports());
    flow.build().unwrap().preflight().await
}

#[tokio::test(start_paused = true)]
async fn the_way_back_has_lines_of_its_own() {
    let landscape = connected().await;
    let found = back(&landscape, landscape.connection()).await;
    assert_all_ok(
        &found,
        &[
            Check::BtpAccess,
            Check::GlobalAccount,
            Check::Subaccount,
            Check::SystemName,
            Check::Tenant,
        ],
    );
    let words = found.to_string();
    assert!(!words.contains("assign"), "{found}");
    assert!(!words.contains("goes on with it"), "{found}");

    let nothing = Landscape::in_memory(World::simple());
    let found = back(&nothing, nothing.connection()).await;
    assert!(found.is_good(), "{found}");
    assert!(!found.to_string().contains("is free"), "{found}");
}

#[tokio::test(start_paused = true)]
async fn what_hinders_connecting_does_not_hinder_the_way_back() {
    // A quota that is used up, and a subaccount that is gone.
    let landscape = connected().await;
    landscape
        .world
        .configure(|config| config.system_plan_quota = Some(1));
    let wanted = landscape
        .connection()
        .entitle(landscape.at().subaccounts[1].clone(), "api-access")
        .entitle("nobody", "api-access");
    let found = back(&landscape, wanted).await;
    assert!(found.is_good(), "{found}");
    let warned = found
        .findings
        .iter()
        .filter(|one| one.level == Level::Warning);
    assert_eq!(warned.count(), 1, "{found}");

    // A registration that failed.
    let landscape = Landscape::in_memory(World::simple());
    landscape
        .world
        .configure(|config| config.pairing_fails = true);
    assert!(!landscape.flow().run().await.is_connected());
    let found = back(&landscape, landscape.connection()).await;
    assert!(found.is_good(), "{found}");
}

#[tokio::test(start_paused = true)]
async fn what_blocks_the_way_back_is_told() {
    let landscape = connected().await;
    assert!(landscape.world.include_in_formation(SYSTEM, "sales"));
    let found = back(&landscape, Connection::new(SYSTEM)).await;
    let problems: Vec<_> = found
        .problems()
        .map(|finding| (finding.check, finding.what.as_str()))
        .collect();
    let [(Check::Plan, elsewhere), (Check::Landscape, held)] = problems.as_slice() else {
        panic!("{found}")
    };
    assert!(elsewhere.contains("still entitled elsewhere"), "{found}");
    assert!(held.contains("in the formations sales"), "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_only_the_way_back_needs_is_told_when_it_fails() {
    let landscape = connected().await;
    let broken = Fault::on("director.list_formations_of_system")
        .always()
        .status(500);
    landscape.world.inject(broken);
    let found = back(&landscape, landscape.connection()).await;
    let problems: Vec<_> = found.problems().map(|finding| finding.check).collect();
    assert_eq!(problems, [Check::Landscape], "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_cannot_be_used_is_told_once() {
    let landscape = connected().await;
    let found = back(&landscape, Connection::new(" padded")).await;
    let problems: Vec<_> = found.problems().map(|finding| finding.check).collect();
    assert_eq!(problems, [Check::SystemName], "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_only_read_cannot_take_away() {
    let (landscape, ports) = of_reader(&["global-account.read", "global-account.entitlement.read"]);
    assert!(landscape.flow().run().await.is_connected());
    let flow = Flow::disconnecting(Disconnection::of(landscape.connection()), ports);
    let found = flow.build().unwrap().preflight().await;
    let lacks = found
        .problems()
        .any(|one| one.check == Check::BtpAccess && one.what.contains("entitlements.assign"));
    assert!(lacks, "{found}");
    assert_eq!(the_one(&found, Check::Tenant).level, Level::Ok, "{found}");
}
