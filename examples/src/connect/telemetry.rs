//! Logging, and with feature `otel` traces and metrics for an OpenTelemetry collector.

use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::output::tell;

/// Names the collector, as everywhere in OpenTelemetry: `http://localhost:4318`.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Sends what is left when it is dropped.
pub(crate) struct Telemetry {
    #[cfg(feature = "otel")]
    _exported: Option<exported::Exported>,
}

/// `RUST_LOG=debug` shows every call; without it nothing is logged.
pub(crate) fn start() -> Telemetry {
    let log = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::from_default_env());
    let registry = tracing_subscriber::registry().with(log);
    let wanted = std::env::var_os(ENDPOINT).is_some();
    #[cfg(feature = "otel")]
    if wanted {
        match exported::layers() {
            Ok((layers, exported)) => {
                registry.with(layers).init();
                return Telemetry {
                    _exported: Some(exported),
                };
            }
            Err(error) => tell(format_args!("{ENDPOINT}: {error}; nothing is sent there")),
        }
    }
    #[cfg(not(feature = "otel"))]
    if wanted {
        tell(format_args!(
            "{ENDPOINT} is set, but this program was built without feature `otel`"
        ));
    }
    registry.init();
    Telemetry {
        #[cfg(feature = "otel")]
        _exported: None,
    }
}

#[cfg(feature = "otel")]
mod exported {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::{ExporterBuildError, MetricExporter, SpanExporter};
    use opentelemetry_sdk::{
        Resource,
        metrics::{Aggregation, Instrument, SdkMeterProvider, Stream},
        trace::SdkTracerProvider,
    };
    use tracing::{Metadata, Subscriber, level_filters::LevelFilter};
    use tracing_opentelemetry::MetricsLayer;
    use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

    use crate::output::tell;

    pub(super) struct Exported {
        traces: SdkTracerProvider,
        metrics: SdkMeterProvider,
    }

    impl Drop for Exported {
        fn drop(&mut self) {
            for (what, sent) in [
                ("traces", self.traces.shutdown()),
                ("metrics", self.metrics.shutdown()),
            ] {
                if let Err(error) = sent {
                    tell(format_args!("OpenTelemetry, {what}: {error}"));
                }
            }
        }
    }

    /// Both layers, over HTTP to the collector that the environment names.
    pub(super) fn layers<S>() -> Result<(impl Layer<S>, Exported), ExporterBuildError>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        // The exporter's HTTP client takes the process's; if there is one already, that one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let resource = Resource::builder().with_service_name("connect").build();
        let traces = SdkTracerProvider::builder()
            .with_resource(resource.clone())
            .with_batch_exporter(SpanExporter::builder().with_http().build()?)
            .build();
        let metrics = SdkMeterProvider::builder()
            .with_resource(resource)
            .with_view(in_seconds)
            .with_periodic_exporter(MetricExporter::builder().with_http().build()?)
            .build();
        let spans = tracing_opentelemetry::layer()
            .with_tracer(traces.tracer("connect-flow"))
            .with_filter(filter_fn(|about| is_ours(about) && !is_metric(about)));
        let measured = MetricsLayer::new(metrics.clone());
        Ok((spans.and_then(measured), Exported { traces, metrics }))
    }

    /// OpenTelemetry's default bounds fit milliseconds. These are the ones it advises for durations of requests, and
    /// more for runs.
    fn in_seconds(instrument: &Instrument) -> Option<Stream> {
        let bounds: &[f64] = match instrument.name() {
            "http.client.request.duration" => &[
                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
            ],
            "connect_flow.run.duration" => {
                &[1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0]
            }
            _ => return None,
        };
        let histogram = Aggregation::ExplicitBucketHistogram {
            boundaries: bounds.to_vec(),
            record_min_max: true,
        };
        Stream::builder()
            .with_unit("s")
            .with_aggregation(histogram)
            .build()
            .ok()
    }

    /// The exporter's own requests would else be told about in requests.
    fn is_ours(about: &Metadata<'_>) -> bool {
        let of = |name: &str| about.target().starts_with(name);
        *about.level() <= LevelFilter::DEBUG
            && ["client_core", "btp_client", "s4_client", "connect_flow"]
                .into_iter()
                .any(of)
    }

    fn is_metric(about: &Metadata<'_>) -> bool {
        about.target().ends_with("::metrics")
    }
}
