use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use client_core::{Effect, Error as CallError, ErrorKind as CallErrorKind};

use crate::{
    Blocker, Connection, ErrorKind, Event, EventKind, Flow, Observation, Responsible, RunOutcome,
    StepError, WaitPolicy,
    testing::{Scripted, flow_of, no_ports},
};

type Log = Arc<Mutex<Vec<String>>>;

fn needed() -> Observation {
    Observation::needed("do it")
}

fn done() -> Observation {
    Observation::done("it is done")
}

fn waiting() -> Observation {
    Observation::waiting("the end")
}

fn doubt() -> StepError {
    CallError::new(CallErrorKind::Transport, "lost")
        .with_effect(Effect::Unknown)
        .into()
}

fn entries(log: &Log) -> Vec<String> {
    log.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn each_round_begins_with_the_first_step_and_ends_when_all_are_done() {
    let log = Log::default();
    let first = Scripted::new("first", &log).sees(done());
    let second = Scripted::new("second", &log)
        .sees(needed())
        .sees(needed())
        .sees(done());
    let report = flow_of([first, second]).build().unwrap().run().await;
    assert!(report.is_connected());
    let looked_first = ["first looks", "second looks"];
    let acted = ["first looks", "second looks", "second acts"];
    let ended = ["first looks", "second looks"];
    assert_eq!(
        entries(&log),
        [looked_first.as_slice(), &acted, &ended].concat()
    );
    assert_eq!(report.changes().collect::<Vec<_>>(), ["do it"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_a_step_makes_besides_is_reported_even_if_the_announced_one_failed() {
    let log = Log::default();
    let step = Scripted::new("step", &log)
        .sees(needed())
        .sees(needed())
        .sees(waiting())
        .also_changes("sweep first")
        .does(Err(StepError::Outdated("the token has expired".to_owned())));
    let deadline = WaitPolicy::DEFAULT.with_deadline(Duration::ZERO);
    let flow = flow_of([step]).wait(deadline).build().unwrap();
    let report = flow.run().await;
    assert!(!report.is_connected(), "{}", report.outcome);
    assert_eq!(report.changes().collect::<Vec<_>>(), ["sweep first"]);
}

#[tokio::test(start_paused = true)]
async fn after_a_doubtful_change_the_step_forgets_and_looks_before_it_acts_again() {
    let log = Log::default();
    let step = Scripted::new("step", &log)
        .sees(needed())
        .sees(needed())
        .sees(done())
        .does(Err(doubt()));
    let report = flow_of([step]).build().unwrap().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(
        entries(&log),
        [
            "step looks",
            "step looks",
            "step acts",
            "step forgets",
            "step looks"
        ]
    );
    assert_eq!(
        report.changes().count(),
        0,
        "what is in doubt is not claimed as a change of this run"
    );
}

#[tokio::test(start_paused = true)]
async fn failures_in_a_row_end_the_run_when_patience_does() {
    let log = Log::default();
    let step = Scripted::new("step", &log).sees(needed()).stumbles(doubt());
    let report = flow_of([step]).patience(3).build().unwrap().run().await;
    let RunOutcome::Failed { step, in_doubt, .. } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!((step.as_str(), *in_doubt), ("step", true));
    assert!(report.next_action().is_some());
    assert_eq!(
        entries(&log)
            .iter()
            .filter(|entry| *entry == "step looks")
            .count(),
        1 + 4
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_that_looking_again_cannot_mend_ends_the_run_at_once() {
    let log = Log::default();
    let forbidden = CallError::new(CallErrorKind::Forbidden, "no");
    let step = Scripted::new("step", &log)
        .sees(needed())
        .does(Err(forbidden.into()));
    let report = flow_of([step]).build().unwrap().run().await;
    let RunOutcome::Failed { advice, .. } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert!(advice.contains("authorization"), "{advice}");
    assert_eq!(
        entries(&log)
            .iter()
            .filter(|entry| *entry == "step acts")
            .count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_grows_to_the_longest_interval_and_ends_at_the_deadline() {
    let log = Log::default();
    let looks = Arc::new(Mutex::new(Vec::new()));
    let listener = {
        let looks = Arc::clone(&looks);
        move |event: &Event| {
            if let EventKind::Waiting { next_look, .. } = &event.kind {
                looks.lock().unwrap().push(next_look.as_secs());
            }
        }
    };
    let wait = WaitPolicy::DEFAULT
        .with_interval(Duration::from_secs(1), Duration::from_secs(5))
        .with_deadline(Duration::from_secs(20));
    let step = Scripted::new("step", &log).sees(waiting());
    let report = flow_of([step])
        .wait(wait)
        .listener(listener)
        .build()
        .unwrap()
        .run()
        .await;
    assert_eq!(
        report.outcome,
        RunOutcome::TimedOut {
            step: "step".to_owned(),
            waiting_for: "the end".to_owned()
        }
    );
    assert_eq!(*looks.lock().unwrap(), [1, 2, 4, 5, 5, 3]);
    assert_eq!(report.elapsed, Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_blocker_anywhere_stops_the_run_before_the_first_change() {
    let log = Log::default();
    let blocker = Blocker::new(Responsible::Caller, "it is wrong", "mend it");
    let first = Scripted::new("first", &log).sees(needed());
    let second = Scripted::new("second", &log).sees(blocker.clone().into());
    let flow = flow_of([first, second]).build().unwrap();
    let plan = flow.plan().await.unwrap();
    assert_eq!(plan.blockers().collect::<Vec<_>>(), [&blocker]);
    let report = flow.run().await;
    assert_eq!(
        report.outcome,
        RunOutcome::Blocked {
            step: "second".to_owned(),
            blocker
        }
    );
    assert!(!entries(&log).contains(&"first acts".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_step_that_never_gets_there_is_ended() {
    let log = Log::default();
    let report = flow_of([Scripted::new("step", &log).sees(needed())])
        .build()
        .unwrap()
        .run()
        .await;
    assert!(
        matches!(report.outcome, RunOutcome::Failed { .. }),
        "{}",
        report.outcome
    );
    assert_eq!(
        entries(&log)
            .iter()
            .filter(|entry| *entry == "step acts")
            .count(),
        20
    );
}

#[tokio::test(start_paused = true)]
async fn events_tell_the_whole_run_in_order() {
    let log = Log::default();
    let names = Arc::new(Mutex::new(Vec::new()));
    let listener = {
        let names = Arc::clone(&names);
        move |event: &Event| {
            let value = serde_json::to_value(event).unwrap();
            names
                .lock()
                .unwrap()
                .push(value["event"].as_str().unwrap().to_owned());
        }
    };
    let step = Scripted::new("step", &log)
        .sees(needed())
        .sees(needed())
        .sees(waiting())
        .sees(done());
    assert!(
        flow_of([step])
            .listener(listener)
            .build()
            .unwrap()
            .run()
            .await
            .is_connected()
    );
    let told = names.lock().unwrap().join(" ");
    assert_eq!(
        told,
        "run-started step-started observed changing changed observed waiting observed step-done run-ended"
    );
}

#[test]
fn steps_are_inserted_replaced_and_left_out_by_name() {
    let log = Log::default();
    let flow = Flow::builder(Connection::new("acme"), no_ports())
        .insert_before("issue-token", Scripted::new("before", &log))
        .insert_after("issue-token", Scripted::new("after", &log))
        .replace("await-enabled", Scripted::new("instead", &log))
        .without("verify-entitlements")
        .build()
        .unwrap();
    let names: Vec<_> = flow.step_names().collect();
    assert_eq!(
        names,
        [
            "add-system",
            "before",
            "issue-token",
            "after",
            "create-extension",
            "instead",
            "await-registered",
            "assign-entitlements"
        ]
    );
}

#[test]
fn a_step_that_is_not_there_or_is_there_twice_is_an_error_of_configuration() {
    let log = Log::default();
    let missing = Flow::builder(Connection::new("acme"), no_ports())
        .without("no-such-step")
        .build()
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Configuration);
    assert!(
        missing.to_string().contains("no-such-step") && missing.to_string().contains("add-system"),
        "{missing}"
    );

    let twice = Flow::builder(Connection::new("acme"), no_ports())
        .insert_after("add-system", Scripted::new("issue-token", &log))
        .build()
        .unwrap_err();
    assert!(twice.to_string().contains("issue-token"), "{twice}");
}

#[tokio::test(start_paused = true)]
async fn the_whole_run_ends_when_its_time_is_up_and_begins_nothing_more() {
    let log = Log::default();
    let waiting = Scripted::new("first", &log).sees(Observation::waiting("the end"));
    let second = Scripted::new("second", &log).sees(needed());
    let flow = flow_of([waiting, second])
        .deadline(Duration::from_secs(60))
        .build()
        .unwrap();
    let report = flow.run().await;
    let RunOutcome::TimedOut { step, waiting_for } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, "first");
    assert!(
        waiting_for.contains("time for the whole run"),
        "{waiting_for}"
    );
    assert_eq!(report.elapsed, Duration::from_secs(60));
    assert!(!log.lock().unwrap().iter().any(|line| line == "second acts"));
}

/// A run can go to another thread, and thousands of them take little.
#[test]
fn runs_are_small_and_may_go_anywhere() {
    fn is_send<T: Send>(_: &T) {}
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Flow>();
    is_shared::<crate::Fleet>();
    is_shared::<crate::StepContext>();
    is_shared::<crate::Ports>();
    let flow = flow_of([]).build().unwrap();
    let (run, plan, preflight) = (flow.run(), flow.plan(), flow.preflight());
    is_send(&run);
    is_send(&plan);
    is_send(&preflight);
    for (name, size) in [
        ("run", size_of_val(&run)),
        ("plan", size_of_val(&plan)),
        ("preflight", size_of_val(&preflight)),
    ] {
        assert!(size <= 4096, "{name}: {size} bytes");
    }
}

fn gone() -> StepError {
    CallError::new(CallErrorKind::NotFound, "gone")
        .with_effect(Effect::NotApplied)
        .into()
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_has_done_meanwhile_is_looked_at_again() {
    let log = Log::default();
    let step = Scripted::new("step", &log)
        .sees(needed())
        .sees(needed())
        .sees(done())
        .does(Err(gone()));
    let report = flow_of([step]).build().unwrap().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(report.changes().count(), 0, "it was not this run's");

    let log = Log::default();
    let blind = Scripted::new("step", &log).sees(needed()).stumbles(gone());
    let report = flow_of([blind]).build().unwrap().run().await;
    assert!(matches!(report.outcome, RunOutcome::Failed { .. }));
    let looks = entries(&log);
    assert_eq!(
        looks.len(),
        2,
        "a look that finds nothing ends it: {looks:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_begun_after_a_look_that_took_until_the_deadline() {
    let log = Log::default();
    let step = Scripted::new("step", &log).sees(needed());
    let flow = flow_of([step.looking_for(Duration::from_secs(40))])
        .deadline(Duration::from_secs(60))
        .build()
        .unwrap();
    let report = flow.run().await;
    let RunOutcome::TimedOut { step, .. } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, "step");
    assert_eq!(entries(&log), ["step looks", "step looks"]);
}
