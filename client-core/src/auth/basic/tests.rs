use std::time::Duration;

use futures_util::future::join_all;

use super::*;
use crate::{
    Client,
    testing::{Step, Wire, answer, answer_with, get, lost, not_sent, status},
};

const SECOND: Duration = Duration::from_secs(1);

fn setup(steps: impl IntoIterator<Item = Step>) -> (Wire, Client, BasicCredential) {
    let credential = BasicCredential::new("me", &SecretString::from("hunter22"));
    let wire = Wire::new(steps);
    let client = wire
        .builder()
        .guard(Arc::new(BasicAuth::new(credential.clone())))
        .build()
        .unwrap();
    (wire, client, credential)
}

fn late(status: u16) -> Step {
    Step::Late(SECOND, answer(status, "1"))
}

#[tokio::test(start_paused = true)]
async fn user_and_password_are_sent_as_rfc_7617_says() {
    let (wire, client, _) = setup([]);
    client.call(get()).await.unwrap();
    let seen = wire.seen();
    assert_eq!(seen[0].header("authorization"), "Basic bWU6aHVudGVyMjI=");
    assert!(seen[0].headers["authorization"].is_sensitive());
}

#[tokio::test(start_paused = true)]
async fn after_one_401_nothing_is_sent_until_the_credential_is_replaced() {
    let (wire, client, credential) = setup([status(401)]);
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogonRejected);
    assert!(credential.is_latched());
    for _ in 0..3 {
        let error = client.call(get()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialLatched);
        assert_eq!(
            (error.attempts(), error.operation()),
            (0, Some("things.list"))
        );
        assert!(error.to_string().contains("user me"), "{error}");
    }
    assert_eq!(wire.count(), 1);

    credential.replace("me", &SecretString::from("better22"));
    assert!(!credential.is_latched());
    client.call(get()).await.unwrap();
    assert_eq!(
        wire.seen()[1].header("authorization"),
        "Basic bWU6YmV0dGVyMjI="
    );
}

#[tokio::test(start_paused = true)]
async fn eight_parallel_first_calls_with_a_wrong_password_send_one_request() {
    let (wire, client, _) = setup((0..8).map(|_| late(401)));
    let errors = join_all((0..8).map(|_| client.call(get()))).await;
    let kinds: Vec<_> = errors
        .into_iter()
        .map(|error| error.unwrap_err().kind())
        .collect();
    assert_eq!(wire.count(), 1);
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == ErrorKind::LogonRejected)
            .count(),
        1
    );
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == ErrorKind::CredentialLatched)
            .count(),
        7
    );
}

#[tokio::test(start_paused = true)]
async fn with_the_right_password_the_first_goes_alone_and_the_others_together() {
    let (wire, client, _) = setup((0..8).map(|_| late(200)));
    let answers = join_all((0..8).map(|_| client.call(get()))).await;
    assert!(answers.iter().all(Result::is_ok));
    let at: Vec<_> = wire.seen().iter().map(|seen| seen.at).collect();
    assert_eq!(at[1] - at[0], SECOND);
    assert!(at[1..].iter().all(|other| *other == at[1]), "{at:?}");
    assert_eq!(at.len(), 8);
}

#[tokio::test(start_paused = true)]
async fn two_clients_of_one_user_share_the_latch_and_the_probation() {
    let (wire, client, credential) = setup([late(401)]);
    let other = wire
        .builder()
        .guard(Arc::new(BasicAuth::new(credential)))
        .build()
        .unwrap();
    let (one, two) = tokio::join!(client.call(get()), other.call(get()));
    assert_eq!(wire.count(), 1);
    assert_eq!(one.unwrap_err().kind(), ErrorKind::LogonRejected);
    assert_eq!(two.unwrap_err().kind(), ErrorKind::CredentialLatched);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_first_call_gives_its_turn_away() {
    let (wire, client, _) = setup([Step::Hang, late(200)]);
    let first = tokio::spawn(client.call(get()));
    tokio::task::yield_now().await;
    let second = tokio::spawn(client.call(get()));
    tokio::time::sleep(SECOND).await;
    assert_eq!(wire.count(), 1);
    first.abort();
    assert_eq!(second.await.unwrap().unwrap(), 1);
    assert_eq!(wire.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_who_waits_for_the_turn_may_be_cancelled() {
    let (wire, client, _) = setup([late(200)]);
    let first = tokio::spawn(client.call(get()));
    tokio::task::yield_now().await;
    let second = tokio::spawn(client.call(get()));
    let third = tokio::spawn(client.call(get()));
    tokio::task::yield_now().await;
    second.abort();
    assert!(first.await.unwrap().is_ok() && third.await.unwrap().is_ok());
    assert_eq!(wire.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn only_a_real_success_proves_the_credential() {
    let html = answer_with(200, &[("content-type", "text/html")], "<html>");
    for unproven in [
        status(503),
        status(404),
        status(302),
        Step::Answer(html),
        lost(),
        not_sent(),
    ] {
        let (wire, client, _) = setup([unproven]);
        let none = crate::retry::RetryPolicy::none();
        let _ = client.call(get().retry(none)).await.unwrap_err();
        (0..3).for_each(|_| wire.push(late(200)));
        join_all((0..3).map(|_| client.call(get()))).await;
        let at: Vec<_> = wire.seen()[1..].iter().map(|seen| seen.at).collect();
        assert_eq!(at[1] - at[0], SECOND, "still on probation");
        assert_eq!(at[2], at[1]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_under_way_does_not_open_the_latch() {
    let (wire, client, credential) = setup([status(200)]);
    client.call(crate::testing::delete()).await.unwrap();
    wire.push(Step::Late(2 * SECOND, answer(200, "1")));
    wire.push(late(401));
    let (slow, refused) = tokio::join!(client.call(get()), client.call(get()));
    assert!(slow.is_ok());
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::LogonRejected);
    assert!(credential.is_latched());
}

#[tokio::test(start_paused = true)]
async fn a_late_401_of_the_old_password_does_not_refuse_the_new_one() {
    let (wire, client, credential) = setup([late(401)]);
    let old = tokio::spawn(client.call(get()));
    tokio::task::yield_now().await;
    credential.replace("me", &SecretString::from("better22"));
    assert_eq!(
        old.await.unwrap().unwrap_err().kind(),
        ErrorKind::LogonRejected
    );
    assert!(!credential.is_latched());
    client.call(get()).await.unwrap();
    assert_eq!(wire.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_password_that_fits_no_header_is_sent_encoded() {
    let credential = BasicCredential::new("me", &SecretString::from("ü\n:x"));
    let wire = Wire::default();
    let client = wire
        .builder()
        .guard(Arc::new(BasicAuth::new(credential)))
        .build()
        .unwrap();
    client.call(get()).await.unwrap();
    assert_eq!(wire.seen()[0].header("authorization"), "Basic bWU6w7wKOng=");
}

#[tokio::test(start_paused = true)]
async fn lost_answers_may_have_been_refusals() {
    let (wire, client, credential) = setup([lost(), lost()]);
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialLatched);
    assert_eq!(wire.count(), 2, "a third could lock the user");
    assert!(error.to_string().contains("not answered"), "{error}");
    credential.replace("me", &SecretString::from("hunter22"));
    client.call(get()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_was_never_sent_or_is_proven_is_sent_again() {
    let (wire, client, _) = setup([not_sent(), not_sent(), not_sent()]);
    client.call(get()).await.unwrap();
    assert_eq!(wire.count(), 4);
    let (_, client, _) = setup([late(200), lost(), lost(), lost()]);
    client.call(get()).await.unwrap();
    client.call(get()).await.unwrap();
}
