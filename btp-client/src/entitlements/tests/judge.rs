use jiff::Timestamp;

use super::*;

/// State, amount, requested amount, second of its last change.
fn state(word: &str, units: f64, requested: Option<f64>, second: Option<i64>) -> AssignmentState {
    AssignmentState {
        entity_state: EntityState::from(word),
        state_message: Some("words of the service".into()),
        amount: Some(Quantity::new(units)),
        requested_amount: requested.map(Quantity::new),
        modified: second.map(|second| Timestamp::from_second(second).unwrap()),
        auto_assigned: false,
    }
}

fn ok(units: f64, second: i64) -> Presence<AssignmentState> {
    Presence::Present(state("OK", units, None, Some(second)))
}

fn failed(units: f64, requested: f64, second: i64) -> Presence<AssignmentState> {
    Presence::Present(state(
        "PROCESSING_FAILED",
        units,
        Some(requested),
        Some(second),
    ))
}

fn pending(word: &str) -> Presence<AssignmentState> {
    Presence::Present(state(word, 1.0, Some(3.0), Some(20)))
}

fn hidden<T>() -> Presence<T> {
    Presence::Hidden("hidden".into())
}

fn unknown<T>() -> Presence<T> {
    Presence::Unknown("outage".into())
}

fn word(
    before: &Presence<AssignmentState>,
    now: &Presence<AssignmentState>,
    wanted: Quota,
) -> &'static str {
    match Baseline::of(before.clone()).judge(now, wanted) {
        Verdict::Confirmed => "confirmed",
        Verdict::Pending(_) => "pending",
        Verdict::Failed(_) => "failed",
        Verdict::Unknown(_) => "unknown",
    }
}

fn all_before() -> Vec<Presence<AssignmentState>> {
    vec![
        Presence::Absent,
        hidden(),
        unknown(),
        ok(1.0, 10),
        ok(3.0, 10),
        failed(0.0, 3.0, 10),
        failed(1.0, 3.0, 10),
        pending("STARTED"),
    ]
}

fn all_wanted() -> Vec<Quota> {
    vec![Quota::Enable, Quota::Disable, amount(0), amount(3)]
}

#[test]
fn nothing_is_concluded_from_what_is_hidden_or_unknown() {
    for before in all_before() {
        for wanted in all_wanted() {
            for now in [hidden(), unknown()] {
                assert_eq!(
                    word(&before, &now, wanted),
                    "unknown",
                    "{before:?} {wanted}"
                );
            }
        }
    }
}

#[test]
fn absence_confirms_a_removal_and_nothing_else() {
    for before in all_before() {
        for wanted in all_wanted() {
            let expected = if wanted.is_removal() {
                "confirmed"
            } else {
                "pending"
            };
            assert_eq!(
                word(&before, &Presence::Absent, wanted),
                expected,
                "{before:?} {wanted}"
            );
        }
    }
}

#[test]
fn work_under_way_and_new_words_are_pending_never_failed() {
    for before in all_before() {
        for wanted in all_wanted() {
            for now in ["STARTED", "PROCESSING", "SOMETHING_NEW", ""] {
                assert_eq!(
                    word(&before, &pending(now), wanted),
                    "pending",
                    "{before:?} {wanted} {now}"
                );
            }
        }
    }
}

#[test]
fn an_old_ok_never_counts_for_an_amount() {
    // before, now, expected; wanted is 3 units
    let cases = [
        (ok(1.0, 10), ok(1.0, 10), "pending"),
        (ok(1.0, 10), ok(3.0, 20), "confirmed"),
        (ok(1.0, 10), ok(3.0, 10), "confirmed"),
        (ok(3.0, 10), ok(3.0, 10), "confirmed"),
        (ok(1.0, 10), ok(2.0, 20), "unknown"),
        (ok(1.0, 10), ok(1.0, 20), "unknown"),
        (Presence::Absent, ok(3.0, 20), "confirmed"),
        (Presence::Absent, ok(1.0, 20), "unknown"),
        (hidden(), ok(3.0, 20), "confirmed"),
        (hidden(), ok(1.0, 20), "pending"),
        (unknown(), ok(1.0, 20), "pending"),
        (failed(1.0, 3.0, 10), ok(3.0, 20), "confirmed"),
    ];
    for (before, now, expected) in cases {
        assert_eq!(
            word(&before, &now, amount(3)),
            expected,
            "{before:?} -> {now:?}"
        );
    }
    let requested = Presence::Present(state("OK", 1.0, Some(3.0), Some(20)));
    assert_eq!(word(&ok(1.0, 10), &requested, amount(3)), "pending");
}

#[test]
fn amounts_of_plans_that_are_enabled_are_not_compared() {
    for units in [1.0, 2.0, 6.0, 2e9] {
        for before in all_before() {
            assert_eq!(
                word(&before, &ok(units, 20), Quota::Enable),
                "confirmed",
                "{before:?} {units}"
            );
        }
    }
    assert_eq!(
        word(&failed(0.0, 1.0, 10), &ok(0.0, 10), Quota::Enable),
        "pending"
    );
    assert_eq!(
        word(&Presence::Absent, &ok(0.0, 20), Quota::Enable),
        "unknown"
    );
}

#[test]
fn a_failure_counts_only_if_it_is_newer_than_the_request() {
    let cases = [
        (failed(0.0, 3.0, 10), failed(0.0, 3.0, 10), "pending"),
        (failed(1.0, 3.0, 10), failed(1.0, 3.0, 10), "pending"),
        (failed(0.0, 3.0, 10), failed(0.0, 3.0, 20), "failed"),
        (ok(1.0, 10), failed(1.0, 3.0, 20), "failed"),
        (Presence::Absent, failed(0.0, 3.0, 20), "failed"),
        (hidden(), failed(0.0, 3.0, 20), "unknown"),
        (unknown(), failed(1.0, 3.0, 20), "unknown"),
    ];
    for (before, now, expected) in cases {
        for wanted in [Quota::Enable, amount(3)] {
            assert_eq!(
                word(&before, &now, wanted),
                expected,
                "{before:?} -> {now:?}"
            );
        }
    }
}

#[test]
fn a_failure_without_dates_is_told_apart_by_what_it_shows() {
    let undated = |units: f64, requested: f64| {
        Presence::Present(state("PROCESSING_FAILED", units, Some(requested), None))
    };
    assert_eq!(
        word(&undated(0.0, 3.0), &undated(0.0, 3.0), amount(3)),
        "pending"
    );
    assert_eq!(
        word(&undated(0.0, 2.0), &undated(0.0, 3.0), amount(3)),
        "failed"
    );
    assert_eq!(word(&ok(1.0, 10), &undated(1.0, 3.0), amount(3)), "failed");
}

#[test]
fn a_failure_says_whether_anything_is_assigned() {
    let says =
        |units: f64| match Baseline::of(ok(1.0, 10)).judge(&failed(units, 3.0, 20), amount(3)) {
            Verdict::Failed(why) => why,
            other => panic!("{other:?}"),
        };
    assert!(says(0.0).ends_with("nothing is assigned"), "{}", says(0.0));
    assert!(
        says(1.0).ends_with("what was assigned before still is"),
        "{}",
        says(1.0)
    );
    assert!(says(1.0).contains("words of the service"));
    assert!(says(1.0).contains("requested 3"));
}

#[test]
fn a_removal_is_confirmed_when_nothing_is_assigned_any_more() {
    let cases = [
        (ok(1.0, 10), ok(1.0, 10), "pending"),
        (ok(1.0, 10), ok(1.0, 20), "unknown"),
        (ok(1.0, 10), ok(0.0, 20), "confirmed"),
        (ok(1.0, 10), failed(1.0, 0.0, 20), "failed"),
        (ok(1.0, 10), failed(0.0, 3.0, 20), "confirmed"),
        (failed(1.0, 0.0, 10), failed(1.0, 0.0, 10), "pending"),
        (unknown(), failed(1.0, 0.0, 10), "unknown"),
    ];
    for (before, now, expected) in cases {
        for wanted in [Quota::Disable, amount(0)] {
            assert_eq!(
                word(&before, &now, wanted),
                expected,
                "{before:?} -> {now:?} {wanted}"
            );
        }
    }
}

#[test]
fn what_the_system_assigned_cannot_be_removed() {
    let mut automatic = state("OK", 1.0, None, Some(10));
    automatic.auto_assigned = true;
    let automatic = Presence::Present(automatic);
    assert_eq!(word(&automatic, &automatic, Quota::Disable), "failed");
    assert_eq!(word(&automatic, &automatic, Quota::Enable), "confirmed");
}

#[test]
fn what_already_holds_needs_no_request() {
    let cases = [
        (state("OK", 1.0, None, None), Quota::Enable, true),
        (state("OK", 4.0, None, None), Quota::Enable, true),
        (state("OK", 4.0, None, None), amount(3), false),
        (state("OK", 3.0, None, None), amount(3), true),
        (state("PROCESSING", 3.0, None, None), amount(3), false),
        (
            state("PROCESSING_FAILED", 1.0, Some(3.0), None),
            Quota::Enable,
            false,
        ),
        (
            state("PROCESSING_FAILED", 0.0, Some(3.0), None),
            Quota::Disable,
            true,
        ),
        (state("PROCESSING", 0.0, Some(3.0), None), amount(0), false),
        (state("OK", 1.0, None, None), Quota::Disable, false),
    ];
    for (state, wanted, expected) in cases {
        assert_eq!(state.satisfies(wanted), expected, "{state:?} {wanted}");
    }
    assert!(!state("PROCESSING_FAILED", 0.0, None, None).is_assigned());
    assert!(state("PROCESSING_FAILED", 1.0, None, None).is_assigned());
}
