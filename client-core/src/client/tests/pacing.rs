//! A rate limit that a service named is kept from then on.

use std::time::Duration;

use crate::{
    Answer, ErrorKind,
    fault::{Fault, FaultClass, RateLimit},
    testing::{Wire, get, ok, status},
};

fn two_per_minute(answer: &Answer) -> Fault {
    let mut fault = Fault::default();
    if answer.status == 429 {
        let limit = RateLimit::new(2, Duration::from_secs(60));
        fault.class = FaultClass::RateLimited(Some(limit));
    }
    fault
}

#[tokio::test(start_paused = true)]
async fn a_learned_limit_slows_the_next_calls() {
    let wire = Wire::new([ok("1"), status(429), ok("2"), ok("3"), ok("4")]);
    let policy = crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(200));
    let client = wire
        .builder()
        .dialect(two_per_minute)
        .retry(policy)
        .build()
        .unwrap();
    for expected in 1..=4 {
        assert_eq!(client.call(get()).await.unwrap(), expected);
    }
    let at: Vec<_> = wire.seen().iter().map(|seen| seen.at).collect();
    for pair in at.windows(3).skip(1) {
        assert!(pair[2] - pair[0] >= Duration::from_secs(60), "{pair:?}");
    }
    assert!(at[2] - at[0] >= Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn parallel_calls_on_clones_keep_one_limit() {
    let wire = Wire::new([status(429), ok("0")]);
    let policy = crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(1000));
    let client = wire
        .builder()
        .dialect(two_per_minute)
        .retry(policy)
        .build()
        .unwrap();
    client.call(get()).await.unwrap();
    for number in ["1", "2", "3", "4", "5", "6"] {
        wire.push(ok(number));
    }
    let calls = (0..6).map(|_| client.clone().call(get()));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    let at: Vec<_> = wire.seen().iter().map(|seen| seen.at).collect();
    assert_eq!(at.len(), 8);
    for three in at.windows(3) {
        assert!(three[2] - three[0] >= Duration::from_secs(60), "{three:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_holds_for_its_operation_alone() {
    let wire = Wire::new([status(429), ok("1")]);
    let client = wire.builder().dialect(two_per_minute).build().unwrap();
    client.call(get()).await.unwrap();
    let begun = tokio::time::Instant::now();
    client.call(crate::testing::post()).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_turn_beyond_the_deadline_is_refused_at_once_with_the_wait() {
    let wire = Wire::new([status(429), ok("1")]);
    let client = wire
        .builder()
        .dialect(two_per_minute)
        .retry(crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(50)))
        .build()
        .unwrap();
    client.call(get()).await.unwrap();
    let begun = tokio::time::Instant::now();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.operation(), Some("things.list"));
    let wait = error.retry_after().unwrap();
    assert!(
        wait > Duration::from_secs(58) && wait <= Duration::from_secs(60),
        "{wait:?}"
    );
    assert_eq!(wire.count(), 2);
}
