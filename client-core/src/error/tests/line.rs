//! One line that a person can act on.

use std::time::Duration;

use crate::{
    Effect, Error, ErrorKind,
    fault::{Fault, FaultDetail},
    testing::{Step, Wire, answer_with, lost, post},
    transport::{Delivery, TransportError, TransportErrorKind},
};

#[tokio::test(start_paused = true)]
async fn it_names_operation_address_status_words_and_id_on_one_line() {
    fn dialect(_: &crate::Answer) -> Fault {
        let mut fault = Fault::new(Some("30015".to_owned()), Some("first\n  second".to_owned()));
        fault.details = vec![FaultDetail::new(
            None,
            Some("more\r\nwords".to_owned()),
            None,
        )];
        fault.correlation_id = Some("id\n1".to_owned());
        fault
    }
    let wire = Wire::new([Step::Answer(answer_with(400, &[], "{}"))]);
    let client = wire.builder().dialect(dialect).build().unwrap();
    let error = client
        .call(post().query("name", "Jane Doe"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "things.add: POST https://api.example/base/things: rejected (HTTP 400): 30015: first second; \
         more words [correlation id id 1]"
    );
    assert_eq!(error.fault_target(), None);
}

#[tokio::test(start_paused = true)]
async fn it_says_when_nobody_knows_what_happened() {
    let error = Wire::new([lost()]).client().call(post()).await.unwrap_err();
    let line = error.to_string();
    assert!(
        line.contains("no complete answer: connection closed before the answer"),
        "{line}"
    );
    assert!(
        line.contains("the change may have been made: look before repeating"),
        "{line}"
    );
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .is::<TransportError>()
    );
}

#[test]
fn waits_are_rounded_up() {
    for (millis, shown) in [(1, "1 s"), (1000, "1 s"), (1001, "2 s"), (0, "0 s")] {
        let error = Error::new(ErrorKind::RateLimited, "x")
            .with_retry_after(Some(Duration::from_millis(millis)));
        assert!(
            error.to_string().contains(&format!("wait {shown}")),
            "{error}"
        );
    }
}

#[test]
fn kinds_that_pass_by_themselves() {
    let passing = [
        ErrorKind::Transport,
        ErrorKind::DeadlineExceeded,
        ErrorKind::RateLimited,
        ErrorKind::Locked,
        ErrorKind::Unavailable,
        ErrorKind::Server,
    ];
    let lasting = [
        ErrorKind::InvalidInput,
        ErrorKind::Configuration,
        ErrorKind::LogonRejected,
        ErrorKind::CredentialLatched,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::Conflict,
        ErrorKind::PreconditionFailed,
        ErrorKind::Rejected,
        ErrorKind::Redirected,
        ErrorKind::UnexpectedContent,
        ErrorKind::UndecodableBody,
        ErrorKind::OperationFailed,
        ErrorKind::StillPending,
    ];
    for kind in passing {
        assert!(Error::new(kind, "x").is_retryable(), "{kind:?}");
    }
    for kind in lasting {
        assert!(!Error::new(kind, "x").is_retryable(), "{kind:?}");
    }
}

#[test]
fn what_a_caller_builds_is_what_is_shown() {
    let cause = TransportError::new(TransportErrorKind::Tls, Delivery::NotSent)
        .with_detail("unknown authority");
    let error = Error::invalid_input("name", "must not be empty")
        .with_effect(Effect::Applied)
        .with_fault(Fault::new(Some("E1".to_owned()), None))
        .with_source(cause);
    assert_eq!(
        error.to_string(),
        "invalid input: E1: name: must not be empty: TLS handshake failed: unknown authority [the change was made]"
    );
    assert_eq!(error.transport().unwrap().delivery(), Delivery::NotSent);
    assert_eq!((error.attempts(), error.correlation_id()), (0, None));
    assert!(size_of::<Error>() <= size_of::<usize>());
}
