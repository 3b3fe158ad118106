//! What `tracing` hears of a run: spans that lie in each other, and metrics, in OpenTelemetry's names.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::{
    collections::HashMap,
    fmt::Debug,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use client_core::{
    Client, ErrorKind,
    operation::{Operation, decode},
    transport::{TransportError, from_fn},
};
use connect_flow::{Flow, RequestCount};
use integration_tests::{Landscape, connection};
use landscape_sim::{Fault, World};
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, Filter, SubscriberExt},
    registry::LookupSpan,
};

#[derive(Debug, Clone, Default)]
struct Heard {
    name: &'static str,
    parent: Option<u64>,
    fields: HashMap<&'static str, String>,
}

impl Visit for Heard {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Heard {
    fn says(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

/// Keeps every span, and the events that are metrics.
#[derive(Debug, Clone, Default)]
struct Ear {
    spans: Arc<Mutex<HashMap<u64, Heard>>>,
    order: Arc<Mutex<Vec<u64>>>,
    metrics: Arc<Mutex<Vec<Heard>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut heard = Heard {
            name: attributes.metadata().name(),
            parent: cx
                .span(id)
                .and_then(|span| Some(span.parent()?.id().into_u64())),
            ..Heard::default()
        };
        attributes.record(&mut heard);
        // A subscriber gives ids away again; each span is told apart by its place.
        self.order.lock().unwrap().push(id.into_u64());
        self.spans.lock().unwrap().insert(id.into_u64(), heard);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        if let Some(heard) = self.spans.lock().unwrap().get_mut(&id.into_u64()) {
            values.record(heard);
        }
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        if !event.metadata().target().ends_with("::metrics") {
            return;
        }
        let mut heard = Heard {
            parent: cx.event_span(event).map(|span| span.id().into_u64()),
            ..Heard::default()
        };
        event.record(&mut heard);
        self.metrics.lock().unwrap().push(heard);
    }
}

impl Ear {
    fn spans(&self, name: &str) -> Vec<(u64, Heard)> {
        let spans = self.spans.lock().unwrap();
        let order = self.order.lock().unwrap();
        let named = order.iter().filter_map(|id| Some((*id, spans.get(id)?)));
        named
            .filter(|(_, span)| span.name == name)
            .map(|(id, span)| (id, span.clone()))
            .collect()
    }

    fn named(&self, id: Option<u64>) -> &'static str {
        let spans = self.spans.lock().unwrap();
        id.and_then(|id| spans.get(&id))
            .map_or("", |span| span.name)
    }

    fn metrics(&self, field: &str) -> Vec<Heard> {
        let metrics = self.metrics.lock().unwrap();
        let of = metrics
            .iter()
            .filter(|metric| metric.fields.contains_key(field));
        of.cloned().collect()
    }
}

/// Runs a connection on a landscape where one read is answered 503 once, and listens.
async fn heard() -> (Ear, u64) {
    let ear = Ear::default();
    let subscriber = tracing_subscriber::registry()
        .with(KeepIds)
        .with(ear.clone());
    let requests = run_before(subscriber).await;
    (ear, requests)
}

async fn run_before(subscriber: impl Into<Dispatch>) -> u64 {
    let landscape = Landscape::in_memory(World::simple());
    landscape
        .world
        .inject(Fault::on("director.get_system").status(503));
    let count = RequestCount::default();
    let counted = landscape.through(|transport| count.count(transport));
    let guard = integration_tests::listen(subscriber);
    let flow = Flow::builder(connection(&landscape.world), counted.ports())
        .build()
        .unwrap();
    let report = flow.run().await;
    drop(guard);
    assert!(report.is_connected(), "{report:?}");
    count.get()
}

/// What the OpenTelemetry bridge has inside: it knows for good whether a place tells a metric.
struct Metrics;

impl Metrics {
    fn tells(about: &Metadata<'_>) -> bool {
        let mut fields = about.fields().iter();
        fields.any(|field| field.name().starts_with("histogram."))
    }
}

impl<S> Filter<S> for Metrics {
    fn enabled(&self, about: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        about.is_span() || Self::tells(about)
    }

    fn callsite_enabled(&self, about: &'static Metadata<'static>) -> Interest {
        if about.is_span() || Self::tells(about) {
            Interest::always()
        } else {
            Interest::never()
        }
    }
}

/// Holds every span, so that no id is given away twice.
struct KeepIds;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for KeepIds {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        if let Some(span) = cx.span(id) {
            std::mem::forget(span);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn spans_of_flow_step_operation_and_attempt_lie_in_each_other() {
    let (ear, requests) = heard().await;
    let runs = ear.spans("flow.run");
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].1.says("outcome"), Some("connected"));
    let steps = ear.spans("flow.step");
    assert!(steps.iter().all(|(_, step)| step.parent == Some(runs[0].0)));
    assert!(
        steps
            .iter()
            .any(|(_, step)| step.says("step") == Some("create-extension"))
    );

    let calls = ear.spans("call");
    for (_, call) in &calls {
        let within = ear.named(call.parent);
        assert!(
            ["flow.step", "call"].contains(&within),
            "{call:?} in `{within}`"
        );
        assert_eq!(call.says("otel.name"), call.says("operation"));
    }
    let attempts = ear.spans("attempt");
    assert_eq!(attempts.len(), usize::try_from(requests).unwrap());
    for (_, attempt) in &attempts {
        assert_eq!(ear.named(attempt.parent), "call", "{attempt:?}");
        assert_eq!(attempt.says("otel.kind"), Some("client"));
        let name = format!(
            "{} {}",
            attempt.says("http.request.method").unwrap(),
            attempt.says("url.template").unwrap()
        );
        assert_eq!(attempt.says("otel.name"), Some(name.as_str()));
        assert!(attempt.fields.contains_key("server.address"), "{attempt:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_call_has_its_number_and_its_status() {
    let (ear, _) = heard().await;
    let again: Vec<_> = ear
        .spans("call")
        .into_iter()
        .filter(|(_, call)| call.says("http.request.resend_count") == Some("1"))
        .collect();
    assert_eq!(again.len(), 1, "{again:?}");
    let (id, call) = &again[0];
    assert_eq!(call.says("operation"), Some("director.get_system"));
    assert_eq!(call.says("http.response.status_code"), Some("200"));
    assert_eq!(call.says("error.type"), None, "it came to a good end");
    let attempts: Vec<_> = ear
        .spans("attempt")
        .into_iter()
        .filter(|(_, attempt)| attempt.parent == Some(*id))
        .map(|(_, attempt)| {
            [
                "http.response.status_code",
                "http.request.resend_count",
                "error.type",
                "otel.status_code",
            ]
            .map(|field| attempt.says(field).map(str::to_owned))
        })
        .collect();
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(
        attempts,
        [
            [said("503"), None, said("503"), said("ERROR")],
            [said("200"), said("1"), None, None],
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_measured_and_so_are_runs_and_changes() {
    let (ear, requests) = heard().await;
    let durations = ear.metrics("histogram.http.client.request.duration");
    assert_eq!(durations.len(), usize::try_from(requests).unwrap());
    for metric in &durations {
        let seconds: f64 = metric
            .says("histogram.http.client.request.duration")
            .unwrap()
            .parse()
            .unwrap();
        assert!((0.0..60.0).contains(&seconds), "{metric:?}");
        assert_eq!(ear.named(metric.parent), "attempt");
    }
    let refused = durations.iter().filter(|metric| {
        metric
            .says("error.type")
            .is_some_and(|kind| kind.contains("503"))
    });
    assert_eq!(refused.count(), 1);

    let runs = ear.metrics("monotonic_counter.connect_flow.runs");
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].says("outcome"), Some("connected"));
    let run: f64 = runs[0]
        .says("histogram.connect_flow.run.duration")
        .unwrap()
        .parse()
        .unwrap();
    assert!(run > 0.0, "the simulated landscape takes its time");
    let changes = ear.metrics("monotonic_counter.connect_flow.changes");
    assert!(changes.len() >= 4, "{changes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_hears_metrics_alone_hears_all_of_them() {
    let ear = Ear::default();
    let subscriber = tracing_subscriber::registry().with(ear.clone().with_filter(Metrics));
    let requests = run_before(subscriber).await;
    let durations = ear.metrics("histogram.http.client.request.duration");
    assert_eq!(durations.len(), usize::try_from(requests).unwrap());
    for metric in &durations {
        assert_eq!(metric.says("message"), None, "it would be an attribute");
        assert!(metric.says("server.port").is_some(), "{metric:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_is_an_error_of_its_call_and_not_of_its_attempt() {
    let transport =
        from_fn(|_| Ok::<_, TransportError>(http::Response::new(Bytes::from_static(b"{}"))));
    let client = Client::builder("https://api.example/".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    let ear = Ear::default();
    let guard = integration_tests::listen(tracing_subscriber::registry().with(ear.clone()));
    let numbers = Operation::get("numbers.list", "/numbers", decode::json::<Vec<u8>>);
    let refused = client.call(numbers).await.unwrap_err();
    drop(guard);
    assert_eq!(refused.kind(), ErrorKind::UndecodableBody);

    let kinds = |name: &str| {
        let spans = ear.spans(name);
        let kinds = spans.iter().map(|(_, span)| {
            ["error.type", "otel.status_code"].map(|field| span.says(field).map(str::to_owned))
        });
        kinds.collect::<Vec<_>>()
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(kinds("call"), [[said("UndecodableBody"), said("ERROR")]]);
    assert_eq!(kinds("attempt"), [[None, None]]);
    let port = ear.spans("attempt")[0]
        .1
        .says("server.port")
        .map(str::to_owned);
    assert_eq!(port.as_deref(), Some("443"), "the scheme's");
}
