//! The retry table, row by row.

use std::time::Duration;

use crate::{
    error::Effect::{self, NotApplied, Unknown},
    operation::Repeat::{self, Idempotent, Once, Safe},
    retry::{
        Decision,
        Outcome::{self, *},
        RetryPolicy, Situation, StopReason, casts_doubt, decide, effect,
    },
};

/// Outcome, repeat, sent again, effect if it stays the last, effect if an earlier attempt is in
/// doubt.
const TABLE: [(Outcome, Repeat, bool, Effect, Effect); 24] = [
    (NotSent, Safe, true, NotApplied, NotApplied),
    (NotSent, Idempotent, true, NotApplied, Unknown),
    (NotSent, Once, true, NotApplied, Unknown),
    (RateLimited, Safe, true, NotApplied, NotApplied),
    (RateLimited, Idempotent, true, NotApplied, Unknown),
    (RateLimited, Once, true, NotApplied, Unknown),
    (Locked, Safe, true, NotApplied, NotApplied),
    (Locked, Idempotent, true, NotApplied, Unknown),
    (Locked, Once, true, NotApplied, Unknown),
    (Lost, Safe, true, NotApplied, NotApplied),
    (Lost, Idempotent, true, Unknown, Unknown),
    (Lost, Once, false, Unknown, Unknown),
    (Unavailable, Safe, true, NotApplied, NotApplied),
    (Unavailable, Idempotent, true, Unknown, Unknown),
    (Unavailable, Once, false, Unknown, Unknown),
    (ServerError, Safe, true, NotApplied, NotApplied),
    (ServerError, Idempotent, false, Unknown, Unknown),
    (ServerError, Once, false, Unknown, Unknown),
    (Unusable, Safe, false, NotApplied, NotApplied),
    (Unusable, Idempotent, false, Unknown, Unknown),
    (Unusable, Once, false, Unknown, Unknown),
    (Rejected, Safe, false, NotApplied, NotApplied),
    (Rejected, Idempotent, false, NotApplied, Unknown),
    (Rejected, Once, false, NotApplied, Unknown),
];

fn situation(attempt: u32, outcome: Outcome) -> Situation {
    Situation::new(attempt, Safe, outcome, Duration::ZERO)
}

#[test]
fn every_outcome_of_every_request() {
    let policy = RetryPolicy::DEFAULT;
    for (outcome, repeat, again, alone, doubted) in TABLE {
        let row = format!("{outcome:?} {repeat:?}");
        let decision = decide(
            &policy,
            &Situation::new(1, repeat, outcome, Duration::ZERO),
            0.5,
        );
        let expected = if again {
            Decision::Again(Duration::from_millis(100))
        } else {
            Decision::Stop(StopReason::NotRepeatable)
        };
        assert_eq!(decision, expected, "{row}");
        assert_eq!(effect(repeat, outcome, false), alone, "{row}");
        assert_eq!(effect(repeat, outcome, true), doubted, "{row}");
        assert_eq!(casts_doubt(repeat, outcome), alone == Unknown, "{row}");
    }
}

#[test]
fn waits_double_up_to_the_cap() {
    let policy = RetryPolicy::DEFAULT;
    let highest: Vec<_> = (1..=8)
        .map(|attempt| policy.backoff(attempt, 1.0).as_millis())
        .collect();
    assert_eq!(highest, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    assert_eq!(policy.backoff(3, 0.0), Duration::ZERO);
    assert_eq!(policy.backoff(3, 0.25), Duration::from_millis(200));
}

#[test]
fn attempts_are_limited() {
    let policy = RetryPolicy::DEFAULT;
    assert!(matches!(
        decide(&policy, &situation(3, Lost), 0.0),
        Decision::Again(_)
    ));
    for attempt in [4, 5, u32::MAX] {
        let decision = decide(&policy, &situation(attempt, Lost), 0.0);
        assert_eq!(decision, Decision::Stop(StopReason::Attempts));
    }
    let decision = decide(&RetryPolicy::none(), &situation(1, NotSent), 0.0);
    assert_eq!(decision, Decision::Stop(StopReason::Attempts));
    assert_eq!(RetryPolicy::DEFAULT.with_attempts(0).attempts, 1);
}

#[test]
fn what_the_server_asks_for_is_kept_and_jitter_comes_on_top() {
    let policy = RetryPolicy::DEFAULT;
    let mut asked = situation(3, RateLimited);
    asked.retry_after = Some(Duration::from_secs(9));
    assert_eq!(
        decide(&policy, &asked, 0.0),
        Decision::Again(Duration::from_secs(9))
    );
    assert_eq!(
        decide(&policy, &asked, 1.0),
        Decision::Again(Duration::from_millis(9200))
    );
    asked.retry_after = Some(Duration::from_secs(61));
    assert_eq!(
        decide(&policy, &asked, 0.0),
        Decision::Stop(StopReason::RetryAfterTooLong)
    );
    // Just accepted by the policy, but the deadline is as far away.
    asked.retry_after = Some(Duration::from_secs(60));
    assert_eq!(
        decide(&policy, &asked, 0.0),
        Decision::Stop(StopReason::Deadline)
    );
}

#[test]
fn jitter_leaves_half_of_the_rest_to_the_attempt() {
    let policy = RetryPolicy::DEFAULT;
    let mut asked = situation(1, RateLimited);
    asked.retry_after = Some(Duration::from_millis(59_900));
    assert_eq!(
        decide(&policy, &asked, 1.0),
        Decision::Again(Duration::from_millis(59_950))
    );
}

#[test]
fn nothing_begins_after_the_deadline() {
    let policy = RetryPolicy::DEFAULT;
    for elapsed in [60, 61, 10_000] {
        let late = Situation::new(1, Safe, Lost, Duration::from_secs(elapsed));
        assert_eq!(
            decide(&policy, &late, 0.0),
            Decision::Stop(StopReason::Deadline)
        );
    }
    let late = Situation::new(1, Safe, Lost, Duration::from_millis(59_900));
    assert_eq!(
        decide(&policy, &late, 0.5),
        Decision::Stop(StopReason::Deadline)
    );
    assert_eq!(
        decide(&policy, &late, 0.25),
        Decision::Again(Duration::from_millis(50))
    );
}
