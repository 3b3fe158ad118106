//! One deadline over everything.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::HeaderMap;
use tokio::time::Instant;

use crate::{
    Effect, Error, ErrorKind,
    client::{Guard, Permit},
    operation::Request,
    retry::{RetryPolicy, StopReason},
    testing::{Step, Wire, answer, answer_with, get, lost, ok, post, status},
    transport::TransportErrorKind,
};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Slow(Duration);

#[async_trait]
impl Guard for Slow {
    async fn prepare(&self, _: &Request, _: &mut HeaderMap) -> Result<Permit, Error> {
        tokio::time::sleep(self.0).await;
        Ok(Permit::none())
    }
}

fn retry_after(seconds: &str) -> Step {
    Step::Answer(answer_with(503, &[("retry-after", seconds)], ""))
}

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_after_its_limit_and_is_lost() {
    let wire = Wire::new([Step::Hang]);
    let begun = Instant::now();
    let error = wire.client().call(post()).await.unwrap_err();
    assert_eq!(begun.elapsed(), 30 * SECOND);
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        error.transport().unwrap().kind(),
        TransportErrorKind::Timeout
    );
    assert_eq!(error.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn all_attempts_share_the_deadline() {
    let wire = Wire::new([Step::Hang, Step::Hang, Step::Hang, Step::Hang]);
    let begun = Instant::now();
    let error = wire.client().call(get()).await.unwrap_err();
    assert!(begun.elapsed() <= 60 * SECOND, "{:?}", begun.elapsed());
    assert!(begun.elapsed() > 59 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(wire.count(), 2);
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(
        error.transport().unwrap().kind(),
        TransportErrorKind::Timeout
    );
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn authentication_counts_against_the_deadline() {
    let wire = Wire::new([Step::Hang]);
    let client = wire
        .builder()
        .guard(Arc::new(Slow(40 * SECOND)))
        .build()
        .unwrap();
    let begun = Instant::now();
    let error = client.call(post()).await.unwrap_err();
    assert_eq!(begun.elapsed(), 60 * SECOND);
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(error.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn authentication_that_takes_the_whole_time_sends_nothing() {
    for takes in [60, 61, 1000] {
        let wire = Wire::default();
        let client = wire
            .builder()
            .guard(Arc::new(Slow(takes * SECOND)))
            .build()
            .unwrap();
        let begun = Instant::now();
        let error = client.call(post()).await.unwrap_err();
        assert_eq!(begun.elapsed(), 60 * SECOND);
        assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
        assert_eq!((error.effect(), error.attempts()), (Effect::NotApplied, 0));
        assert_eq!(error.operation(), Some("things.add"));
        assert_eq!(wire.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_of_the_servers_is_honoured() {
    let wire = Wire::new([retry_after("7"), ok("1")]);
    wire.client().call(get()).await.unwrap();
    let seen = wire.seen();
    let gap = seen[1].at - seen[0].at;
    assert!(gap >= 7 * SECOND && gap < 8 * SECOND, "{gap:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wish_beyond_the_deadline_ends_the_call_at_once() {
    let wire = Wire::new([retry_after("55")]);
    let policy = RetryPolicy::DEFAULT.with_deadline(50 * SECOND);
    let client = wire.builder().retry(policy).build().unwrap();
    let begun = Instant::now();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(55 * SECOND));
    assert_eq!(error.stop_reason(), Some(StopReason::Deadline));
    assert!(error.to_string().contains("wait 55 s"), "{error}");
    assert!(
        error.to_string().contains("deadline is too near"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wish_longer_than_the_policy_accepts_ends_the_call_at_once() {
    let wire = Wire::new([retry_after("3600")]);
    let begun = Instant::now();
    let error = wire
        .client()
        .call(post().retry(RetryPolicy::DEFAULT))
        .await
        .unwrap_err();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(3600 * SECOND));

    let wire = Wire::new([Step::Answer(answer_with(
        429,
        &[("retry-after", "3600")],
        "",
    ))]);
    let error = wire.client().call(post()).await.unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::RetryAfterTooLong));
    assert_eq!(error.effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_just_fits_leaves_time_for_the_attempt() {
    for _ in 0..50 {
        let late = Step::Late(Duration::from_millis(400), answer(200, "1"));
        let wire = Wire::new([
            Step::Answer(answer_with(429, &[("retry-after", "59")], "")),
            late,
        ]);
        assert_eq!(wire.client().call(post()).await.unwrap(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_reset_is_heeded_after_429_alone() {
    let reset = [
        ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
        ("x-ratelimit-reset", "1700000030000"),
    ];
    let wire = Wire::new([Step::Answer(answer_with(429, &reset, "")), ok("1")]);
    wire.client().call(get()).await.unwrap();
    let seen = wire.seen();
    assert!(seen[1].at - seen[0].at >= 30 * SECOND);

    let wire = Wire::new([Step::Answer(answer_with(503, &reset, "")), ok("1")]);
    wire.client().call(get()).await.unwrap();
    let seen = wire.seen();
    assert!(seen[1].at - seen[0].at < SECOND);
}

#[tokio::test(start_paused = true)]
async fn an_operation_may_have_limits_of_its_own() {
    let wire = Wire::new([lost(), ok("1")]);
    let error = wire
        .client()
        .call(get().retry(RetryPolicy::none()))
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1);
    let wire = Wire::new([status(503), status(503), status(503)]);
    let policy = RetryPolicy::DEFAULT.with_attempts(2);
    let error = wire.client().call(get().retry(policy)).await.unwrap_err();
    assert_eq!((wire.count(), error.attempts()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_leaves_the_client_usable() {
    let wire = Wire::new([Step::Hang, ok("1")]);
    let client = wire.client();
    let call = tokio::time::timeout(SECOND, client.call(get())).await;
    assert!(call.is_err());
    assert_eq!(client.call(get()).await.unwrap(), 1);
}
