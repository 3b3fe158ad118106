use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::{
    Effect, Error as CallError, ErrorKind,
    clock::TokioClock,
    transport::{Delivery, RequestContext, Transport, TransportError, TransportErrorKind},
};
use futures_util::StreamExt;

use super::{Event, EventKind, RunLog};
use crate::{
    Observation,
    testing::{Scripted, flow_of},
};

fn log() -> RunLog {
    RunLog::new(Arc::new(TokioClock::new()))
}

/// Three steps: one done, one that makes a change, and one that waits without an end.
fn steps() -> [Scripted; 3] {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let first = Scripted::new("first", &told).sees(Observation::done("it is there"));
    let second = Scripted::new("second", &told)
        .sees(Observation::needed("add it"))
        .sees(Observation::needed("add it"))
        .sees(Observation::done("added"));
    let third = Scripted::new("third", &told).sees(Observation::waiting("its end"));
    [first, second, third]
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_dropped_says_what_it_did_and_what_remains() {
    let log = log();
    let flow = flow_of(steps()).listener(log.of("acme")).build().unwrap();
    let run = tokio::time::timeout(Duration::from_secs(60), flow.run()).await;
    assert!(run.is_err(), "it waits without an end");

    let logged = log.logged();
    let abandoned = EventKind::RunAbandoned {
        step: Some("third"),
    };
    assert_eq!(logged.events.last().unwrap().event.kind, abandoned);
    let standing = logged.standing("acme");
    assert_eq!(standing.done, ["first", "second"]);
    assert_eq!(standing.changed, ["add it"]);
    assert_eq!(standing.in_doubt, None);
    assert_eq!(standing.remaining, ["third"]);
    assert_eq!(
        standing.to_string(),
        "acme:\n  as it should be: first, second\n  changed by this run: add it\n  remains: third"
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_that_came_to_its_end_is_not_abandoned() {
    let log = log();
    let [first, ..] = steps();
    let flow = flow_of([first]).listener(log.of("acme")).build().unwrap();
    assert!(flow.run().await.is_connected());
    let logged = log.logged();
    let ends: Vec<_> = logged
        .events
        .iter()
        .filter(|logged| {
            matches!(
                logged.event.kind,
                EventKind::RunEnded { .. } | EventKind::RunAbandoned { .. }
            )
        })
        .collect();
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert_eq!(logged.standing("acme").remaining, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_end_was_not_seen_is_told_as_begun() {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let lost = CallError::new(ErrorKind::Transport, "lost").with_effect(Effect::Unknown);
    let step = Scripted::new("only", &told)
        .sees(Observation::needed("add it"))
        .does(Err(lost.into()));
    let log = log();
    let flow = flow_of([step]).listener(log.of("acme")).build().unwrap();
    // It looks again some seconds after: dropped before that.
    let run = tokio::time::timeout(Duration::from_millis(1), flow.run()).await;
    assert!(run.is_err());
    let standing = log.logged().standing("acme");
    assert_eq!(standing.in_doubt.as_deref(), Some("add it"));
    assert_eq!(standing.changed, [""; 0]);
    assert!(
        standing
            .to_string()
            .contains("begun, its end not seen: add it"),
        "{standing}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_a_run_ends_with_it_and_has_what_a_listener_hears() {
    let heard = Arc::<Mutex<Vec<Event>>>::default();
    let listener = {
        let heard = Arc::clone(&heard);
        move |event: &Event| heard.lock().unwrap().push(event.clone())
    };
    let [first, second, _] = steps();
    let flow = flow_of([first, second]).listener(listener).build().unwrap();
    let (run, events) = flow.run_with_events();
    let (report, streamed) = tokio::join!(run, events.collect::<Vec<_>>());
    assert!(report.is_connected());
    assert_eq!(streamed, *heard.lock().unwrap());
    assert_eq!(
        streamed.last().unwrap().kind,
        EventKind::RunEnded { succeeded: true }
    );
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_a_dropped_run_ends_with_that_it_was_abandoned() {
    let flow = flow_of(steps()).build().unwrap();
    let (run, events) = flow.run_with_events();
    assert!(
        tokio::time::timeout(Duration::from_secs(9), run)
            .await
            .is_err()
    );
    let last = events.collect::<Vec<_>>().await.pop().unwrap();
    let abandoned = EventKind::RunAbandoned {
        step: Some("third"),
    };
    assert_eq!(last.kind, abandoned);
}

#[tokio::test(start_paused = true)]
async fn more_events_than_the_log_keeps_are_counted_and_the_end_is_kept() {
    let log = log();
    let event = |kind| Event {
        elapsed: Duration::ZERO,
        requests: None,
        kind,
    };
    let remark = event(EventKind::Remark {
        text: "again".to_owned(),
    });
    for _ in 0..RunLog::MOST + 7 {
        log.hear("acme", &remark);
    }
    let change = "add it".to_owned();
    log.hear(
        "acme",
        &event(EventKind::Changed {
            step: "only",
            change,
        }),
    );
    log.hear("acme", &event(EventKind::RunEnded { succeeded: false }));
    let logged = log.logged();
    assert_eq!(
        logged.standing("acme").changed,
        ["add it"],
        "though it was left out"
    );
    assert_eq!(logged.left_out, 8);
    assert_eq!(logged.events.len(), RunLog::MOST + 1);
}

/// Answers after a second, breaks off, or never answers.
#[derive(Debug)]
enum Wire {
    Answers,
    Breaks,
    Hangs,
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        match self {
            Self::Answers => Ok(http::Response::new(Bytes::new())),
            Self::Breaks => Err(TransportError::new(
                TransportErrorKind::Closed,
                Delivery::Unknown,
            )),
            Self::Hangs => std::future::pending().await,
        }
    }
}

async fn logged_over(wire: Wire) -> super::LoggedRequest {
    let log = log();
    let mut request = http::Request::new(Bytes::from_static(b"a secret"));
    *request.uri_mut() = "https://api.example/v1/list?code=a-secret".parse().unwrap();
    request
        .extensions_mut()
        .insert(RequestContext::new("list.read", 2));
    let transport = log.requests(Arc::new(wire));
    let _ = tokio::time::timeout(Duration::from_secs(5), transport.send(request)).await;
    let logged = log.logged();
    let text = serde_json::to_string(&logged).unwrap();
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(logged.requests.len(), 1, "{text}");
    logged.requests.into_iter().next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_request_is_kept_with_what_it_was_and_how_it_ended() {
    let answered = logged_over(Wire::Answers).await;
    assert_eq!(answered.operation, Some("list.read"));
    assert_eq!(answered.attempt, 2);
    assert_eq!(
        (answered.host.as_str(), answered.path.as_str()),
        ("api.example", "/v1/list")
    );
    assert_eq!(answered.took, Duration::from_secs(1));
    assert_eq!((answered.status, answered.failure), (Some(200), None));

    let broken = logged_over(Wire::Breaks).await;
    assert_eq!(
        (broken.status, broken.failure.as_deref()),
        (None, Some("Closed"))
    );

    let hanging = logged_over(Wire::Hangs).await;
    assert_eq!(hanging.took, Duration::from_secs(5));
    assert_eq!(hanging.failure.as_deref(), Some("given up"));
}

#[tokio::test(start_paused = true)]
async fn a_log_that_begins_anew_knows_nothing_of_before() {
    let log = log();
    let listener = log.of("acme");
    let stopped = flow_of(steps()).listener(listener).build().unwrap();
    let stopped = tokio::time::timeout(Duration::from_secs(60), stopped.run()).await;
    assert!(stopped.is_err() && !log.logged().events.is_empty());
    log.begin_anew();
    let logged = log.logged();
    assert_eq!((logged.events.len(), logged.systems().len()), (0, 0));
    let done = Scripted::new("only", &Arc::default()).sees(Observation::done("there"));
    let flow = flow_of([done]).listener(log.of("other")).build().unwrap();
    assert!(flow.run().await.is_connected());
    let logged = log.logged();
    assert!(
        logged
            .events
            .iter()
            .all(|one| one.at < Duration::from_secs(1)),
        "{logged:?}"
    );
    assert_eq!(logged.standing("other").ended, Some(true));
    assert!(
        logged
            .standing("other")
            .to_string()
            .starts_with("other: ended, all is as it should be")
    );
}
