use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::time::{advance, sleep};

use super::*;
use crate::{ErrorKind, clock::TokioClock, secret::SecretString};

const SECOND: Duration = Duration::from_secs(1);

/// Gives the tokens t1, t2, t3... with a lifetime, after a second; fails where told to.
#[derive(Debug, Clone)]
struct Issuer {
    fetches: Arc<AtomicU32>,
    failures: Arc<Mutex<VecDeque<bool>>>,
    lifetime: Option<Duration>,
}

impl Issuer {
    fn new(lifetime: Option<Duration>) -> Self {
        Self {
            fetches: Arc::default(),
            failures: Arc::default(),
            lifetime,
        }
    }

    fn fetches(&self) -> u32 {
        self.fetches.load(Ordering::SeqCst)
    }

    fn fail(&self, plan: &[bool]) {
        self.failures.lock().unwrap().extend(plan);
    }

    fn cache(&self) -> TokenCache {
        TokenCache::new(self.clone(), Arc::new(TokioClock::new()))
    }
}

#[async_trait]
impl TokenSource for Issuer {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        let number = self.fetches.fetch_add(1, Ordering::SeqCst) + 1;
        let fails = self.failures.lock().unwrap().pop_front().unwrap_or(false);
        sleep(SECOND).await;
        if fails {
            Err(Error::new(
                ErrorKind::Unavailable,
                format!("failure {number}"),
            ))
        } else {
            Ok(AccessToken::new(
                SecretString::from(format!("t{number}")),
                self.lifetime,
            ))
        }
    }
}

async fn text(cache: &TokenCache) -> Result<String, String> {
    match cache.token().await {
        Ok(token) => Ok(token.secret.expose_secret().to_owned()),
        Err(error) => Err(error.detail().unwrap_or_default().to_owned()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_share_one_fetch() {
    let issuer = Issuer::new(Some(3600 * SECOND));
    let cache = issuer.cache();
    let tokens = join_all((0..100).map(|_| text(&cache))).await;
    assert!(
        tokens.iter().all(|token| *token == Ok("t1".to_owned())),
        "{tokens:?}"
    );
    assert_eq!(issuer.fetches(), 1);
    assert_eq!(text(&cache.clone()).await, Ok("t1".to_owned()));
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn a_hundred_tasks_on_many_threads_share_one_fetch() {
    #[derive(Debug, Default)]
    struct Once(AtomicU32);
    #[async_trait]
    impl TokenSource for Arc<Once> {
        async fn fetch(&self) -> Result<AccessToken, Error> {
            self.0.fetch_add(1, Ordering::SeqCst);
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            Ok(AccessToken::new(SecretString::from("t"), None))
        }
    }
    let source = Arc::new(Once::default());
    let fetches = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let cache = TokenCache::new(source.clone(), Arc::new(TokioClock::new()));
            let tasks = (0..100).map(|_| {
                let cache = cache.clone();
                tokio::spawn(async move { cache.token().await.is_ok() })
            });
            let served = join_all(tasks)
                .await
                .into_iter()
                .filter(|served| *served.as_ref().unwrap())
                .count();
            assert_eq!(served, 100);
        });
        source.0.load(Ordering::SeqCst)
    });
    assert_eq!(fetches.await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_share_a_failure() {
    let issuer = Issuer::new(None);
    issuer.fail(&[true]);
    let cache = issuer.cache();
    let results = join_all((0..100).map(|_| text(&cache))).await;
    assert!(
        results
            .iter()
            .all(|result| *result == Err("failure 1".to_owned()))
    );
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_answers_for_one_more_second() {
    let issuer = Issuer::new(None);
    issuer.fail(&[true]);
    let cache = issuer.cache();
    assert!(text(&cache).await.is_err());
    advance(Duration::from_millis(900)).await;
    assert_eq!(text(&cache).await, Err("failure 1".to_owned()));
    assert_eq!(issuer.fetches(), 1);
    advance(Duration::from_millis(101)).await;
    assert_eq!(text(&cache).await, Ok("t2".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_refreshed_before_it_expires() {
    let issuer = Issuer::new(Some(1030 * SECOND));
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    advance(799 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    advance(2 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t2".to_owned()));
    assert_eq!(issuer.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_survives_failed_refreshes_which_are_not_repeated_at_once() {
    let issuer = Issuer::new(Some(1030 * SECOND));
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    issuer.fail(&[true, true, true]);
    advance(850 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    assert_eq!(issuer.fetches(), 2);
    advance(20 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    assert_eq!(issuer.fetches(), 2);
    advance(11 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    assert_eq!(issuer.fetches(), 3);
    // Past 1000 s it is not used any more, and the failure comes through.
    advance(120 * SECOND).await;
    assert_eq!(text(&cache).await, Err("failure 4".to_owned()));
    advance(2 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t5".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_does_not_hold_off_those_whose_token_is_dead() {
    let issuer = Issuer::new(Some(1030 * SECOND));
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    issuer.fail(&[true]);
    advance(985 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()), "still valid");
    advance(16 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t3".to_owned()), "expired meanwhile");

    issuer.fail(&[true]);
    advance(985 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t3".to_owned()), "still valid");
    cache.invalidate(b"t3");
    assert_eq!(text(&cache).await, Ok("t5".to_owned()), "refused meanwhile");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_leader_does_not_strand_the_others() {
    let issuer = Issuer::new(None);
    let cache = issuer.cache();
    let leader = tokio::spawn({
        let cache = cache.clone();
        async move { text(&cache).await }
    });
    tokio::task::yield_now().await;
    let followers: Vec<_> = (0..3)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { text(&cache).await })
        })
        .collect();
    sleep(SECOND / 2).await;
    leader.abort();
    for follower in followers {
        assert_eq!(follower.await.unwrap(), Ok("t1".to_owned()));
    }
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn when_all_are_cancelled_the_next_caller_fetches_anew() {
    let issuer = Issuer::new(None);
    let cache = issuer.cache();
    for _ in 0..3 {
        assert!(
            tokio::time::timeout(SECOND / 2, cache.token())
                .await
                .is_err()
        );
    }
    assert_eq!(text(&cache).await, Ok("t4".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn only_the_token_that_was_refused_is_dropped() {
    let issuer = Issuer::new(None);
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    cache.invalidate(b"t0");
    cache.invalidate(b"");
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    cache.invalidate(b"t1");
    assert_eq!(text(&cache).await, Ok("t2".to_owned()));
    // A late 401 for the first token does not cost the second.
    cache.invalidate(b"t1");
    assert_eq!(text(&cache).await, Ok("t2".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_token_does_not_come_back_when_the_new_fetch_fails() {
    let issuer = Issuer::new(Some(3600 * SECOND));
    issuer.fail(&[false, true]);
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    cache.invalidate(b"t1");
    assert_eq!(text(&cache).await, Err("failure 2".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_lifetime_is_used_until_it_is_refused() {
    let issuer = Issuer::new(None);
    let cache = issuer.cache();
    text(&cache).await.unwrap();
    advance(1_000_000 * SECOND).await;
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn short_and_endless_lives_are_no_trouble() {
    for (life, used_for) in [(20, 9), (60, 29), (100, 69)] {
        let issuer = Issuer::new(Some(life * SECOND));
        let cache = issuer.cache();
        text(&cache).await.unwrap();
        advance(Duration::from_secs(used_for) / 2).await;
        assert_eq!(text(&cache).await, Ok("t1".to_owned()), "{life}");
        advance(Duration::from_secs(used_for)).await;
        assert_eq!(text(&cache).await, Ok("t2".to_owned()), "{life}");
    }
    // Each fetch serves those who waited for it.
    let issuer = Issuer::new(Some(Duration::ZERO));
    let cache = issuer.cache();
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    assert_eq!(text(&cache).await, Ok("t2".to_owned()));

    let cache = Issuer::new(Some(Duration::MAX)).cache();
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
    assert_eq!(text(&cache).await, Ok("t1".to_owned()));
}
