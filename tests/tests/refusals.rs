//! Refusals that looking again cannot mend end the run, and burn nothing.

#![expect(clippy::panic, reason = "what the tests share may fail as they do")]

use std::time::Duration;

use connect_flow::RunOutcome;
use integration_tests::Landscape;
use landscape_sim::{Fault, World};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

fn refusal(code: &str) -> String {
    format!(r#"{{"error": {{"code": "{code}", "message": "refused"}}}}"#)
}

async fn blocked_at_create(status: u16, code: &str) -> (String, Landscape) {
    let landscape = Landscape::in_memory(World::simple());
    landscape
        .world
        .inject(
            Fault::on("extensions.create")
                .always()
                .answer(status, JSON, refusal(code)),
        );
    let report = landscape.flow().run().await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        panic!("{code}: {}", report.outcome)
    };
    (blocker.to_string(), landscape)
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_takes_no_token_of_this_account_costs_one_token() {
    let (said, landscape) = blocked_at_create(400, "ZBTPEXT/001").await;
    assert!(said.contains("belong together"), "{said}");
    assert_eq!(landscape.journal().of("director.issue_token").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_are_always_used_already_are_replaced_once() {
    let (_, landscape) = blocked_at_create(409, "ZBTPEXT/003").await;
    assert_eq!(landscape.journal().of("director.issue_token").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_is_registered_elsewhere_is_asked_once() {
    let (said, landscape) = blocked_at_create(409, "ZBTPEXT/004").await;
    assert!(said.contains("another system"), "{said}");
    assert_eq!(landscape.journal().of("extensions.create").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_a_week_is_not_waited_for() {
    let landscape = Landscape::in_memory(World::simple());
    let week: &[(&str, &str)] = &[("retry-after", "604800")];
    landscape.world.inject(
        Fault::on("director.add_system")
            .always()
            .answer(429, week, ""),
    );
    let report = landscape.flow().run().await;
    assert!(
        matches!(report.outcome, RunOutcome::Failed { .. }),
        "{}",
        report.outcome
    );
    assert!(
        report.elapsed < Duration::from_secs(600),
        "{:?}",
        report.elapsed
    );
}

#[tokio::test(start_paused = true)]
async fn a_passing_failure_of_the_first_look_does_not_skip_it() {
    let landscape = Landscape::in_memory(World::simple());
    // The subaccount cannot be read at first, for longer than the client itself goes on asking; then it is missing.
    landscape
        .world
        .inject(Fault::on("accounts.get_subaccount").times(6).status(503));
    let flow = connect_flow::Flow::builder(
        connect_flow::Connection::new(integration_tests::SYSTEM)
            .entitle("00000000-0000-4000-8000-00000000dead", "api-access"),
        landscape.ports(),
    );
    let report = flow.build().unwrap().run().await;
    assert!(
        matches!(report.outcome, RunOutcome::Blocked { .. }),
        "{}",
        report.outcome
    );
    assert_eq!(
        landscape.journal().writes().count(),
        0,
        "nothing was changed before all of it was looked at"
    );
}
