//! Secrets are planted everywhere, the flow fails in many ways, and nothing that comes out shows one.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use connect_flow::{Event, Flow};
use integration_tests::{Landscape, Spy, connection};
use landscape_sim::{Fault, World};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

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

/// Runs the flow, and returns everything that came out of it: log at TRACE, events, plan, report, `Debug` of it all.
async fn everything_that_comes_out(landscape: &Landscape, spy: &Spy) -> String {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let watched = landscape.through(|_| Arc::new(spy.clone()));
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
    let flow = Flow::builder(connection(&landscape.world), ports.clone())
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
    out
}

fn assert_clean(out: &str, secrets: &[String], context: &str) {
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

fn planted(landscape: &Landscape) -> Vec<String> {
    let at = landscape.at();
    vec![
        at.client_secret.clone(),
        at.director_client_secret.clone(),
        at.s4_password.clone(),
        at.director_token.clone(),
    ]
}

#[tokio::test(start_paused = true)]
async fn an_undisturbed_run_shows_no_secret() {
    let landscape = Landscape::in_memory(World::simple());
    let spy = Spy::new(Arc::clone(&landscape.transport));
    let out = everything_that_comes_out(&landscape, &spy).await;
    let mut secrets = spy.secrets();
    assert!(
        secrets.len() >= 7,
        "the spy saw {} secrets: tokens, cookies, credentials",
        secrets.len()
    );
    secrets.extend(planted(&landscape));
    assert!(
        out.contains("flow.step") && out.contains("extensions.create"),
        "the log was captured"
    );
    assert_clean(&out, &secrets, "undisturbed");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_repeats_what_it_was_sent_does_not_make_us_show_it() {
    for (status, content_type) in [
        (400, "application/json"),
        (500, "application/json"),
        (403, "text/html"),
        (200, "text/html"),
    ] {
        for exchange in 1..=24 {
            let landscape = Landscape::in_memory(World::simple());
            let spy =
                Spy::new(Arc::clone(&landscape.transport)).echo(exchange, status, content_type);
            let out = everything_that_comes_out(&landscape, &spy).await;
            let mut secrets = spy.secrets();
            secrets.extend(planted(&landscape));
            assert_clean(
                &out,
                &secrets,
                &format!("{status} {content_type} at exchange {exchange}"),
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_every_kind_show_no_secret() {
    for exchange in 1..=24 {
        for kind in 0..4 {
            let landscape = Landscape::in_memory(World::simple());
            let rule = Fault::exchange(exchange);
            landscape.world.inject(match kind {
                0 => rule.apply_then_drop(),
                1 => rule.truncate_body(),
                2 => rule.expire_token(),
                _ => rule.html(200),
            });
            let spy = Spy::new(Arc::clone(&landscape.transport));
            let out = everything_that_comes_out(&landscape, &spy).await;
            let mut secrets = spy.secrets();
            secrets.extend(planted(&landscape));
            assert_clean(
                &out,
                &secrets,
                &format!("fault {kind} at exchange {exchange}"),
            );
        }
    }
}
