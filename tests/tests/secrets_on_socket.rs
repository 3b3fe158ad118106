//! The canary over a real connection: what reqwest and hyper log themselves is searched too.
//!
//! hyper logs by `tracing`, on this thread, as the runtime has no other; reqwest by `log`, whose logger is one for the
//! process. So this is a test binary of its own with one test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail as they do"
)]

use std::{
    io::Write,
    mem,
    sync::{Arc, OnceLock},
};

use canary::{Captured, assert_clean, everything_that_comes_out, planted};
use integration_tests::{BTP_USER, Landscape, Logon, Spy};
use landscape_sim::{Fault, FaultRule, World};

mod canary;

struct Logger;

fn logged() -> &'static Captured {
    static LOGGED: OnceLock<Captured> = OnceLock::new();
    LOGGED.get_or_init(Captured::default)
}

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut to = logged().clone();
        writeln!(
            to,
            "{} {}: {}",
            record.level(),
            record.target(),
            record.args()
        )
        .unwrap();
    }

    fn flush(&self) {}
}

/// Runs the flow over a socket of its own, and returns how many exchanges there were.
async fn assert_run_is_clean(logon: Logon, fault: Option<Fault>, context: &str) -> u64 {
    let world = World::builder().btp_user(BTP_USER.0, BTP_USER.1).build();
    let disturbed = fault.is_some();
    if let Some(fault) = fault {
        world.inject(fault);
    }
    let landscape = Landscape::on_socket(world).await.logging_on(logon);
    let spy = Spy::new(Arc::clone(&landscape.transport));
    let mut out = everything_that_comes_out(&landscape, &spy).await;
    let by_log = mem::take(&mut *logged().0.lock().unwrap());
    let by_log = String::from_utf8_lossy(&by_log);
    assert!(by_log.contains(" reqwest::"), "{context}: reqwest's log");
    assert!(out.contains(" hyper_util::"), "{context}: hyper's log");
    assert!(out.contains(" client_core::"), "{context}: our log");
    out += &by_log;

    let mut secrets = spy.secrets();
    let least = if disturbed { 1 } else { 7 };
    assert!(
        secrets.len() >= least,
        "{context}: {} secrets",
        secrets.len()
    );
    secrets.extend(planted(&landscape));
    assert_clean(&out, &secrets, context);
    let struck = landscape.journal().faults().count();
    assert_eq!(struck, usize::from(disturbed), "{context}: it struck");
    landscape.journal().len() as u64
}

#[tokio::test]
async fn over_a_real_connection_no_log_of_reqwest_or_hyper_shows_a_secret() {
    type Make = fn(FaultRule) -> Fault;
    let kinds: [(&str, Make); 4] = [
        ("answer lost", |rule| rule.apply_then_drop()),
        ("500", |rule| rule.status(500)),
        ("token expired", |rule| rule.expire_token()),
        ("page", |rule| rule.html(200)),
    ];
    log::set_logger(&Logger).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    for logon in [Logon::KeyAndBasic, Logon::UserAndOAuth] {
        let context = format!("{logon:?}, undisturbed");
        let all = assert_run_is_clean(logon, None, &context).await;
        // Resending waits in real time here, so a few exchanges are disturbed; in memory all are, in every way.
        for (exchange, (name, make)) in (1..=all).step_by(4).zip(kinds.into_iter().cycle()) {
            let context = format!("{logon:?}, {name} at exchange {exchange}");
            assert_run_is_clean(logon, Some(make(Fault::exchange(exchange))), &context).await;
        }
    }
}
