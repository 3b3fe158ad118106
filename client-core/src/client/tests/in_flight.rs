//! A bound on how many requests are under way at once.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use crate::{
    ErrorKind,
    client::MaxInFlight,
    testing::{Step, Wire, answer, get},
};

fn three() -> Arc<MaxInFlight> {
    Arc::new(MaxInFlight::new(NonZeroUsize::new(3).unwrap()))
}

/// A wire whose next answers take ten seconds each.
fn slow(answers: usize) -> Wire {
    Wire::new((0..answers).map(|_| Step::Late(Duration::from_secs(10), answer(200, "1"))))
}

#[tokio::test(start_paused = true)]
async fn no_more_than_allowed_are_under_way_on_all_clients_of_the_guard() {
    let wire = slow(12);
    let bound = three();
    let client = || wire.builder().guard(bound.clone()).build().unwrap();
    let (one, another) = (client(), client());
    let calls = (0..12).map(|n| if n % 2 == 0 { &one } else { &another }.call(get()));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    let at: Vec<_> = wire.seen().iter().map(|seen| seen.at).collect();
    for four in at.windows(4) {
        assert!(four[3] - four[0] >= Duration::from_secs(10), "{four:?}");
    }
    assert_eq!(at[11] - at[0], Duration::from_secs(30), "and no fewer");
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_waited_for_within_the_deadline_and_given_back_when_dropped() {
    let wire = slow(8);
    let policy = crate::retry::RetryPolicy::DEFAULT.with_deadline(Duration::from_secs(5));
    let bound = three();
    let patient = wire.builder().guard(bound.clone()).build().unwrap();
    let hasty = wire.builder().guard(bound).retry(policy).build().unwrap();
    let mut abandoned: Vec<_> = (0..3).map(|_| Box::pin(patient.call(get()))).collect();
    for call in &mut abandoned {
        assert!(futures_util::poll!(call).is_pending());
    }
    let error = hasty.call(get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(error.attempts(), 0, "never sent");
    drop(abandoned);
    patient.call(get()).await.unwrap();
}
