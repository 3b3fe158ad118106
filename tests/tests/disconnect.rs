//! The way back: planned, in SAP's order, resumable, and never more than was asked for.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail as they do"
)]

#[path = "disconnect/others.rs"]
mod others;

use std::{sync::Arc, time::Duration};

use connect_flow::{
    Connection, Disconnection, Flow, Observation, Plan, Report, Responsible, RunOutcome, WaitPolicy,
};
use integration_tests::{Killed, Landscape, Rows, SYSTEM, kill_after};
use landscape_sim::{EntitlementShape, Fault, Subaccount, World};

const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

/// A landscape whose wanted system is connected, with a clean journal.
async fn connected(shape: EntitlementShape) -> Landscape {
    let world = World::builder()
        .subaccount(Subaccount::new(
            "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10",
            "First",
        ))
        .subaccount(Subaccount::new(
            "9b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10",
            "Second",
        ))
        .configure(|config| config.entitlement_shape = shape);
    let landscape = Landscape::in_memory(world.build());
    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    landscape.world.clear_journal();
    landscape
}

fn back(landscape: &Landscape) -> Disconnection {
    Disconnection::of(landscape.connection())
}

fn flow(landscape: &Landscape, wanted: Disconnection) -> Flow {
    Flow::disconnecting(wanted, landscape.ports())
        .build()
        .unwrap()
}

async fn run(landscape: &Landscape, wanted: Disconnection) -> Report {
    flow(landscape, wanted).run().await
}

/// Nothing of the connection is left.
fn assert_gone(landscape: &Landscape, context: &str) {
    let seen = landscape.world.snapshot();
    assert!(seen.systems.is_empty(), "{context}: {:?}", seen.systems);
    let extensions = seen.extensions.values().flatten().count();
    assert_eq!(extensions, 0, "{context}: {:?}", seen.extensions);
    let assigned = seen.assignments.iter();
    let assigned = assigned.filter(|one| one.service == "s4-hana-cloud");
    assert_eq!(assigned.count(), 0, "{context}");
}

fn writes(landscape: &Landscape) -> Vec<String> {
    let journal = landscape.journal();
    let writes = journal.writes();
    writes
        .map(|record| record.operation.to_string())
        .filter(|name| !name.contains("token") && !name.contains("csrf"))
        .collect()
}

fn changes(plan: &Plan) -> Vec<&str> {
    plan.changes().collect()
}

#[tokio::test(start_paused = true)]
async fn everything_is_taken_apart_in_order_and_a_second_run_changes_nothing() {
    for shape in SHAPES {
        let landscape = connected(shape).await;
        let flow = flow(&landscape, back(&landscape));
        let plan = flow.plan().await.unwrap();
        assert!(writes(&landscape).is_empty(), "a plan changes nothing");
        assert!(!plan.is_blocked(), "{plan}");
        let subaccount = &landscape.at().subaccounts[0];
        assert_eq!(
            changes(&plan),
            [
                format!("take api-access away from subaccount {subaccount}").as_str(),
                "deregister system acme-s4-dev",
                "delete the extension acme-s4-dev, once deregistering has disabled it",
                "remove system acme-s4-dev, once it is deregistered",
            ],
            "{plan}"
        );

        let report = flow.run().await;
        assert!(report.is_disconnected(), "{shape:?}: {}", report.outcome);
        assert!(!report.is_connected() && report.next_action().is_none());
        assert_gone(&landscape, &format!("{shape:?}"));
        assert_eq!(
            writes(&landscape),
            [
                "entitlements.assign",
                "director.deregister_system",
                "extensions.delete",
                "director.remove_system",
            ]
        );
        assert_eq!(report.changes().count(), 4, "{:?}", report.steps);

        let before = landscape.journal().writes().count();
        let again = run(&landscape, back(&landscape)).await;
        assert!(again.is_disconnected(), "{}", again.outcome);
        assert_eq!(again.changes().count(), 0);
        let logons = landscape.journal().writes().count() - before;
        assert!(writes(&landscape).len() == 4, "{logons}");
    }
}

async fn blocked(landscape: &Landscape, wanted: Disconnection) -> (Responsible, String) {
    let before = writes(landscape);
    let report = run(landscape, wanted).await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(writes(landscape), before, "nothing was changed");
    (blocker.who, blocker.reason.clone())
}

#[tokio::test(start_paused = true)]
async fn what_other_subaccounts_have_is_named_and_not_taken_away_unasked() {
    for shape in SHAPES {
        let landscape = connected(shape)
            .await
            .wanting_everywhere(&["api-access", "messaging"]);
        assert!(landscape.flow().run().await.is_connected());
        landscape.world.clear_journal();
        let (mine, other) = (
            &landscape.at().subaccounts[0],
            &landscape.at().subaccounts[1],
        );
        let only = Connection::new(SYSTEM)
            .entitle(mine.clone(), "api-access")
            .entitle(mine.clone(), "messaging");
        let (who, reason) = blocked(&landscape, Disconnection::of(only.clone())).await;
        assert_eq!(who, Responsible::Caller);
        for named in ["api-access", "messaging", other.as_str()] {
            assert!(reason.contains(named), "{shape:?}: {reason}");
        }
        assert!(!reason.contains(mine.as_str()), "{reason}");

        let report = run(&landscape, Disconnection::of(only).unassign_everywhere()).await;
        assert!(report.is_disconnected(), "{shape:?}: {}", report.outcome);
        assert_gone(&landscape, "everywhere");
        let requests = landscape.journal().of("entitlements.assign").count();
        assert_eq!(requests, 1, "all of it in one request");
    }
}

#[tokio::test(start_paused = true)]
async fn a_system_in_a_formation_stays_there_unless_it_is_asked_out() {
    let landscape = connected(EntitlementShape::Resources).await;
    assert!(landscape.world.include_in_formation(SYSTEM, "start"));
    let (who, reason) = blocked(&landscape, back(&landscape)).await;
    assert_eq!(who, Responsible::BtpAdministrator);
    assert!(reason.contains("start"), "{reason}");
    let report = run(&landscape, back(&landscape).leave_formations()).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    assert_gone(&landscape, "out of its formation");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_undone_on_the_strength_of_an_incomplete_or_failed_read() {
    let landscape = connected(EntitlementShape::Resources).await;
    landscape
        .world
        .configure(|config| config.registry_outage = true);
    let report = run(&landscape, back(&landscape)).await;
    let RunOutcome::TimedOut { step, waiting_for } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, "unassign-entitlements");
    assert!(
        waiting_for.contains("BTP to tell who is entitled"),
        "{waiting_for}"
    );
    assert!(writes(&landscape).is_empty());

    landscape
        .world
        .configure(|config| config.registry_outage = false);
    landscape.world.inject(
        Fault::on("entitlements.list_global_account_assignments")
            .always()
            .status(500),
    );
    let report = run(&landscape, back(&landscape)).await;
    assert!(
        matches!(report.outcome, RunOutcome::Failed { .. }),
        "{}",
        report.outcome
    );
    assert!(writes(&landscape).is_empty());

    landscape.world.clear_faults();
    assert!(run(&landscape, back(&landscape)).await.is_disconnected());
    assert_gone(&landscape, "after the outage");
}

#[tokio::test(start_paused = true)]
async fn deregistering_that_fails_is_tried_again_once() {
    let landscape = connected(EntitlementShape::Resources).await;
    landscape
        .world
        .configure(|config| config.deregistering_fails = true);
    let report = run(&landscape, back(&landscape)).await;
    let RunOutcome::Blocked { step, blocker } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, "deregister-system");
    assert!(blocker.advice.contains("BC-NEO-EXT-S4C"), "{blocker}");
    assert_eq!(
        landscape.journal().of("director.deregister_system").count(),
        2
    );

    landscape
        .world
        .configure(|config| config.deregistering_fails = false);
    assert!(run(&landscape, back(&landscape)).await.is_disconnected());
    assert_gone(&landscape, "deregistered at last");
}

#[tokio::test(start_paused = true)]
async fn a_system_that_is_kept_or_was_discovered_stays_deregistered() {
    let landscape = connected(EntitlementShape::Resources).await;
    let report = run(&landscape, back(&landscape).keep_system()).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    let seen = landscape.world.snapshot();
    let systems: Vec<_> = seen.systems.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(systems, ["INITIAL"]);
    // The same tenant may be registered with it again.
    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
}

#[tokio::test(start_paused = true)]
async fn an_extension_that_nothing_on_btp_speaks_for_is_left_alone() {
    let landscape = Landscape::in_memory(World::simple());
    let pending = kill_after(14, landscape.transport.clone(), |transport| {
        let killed = landscape.through(|_| transport);
        async move { killed.flow().run().await }
    })
    .await;
    assert!(matches!(pending, Killed::Yes));
    let extensions = || {
        landscape
            .world
            .snapshot()
            .extensions
            .values()
            .flatten()
            .count()
    };
    assert_eq!(extensions(), 1);
    let other = Disconnection::of(Connection::new("another"));
    assert!(run(&landscape, other).await.is_disconnected());
    assert_eq!(extensions(), 1);
}

#[tokio::test(start_paused = true)]
async fn killed_after_any_exchange_or_with_any_answer_lost_the_next_run_ends_it() {
    for shape in SHAPES {
        let landscape = connected(shape).await;
        assert!(run(&landscape, back(&landscape)).await.is_disconnected());
        let all = landscape.journal().len() as u64;
        assert!(all > 15, "{all}");
        for exchange in 1..=all {
            let context = format!("{shape:?}, exchange {exchange}");
            let landscape = connected(shape).await;
            let killed = kill_after(exchange, landscape.transport.clone(), |transport| {
                let killed = landscape.through(|_| transport);
                async move { run(&killed, back(&killed)).await }
            })
            .await;
            assert!(matches!(killed, Killed::Yes), "{context}");
            let report = run(&landscape, back(&landscape)).await;
            assert!(report.is_disconnected(), "{context}: {}", report.outcome);
            assert_gone(&landscape, &context);

            let landscape = connected(shape).await;
            landscape
                .world
                .inject(Fault::exchange(exchange).apply_then_drop());
            let first = run(&landscape, back(&landscape)).await;
            let second = run(&landscape, back(&landscape)).await;
            assert!(
                second.is_disconnected(),
                "{context}: {}; {}",
                first.outcome,
                second.outcome
            );
            assert_gone(&landscape, &context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_registration_is_begun_anew_only_if_that_is_allowed() {
    for shape in SHAPES {
        let world = World::builder().configure(|config| {
            config.entitlement_shape = shape;
            config.pairing_fails = true;
        });
        let landscape = Landscape::in_memory(world.build());
        let first = landscape.flow().run().await;
        assert!(
            matches!(first.outcome, RunOutcome::Blocked { .. }),
            "{}",
            first.outcome
        );
        landscape
            .world
            .configure(|config| config.pairing_fails = false);
        let before = writes(&landscape).len();
        let second = landscape.flow().run().await;
        assert!(
            matches!(second.outcome, RunOutcome::Blocked { .. }),
            "{}",
            second.outcome
        );
        assert_eq!(
            writes(&landscape).len(),
            before,
            "nothing is removed unasked"
        );

        let anew = || {
            Flow::builder(landscape.connection(), landscape.ports())
                .register_anew()
                .wait(WaitPolicy::DEFAULT.with_deadline(Duration::from_secs(600)))
                .build()
                .unwrap()
        };
        let plan = anew().plan().await.unwrap();
        assert!(!plan.is_blocked(), "{plan}");
        let removes = plan.steps.iter().any(|step| {
            matches!(&step.observation, Observation::Needed { change } if change.contains("to add it again"))
        });
        assert!(removes, "{plan}");
        let report = anew().run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        let seen = landscape.world.snapshot();
        assert_eq!(seen.systems.len(), 1);
        assert_eq!(seen.extensions.values().flatten().count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_fails_again_is_not_begun_a_third_time() {
    let world = World::builder().configure(|config| config.pairing_fails = true);
    let landscape = Landscape::in_memory(world.build());
    let flow = Flow::builder(landscape.connection(), landscape.ports())
        .register_anew()
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(
        matches!(report.outcome, RunOutcome::Blocked { .. }),
        "{}",
        report.outcome
    );
    assert_eq!(landscape.journal().of("director.remove_system").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_system_that_another_tenant_is_registered_for_is_not_taken_apart() {
    let landscape = connected(EntitlementShape::Resources).await;
    // Another tenant of the same world, which knows nothing of the system.
    let before = landscape.world.snapshot();
    let ports = connect_flow::Ports {
        tenant: Arc::new(Rows::default()),
        ..landscape.ports()
    };
    let flow = Flow::disconnecting(back(&landscape), ports)
        .build()
        .unwrap();
    let report = flow.run().await;
    let RunOutcome::Blocked { step, blocker } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, "deregister-system");
    assert!(
        blocker.reason.contains("this tenant has no extension"),
        "{blocker}"
    );
    assert_eq!(writes(&landscape), Vec::<String>::new());
    assert_eq!(landscape.world.snapshot().systems, before.systems);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_changed_nothing_is_no_failed_try() {
    let landscape = connected(EntitlementShape::Resources).await;
    let world = &landscape.world;
    world.configure(|config| config.deregistering_fails = true);
    assert!(!run(&landscape, back(&landscape)).await.is_disconnected());
    world.configure(|config| config.deregistering_fails = false);
    let locked =
        r#"{"errors":[{"message":"another operation is running","extensions":{"error_code":32}}]}"#;
    let json = [("content-type", "application/json")];
    let busy = Fault::on("director.deregister_system").answer(200, &json, locked);
    world.inject(busy);
    let report = run(&landscape, back(&landscape)).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    assert_gone(&landscape, "the lock is gone");
}
