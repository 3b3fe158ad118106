//! The whole walk, and what the landscape says on the way.

use std::time::Duration;

use connect_flow::{
    Event, EventKind, Observation, RunOutcome,
    handoff::{HandOff, Task, TokenPath},
};
use integration_tests::Landscape;
use landscape_sim::{EntitlementShape, World};

use crate::people::{People, Whim};

pub(crate) const PATHS: [TokenPath; 2] = [TokenPath::ByHand, TokenPath::ThroughProgram];
const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

pub(crate) fn landscape(shape: EntitlementShape) -> Landscape {
    let builder = World::builder();
    Landscape::in_memory(
        builder
            .configure(|config| config.entitlement_shape = shape)
            .build(),
    )
}

#[tokio::test(start_paused = true)]
async fn two_administrators_are_asked_three_times_and_the_system_is_connected() {
    for path in PATHS {
        for shape in SHAPES {
            let landscape = landscape(shape);
            let people = People::willing(&landscape);
            let report = people.flow(&landscape, path).run().await;
            let context = format!("{path:?}, {shape:?}: {}", report.outcome);
            assert!(report.is_connected(), "{context}");
            landscape.assert_connected_once(0, &context);
            let tasks = [Task::AddSystem, Task::GetToken, Task::CreateExtension];
            assert_eq!(people.tasks(), tasks, "{context}");
            let through = !people.tokens.lock().unwrap().is_empty();
            assert_eq!(through, path == TokenPath::ThroughProgram, "{context}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_only_a_person_said_is_reported_as_said_and_registration_as_seen() {
    let landscape = landscape(EntitlementShape::Resources);
    landscape
        .world
        .configure(|config| config.listing_delay = Duration::from_secs(3600));
    let people = People::willing(&landscape);
    let told: std::sync::Arc<std::sync::Mutex<Vec<String>>> = std::sync::Arc::default();
    let listener = {
        let told = std::sync::Arc::clone(&told);
        move |event: &Event| {
            if let EventKind::StepDone { step, what } = &event.kind {
                told.lock().unwrap().push(format!("{step}: {what}"));
            }
        }
    };
    let flow = people
        .builder(&landscape, TokenPath::ByHand)
        .listener(listener)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    let told = told.lock().unwrap();
    let of = |step: &str| {
        told.iter()
            .find(|line| line.starts_with(step))
            .cloned()
            .unwrap()
    };
    for step in ["hand-off-system", "hand-off-token", "hand-off-extension"] {
        assert!(of(step).contains("administrator said"), "{}", of(step));
    }
    let seen = of("await-registered");
    assert!(
        seen.contains("is registered: plan api-access is entitled for it"),
        "{seen}"
    );
    assert!(
        report.elapsed >= Duration::from_secs(3600),
        "it was waited for"
    );
    assert!(
        report.changes().any(|change| change.starts_with("ask the")),
        "asking is what the flow did: {report:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_plan_asks_nobody_and_changes_nothing() {
    let landscape = landscape(EntitlementShape::Resources);
    let people = People::willing(&landscape);
    let plan = people
        .flow(&landscape, TokenPath::ByHand)
        .plan()
        .await
        .unwrap();
    assert_eq!(people.tasks(), []);
    assert_eq!(landscape.journal().writes().count(), 0);
    let changes: Vec<_> = plan.changes().collect();
    assert_eq!(changes.len(), 4, "{plan}");
    assert!(
        changes[0].contains("ask the BTP administrator to add system acme-s4-dev"),
        "{plan}"
    );
    assert!(!plan.is_blocked(), "{plan}");
}

#[tokio::test(start_paused = true)]
async fn nothing_but_published_services_is_called_by_the_flow() {
    let landscape = landscape(EntitlementShape::Resources);
    let people = People::with(&landscape, |_, _| Some(Whim::NeverAnswers));
    let flow = HandOff::new(people.clone())
        .wait(HandOff::WAIT.with_deadline(Duration::from_secs(3600)))
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    flow.run().await;
    let operations = landscape.journal().operations();
    assert!(operations.contains(&"entitlements.list_assignments"));
    for operation in operations {
        let published = ["uaa.", "entitlements.", "accounts."];
        assert!(
            published
                .iter()
                .any(|service| operation.starts_with(service)),
            "{operation}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_registered_already_is_asked_of_nobody() {
    for shape in SHAPES {
        let landscape = landscape(shape);
        assert!(landscape.flow().run().await.is_connected());
        let people = People::willing(&landscape);
        let flow = people.flow(&landscape, TokenPath::ByHand);
        assert!(flow.plan().await.unwrap().is_done(), "{shape:?}");
        let report = flow.run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        assert_eq!(people.tasks(), []);
        assert_eq!(report.changes().count(), 0);
    }
}

/// While the registry is out its lists leave registered systems out: asking then would make a second system of one that
/// is there.
#[tokio::test(start_paused = true)]
async fn an_outage_of_the_registry_is_waited_for_and_asked_of_nobody() {
    for registered in [false, true] {
        let landscape = landscape(EntitlementShape::Resources);
        if registered {
            assert!(landscape.flow().run().await.is_connected());
        }
        let outage = |on| {
            landscape
                .world
                .configure(|config| config.registry_outage = on);
        };
        outage(true);
        let people = People::willing(&landscape);
        let flow = people.flow(&landscape, TokenPath::ByHand);
        let plan = flow.plan().await.unwrap();
        let Observation::Waiting { for_what } = &plan.steps[0].observation else {
            panic!("{plan}");
        };
        assert!(for_what.contains("proves nothing either way"), "{for_what}");

        let asked_in_outage = async {
            tokio::time::sleep(Duration::from_secs(2 * 86_400)).await;
            let asked = people.tasks();
            outage(false);
            asked
        };
        let (report, asked) = tokio::join!(flow.run(), asked_in_outage);
        assert_eq!(asked, [], "registered: {registered}");
        assert!(report.is_connected(), "{}", report.outcome);
        let questions = if registered { 0 } else { 3 };
        assert_eq!(people.tasks().len(), questions, "registered: {registered}");
        landscape.assert_connected_once(0, &format!("registered: {registered}"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_after_the_extension_was_created_is_no_reason_to_ask_again() {
    let landscape = landscape(EntitlementShape::Resources);
    let world = landscape.world.clone();
    let people = People::with(&landscape, move |_, instruction| {
        if instruction.task == Task::CreateExtension {
            world.configure(|config| config.registry_outage = true);
        }
        None
    });
    let flow = people.flow(&landscape, TokenPath::ThroughProgram);
    let end = async {
        tokio::time::sleep(Duration::from_secs(3 * 86_400)).await;
        landscape
            .world
            .configure(|config| config.registry_outage = false);
    };
    let (report, ()) = tokio::join!(flow.run(), end);
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(report.elapsed >= Duration::from_secs(3 * 86_400));
    assert_eq!(people.tasks().len(), 3);
    landscape.assert_connected_once(0, "outage at the end");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_subaccount_is_found_before_anybody_is_asked() {
    let landscape = landscape(EntitlementShape::Resources);
    let people = People::willing(&landscape);
    let connection = landscape
        .connection()
        .entitle("00000000-0000-4000-8000-000000000000", "api-access");
    let flow = HandOff::new(people.clone())
        .flow(connection, landscape.ports().entitlements)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(
        matches!(report.outcome, RunOutcome::Blocked { .. }),
        "{}",
        report.outcome
    );
    assert_eq!(people.tasks(), []);
}
