use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use connect_flow::{Blocker, EventKind, Observation, RequestCount, Responsible};

use super::{FleetView, StepCount};
use crate::{cli::Cli, landscape};

const ADD: &str = "add-system";
const AWAIT: &str = "await-enabled";

fn tell(view: &mut FleetView, system: &str, kinds: impl IntoIterator<Item = EventKind>) {
    for kind in kinds {
        view.note(system, Duration::from_secs(3), &kind);
    }
}

/// The line for one event.
fn line(view: &mut FleetView, system: &str, kind: &EventKind) -> Option<String> {
    view.note(system, Duration::from_millis(7240), kind)
}

fn started() -> EventKind {
    EventKind::RunStarted {
        system_name: String::new(),
        steps: vec![ADD, AWAIT],
    }
}

fn at(step: &'static str) -> EventKind {
    EventKind::StepStarted { step }
}

fn saw(step: &'static str, observation: Observation) -> EventKind {
    EventKind::Observed { step, observation }
}

fn changing(step: &'static str, change: &str) -> EventKind {
    let change = change.to_owned();
    EventKind::Changing { step, change }
}

fn changed(step: &'static str, change: &str) -> EventKind {
    let change = change.to_owned();
    EventKind::Changed { step, change }
}

fn stumbled(step: &'static str, in_doubt: bool) -> EventKind {
    EventKind::Stumbled {
        step,
        error: "the answer was lost".to_owned(),
        in_doubt,
        next_look: Duration::from_secs(2),
    }
}

fn past(step: &'static str) -> EventKind {
    let what = String::new();
    EventKind::StepDone { step, what }
}

const fn ended(succeeded: bool) -> EventKind {
    EventKind::RunEnded { succeeded }
}

fn count(step: &'static str, past: usize, at: usize, stopped: usize) -> StepCount {
    StepCount {
        step,
        past,
        at,
        stopped,
    }
}

#[test]
fn each_system_is_counted_once_wherever_it_is() {
    let mut view = FleetView::of(5);
    assert_eq!(
        view.tally().to_string(),
        "0 of 5 done, 0 failed, 0 under way, 5 not begun"
    );
    tell(&mut view, "looks", [started()]);
    tell(&mut view, "adds", [started(), at(ADD)]);
    tell(
        &mut view,
        "done",
        [
            started(),
            at(ADD),
            past(ADD),
            at(AWAIT),
            past(AWAIT),
            ended(true),
        ],
    );
    tell(
        &mut view,
        "failed",
        [started(), at(ADD), past(ADD), at(AWAIT), ended(false)],
    );
    assert_eq!(
        view.tally().to_string(),
        "1 of 5 done, 1 failed, 2 under way, 1 not begun"
    );
    assert_eq!(view.steps(), [count(ADD, 2, 1, 0), count(AWAIT, 1, 0, 1)]);
}

#[test]
fn a_system_that_is_past_a_step_is_at_the_next_one() {
    let mut view = FleetView::of(1);
    tell(&mut view, "one", [started(), at(ADD), past(ADD)]);
    assert_eq!(view.steps(), [count(ADD, 1, 0, 0), count(AWAIT, 0, 1, 0)]);
}

#[test]
fn a_system_that_falls_back_is_counted_where_it_is_now() {
    let mut view = FleetView::of(1);
    tell(
        &mut view,
        "one",
        [
            started(),
            at(ADD),
            past(ADD),
            at(AWAIT),
            saw(ADD, Observation::needed("add it")),
        ],
    );
    assert_eq!(view.steps(), [count(ADD, 0, 1, 0), count(AWAIT, 0, 0, 0)]);
}

#[test]
fn steps_that_only_some_have_are_counted_beside_the_others() {
    let mut view = FleetView::of(2);
    tell(&mut view, "one", [started(), at(ADD)]);
    let back = EventKind::RunStarted {
        system_name: String::new(),
        steps: vec!["remove-system"],
    };
    tell(&mut view, "two", [back, at("remove-system")]);
    let counts = [
        count(ADD, 0, 1, 0),
        count(AWAIT, 0, 0, 0),
        count("remove-system", 0, 1, 0),
    ];
    assert_eq!(view.steps(), counts);
}

#[test]
fn a_second_run_begins_anew() {
    let mut view = FleetView::of(1);
    tell(
        &mut view,
        "one",
        [
            started(),
            at(ADD),
            changed(ADD, "add it"),
            past(ADD),
            ended(false),
            started(),
        ],
    );
    assert_eq!(
        view.tally().to_string(),
        "0 of 1 done, 0 failed, 1 under way, 0 not begun"
    );
    assert_eq!(view.steps(), [count(ADD, 0, 0, 0), count(AWAIT, 0, 0, 0)]);
    assert!(!view.stopped().contains("add it"), "{}", view.stopped());
}

#[test]
fn more_systems_than_announced_are_counted_too() {
    let mut view = FleetView::of(0);
    tell(&mut view, "one", [started()]);
    assert_eq!((view.tally().total, view.tally().not_begun()), (1, 0));
}

#[test]
fn a_log_gets_a_line_for_each_end_and_none_for_what_is_as_usual() {
    let mut view = FleetView::of(2);
    let waiting = Observation::waiting("the system");
    for kind in [
        started(),
        at(ADD),
        saw(ADD, waiting),
        changing(ADD, "add it"),
        changed(ADD, "add it"),
        past(ADD),
    ] {
        assert_eq!(line(&mut view, "one", &kind), None, "{kind:?}");
    }
    assert_eq!(
        line(&mut view, "one", &ended(true)).unwrap(),
        "= one: done after 7.2 s"
    );
    assert_eq!(view.trouble(), None);
    tell(&mut view, "two", [started()]);
    let failed = line(&mut view, "two", &ended(false)).unwrap();
    assert_eq!(failed, "! two: failed after 7.2 s at the first look");
    assert_eq!(view.trouble(), Some(failed.as_str()));
}

#[test]
fn a_system_that_stumbles_again_and_again_at_one_step_gets_one_line() {
    let mut view = FleetView::of(1);
    tell(&mut view, "one", [started(), at(ADD)]);
    let first = line(&mut view, "one", &stumbled(ADD, false)).unwrap();
    assert_eq!(
        first,
        "? one: add-system: the answer was lost; looking again in 2.0 s"
    );
    assert_eq!(line(&mut view, "one", &stumbled(ADD, false)), None);
    let last = line(&mut view, "one", &ended(false)).unwrap();
    assert!(
        last.ends_with("at add-system: the answer was lost"),
        "{last}"
    );
}

#[test]
fn a_system_that_got_over_a_stumble_is_told_when_it_stumbles_anew() {
    let mut view = FleetView::of(1);
    tell(
        &mut view,
        "one",
        [started(), at(ADD), stumbled(ADD, false), past(ADD)],
    );
    tell(&mut view, "one", [saw(ADD, Observation::needed("add it"))]);
    assert!(line(&mut view, "one", &stumbled(ADD, false)).is_some());
}

#[test]
fn an_error_that_was_got_over_is_not_given_as_the_reason_of_a_failure() {
    let mut view = FleetView::of(1);
    tell(&mut view, "one", [started(), at(ADD), stumbled(ADD, true)]);
    tell(&mut view, "one", [saw(ADD, Observation::needed("add it"))]);
    let last = line(&mut view, "one", &ended(false)).unwrap();
    assert!(last.ends_with("at add-system"), "{last}");
}

#[test]
fn what_blocks_a_system_is_the_reason_of_its_failure() {
    let mut view = FleetView::of(1);
    let blocker = Blocker::new(Responsible::Caller, "pairing failed", "remove it");
    tell(
        &mut view,
        "one",
        [started(), at(AWAIT), saw(AWAIT, blocker.into())],
    );
    let last = line(&mut view, "one", &ended(false)).unwrap();
    assert!(last.ends_with("at await-enabled: pairing failed"), "{last}");
}

#[test]
fn who_stops_a_run_reads_what_it_changed_and_what_it_may_have_changed() {
    let mut view = FleetView::of(5);
    let done = [
        started(),
        at(ADD),
        changed(ADD, "add done"),
        past(ADD),
        ended(true),
    ];
    tell(&mut view, "done", done);
    let waits = [
        started(),
        at(ADD),
        changing(ADD, "add it"),
        changed(ADD, "add it"),
        past(ADD),
    ];
    tell(&mut view, "waits", waits);
    tell(
        &mut view,
        "adds",
        [started(), at(ADD), changing(ADD, "add that")],
    );
    tell(&mut view, "failed", [started(), ended(false)]);
    assert_eq!(
        view.stopped(),
        "1 of 5 done, 1 failed, 2 under way, 1 not begun.
Under way, and what this run changed:
  waits, at await-enabled: add it
  adds, at add-system: perhaps also: add that
Failed, and what this run changed:
  failed, at the first look: nothing"
    );
}

#[test]
fn a_change_is_in_doubt_from_its_beginning_until_a_look_tells() {
    let mut view = FleetView::of(1);
    let in_doubt = |view: &FleetView| view.stopped().contains("perhaps also: add it");
    tell(
        &mut view,
        "one",
        [started(), at(ADD), changing(ADD, "add it")],
    );
    assert!(in_doubt(&view));
    tell(&mut view, "one", [stumbled(ADD, true)]);
    assert!(in_doubt(&view));
    tell(&mut view, "one", [saw(ADD, Observation::needed("add it"))]);
    assert!(!in_doubt(&view));
    tell(
        &mut view,
        "one",
        [changing(ADD, "add it"), stumbled(ADD, false)],
    );
    assert!(!in_doubt(&view), "the error says that it was not made");
}

#[tokio::test(start_paused = true)]
async fn the_view_agrees_with_the_report_of_a_real_fleet() {
    let cli = Cli {
        systems: 24,
        failing: 3,
        at_once: 8,
    };
    let world = landscape::world(cli.systems);
    let view = Arc::new(Mutex::new((FleetView::of(cli.systems), Vec::new())));
    let hears = Arc::clone(&view);
    let fleet = landscape::fleet(&world, &cli, &RequestCount::default())
        .unwrap()
        .on_event(move |system, event| {
            let (view, lines) = &mut *hears.lock().unwrap();
            lines.extend(view.hear(system, event));
        })
        .build()
        .unwrap();
    let report = fleet.run().await;
    let (view, lines) = &*view.lock().unwrap();
    assert_eq!(report.failed().count(), 3, "{report}");
    assert_eq!(
        view.tally().to_string(),
        "21 of 24 done, 3 failed, 0 under way, 0 not begun"
    );
    for count in view.steps() {
        assert_eq!(
            (count.past, count.at, count.stopped),
            (21, 0, 0),
            "{count:?}"
        );
    }
    for (mark, so_many) in [("= ", 21), ("! ", 3), ("? ", 2)] {
        let marked = lines.iter().filter(|line| line.starts_with(mark));
        assert_eq!(marked.count(), so_many, "{lines:#?}");
    }
}
