//! Many connections at once: few requests, and one failure is confined.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::transport::{Transport, TransportError};
use connect_flow::{
    ApprovalRequest, Approver, Connection, Disconnection, EventKind, Fleet, Report, RunOutcome,
};
use integration_tests::{Landscape, many};
use landscape_sim::{EntitlementShape, Fault};

const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

fn config(shape: EntitlementShape) -> impl FnOnce(&mut landscape_sim::Config) {
    move |config| {
        config.entitlement_shape = shape;
        config.latency = Duration::from_millis(50);
        config.job_delay = Duration::from_secs(2);
    }
}

fn assert_all_connected(landscape: &Landscape, tenants: usize, context: &str) {
    let seen = landscape.world.snapshot();
    assert_eq!(seen.systems.len(), tenants, "{context}");
    assert!(
        seen.systems
            .iter()
            .all(|system| system.status == "CONNECTED"),
        "{context}"
    );
    let extensions = seen.extensions.values().flatten();
    assert!(
        extensions.clone().all(|one| one.status == "Enabled"),
        "{context}"
    );
    assert_eq!(extensions.count(), tenants, "{context}");
    let mut systems: Vec<_> = seen
        .assignments
        .iter()
        .filter(|one| one.service == "s4-hana-cloud")
        .filter_map(|one| one.system.clone())
        .collect();
    systems.sort_unstable();
    let wanted: Vec<_> = (0..tenants).map(many::system).collect();
    assert_eq!(systems, wanted, "{context}");
    assert_eq!(seen.unused_tokens, 0, "{context}");
}

#[tokio::test(start_paused = true)]
async fn many_connect_with_few_requests_each_to_its_own_or_all_to_one_subaccount() {
    for shape in SHAPES {
        for to_a_subaccount in [1, 8, 40] {
            let context = format!("{shape:?}, {to_a_subaccount} to a subaccount");
            let landscape = many::landscape(40, to_a_subaccount, config(shape));
            let fleet = many::fleet(&landscape, 40, to_a_subaccount)
                .build()
                .unwrap();
            let report = fleet.run().await;
            assert!(report.is_success(), "{context}: {report}");
            assert_all_connected(&landscape, 40, &context);
            let journal = landscape.journal();
            let of = |name: &str| journal.of(name).count();
            assert!(
                of("entitlements.assign") <= 3,
                "{context}: {}",
                of("entitlements.assign")
            );
            assert!(of("jobs.status") <= 9, "{context}: {}", of("jobs.status"));
            assert_eq!(of("accounts.get_subaccount"), 0, "{context}");
            assert_eq!(of("accounts.list_subaccounts"), 1, "{context}");
            assert_eq!(of("director.add_system"), 40, "{context}");
            assert_eq!(of("director.get_system"), 0, "watched by list: {context}");
            let tokens = of("uaa.token");
            assert_eq!(tokens, 2, "shared: {context}");

            let again = many::fleet(&landscape, 40, to_a_subaccount)
                .build()
                .unwrap();
            let writes = landscape.journal().of("entitlements.assign").count();
            let report = again.run().await;
            assert!(
                report.is_success() && report.reports.iter().all(|one| one.changes().count() == 0)
            );
            assert_eq!(
                landscape.journal().of("entitlements.assign").count(),
                writes
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_confined() {
    let landscape = many::landscape(12, 1, config(EntitlementShape::Resources));
    landscape.world.lock_user(&many::tenant(3), "ADMIN");
    let report = many::fleet(&landscape, 12, 1).build().unwrap().run().await;
    let failed: Vec<_> = report.failed().map(|one| one.system_name.clone()).collect();
    assert_eq!(failed, [many::system(3)], "{report}");
    assert!(report.to_string().starts_with("11 of 12 done"), "{report}");
    assert_eq!(
        landscape.world.snapshot().systems.len(),
        11,
        "nothing of it was begun"
    );

    landscape.world.unlock_user(&many::tenant(3), "ADMIN");
    let report = many::fleet(&landscape, 12, 1).build().unwrap().run().await;
    assert!(report.is_success(), "{report}");
    assert_all_connected(&landscape, 12, "after it was unlocked");
}

#[tokio::test(start_paused = true)]
async fn what_one_wants_wrongly_does_not_spoil_the_request_of_the_others() {
    let landscape = many::landscape(9, 1, config(EntitlementShape::PlanPerSystem));
    // Refused as a whole until the odd one is found by halving.
    let refused = r#"{"error":{"code":30015,"message":"The global account is not entitled.","correlationID":"c"}}"#;
    for _ in 0..2 {
        landscape
            .world
            .inject(Fault::on("entitlements.assign").answer(
                400,
                &[("content-type", "application/json")],
                refused,
            ));
    }
    let report = many::fleet(&landscape, 9, 1).build().unwrap().run().await;
    assert!(report.is_success(), "{report}");
    assert_all_connected(&landscape, 9, "halved");
    let requests = landscape.journal().of("entitlements.assign").count();
    assert!((3..=8).contains(&requests), "{requests}");
}

#[tokio::test(start_paused = true)]
async fn lost_answers_and_outages_are_got_over() {
    for fault in [
        Fault::on("entitlements.assign").apply_then_drop(),
        Fault::on("director.list_systems").status(503),
        Fault::on("director.add_system").apply_then_drop(),
        Fault::on("jobs.status").status(500),
    ] {
        let landscape = many::landscape(10, 1, config(EntitlementShape::Resources));
        let context = format!("{fault:?}");
        landscape.world.inject(fault);
        let first = many::fleet(&landscape, 10, 1).build().unwrap().run().await;
        let second = many::fleet(&landscape, 10, 1).build().unwrap().run().await;
        assert!(second.is_success(), "{context}: {first} {second}");
        assert_all_connected(&landscape, 10, &context);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_connected_is_taken_apart_side_by_side() {
    for shape in SHAPES {
        let landscape = many::landscape(10, 5, config(shape));
        assert!(
            many::fleet(&landscape, 10, 5)
                .build()
                .unwrap()
                .run()
                .await
                .is_success()
        );
        landscape.world.clear_journal();
        let fleet = Fleet::builder(landscape.landscape_client(), landscape.btp());
        let fleet = (0..10).fold(fleet, |fleet, number| {
            let tenant = landscape.tenant(&many::tenant(number), "ADMIN", "Welcome1!");
            fleet.disconnect(Disconnection::of(many::wanted(number, 5)), tenant)
        });
        let report = fleet.build().unwrap().run().await;
        assert!(report.is_success(), "{shape:?}: {report}");
        let seen = landscape.world.snapshot();
        assert!(seen.systems.is_empty(), "{:?}", seen.systems);
        assert!(
            seen.assignments
                .iter()
                .all(|one| one.service != "s4-hana-cloud")
        );
        let requests = landscape.journal().of("entitlements.assign").count();
        assert!(requests <= 3, "{shape:?}: {requests}");
    }
}

#[tokio::test(start_paused = true)]
async fn plans_and_events_name_their_systems() {
    let landscape = many::landscape(3, 1, config(EntitlementShape::Resources));
    let heard: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let ear = Arc::clone(&heard);
    let fleet = many::fleet(&landscape, 3, 1)
        .on_event(move |system, event| {
            if matches!(event.kind, EventKind::RunEnded { succeeded: true }) {
                *ear.lock().unwrap().entry(system.to_owned()).or_default() += 1;
            }
        })
        .build()
        .unwrap();
    let plans = fleet.plan().await;
    assert_eq!(plans.len(), 3);
    assert!(
        plans
            .iter()
            .all(|plan| !plan.as_ref().unwrap().is_blocked())
    );
    assert_eq!(
        landscape.journal().of("director.list_systems").count(),
        1,
        "read once for all"
    );
    assert!(landscape.world.snapshot().systems.is_empty());
    assert!(fleet.run().await.is_success());
    let heard = heard.lock().unwrap().clone();
    assert_eq!(
        heard,
        (0..3).map(|number| (many::system(number), 1)).collect()
    );
}

#[tokio::test(start_paused = true)]
async fn a_preflight_of_many_reads_once_what_is_of_all() {
    let landscape = many::landscape(8, 2, config(EntitlementShape::Resources));
    landscape.world.lock_user(&many::tenant(3), "ADMIN");
    let fleet = many::fleet(&landscape, 8, 2).build().unwrap();
    let found = fleet.preflight().await;
    let names: Vec<_> = found.iter().map(|one| one.system_name.clone()).collect();
    assert_eq!(names, (0..8).map(many::system).collect::<Vec<_>>());
    for (number, table) in found.iter().enumerate() {
        assert_eq!(table.is_good(), number != 3, "{table}");
    }
    let journal = landscape.journal();
    let on_btp = journal.records().iter().filter(|record| {
        let operation = &record.operation;
        !operation.starts_with("s4.") && !operation.starts_with("extensions.")
    });
    let mut by_operation: BTreeMap<&str, u32> = BTreeMap::new();
    for record in on_btp {
        *by_operation.entry(record.operation).or_default() += 1;
    }
    // A token for each of the two services of BTP.
    assert_eq!(by_operation.remove("uaa.token"), Some(2));
    for (operation, count) in by_operation {
        assert_eq!(count, 1, "{operation}");
    }
    assert_eq!(
        journal
            .writes()
            .filter(|one| one.operation != "uaa.token")
            .count(),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn the_words_of_a_failed_job_reach_each_whose_change_it_made() {
    let landscape = many::landscape(3, 1, config(EntitlementShape::Resources));
    let failed = r#"{"status":"FAILED","description":"the provider is out"}"#;
    let json = [("content-type", "application/json")];
    let fault = Fault::on("jobs.status").answer(200, &json, failed);
    landscape.world.inject(fault);
    let heard: Arc<Mutex<HashMap<String, String>>> = Arc::default();
    let ear = Arc::clone(&heard);
    let fleet = many::fleet(&landscape, 3, 1).on_event(move |system, event| {
        if let EventKind::Remark { text } = &event.kind {
            let mut heard = ear.lock().unwrap();
            heard.entry(system.to_owned()).or_default().push_str(text);
        }
    });
    let report = fleet.build().unwrap().run().await;
    // The job had done it all the same: its end is not the assignments' state.
    assert!(report.is_success(), "{report}");
    let heard = heard.lock().unwrap();
    for number in 0..3 {
        let words = &heard[&many::system(number)];
        assert!(words.contains("the provider is out"), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_of_one_name_are_refused_before_anything_is_sent() {
    let landscape = many::landscape(2, 1, config(EntitlementShape::Resources));
    let tenant = || landscape.tenant(&many::tenant(0), "ADMIN", "Welcome1!");
    let twice = Fleet::builder(landscape.landscape_client(), landscape.btp())
        .connect(Connection::new("one"), tenant())
        .connect(Connection::new("one"), tenant())
        .build();
    assert!(
        twice
            .unwrap_err()
            .to_string()
            .contains("one is there twice")
    );
    assert!(landscape.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_fleet_that_is_dropped_in_the_middle_is_gone_on_with() {
    let landscape = many::landscape(8, 2, config(EntitlementShape::Resources));
    for seconds in 0..6 {
        let fleet = many::fleet(&landscape, 8, 2).build().unwrap();
        let cut =
            tokio::time::timeout(Duration::from_millis(700 + seconds * 450), fleet.run()).await;
        if let Ok(report) = cut {
            assert!(report.is_success(), "{report}");
        }
    }
    let report = many::fleet(&landscape, 8, 2).build().unwrap().run().await;
    for one in &report.reports {
        assert_eq!(one.outcome, RunOutcome::Connected, "{report}");
    }
    let seen = landscape.world.snapshot();
    assert_eq!(seen.systems.len(), 8);
    let extensions = seen.extensions.values().flatten();
    assert!(extensions.clone().all(|one| one.status == "Enabled"));
    assert_eq!(extensions.count(), 8);
    let assigned = seen.assignments.iter();
    let assigned = assigned.filter(|one| one.service == "s4-hana-cloud");
    assert_eq!(assigned.count(), 8);
    // A run that is dropped may leave the token that it had.
    assert!(seen.unused_tokens <= 6 * 8, "{}", seen.unused_tokens);
}

/// A tenant that never answers.
#[derive(Debug)]
struct Silent;

#[async_trait]
impl Transport for Silent {
    async fn send(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_long_keeps_no_other_from_beginning() {
    let landscape = many::landscape(8, 1, config(EntitlementShape::Resources));
    let begun = tokio::time::Instant::now();
    let ended: Arc<Mutex<HashMap<String, Duration>>> = Arc::default();
    let ear = Arc::clone(&ended);
    let silent = landscape.through(|_| Arc::new(Silent));
    let fleet = Fleet::builder(landscape.landscape_client(), landscape.btp());
    let fleet = (0..8).fold(fleet, |fleet, number| {
        let of = if number == 0 { &silent } else { &landscape };
        let tenant = of.tenant(&many::tenant(number), "ADMIN", "Welcome1!");
        fleet.connect(many::wanted(number, 1), tenant)
    });
    let fleet = fleet.at_once(2).on_event(move |system, event| {
        if matches!(event.kind, EventKind::RunEnded { .. }) {
            let mut ended = ear.lock().unwrap();
            ended.insert(system.to_owned(), begun.elapsed());
        }
    });
    let report = fleet.build().unwrap().run().await;
    let failed: Vec<_> = report.failed().map(|one| one.system_name.clone()).collect();
    assert_eq!(failed, [many::system(0)], "{report}");
    let names: Vec<_> = report.reports.iter().map(|one| &one.system_name).collect();
    let in_order: Vec<_> = (0..8).map(many::system).collect();
    assert_eq!(names, in_order.iter().collect::<Vec<_>>());
    let ended = ended.lock().unwrap();
    let slow = ended[&many::system(0)];
    let last = (1..8).map(|number| ended[&many::system(number)]).max();
    assert!(last < Some(slow), "{ended:?}");
}

/// Refuses each change of entitlements that names a system.
#[derive(Debug)]
struct Refusing {
    inner: Arc<dyn Transport>,
    naming: String,
    status: http::StatusCode,
}

#[async_trait]
impl Transport for Refusing {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let body = String::from_utf8_lossy(request.body());
        if request.method() != http::Method::PUT || !body.contains(&self.naming) {
            return self.inner.send(request).await;
        }
        let mut refused = http::Response::new(Bytes::from_static(
            br#"{"error":{"code":30015,"message":"Not this one.","correlationID":"c"}}"#,
        ));
        *refused.status_mut() = self.status;
        let json = http::HeaderValue::from_static("application/json");
        refused.headers_mut().insert("content-type", json);
        Ok(refused)
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_systems_in_one_subaccount_the_one_to_blame_costs_the_others_nothing() {
    for (culprit, status) in [(0, 400), (5, 400), (15, 400), (9, 403)] {
        let landscape = many::landscape(16, 8, config(EntitlementShape::Resources));
        let refusing = landscape.through(|inner| {
            Arc::new(Refusing {
                inner,
                naming: many::system(culprit),
                status: http::StatusCode::from_u16(status).unwrap(),
            })
        });
        let report = many::fleet(&refusing, 16, 8).build().unwrap().run().await;
        let context = format!("{culprit}, {status}: {report}");
        let failed: Vec<_> = report.failed().map(|one| one.system_name.clone()).collect();
        assert_eq!(failed, [many::system(culprit)], "{context}");
        let seen = landscape.world.snapshot();
        let assigned = seen.assignments.iter();
        let assigned: std::collections::BTreeSet<_> = assigned
            .filter(|one| one.service == "s4-hana-cloud")
            .filter_map(|one| one.system.clone())
            .collect();
        let wanted = (0..16).filter(|number| *number != culprit);
        assert_eq!(assigned, wanted.map(many::system).collect(), "{context}");
        assert!(report.elapsed < Duration::from_secs(120), "{context}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_takes_away_another_does_not_give_back() {
    for shape in SHAPES {
        let landscape = many::landscape(3, 3, config(shape));
        let tenant = |number: usize| landscape.tenant(&many::tenant(number), "ADMIN", "Welcome1!");
        let fleet = || Fleet::builder(landscape.landscape_client(), landscape.btp());
        // 0 and 2 are entitled, 1 is registered: so both changes come in one round.
        let before = fleet()
            .connect(many::wanted(0, 3), tenant(0))
            .connect(Connection::new(many::system(1)), tenant(1))
            .connect(many::wanted(2, 3), tenant(2));
        assert!(before.build().unwrap().run().await.is_success());
        let mixed = fleet()
            .disconnect(Disconnection::of(many::wanted(0, 3)), tenant(0))
            .connect(many::wanted(1, 3), tenant(1));
        let report = mixed.build().unwrap().run().await;
        assert!(report.is_success(), "{shape:?}: {report}");
        let seen = landscape.world.snapshot();
        let mut assigned: Vec<_> = seen
            .assignments
            .iter()
            .filter(|one| one.service == "s4-hana-cloud")
            .filter_map(|one| one.system.clone())
            .collect();
        assigned.sort_unstable();
        assert_eq!(assigned, [many::system(1), many::system(2)], "{shape:?}");
        assert!(
            report.elapsed < Duration::from_secs(120),
            "{shape:?}: {report}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_list_subaccounts_costs_no_time() {
    let landscape = many::landscape(6, 1, config(EntitlementShape::Resources));
    for _ in 0..100 {
        landscape
            .world
            .inject(Fault::on("accounts.list_subaccounts").status(403));
    }
    let fleet = many::fleet(&landscape, 6, 1).at_once(1);
    let report = fleet.build().unwrap().run().await;
    assert!(report.is_success(), "{report}");
    assert!(report.elapsed < Duration::from_secs(120), "{report}");
}

#[derive(Debug)]
struct Never;

#[async_trait]
impl Approver for Never {
    async fn approve(&self, _: &ApprovalRequest) -> bool {
        false
    }
}

#[tokio::test(start_paused = true)]
async fn who_approves_and_how_long_a_run_may_take_is_said_for_all() {
    let landscape = many::landscape(2, 1, config(EntitlementShape::Resources));
    let unapproved = many::fleet(&landscape, 2, 1).approver(Never);
    let report = unapproved.build().unwrap().run().await;
    let blocked = |one: &Report| matches!(one.outcome, RunOutcome::Blocked { .. });
    assert!(report.reports.iter().all(blocked), "{report}");
    let approvals = landscape.journal().of("extensions.approve").count();
    assert_eq!(approvals, 0);

    let late = many::fleet(&landscape, 2, 1).deadline(Duration::ZERO);
    let report = late.build().unwrap().run().await;
    let timed_out = |one: &Report| matches!(one.outcome, RunOutcome::TimedOut { .. });
    assert!(report.reports.iter().all(timed_out), "{report}");
}
