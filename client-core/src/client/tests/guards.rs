//! What guards may do, and how often.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use http::{HeaderMap, header};

use crate::{
    Answer, Effect, Error, ErrorKind, SecretString,
    auth::{AccessToken, BearerAuth, TokenCache, TokenSource},
    client::{Guard, Permit, Review},
    clock::TokioClock,
    operation::Request,
    testing::{Step, Wire, answer, get, lost, ok, post, status},
    transport::{Delivery, TransportError, TransportErrorKind},
};

/// Gives the tokens t1, t2, t3...
#[derive(Debug, Clone, Default)]
struct Counter(Arc<AtomicU32>);

#[async_trait]
impl TokenSource for Counter {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(AccessToken::new(
            SecretString::from(format!("t{number}")),
            None,
        ))
    }
}

#[derive(Debug)]
struct Always;

#[async_trait]
impl Guard for Always {
    async fn prepare(&self, _: &Request, _: &mut HeaderMap) -> Result<Permit, Error> {
        Ok(Permit::none())
    }

    fn review(&self, _: &Request, _: &HeaderMap, _: &Answer) -> Review {
        Review::Renewed
    }
}

fn bearer() -> Arc<BearerAuth> {
    Arc::new(BearerAuth::new(TokenCache::new(
        Counter::default(),
        Arc::new(TokioClock::new()),
    )))
}

fn tokens(wire: &Wire) -> Vec<String> {
    let seen = wire.seen();
    seen.iter()
        .map(|seen| seen.header("authorization").to_owned())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_401_gets_one_new_token_even_for_a_post() {
    let wire = Wire::new([status(401), ok("1")]);
    let client = wire.builder().guard(bearer()).build().unwrap();
    assert_eq!(client.call(post()).await.unwrap(), 1);
    assert_eq!(tokens(&wire), ["Bearer t1", "Bearer t2"]);
    assert!(wire.seen()[0].headers[header::AUTHORIZATION].is_sensitive());
    let attempts: Vec<_> = wire
        .seen()
        .iter()
        .map(|seen| seen.context.unwrap().attempt)
        .collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_second_401_is_final() {
    let wire = Wire::new([status(401), status(401), ok("1")]);
    let client = wire.builder().guard(bearer()).build().unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogonRejected);
    assert_eq!((wire.count(), error.attempts()), (2, 2));
    assert_eq!(error.effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn each_guard_renews_once_however_many_there_are() {
    #[derive(Debug)]
    struct Idle;
    #[async_trait]
    impl Guard for Idle {
        async fn prepare(&self, _: &Request, _: &mut HeaderMap) -> Result<Permit, Error> {
            Ok(Permit::none())
        }
    }
    let wire = Wire::new([status(401), status(401), status(401), ok("1")]);
    let client = wire
        .builder()
        .guard(bearer())
        .guard(Arc::new(Idle))
        .build()
        .unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.attempts()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_uses_up_no_retry() {
    let wire = Wire::new([status(401), status(503), status(503), status(503), ok("1")]);
    let client = wire.builder().guard(bearer()).build().unwrap();
    assert_eq!(client.call(get()).await.unwrap(), 1);
    assert_eq!(wire.count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_guard_cannot_have_a_post_resent_whose_fate_is_open() {
    let wire = Wire::new([status(500), ok("1")]);
    let client = wire.builder().guard(Arc::new(Always)).build().unwrap();
    let error = client.call(post()).await.unwrap_err();
    assert_eq!((wire.count(), error.effect()), (1, Effect::Unknown));
}

#[tokio::test(start_paused = true)]
async fn doubt_outlives_a_refresh() {
    let wire = Wire::new([lost(), status(401), status(404)]);
    let client = wire.builder().guard(bearer()).build().unwrap();
    let error = client.call(crate::testing::delete()).await.unwrap_err();
    assert_eq!((wire.count(), error.effect()), (3, Effect::Unknown));
    assert!(error.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_fixed_token_is_not_sent_again() {
    let wire = Wire::new([status(401), ok("1")]);
    let guard = Arc::new(BearerAuth::fixed(SecretString::from("fixed-token")));
    let client = wire.builder().guard(guard).build().unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.kind()), (1, ErrorKind::LogonRejected));
}

#[tokio::test(start_paused = true)]
async fn a_401_whose_body_broke_off_is_shown_to_the_guards_and_not_repeated() {
    #[derive(Debug, Default)]
    struct Watch(AtomicU32);
    #[async_trait]
    impl Guard for Watch {
        async fn prepare(&self, _: &Request, _: &mut HeaderMap) -> Result<Permit, Error> {
            Ok(Permit::none())
        }

        fn review(&self, _: &Request, _: &HeaderMap, answer: &Answer) -> Review {
            self.0
                .fetch_add(u32::from(answer.status.as_u16()), Ordering::SeqCst);
            Review::Accept
        }
    }
    let broken = TransportError::new(TransportErrorKind::BodyIncomplete, Delivery::Unknown)
        .with_status(http::StatusCode::UNAUTHORIZED);
    let wire = Wire::new([Step::Fail(broken), ok("1")]);
    let watch = Arc::new(Watch::default());
    let client = wire.builder().guard(watch.clone()).build().unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.status().unwrap().as_u16()), (1, 401));
    assert_eq!(watch.0.load(Ordering::SeqCst), 401);
}

#[tokio::test(start_paused = true)]
async fn a_failed_token_fetch_is_told_as_such_and_the_call_is_not_repeated() {
    let uaa = Wire::new([Step::Answer(answer(
        401,
        r#"{"error":"invalid_client","error_description":"Bad credentials"}"#,
    ))]);
    let tokens = crate::auth::OAuthTokens::client_credentials(
        uaa.client(),
        "uaa.token",
        "/oauth/token",
        crate::auth::ClientIdentity::Secret {
            id: "me".to_owned(),
            secret: SecretString::from("hunter22"),
        },
    );
    let cache = TokenCache::new(tokens, Arc::new(TokioClock::new()));
    let wire = Wire::default();
    let client = wire
        .builder()
        .guard(Arc::new(BearerAuth::new(cache)))
        .build()
        .unwrap();
    let error = client.call(post()).await.unwrap_err();
    assert_eq!((uaa.count(), wire.count()), (1, 0));
    assert_eq!(error.kind(), ErrorKind::LogonRejected);
    assert_eq!(error.operation(), Some("things.add"));
    assert_eq!(error.code(), Some("invalid_client"));
    assert_eq!((error.effect(), error.attempts()), (Effect::NotApplied, 0));
    let line = error.to_string();
    assert!(line.contains("not sent: uaa.token: POST"), "{line}");
    assert_eq!(line.matches("Bad credentials").count(), 1, "{line}");
}
