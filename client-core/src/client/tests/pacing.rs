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
    let wire = Wire::new([ok("1"), ok("2"), status(429)]);
    let client = wire
        .builder()
        .dialect(two_per_minute)
        .retry(crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(50)))
        .build()
        .unwrap();
    client.call(get()).await.unwrap();
    client.call(get()).await.unwrap();
    let learned = client.call(get()).await.unwrap_err();
    assert_eq!(learned.kind(), ErrorKind::RateLimited);

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
    assert_eq!(wire.count(), 3);
}

/// Ten calls whose turns pass while one slow call holds the only place do not make up for it together.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn turns_that_pass_while_waiting_for_a_place_do_not_break_the_limit() {
    use crate::{
        client::MaxInFlight,
        testing::{Step, answer},
    };
    let wire = Wire::new([status(429), ok("0")]);
    let policy = crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(2000));
    let bound = MaxInFlight::new(std::num::NonZeroUsize::new(1).unwrap());
    let client = wire
        .builder()
        .dialect(two_per_minute)
        .guard(std::sync::Arc::new(bound))
        .retry(policy)
        .build()
        .unwrap();
    client.call(get()).await.unwrap();
    // Another operation, whose limit nobody knows, is slow and holds the place.
    for _ in 0..5 {
        wire.push(Step::Late(Duration::from_secs(29), answer(200, "1")));
    }
    for _ in 0..6 {
        wire.push(ok("2"));
    }
    let slow = (0..5).map(|_| client.call(crate::testing::post()));
    let paced = (0..6).map(|_| client.call(get()));
    let (slow, paced) = tokio::join!(
        futures_util::future::join_all(slow),
        futures_util::future::join_all(paced)
    );
    assert!(slow.into_iter().all(|result| result.is_ok()));
    assert!(paced.into_iter().all(|result| result.is_ok()));
    let reads = wire
        .seen()
        .into_iter()
        .filter(|seen| seen.method == http::Method::GET);
    let at: Vec<_> = reads.map(|seen| seen.at).collect();
    assert_eq!(at.len(), 8);
    for three in at.windows(3) {
        let span = three[2] - three[0];
        // A departure may be late by a twentieth of the period.
        assert!(span >= Duration::from_secs(57), "{span:?} in {at:?}");
    }
}
