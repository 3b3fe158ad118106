//! What holds for any policy and any course of events.

use std::time::Duration;

use proptest::prelude::*;

use crate::{
    operation::Repeat,
    retry::{Decision, Outcome, RetryPolicy, Situation, decide},
};

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0_u64..100_000).prop_map(Duration::from_millis),
        (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(s, n)| Duration::new(s, n)),
        Just(Duration::MAX),
        Just(Duration::ZERO),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::NotSent),
        Just(Outcome::RateLimited),
        Just(Outcome::Lost),
        Just(Outcome::Unavailable),
        Just(Outcome::ServerError),
    ]
}

proptest! {
    #[test]
    fn backoff_never_overflows_nor_exceeds_the_cap(
        attempt: u32, base in durations(), cap in durations(), jitter: f64,
    ) {
        let policy = RetryPolicy::DEFAULT.with_backoff(base, cap);
        for jitter in [jitter, 0.0, 1.0, 0.999_999_999_999_999_9, f64::NAN, f64::INFINITY, -1.0] {
            prop_assert!(policy.backoff(attempt, jitter) <= cap);
        }
        prop_assert!(policy.backoff(1, 1.0) <= base);
    }

    #[test]
    fn a_whole_call_never_waits_past_its_deadline(
        attempts in 1_u32..50,
        base in durations(),
        cap in durations(),
        deadline in durations(),
        longest in durations(),
        course in prop::collection::vec((outcomes(), prop::option::of(durations()), 0_u64..5000, 0.0..1.0), 1..60),
    ) {
        let policy = RetryPolicy::DEFAULT
            .with_attempts(attempts)
            .with_backoff(base, cap)
            .with_deadline(deadline)
            .with_longest_retry_after(longest);
        let mut elapsed = Duration::ZERO;
        let mut sent = 0;
        for (outcome, asked, took, jitter) in course {
            sent += 1;
            elapsed = elapsed.saturating_add(Duration::from_millis(took));
            let mut situation = Situation::new(sent, Repeat::Safe, outcome, elapsed);
            situation.retry_after = asked;
            match decide(&policy, &situation, jitter) {
                Decision::Again(wait) => {
                    prop_assert!(wait >= asked.unwrap_or_default());
                    prop_assert!(asked.is_none_or(|asked| asked <= longest));
                    elapsed = elapsed.checked_add(wait).expect("no overflow");
                    prop_assert!(elapsed < deadline, "{elapsed:?} {deadline:?}");
                }
                Decision::Stop(_) => break,
            }
        }
        prop_assert!(sent <= attempts);
    }

    #[test]
    fn what_may_not_be_repeated_never_is(
        outcome in outcomes(), attempt: u32, elapsed in durations(), jitter in 0.0..1.0,
    ) {
        let situation = Situation::new(attempt, Repeat::Once, outcome, elapsed);
        if let Decision::Again(_) = decide(&RetryPolicy::DEFAULT, &situation, jitter) {
            prop_assert!(matches!(outcome, Outcome::NotSent | Outcome::RateLimited));
        }
    }
}
