use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::StreamExt;
use tokio::time::Instant as Moment;

use super::*;
use crate::clock::TokioClock;

const SECOND: Duration = Duration::from_secs(1);

type Look = Result<Progress<u8>, Error>;

/// Gives the scripted looks in order, then stays pending; counts the looks and when they came.
#[derive(Default)]
struct Script {
    looks: Mutex<VecDeque<Look>>,
    at: Mutex<Vec<Moment>>,
}

struct Scripted(Arc<Script>);

#[async_trait]
impl Probe for Scripted {
    type Output = u8;

    async fn probe(&self) -> Look {
        self.0.at.lock().unwrap().push(Moment::now());
        let next = self.0.looks.lock().unwrap().pop_front();
        next.unwrap_or_else(|| Ok(Progress::pending("RUNNING")))
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new("jobs.status", "job-1")
    }
}

fn scripted(looks: impl IntoIterator<Item = Look>) -> (Arc<Script>, Poller<u8>) {
    let script = Arc::new(Script {
        looks: Mutex::new(looks.into_iter().collect()),
        at: Mutex::default(),
    });
    let poller = Poller::new(Scripted(Arc::clone(&script)), Arc::new(TokioClock::new()));
    (script, poller)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "one look among others, some of which fail"
)]
fn pending(state: &str) -> Look {
    Ok(Progress::pending(state))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "one look among others, some of which fail"
)]
fn asking(seconds: u64) -> Look {
    Ok(Progress::Pending {
        state: "RUNNING".to_owned(),
        retry_after: Some(Duration::from_secs(seconds)),
    })
}

fn away() -> Look {
    Err(Error::new(ErrorKind::Unavailable, "away"))
}

fn gaps(script: &Script) -> Vec<u64> {
    script
        .at
        .lock()
        .unwrap()
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).as_secs())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_step_looks_once_and_does_not_wait() {
    let (script, mut poller) = scripted([pending("A"), Ok(Progress::Done(7))]);
    let begun = Moment::now();
    assert_eq!(poller.step().await.unwrap(), Progress::pending("A"));
    assert_eq!(poller.step().await.unwrap(), Progress::Done(7));
    assert_eq!(
        (begun.elapsed(), script.at.lock().unwrap().len()),
        (Duration::ZERO, 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_step_tells_a_passing_error() {
    let (_, mut poller) = scripted([away()]);
    assert_eq!(
        poller.step().await.unwrap_err().kind(),
        ErrorKind::Unavailable
    );
}

#[tokio::test(start_paused = true)]
async fn awaiting_looks_at_once_and_then_at_growing_intervals() {
    let (script, poller) = scripted((0..6).map(|_| pending("A")).chain([Ok(Progress::Done(7))]));
    let begun = Moment::now();
    assert_eq!(poller.await.unwrap(), 7);
    assert_eq!(gaps(&script), [1, 2, 4, 8, 10, 10]);
    assert_eq!(script.at.lock().unwrap()[0], begun);
}

#[tokio::test(start_paused = true)]
async fn intervals_can_be_set() {
    let policy = PollPolicy::DEFAULT.with_interval(3 * SECOND, 5 * SECOND);
    let (script, poller) = scripted([
        pending("A"),
        pending("A"),
        pending("A"),
        Ok(Progress::Done(7)),
    ]);
    poller.with_policy(policy).await.unwrap();
    assert_eq!(gaps(&script), [3, 5, 5]);
    let endless = PollPolicy::DEFAULT.with_interval(Duration::MAX, Duration::MAX);
    assert_eq!(endless.interval(u32::MAX), Duration::MAX);
}

#[tokio::test(start_paused = true)]
async fn watching_sees_every_state_also_unknown_ones() {
    let (_, poller) = scripted([
        pending("QUEUED"),
        pending("SOMETHING_NEW"),
        Ok(Progress::Done(7)),
    ]);
    let mut states = Vec::new();
    let end = poller.watch(|state| states.push(state.to_owned())).await;
    assert_eq!(end.unwrap(), 7);
    assert_eq!(states, ["QUEUED", "SOMETHING_NEW"]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_yields_each_look_and_ends_with_the_end() {
    let (_, poller) = scripted([
        pending("A"),
        away(),
        pending("B"),
        Ok(Progress::Done(7)),
        pending("C"),
    ]);
    let items: Vec<_> = poller.into_stream().map(Result::unwrap).collect().await;
    assert_eq!(
        items,
        [
            Progress::pending("A"),
            Progress::pending("B"),
            Progress::Done(7)
        ]
    );

    let failed = Err(Error::new(ErrorKind::OperationFailed, "quota"));
    let (_, poller) = scripted([pending("A"), failed, pending("C")]);
    let items: Vec<_> = poller.into_stream().collect().await;
    assert_eq!(items.len(), 2);
    assert_eq!(
        items[1].as_ref().unwrap_err().kind(),
        ErrorKind::OperationFailed
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_operation_ends_the_wait() {
    for kind in [
        ErrorKind::OperationFailed,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
    ] {
        let (script, poller) = scripted([
            pending("A"),
            Err(Error::new(kind, "x")),
            Ok(Progress::Done(7)),
        ]);
        assert_eq!(poller.await.unwrap_err().kind(), kind);
        assert_eq!(script.at.lock().unwrap().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn passing_errors_are_waited_out() {
    let (script, poller) = scripted([away(), pending("A"), away(), away(), Ok(Progress::Done(7))]);
    assert_eq!(poller.await.unwrap(), 7);
    assert_eq!(gaps(&script), [1, 2, 4, 8]);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_asks_for_is_honoured_once() {
    let limited = Error::new(ErrorKind::RateLimited, "x").with_retry_after(Some(40 * SECOND));
    let (script, poller) = scripted([
        asking(30),
        pending("A"),
        Err(limited),
        Ok(Progress::Done(7)),
    ]);
    poller.await.unwrap();
    assert_eq!(gaps(&script), [30, 2, 40]);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_it_is_still_pending_and_nobody_looks_any_more() {
    let (script, poller) = scripted([pending("A"), pending("IN_PROGRESS")]);
    let begun = Moment::now();
    let error = poller
        .with_policy(PollPolicy::DEFAULT.with_deadline(20 * SECOND))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StillPending);
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(
        error
            .to_string()
            .contains("jobs.status did not end within 20 s; last state: RUNNING"),
        "{error}"
    );
    assert!(begun.elapsed() <= 20 * SECOND);
    assert!(
        script
            .at
            .lock()
            .unwrap()
            .iter()
            .all(|at| *at <= begun + 20 * SECOND)
    );
    assert_eq!(gaps(&script), [1, 2, 4, 8]);
}

#[tokio::test(start_paused = true)]
async fn a_wish_beyond_the_deadline_ends_the_wait_at_once() {
    let (script, poller) = scripted([asking(700)]);
    let begun = Moment::now();
    assert_eq!(poller.await.unwrap_err().kind(), ErrorKind::StillPending);
    assert_eq!(
        (begun.elapsed(), script.at.lock().unwrap().len()),
        (Duration::ZERO, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn the_last_passing_error_is_the_source() {
    let (_, poller) = scripted((0..20).map(|_| away()));
    let error = poller
        .with_policy(PollPolicy::DEFAULT.with_deadline(9 * SECOND))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StillPending);
    let source = std::error::Error::source(&error)
        .unwrap()
        .downcast_ref::<Error>()
        .unwrap();
    assert_eq!(source.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("last state: unknown"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_ends_with_the_deadline() {
    struct Hangs;
    #[async_trait]
    impl Probe for Hangs {
        type Output = u8;

        async fn probe(&self) -> Look {
            std::future::pending().await
        }

        fn resume_token(&self) -> ResumeToken {
            ResumeToken::new("jobs.status", "job-1")
        }
    }
    let begun = Moment::now();
    let poller = Poller::new(Hangs, Arc::new(TokioClock::new()));
    assert_eq!(poller.await.unwrap_err().kind(), ErrorKind::StillPending);
    assert_eq!(begun.elapsed(), 600 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_can_be_taken_up_elsewhere() {
    let (_, poller) = scripted([]);
    let written = serde_json::to_string(&poller.resume_token()).unwrap();
    assert_eq!(
        written,
        r#"{"operation":"jobs.status","reference":"job-1"}"#
    );
    let wait = tokio::time::timeout(30 * SECOND, poller.into_future()).await;
    assert!(wait.is_err());

    let token: ResumeToken = serde_json::from_str(&written).unwrap();
    assert_eq!(token, ResumeToken::new("jobs.status", "job-1"));
    let (_, again) = scripted([Ok(Progress::Done(7))]);
    assert_eq!(again.await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn after_steps_awaiting_goes_on_with_the_next_interval() {
    let (script, mut poller) = scripted([pending("A"), asking(9), Ok(Progress::Done(7))]);
    poller.step().await.unwrap();
    poller.step().await.unwrap();
    poller.await.unwrap();
    assert_eq!(gaps(&script), [0, 9]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_of_ones_own_is_enough() {
    #[derive(Debug)]
    struct Instantly(Instant, AtomicU32);
    #[async_trait]
    impl Clock for Instantly {
        fn now(&self) -> Instant {
            self.0 + Duration::from_secs(self.1.load(Ordering::SeqCst).into())
        }

        fn wall(&self) -> std::time::SystemTime {
            std::time::SystemTime::UNIX_EPOCH
        }

        async fn sleep(&self, duration: Duration) {
            // Only the short sleeps pass; a limit around a look never comes first.
            if duration <= 10 * SECOND {
                self.1
                    .fetch_add(u32::try_from(duration.as_secs()).unwrap(), Ordering::SeqCst);
            } else {
                std::future::pending::<()>().await;
            }
        }
    }
    let (script, _) = scripted([pending("A"), pending("B"), Ok(Progress::Done(7))]);
    let clock = Arc::new(Instantly(Instant::now(), AtomicU32::new(0)));
    let poller = Poller::new(Scripted(script), Arc::clone(&clock) as Arc<dyn Clock>);
    assert_eq!(poller.await.unwrap(), 7);
    assert_eq!(clock.1.load(Ordering::SeqCst), 3);
}
