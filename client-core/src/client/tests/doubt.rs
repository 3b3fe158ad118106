//! Never twice what may have happened.

use crate::{
    Effect, ErrorKind,
    fault::{Fault, FaultClass},
    operation::{Operation, Repeat, decode},
    retry::StopReason,
    testing::{Step, Wire, answer, answer_with, delete, get, lost, not_sent, ok, post, status},
    transport::{Delivery, TransportError, TransportErrorKind},
};

fn put() -> Operation<()> {
    Operation::new(
        "things.put",
        http::Method::PUT,
        "/things/1",
        Repeat::Idempotent,
        decode::nothing,
    )
}

#[tokio::test(start_paused = true)]
async fn a_post_is_not_resent_after_an_answer_that_leaves_it_open() {
    let open = [
        (lost(), ErrorKind::Transport),
        (status(500), ErrorKind::Server),
        (status(502), ErrorKind::Unavailable),
        (status(503), ErrorKind::Unavailable),
        (status(504), ErrorKind::Unavailable),
        (status(301), ErrorKind::Redirected),
        (status(302), ErrorKind::Redirected),
        (status(303), ErrorKind::Redirected),
        (
            Step::Fail(TransportError::new(
                TransportErrorKind::BodyTooLarge,
                Delivery::Unknown,
            )),
            ErrorKind::Transport,
        ),
        (
            Step::Fail(TransportError::new(
                TransportErrorKind::BodyIncomplete,
                Delivery::Unknown,
            )),
            ErrorKind::Transport,
        ),
    ];
    for (step, kind) in open {
        let wire = Wire::new([step]);
        let error = wire.client().call(post()).await.unwrap_err();
        assert_eq!(wire.count(), 1, "{error}");
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.effect(), Effect::Unknown, "{error}");
        assert_eq!(error.stop_reason(), Some(StopReason::NotRepeatable));
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_is_resent_when_it_was_not_looked_at() {
    for step in [not_sent(), status(429), status(423)] {
        let wire = Wire::new([step, ok("7")]);
        assert_eq!(wire.client().call(post()).await.unwrap(), 7);
        assert_eq!(wire.count(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_post_changed_nothing() {
    for code in [400, 401, 403, 404, 409, 412, 422, 307, 308] {
        let wire = Wire::new([status(code)]);
        let error = wire.client().call(post()).await.unwrap_err();
        assert_eq!(error.effect(), Effect::NotApplied, "{code}");
        assert_eq!(wire.count(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_and_changes_nothing() {
    for step in [lost(), status(500), status(503), not_sent()] {
        let wire = Wire::new([step, ok("1")]);
        assert_eq!(wire.client().call(get()).await.unwrap(), 1);
    }
    let wire = Wire::new([lost(), lost(), lost(), lost(), ok("1")]);
    let error = wire.client().call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.attempts()), (4, 4));
    assert_eq!(error.effect(), Effect::NotApplied);
    assert_eq!(error.stop_reason(), Some(StopReason::Attempts));
    assert!(error.to_string().contains("4 attempts"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_was_lost_and_then_meets_404_may_have_deleted() {
    let wire = Wire::new([lost(), status(404)]);
    let error = wire.client().call(delete()).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(
        error.to_string().contains("look before repeating"),
        "{error}"
    );

    let wire = Wire::new([status(404)]);
    let error = wire.client().call(delete()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn a_guarded_update_that_was_lost_and_then_meets_412_may_have_been_made() {
    for first in [lost(), status(503)] {
        let wire = Wire::new([first, status(412)]);
        let error = wire.client().call(put()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PreconditionFailed);
        assert_eq!(error.effect(), Effect::Unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn doubt_outlives_everything_that_comes_later() {
    let later = [
        vec![not_sent(), not_sent(), not_sent()],
        vec![status(429), status(429), status(429)],
        vec![status(429), status(400)],
        vec![Step::Answer(answer_with(
            200,
            &[("content-type", "text/html")],
            "<html>",
        ))],
    ];
    for steps in later {
        let wire = Wire::new([lost()]);
        for step in steps {
            wire.push(step);
        }
        let error = wire.client().call(put()).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown, "{error}");
    }
    let wire = Wire::new([not_sent(), status(429), status(400)]);
    let error = wire.client().call(put()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotApplied, "{error}");
}

#[tokio::test(start_paused = true)]
async fn doubt_outlives_a_refusal_that_comes_with_a_success_status() {
    fn refuse(_: &crate::Answer) -> Result<(), crate::operation::DecodeError> {
        let mut fault = Fault::new(Some("E1".to_owned()), None);
        fault.effect = Some(Effect::NotApplied);
        Err(crate::operation::DecodeError::Fault(Box::new(fault)))
    }
    let operation = || Operation::new("q", http::Method::POST, "/q", Repeat::Idempotent, refuse);
    let settled = Wire::new([ok("{}")])
        .client()
        .call(operation())
        .await
        .unwrap_err();
    assert_eq!(settled.effect(), Effect::NotApplied);
    assert_eq!(settled.kind(), ErrorKind::Rejected);
    let doubted = Wire::new([lost(), ok("{}")])
        .client()
        .call(operation())
        .await
        .unwrap_err();
    assert_eq!(doubted.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_success_that_cannot_be_read_was_made() {
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Thing {
        id: u8,
    }
    let operation =
        |repeat| Operation::new("t", http::Method::POST, "/t", repeat, decode::json::<Thing>);
    let error = Wire::new([ok(r#"{"id":"x"}"#)])
        .client()
        .call(operation(Repeat::Once))
        .await;
    assert_eq!(error.unwrap_err().effect(), Effect::Applied);
    let error = Wire::new([ok(r#"{"id":"x"}"#)])
        .client()
        .call(operation(Repeat::Safe))
        .await;
    assert_eq!(error.unwrap_err().effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn a_mistake_of_the_callers_is_final_even_with_a_5xx() {
    fn dialect(_: &crate::Answer) -> Fault {
        let mut fault = Fault::new(Some("E".to_owned()), None);
        fault.class = FaultClass::Permanent;
        fault
    }
    let wire = Wire::new([status(500), ok("1")]);
    let client = wire.builder().dialect(dialect).build().unwrap();
    let error = client.call(get()).await.unwrap_err();
    assert_eq!(wire.count(), 1);
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_read_is_not_repeated_when_it_leads_elsewhere() {
    let wire = Wire::new([Step::Answer(answer(303, "")), ok("1")]);
    let error = wire.client().call(get()).await.unwrap_err();
    assert_eq!((wire.count(), error.kind()), (1, ErrorKind::Redirected));
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_multiplied() {
    let wire = Wire::default();
    let client = wire.client();
    for _ in 0..40 {
        (0..4).for_each(|_| wire.push(lost()));
        let _ = client.call(get()).await.unwrap_err();
    }
    // 100 tokens pay for 20 resends; every call is sent once.
    let wanted = 40 + 20;
    assert_eq!(wire.count(), wanted);
}

#[tokio::test(start_paused = true)]
async fn what_a_lock_outdates_is_not_resent_when_the_lock_has_passed() {
    let wire = Wire::new([status(423), ok("null")]);
    let error = wire
        .client()
        .call(put().outdated_by_lock())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert_eq!(error.effect(), Effect::NotApplied);
    assert_eq!(error.stop_reason(), Some(StopReason::NotRepeatable));
    assert_eq!(wire.count(), 1);

    // Everything else is resent as before; doubt stays.
    let wire = Wire::new([status(429), lost(), status(423)]);
    let error = wire
        .client()
        .call(put().outdated_by_lock())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Locked, Effect::Unknown)
    );
    assert_eq!(wire.count(), 3);
}
