//! What happened in one or many runs, kept: for a report, or for a look after a run was dropped.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::{
    clock::Clock,
    transport::{RequestContext, Transport, TransportError},
};
use serde::Serialize;

use super::{Event, EventKind, Listener, standing::Standing};

/// Keeps what happened in one or many runs: their events, and the requests that were sent.
///
/// A clone is the same log. It keeps the first 10,000 events and the first 10,000 requests, counts what it leaves
/// out, and always knows how far each run came. Of a request it keeps neither query nor headers nor body.
///
/// # Examples
///
/// ```no_run
/// # async fn f(connection: connect_flow::Connection, ports: connect_flow::Ports) -> Result<(), connect_flow::Error> {
/// use std::sync::Arc;
///
/// use client_core::clock::TokioClock;
/// use connect_flow::{Flow, RunLog};
///
/// let log = RunLog::new(Arc::new(TokioClock::new()));
/// let flow = Flow::builder(connection, ports).listener(log.of("acme-s4-dev")).build()?;
/// let stopped = tokio::time::timeout(std::time::Duration::from_secs(60), flow.run()).await;
/// if stopped.is_err() {
///     eprintln!("{}", log.logged().standing("acme-s4-dev"));
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct RunLog {
    kept: Arc<Mutex<Logged>>,
    clock: Arc<dyn Clock>,
    begun: Arc<Mutex<Instant>>,
}

/// What a [`RunLog`] has kept so far. Serializable; holds no secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Logged {
    /// The events of all runs, in order.
    pub events: Vec<LoggedEvent>,
    /// The requests, in the order in which they ended.
    pub requests: Vec<LoggedRequest>,
    /// How many events and requests were left out, because there were too many.
    pub left_out: u64,
    /// How far each system came, by its name; also by the events that were left out.
    pub standings: BTreeMap<String, Standing>,
}

/// An event, whose it is, and when it was heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// Time since the log began.
    pub at: Duration,
    /// The name under which the run was logged: its system's.
    pub system: String,
    /// The event.
    #[serde(flatten)]
    pub event: Event,
}

/// A request, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Time between the log's begin and the sending.
    pub at: Duration,
    /// How long it took until the answer was there, the failure was known or the caller gave up.
    pub took: Duration,
    /// The operation, if a client of this workspace sent it.
    pub operation: Option<&'static str>,
    /// Which attempt of it this was, from 1; 0 if nobody said.
    pub attempt: u32,
    /// The method.
    pub method: String,
    /// The host.
    pub host: String,
    /// The path, without the query.
    pub path: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// Why there was none.
    pub failure: Option<String>,
}

impl RunLog {
    /// More would be no report any more, and memory without a bound.
    const MOST: usize = 10_000;

    /// An empty log that begins now.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let begun = clock.now();
        Self {
            kept: Arc::default(),
            clock,
            begun: Arc::new(Mutex::new(begun)),
        }
    }

    /// Forgets what it has kept, and begins now: for runs that are another matter than those before.
    pub fn begin_anew(&self) {
        *self.kept() = Logged::default();
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = self.clock.now();
    }

    /// A listener for the run of one system.
    pub fn of(&self, system: &str) -> impl Listener + 'static {
        let (log, system) = (self.clone(), system.to_owned());
        move |event: &Event| log.hear(&system, event)
    }

    /// Keeps an event; fit for [`FleetBuilder::on_event`](crate::fleet::FleetBuilder::on_event).
    pub fn hear(&self, system: &str, event: &Event) {
        let at = self.at();
        let mut kept = self.kept();
        if !kept.standings.contains_key(system) {
            kept.standings
                .insert(system.to_owned(), Standing::of(system));
        }
        if let Some(standing) = kept.standings.get_mut(system) {
            standing.hear(&event.kind);
        }
        // That a run and its steps began and how they ended is wanted however long it was.
        let frame = matches!(
            event.kind,
            EventKind::RunStarted { .. }
                | EventKind::RunEnded { .. }
                | EventKind::RunAbandoned { .. }
                | EventKind::StepStarted { .. }
                | EventKind::StepDone { .. }
        );
        if kept.events.len() < Self::MOST || frame {
            kept.events.push(LoggedEvent {
                at,
                system: system.to_owned(),
                event: event.clone(),
            });
        } else {
            kept.left_out = kept.left_out.saturating_add(1);
        }
    }

    /// A transport that keeps what it passes on to `inner`.
    pub fn requests(&self, inner: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Watched {
            inner,
            log: self.clone(),
        })
    }

    /// What was kept so far.
    pub fn logged(&self) -> Logged {
        self.kept().clone()
    }

    fn keep_request(&self, request: LoggedRequest) {
        let mut kept = self.kept();
        if kept.requests.len() < Self::MOST {
            kept.requests.push(request);
        } else {
            kept.left_out = kept.left_out.saturating_add(1);
        }
    }

    fn at(&self) -> Duration {
        let begun = *self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        self.clock.now().saturating_duration_since(begun)
    }

    fn kept(&self) -> MutexGuard<'_, Logged> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Logged {
    /// How far the last run of a system came, by its events; nothing is done if none was heard.
    pub fn standing(&self, system: &str) -> Standing {
        self.standings
            .get(system)
            .map_or_else(|| Standing::of(system), Standing::clone)
    }

    /// The names of the systems, in the order in which their runs began.
    pub fn systems(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for logged in &self.events {
            if matches!(logged.event.kind, EventKind::RunStarted { .. })
                && !names.contains(&logged.system.as_str())
            {
                names.push(logged.system.as_str());
            }
        }
        names
    }
}

#[derive(Debug)]
struct Watched {
    inner: Arc<dyn Transport>,
    log: RunLog,
}

#[async_trait]
impl Transport for Watched {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut pending = Pending::of(&self.log, &request);
        let answer = self.inner.send(request).await;
        match &answer {
            Ok(answer) => pending.request.status = Some(answer.status().as_u16()),
            Err(error) => {
                pending.request.status = error.status().map(|status| status.as_u16());
                pending.request.failure = Some(format!("{:?}", error.kind()));
            }
        }
        pending.ended = true;
        answer
    }
}

/// A request that is under way; kept when it is dropped, however it ended.
struct Pending {
    request: LoggedRequest,
    ended: bool,
    log: RunLog,
}

impl Pending {
    fn of(log: &RunLog, request: &http::Request<Bytes>) -> Self {
        let context = request.extensions().get::<RequestContext>();
        let uri = request.uri();
        Self {
            request: LoggedRequest {
                at: log.at(),
                took: Duration::ZERO,
                operation: context.map(|context| context.operation),
                attempt: context.map_or(0, |context| context.attempt),
                method: request.method().to_string(),
                host: uri.host().unwrap_or_default().to_owned(),
                path: uri.path().to_owned(),
                status: None,
                failure: None,
            },
            ended: false,
            log: log.clone(),
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut request = self.request.clone();
        request.took = self.log.at().saturating_sub(request.at);
        if !self.ended {
            request.failure = Some("given up".to_owned());
        }
        self.log.keep_request(request);
    }
}

#[cfg(test)]
mod tests;
