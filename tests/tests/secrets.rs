//! Secrets are planted everywhere, the flow fails in many ways, and nothing that comes out shows one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail as they do"
)]

use std::sync::Arc;

use btp_client::{BtpClient, service_key::ServiceKey};
use canary::{assert_clean, everything_that_comes_out, planted};
use integration_tests::{BTP_USER, Landscape, Logon, Spy};
use landscape_sim::{Fault, FaultRule, World};

mod canary;

const LOGONS: [Logon; 2] = [Logon::KeyAndBasic, Logon::UserAndOAuth];

fn fresh(logon: Logon) -> Landscape {
    let world = World::builder().btp_user(BTP_USER.0, BTP_USER.1).build();
    Landscape::in_memory(world).logging_on(logon)
}

/// How many exchanges an undisturbed `plan` and `run` have.
async fn exchanges(logon: Logon) -> u64 {
    let landscape = fresh(logon);
    let spy = Spy::new(Arc::clone(&landscape.transport));
    everything_that_comes_out(&landscape, &spy).await;
    landscape.journal().len() as u64
}

/// What is logged on this thread, at every level, as long as the guard lives.
fn logged() -> (canary::Captured, tracing::subscriber::DefaultGuard) {
    let log = canary::Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    (log, integration_tests::listen(subscriber))
}

async fn assert_run_is_clean(landscape: &Landscape, spy: &Spy, context: &str) {
    let out = everything_that_comes_out(landscape, spy).await;
    let mut secrets = spy.secrets();
    secrets.extend(planted(landscape));
    assert_clean(&out, &secrets, context);
}

#[tokio::test(start_paused = true)]
async fn an_undisturbed_run_shows_no_secret() {
    for logon in LOGONS {
        let landscape = fresh(logon);
        let spy = Spy::new(Arc::clone(&landscape.transport));
        let out = everything_that_comes_out(&landscape, &spy).await;
        let mut secrets = spy.secrets();
        assert!(
            secrets.len() >= 7,
            "{logon:?}: the spy saw {} secrets: tokens, cookies, credentials",
            secrets.len()
        );
        secrets.extend(planted(&landscape));
        assert!(
            out.contains("flow.step") && out.contains("extensions.create"),
            "the log was captured"
        );
        assert_clean(&out, &secrets, &format!("{logon:?}, undisturbed"));

        landscape.assert_connected_once(0, "undisturbed");
        let tenant_tokens = landscape.journal().of("s4.token").count();
        assert_eq!(tenant_tokens > 0, logon == Logon::UserAndOAuth);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_repeats_what_it_was_sent_does_not_make_us_show_it() {
    for logon in LOGONS {
        let all = exchanges(logon).await;
        for (status, content_type) in [
            (400, "application/json"),
            (500, "application/json"),
            (403, "text/html"),
            (200, "text/html"),
        ] {
            for exchange in 1..=all {
                let landscape = fresh(logon);
                let spy = Spy::new(Arc::clone(&landscape.transport)).echo(
                    usize::try_from(exchange).unwrap(),
                    status,
                    content_type,
                );
                let context = format!("{logon:?}, {status} {content_type} at exchange {exchange}");
                assert_run_is_clean(&landscape, &spy, &context).await;
                assert!(spy.has_echoed(), "{context}: it struck");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_every_kind_show_no_secret() {
    type Make = fn(FaultRule) -> Fault;
    let kinds: [(&str, Make); 4] = [
        ("answer lost", |rule| rule.apply_then_drop()),
        ("truncated", |rule| rule.truncate_body()),
        ("token expired", |rule| rule.expire_token()),
        ("page", |rule| rule.html(200)),
    ];
    for logon in LOGONS {
        let all = exchanges(logon).await;
        for exchange in 1..=all {
            for (name, make) in kinds {
                let landscape = fresh(logon);
                landscape.world.inject(make(Fault::exchange(exchange)));
                let spy = Spy::new(Arc::clone(&landscape.transport));
                let context = format!("{logon:?}, {name} at exchange {exchange}");
                assert_run_is_clean(&landscape, &spy, &context).await;
                assert_eq!(
                    landscape.journal().faults().count(),
                    1,
                    "{context}: it struck"
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_service_says_in_an_error_is_in_the_report_and_in_no_log() {
    const MARKER: &str = "body-marker-4711";
    let landscape = Landscape::in_memory(World::simple());
    let (log, _guard) = logged();
    landscape
        .world
        .inject(Fault::on("entitlements.list_assignments").always().answer(
            500,
            &[("content-type", "text/plain")],
            MARKER,
        ));
    let report = landscape.flow().run().await;
    assert!(
        report.outcome.to_string().contains(MARKER),
        "{}",
        report.outcome
    );
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("looking again") && !log.contains(MARKER));
}

#[tokio::test(start_paused = true)]
async fn no_log_names_the_people_in_an_answer() {
    // Who made an account stands in every answer about it.
    const PERSON: &str = "@";
    let landscape = Landscape::in_memory(World::simple());
    let (log, _guard) = logged();
    let key = ServiceKey::parse(&landscape.at().service_key_json()).unwrap();
    let btp = BtpClient::builder(key)
        .shared_transport(Arc::clone(&landscape.transport))
        .build()
        .unwrap();
    let subaccounts = btp.subaccounts().list().await.unwrap();
    let made_by = subaccounts[0].created_by.as_deref().unwrap();
    assert!(made_by.contains(PERSON), "{made_by}");
    landscape
        .world
        .inject(Fault::on("accounts.list_subaccounts").truncate_body());
    let after_a_broken_one = btp.subaccounts().list().await;
    let report = landscape.flow().run().await;
    assert!(report.is_connected() && after_a_broken_one.is_ok());
    assert_eq!(landscape.journal().faults().count(), 1, "it struck");
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("accounts.list_subaccounts"));
    assert!(!log.contains(PERSON), "{log}");
}
