//! What the canary tests share: everything that comes out of a run, and whether a secret is in it.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use client_core::har::HarRecorder;
use connect_flow::{Event, Flow};
use integration_tests::{BTP_USER, Landscape, Spy};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
pub(crate) struct Captured(pub(crate) Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Runs the flow, and returns everything that came out of it: log at TRACE, events, plan, report, `Debug` of it all, and
/// the recording.
pub(crate) async fn everything_that_comes_out(landscape: &Landscape, spy: &Spy) -> String {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .finish();
    let _guard = integration_tests::listen(subscriber);

    let recorder = HarRecorder::new(spy.clone());
    let watched = landscape.through(|_| Arc::new(recorder.clone()));
    let ports = watched.ports();
    let events = Captured::default();
    let listener = {
        let events = events.clone();
        move |event: &Event| {
            let mut events = events.clone();
            writeln!(
                events,
                "{event:?} {}",
                serde_json::to_string(event).unwrap()
            )
            .unwrap();
        }
    };
    let flow = Flow::builder(landscape.connection(), ports.clone())
        .listener(listener)
        .build()
        .unwrap();
    let plan = flow.plan().await;
    let report = flow.run().await;

    let mut out = format!(
        "{ports:?} {flow:?} {plan:?} {report:?} {}",
        serde_json::to_string(&report).unwrap()
    );
    if let Err(error) = &plan {
        let mut source: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = source {
            out.push_str(&error.to_string());
            out.push_str(&format_args!("{error:?}").to_string());
            source = error.source();
        }
    }
    out += &String::from_utf8_lossy(&log.0.lock().unwrap());
    out += &String::from_utf8_lossy(&events.0.lock().unwrap());
    out += &recorder.to_json();
    out
}

pub(crate) fn assert_clean(out: &str, secrets: &[String], context: &str) {
    for secret in secrets {
        if let Some(place) = out.find(secret.as_str()) {
            let from = out[..place]
                .char_indices()
                .rev()
                .nth(120)
                .map_or(0, |(at, _)| at);
            panic!(
                "{context}: a secret of {} characters came out after: {}",
                secret.len(),
                &out[from..place]
            );
        }
    }
}

pub(crate) fn planted(landscape: &Landscape) -> Vec<String> {
    let at = landscape.at();
    vec![
        at.client_secret.clone(),
        at.director_client_secret.clone(),
        at.s4_password.clone(),
        at.director_token.clone(),
        BTP_USER.1.to_owned(),
    ]
}
