//! The main job, whole: how many requests it needs, and that the second run changes nothing.

use std::time::Duration;

use connect_flow::Observation;
use integration_tests::Landscape;
use landscape_sim::{EntitlementShape, Fault, World};

fn shapes() -> [EntitlementShape; 2] {
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem]
}

fn landscape(shape: EntitlementShape) -> Landscape {
    Landscape::in_memory(
        World::builder()
            .configure(|config| config.entitlement_shape = shape)
            .build(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_first_run_connects_within_19_requests_tokens_included() {
    for shape in shapes() {
        let landscape = landscape(shape);
        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        landscape.assert_connected_once(0, &format!("{shape:?}"));
        let operations = landscape.journal().operations();
        assert!(
            operations.len() <= 19,
            "{shape:?}: {} requests: {operations:?}",
            operations.len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_run_writes_nothing_and_needs_at_most_6_requests() {
    for shape in shapes() {
        let landscape = landscape(shape);
        assert!(landscape.flow().run().await.is_connected());
        let before = landscape.journal().len();
        let writes = landscape.journal().writes().count();

        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        assert_eq!(report.changes().count(), 0, "{shape:?}");
        let journal = landscape.journal();
        assert_eq!(
            journal.writes().count(),
            writes,
            "{shape:?}: the second run wrote"
        );
        let second = &journal.operations()[before..];
        assert!(
            second.len() <= 6,
            "{shape:?}: {} requests: {second:?}",
            second.len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_changes_nothing_and_names_each_change() {
    let landscape = landscape(EntitlementShape::Resources);
    let plan = landscape.flow().plan().await.unwrap();
    assert_eq!(landscape.journal().writes().count(), 0);
    assert!(!plan.is_blocked());
    let changes: Vec<_> = plan.changes().collect();
    assert_eq!(changes.len(), 4, "{changes:?}");
    assert!(
        matches!(plan.steps[3].observation, Observation::Waiting { .. }),
        "{plan}"
    );

    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(
        serde_json::from_str::<connect_flow::Plan>(&text).unwrap(),
        plan
    );

    assert!(landscape.flow().run().await.is_connected());
    assert!(landscape.flow().plan().await.unwrap().is_done());
}

#[tokio::test]
async fn over_a_socket_it_is_the_same() {
    let landscape = Landscape::on_socket(World::simple()).await;
    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    landscape.assert_connected_once(0, "socket");
}

#[tokio::test(start_paused = true)]
async fn slow_jobs_slow_enabling_and_late_listing_are_waited_for() {
    use std::time::Duration;
    for shape in shapes() {
        let world = World::builder()
            .configure(|config| {
                config.entitlement_shape = shape;
                config.job_delay = Duration::from_secs(25);
                config.enabling_delay = Duration::from_secs(90);
                config.listing_delay = Duration::from_secs(60);
            })
            .build();
        let landscape = Landscape::in_memory(world);
        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        assert!(
            report.elapsed >= Duration::from_secs(175),
            "{:?}",
            report.elapsed
        );
        landscape.assert_connected_once(0, &format!("{shape:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_survives_serialization() {
    let landscape = landscape(EntitlementShape::Resources);
    let report = landscape.flow().run().await;
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(
        serde_json::from_str::<connect_flow::Report>(&text).unwrap(),
        report
    );
}

#[tokio::test(start_paused = true)]
async fn every_read_of_entitlements_is_filtered_by_plan() {
    let landscape = landscape(EntitlementShape::Resources);
    assert!(landscape.flow().run().await.is_connected());
    let journal = landscape.journal();
    let reads: Vec<_> = journal.of("entitlements.list_assignments").collect();
    assert!(!reads.is_empty());
    for read in reads {
        for parameter in ["serviceName", "planName", "includeAutoManagedPlans"] {
            assert!(read.path.contains(parameter), "{}", read.path);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_forgotten_or_lies_is_decided_by_what_is_so() {
    let json = &[("content-type", "application/json")];
    for (status, body) in [(404, "{}"), (200, r#"{"status":"FAILED"}"#)] {
        let landscape = landscape(EntitlementShape::Resources);
        let fault = Fault::on("jobs.status").always().answer(status, json, body);
        landscape.world.inject(fault);
        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{}", report.outcome);
        let mut remarks = report.remarks.iter();
        assert!(remarks.any(|remark| remark.contains("did not succeed")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_that_meets_its_own_lock_is_waited_for() {
    for shape in shapes() {
        let landscape = landscape(shape);
        let world = &landscape.world;
        world.configure(|config| config.job_delay = Duration::from_secs(20));
        world.inject(Fault::on("entitlements.assign").apply_then_drop());
        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
        landscape.assert_connected_once(1, &format!("{shape:?}"));
        let journal = landscape.journal();
        let mut asked = journal.of("entitlements.assign");
        assert!(asked.any(|record| record.status == Some(400)), "{shape:?}");
    }
}
