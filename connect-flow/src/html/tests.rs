use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use client_core::clock::TokioClock;

use super::RunPage;
use crate::{
    Blocker, Event, EventKind, Observation, Responsible, RunLog,
    testing::{Scripted, flow_of},
};

fn log() -> RunLog {
    RunLog::new(Arc::new(TokioClock::new()))
}

fn step(name: &'static str) -> Scripted {
    Scripted::new(name, &Arc::<Mutex<Vec<String>>>::default())
}

async fn page_of(system: &str, step: Scripted) -> String {
    let log = log();
    let flow = flow_of([step]).listener(log.of(system)).build().unwrap();
    let mut report = flow.run().await;
    system.clone_into(&mut report.system_name);
    RunPage::new("a run")
        .report(report)
        .logged(log.logged())
        .render()
}

#[tokio::test(start_paused = true)]
async fn a_page_shows_the_outcome_the_steps_and_what_was_changed() {
    let step = step("add-it")
        .sees(Observation::needed("add the thing"))
        .sees(Observation::needed("add the thing"))
        .sees(Observation::waiting("its end"))
        .sees(Observation::done("the thing is there"));
    let page = page_of("acme", step).await;
    for text in [
        "connected",
        "add-it",
        "the thing is there",
        "made: add the thing",
        "waits for its end",
        "<svg",
        "<title>add-it: the thing is there</title>",
    ] {
        assert!(page.contains(text), "{text} is not in {page}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_blocked_run_says_who_has_to_do_what() {
    let blocker = Blocker::new(
        Responsible::BtpAdministrator,
        "it is taken",
        "choose another",
    );
    let page = page_of("acme", step("add-it").sees(Observation::Blocked(blocker))).await;
    assert!(page.contains("blocked at add-it: it is taken"), "{page}");
    assert!(page.contains("BTP administrator: choose another"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn what_a_system_or_a_service_says_cannot_become_markup() {
    let evil = "<script>alert(1)</script>\"'&";
    let page = page_of(evil, step("add-it").sees(Observation::done(evil))).await;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(!page.contains("#system-<"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_page_names_no_address_that_a_browser_would_load() {
    let page = page_of("acme", step("add-it").sees(Observation::done("done"))).await;
    for loader in [
        "http://", "https://", "src=", "url(", "@import", "<script", "<iframe",
    ] {
        assert!(!page.contains(loader), "{loader} is in {page}");
    }
    assert!(page.contains("default-src 'none'"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_dropped_is_shown_as_far_as_it_came() {
    let log = log();
    let steps = [
        step("first").sees(Observation::done("there")),
        step("second").sees(Observation::waiting("its end")),
    ];
    let flow = flow_of(steps).listener(log.of("acme")).build().unwrap();
    let run = tokio::time::timeout(Duration::from_secs(30), flow.run()).await;
    assert!(run.is_err());
    let page = RunPage::new("a run").logged(log.logged()).render();
    assert!(page.contains("Stopped before its end"), "{page}");
    assert!(page.contains("second: not ended"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn many_systems_get_a_row_each() {
    let log = log();
    for index in 0..30 {
        let name = format!("system-{index}");
        let step = step("add-it").sees(Observation::done("there"));
        let flow = flow_of([step]).listener(log.of(&name)).build().unwrap();
        assert!(flow.run().await.is_connected());
    }
    let page = RunPage::new("many").logged(log.logged()).render();
    let drawing = page
        .split("<svg")
        .nth(1)
        .unwrap()
        .split("</svg>")
        .next()
        .unwrap();
    assert_eq!(drawing.matches("<rect").count(), 30);
    assert_eq!(drawing.matches(" add-it").count(), 0, "{drawing}");
}

/// Says it now.
fn tell(log: &RunLog, kind: EventKind) {
    let event = Event {
        elapsed: Duration::ZERO,
        requests: None,
        kind,
    };
    log.hear("acme", &event);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_has_to_act_again_has_two_bars_and_the_second_is_open_until_it_is_done() {
    let log = log();
    let step = "issue-token";
    let done = |what: &str| EventKind::StepDone {
        step,
        what: what.to_owned(),
    };
    let page = |log: &RunLog| RunPage::new("a run").logged(log.logged()).render();
    let pause = || tokio::time::sleep(Duration::from_secs(5));
    let begun = || EventKind::RunStarted {
        system_name: "acme".to_owned(),
        steps: vec![step],
    };

    tell(&log, begun());
    tell(&log, EventKind::StepStarted { step });
    pause().await;
    tell(&log, done("the first token is there"));
    pause().await;
    tell(
        &log,
        EventKind::Changing {
            step,
            change: "issue another".to_owned(),
        },
    );
    pause().await;
    tell(&log, EventKind::RunAbandoned { step: Some(step) });
    let dropped = page(&log);
    assert_eq!(
        dropped
            .matches("<title>issue-token: the first token is there</title>")
            .count(),
        1,
        "{dropped}"
    );
    assert_eq!(
        dropped
            .matches("<title>issue-token: not ended</title>")
            .count(),
        1,
        "{dropped}"
    );

    let log = self::log();
    tell(&log, begun());
    tell(&log, EventKind::StepStarted { step });
    tell(&log, done("the first token is there"));
    pause().await;
    let for_what = "the registry".to_owned();
    tell(
        &log,
        EventKind::Waiting {
            step,
            for_what,
            next_look: Duration::from_secs(5),
        },
    );
    pause().await;
    tell(&log, done("the second token is there"));
    let ended = page(&log);
    for title in ["the first token is there", "the second token is there"] {
        assert!(
            ended.contains(&format!("<title>issue-token: {title}</title>")),
            "{ended}"
        );
    }
    assert!(!ended.contains("issue-token: not ended"), "{ended}");
}
