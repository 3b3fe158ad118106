//! One run: rounds over the steps until the first that is not done, which then acts or waits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use btp_client::system_landscape::Refusal;
use client_core::{Effect, ErrorKind};
use tracing::Instrument;

use super::{Flow, Goal, step_span};
use crate::{
    Step, StepContext,
    error::StepError,
    event::{Event, EventKind},
    report::{Report, RunOutcome, StepReport, advice},
    step::Observation,
};

/// Where metrics are told.
const METRICS: &str = "connect_flow::metrics";

pub(super) struct Run<'a> {
    flow: &'a Flow,
    cx: StepContext,
    begun: Instant,
    requests_before: u64,
    told: Arc<Mutex<Told>>,
    log: Vec<StepReport>,
    track: HashMap<&'static str, Track>,
    /// The step that has its turn.
    at: Option<&'static str>,
    ended: bool,
}

/// What was told on the way and belongs in the report, whoever told it.
#[derive(Default)]
struct Told {
    remarks: Vec<String>,
    changes: Vec<(&'static str, String)>,
}

impl Told {
    fn hear(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Remark { text } => self.remarks.push(text.clone()),
            EventKind::Changed { step, change } => self.changes.push((step, change.clone())),
            _ => {}
        }
    }
}

/// What the run remembers of a step.
#[derive(Default)]
struct Track {
    waiting_since: Option<Instant>,
    looks: u32,
    failures: u32,
    advances: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(flow: &'a Flow) -> Self {
        let begun = flow.clock.now();
        let requests_before = flow
            .count
            .as_ref()
            .map_or(0, crate::event::RequestCount::get);
        let told = Arc::new(Mutex::new(Told::default()));
        let sink = {
            let (clock, listeners, count) = (
                Arc::clone(&flow.clock),
                flow.listeners.clone(),
                flow.count.clone(),
            );
            let told = Arc::clone(&told);
            move |kind: EventKind| {
                told.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .hear(&kind);
                let elapsed = clock.now().saturating_duration_since(begun);
                let requests = count
                    .as_ref()
                    .map(|count| count.get().saturating_sub(requests_before));
                let event = Event {
                    elapsed,
                    requests,
                    kind,
                };
                for listener in &listeners {
                    listener.on_event(&event);
                }
            }
        };
        let ends_at = flow.deadline.and_then(|limit| begun.checked_add(limit));
        let cx = flow.context().with_sink(sink).ending_at(ends_at);
        let log = flow
            .steps
            .iter()
            .map(|step| StepReport {
                name: step.name().to_owned(),
                done: false,
                what: String::new(),
                changes: Vec::new(),
            })
            .collect();
        Self {
            flow,
            cx,
            begun,
            requests_before,
            told,
            log,
            track: HashMap::new(),
            at: None,
            ended: false,
        }
    }

    pub(super) async fn finish(mut self) -> Report {
        let span = tracing::info_span!(
            "flow.run",
            otel.kind = "internal",
            system = self.flow.connection.system_name(),
            outcome = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
        );
        let outcome = self.rounds().instrument(span.clone()).await;
        span.record("outcome", outcome.word());
        if !outcome.is_success() {
            span.record("otel.status_code", "ERROR");
        }
        self.ended = true;
        self.cx.emit(EventKind::RunEnded {
            succeeded: outcome.is_success(),
        });
        span.in_scope(|| self.measure(&outcome));
        let requests = self
            .flow
            .count
            .as_ref()
            .map(|count| count.get().saturating_sub(self.requests_before));
        let mut told =
            std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        for (step, change) in told.changes {
            match self.log.iter_mut().find(|entry| entry.name == step) {
                Some(entry) => entry.changes.push(change),
                // A step that gave another name than its own: the change was made all the same.
                None => told.remarks.push(format!("{step}: {change}")),
            }
        }
        Report {
            system_name: self.flow.connection.system_name().to_owned(),
            outcome,
            steps: std::mem::take(&mut self.log),
            remarks: told.remarks,
            elapsed: self.flow.clock.now().saturating_duration_since(self.begun),
            requests,
        }
    }

    async fn rounds(&mut self) -> RunOutcome {
        self.cx.emit(EventKind::RunStarted {
            system_name: self.flow.connection.system_name().to_owned(),
            steps: self.flow.step_names().collect(),
        });
        if let Some(outcome) = self.look_first().await {
            return outcome;
        }
        'round: loop {
            for (place, step) in self.flow.steps.iter().enumerate() {
                match self.turn(place, &**step).await {
                    Turn::Done => {}
                    Turn::Again => continue 'round,
                    Turn::End(outcome) => return outcome,
                }
            }
            return match self.flow.goal {
                Goal::Connect => RunOutcome::Connected,
                Goal::Disconnect => RunOutcome::Disconnected,
            };
        }
    }

    /// Looks at everything before anything is changed. What it saw saves the rounds their reads.
    async fn look_first(&mut self) -> Option<RunOutcome> {
        let mut failures = 0;
        let plan = loop {
            let (step, error) = match self.flow.plan_in(&self.cx).await {
                Ok(plan) => break plan,
                Err(failure) => failure,
            };
            failures += 1;
            let passing = matches!(&error, StepError::Call(call) if call.is_retryable());
            if !passing {
                return Some(failed(step, &error));
            }
            if let Some(end) = self.rest(step, &error, failures).await {
                return Some(end);
            }
        };
        let first_blocked = plan
            .steps
            .into_iter()
            .find_map(|step| match step.observation {
                Observation::Blocked(blocker) => Some((step.name, blocker)),
                _ => None,
            });
        let (step, blocker) = first_blocked?;
        if let Some(entry) = self.log.iter_mut().find(|entry| entry.name == step) {
            entry.what.clone_from(&blocker.reason);
        }
        Some(RunOutcome::Blocked { step, blocker })
    }

    /// Looks at one step, and lets it act or wait.
    async fn turn(&mut self, place: usize, step: &dyn Step) -> Turn {
        let name = step.name();
        if self.is_over() {
            return time_is_up(name);
        }
        self.at = Some(name);
        let span = step_span(name);
        if !self.track.contains_key(name) {
            self.track.insert(name, Track::default());
            self.cx.emit(EventKind::StepStarted { step: name });
        }
        let observation = match step.observe(&self.cx).instrument(span.clone()).await {
            Ok(observation) => observation,
            Err(error) => return self.stumble(step, error, Did::Look).await,
        };
        let was_done = self.log.get(place).is_some_and(|entry| entry.done);
        if !was_done || !matches!(observation, Observation::Done { .. }) {
            self.cx.emit(EventKind::Observed {
                step: name,
                observation: observation.clone(),
            });
        }
        self.note(place, &observation);
        match observation {
            Observation::Done { what } => {
                if !was_done {
                    self.cx.emit(EventKind::StepDone { step: name, what });
                }
                let advances = self.track(name).advances;
                self.track.insert(
                    name,
                    Track {
                        advances,
                        ..Track::default()
                    },
                );
                Turn::Done
            }
            Observation::Blocked(blocker) => Turn::End(RunOutcome::Blocked {
                step: name.to_owned(),
                blocker,
            }),
            Observation::Waiting { for_what } => self.wait(step, for_what).await,
            Observation::Needed { change } => self.advance(step, change).instrument(span).await,
        }
    }

    async fn advance(&mut self, step: &dyn Step, change: String) -> Turn {
        /// More changes than any step has to make: a step that never gets there must end.
        const MOST: u32 = 20;
        let name = step.name();
        // The look may have taken long.
        if self.is_over() {
            return time_is_up(name);
        }
        let advances = &mut self.track(name).advances;
        *advances += 1;
        if *advances > MOST {
            let error = StepError::Outdated(format!(
                "`{change}` was done {MOST} times and is still needed"
            ));
            return Turn::End(failed(name, &error));
        }
        self.cx.emit(EventKind::Changing {
            step: name,
            change: change.clone(),
        });
        match step.advance(&self.cx).await {
            Ok(()) => {
                self.track(name).failures = 0;
                tracing::event!(
                    target: METRICS,
                    tracing::Level::DEBUG,
                    { "monotonic_counter.connect_flow.changes" = 1_u64, step = name }
                );
                self.cx.changed(name, change);
                Turn::Again
            }
            Err(error) => self.stumble(step, error, Did::Act).await,
        }
    }

    /// A call failed, or what a step was about to act on has changed: look again, if that can help.
    async fn stumble(&mut self, step: &dyn Step, error: StepError, did: Did) -> Turn {
        let name = step.name();
        let in_doubt = error.effect() == Effect::Unknown;
        let helps = match &error {
            StepError::Blocked(blocker) => {
                return Turn::End(RunOutcome::Blocked {
                    step: name.to_owned(),
                    blocker: blocker.clone(),
                });
            }
            StepError::Outdated(_) => true,
            // Others end when they end: the deadline of waiting counts, not the number of looks.
            StepError::Call(call)
                if call.kind() == ErrorKind::Locked && call.effect() == Effect::NotApplied =>
            {
                let for_what = format!("another operation to end: {call}");
                return self.wait(step, for_what).await;
            }
            StepError::Call(call) => {
                let outdated = matches!(
                    call.kind(),
                    ErrorKind::Conflict | ErrorKind::PreconditionFailed
                );
                // Another runner may have done it already: what was there to act on is gone, or not to be acted on.
                let overtaken = did == Did::Act
                    && (call.is_not_found() || Refusal::of(call) == Some(Refusal::NotAllowed));
                // Made, but its answer could not be read: what is so now has to be looked at.
                let made = call.effect() == Effect::Applied;
                in_doubt || made || outdated || overtaken || call.is_retryable()
            }
        };
        let track = self.track(name);
        track.failures += 1;
        let failures = track.failures;
        if !helps {
            return Turn::End(failed(name, &error));
        }
        if let StepError::Call(_) = error {
            step.forget(&self.cx);
        }
        match self.rest(name, &error, failures).await {
            Some(end) => Turn::End(end),
            None => Turn::Again,
        }
    }

    /// Waits before another look after failure number `failures` in a row. Ends the run when
    /// patience is at its end, or when the server asks for more time than a step may wait.
    async fn rest(
        &self,
        step: &'static str,
        error: &StepError,
        failures: u32,
    ) -> Option<RunOutcome> {
        let wait = self.flow.wait;
        let asked = match error {
            StepError::Call(call) => call.retry_after().unwrap_or_default(),
            _ => Duration::ZERO,
        };
        if failures > self.flow.patience || asked > wait.deadline {
            return Some(failed(step, error));
        }
        let in_doubt = error.effect() == Effect::Unknown;
        let next_look = match error {
            StepError::Call(_) if in_doubt => {
                // A slow server may make the change after an early look.
                wait.interval(failures.saturating_sub(1))
                    .max(wait.after_doubt)
                    .max(asked)
            }
            StepError::Call(_) => wait.interval(failures.saturating_sub(1)).max(asked),
            _ => Duration::ZERO,
        };
        let next_look = next_look.min(self.left().unwrap_or(next_look));
        // The error itself stays out of the log: it may quote a body.
        let call = error.call();
        tracing::debug!(
            step,
            operation = call.and_then(client_core::Error::operation),
            kind = call.map(|call| tracing::field::debug(call.kind())),
            status = call.and_then(|call| Some(call.status()?.as_u16())),
            correlation_id = call.and_then(client_core::Error::correlation_id),
            in_doubt,
            "looking again"
        );
        self.cx.emit(EventKind::Stumbled {
            step,
            error: error.to_string(),
            in_doubt,
            next_look,
        });
        self.flow.clock.sleep(next_look).await;
        None
    }

    async fn wait(&mut self, step: &dyn Step, for_what: String) -> Turn {
        let name = step.name();
        let now = self.flow.clock.now();
        let policy = self.flow.wait;
        let track = self.track(name);
        let since = *track.waiting_since.get_or_insert(now);
        let pause = policy.interval(track.looks);
        track.looks = track.looks.saturating_add(1);
        track.failures = 0;
        let waited = now.saturating_duration_since(since);
        let left: Duration = policy.deadline.saturating_sub(waited);
        if left.is_zero() {
            return Turn::End(RunOutcome::TimedOut {
                step: name.to_owned(),
                waiting_for: for_what,
            });
        }
        let pause = pause.min(left).min(self.left().unwrap_or(pause));
        self.cx.emit(EventKind::Waiting {
            step: name,
            for_what,
            next_look: pause,
        });
        self.flow.clock.sleep(pause).await;
        step.forget(&self.cx);
        Turn::Again
    }

    /// Metrics, in the field names that OpenTelemetry's bridge reads. Those of requests are the clients'.
    fn measure(&self, outcome: &RunOutcome) {
        let outcome = outcome.word();
        let elapsed = self.flow.clock.now().saturating_duration_since(self.begun);
        tracing::event!(
            target: METRICS,
            tracing::Level::DEBUG,
            {
                "monotonic_counter.connect_flow.runs" = 1_u64,
                "histogram.connect_flow.run.duration" = elapsed.as_secs_f64(),
                outcome,
            }
        );
    }

    fn is_over(&self) -> bool {
        self.left() == Some(Duration::ZERO)
    }

    /// How much of the time for the whole run is left, if there is a limit.
    fn left(&self) -> Option<Duration> {
        let taken = self.flow.clock.now().saturating_duration_since(self.begun);
        Some(self.flow.deadline?.saturating_sub(taken))
    }

    fn note(&mut self, place: usize, observation: &Observation) {
        let Some(entry) = self.log.get_mut(place) else {
            return;
        };
        entry.done = matches!(observation, Observation::Done { .. });
        entry.what = match observation {
            Observation::Done { what } => what.clone(),
            Observation::Needed { change } => change.clone(),
            Observation::Waiting { for_what } => format!("waiting for {for_what}"),
            Observation::Blocked(blocker) => blocker.reason.clone(),
        };
    }

    fn track(&mut self, name: &'static str) -> &mut Track {
        self.track.entry(name).or_default()
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let step = self.at;
            self.cx.emit(EventKind::RunAbandoned { step });
        }
    }
}

/// What a step was doing when it failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Look,
    Act,
}

enum Turn {
    Done,
    Again,
    End(RunOutcome),
}

fn time_is_up(step: &str) -> Turn {
    Turn::End(RunOutcome::TimedOut {
        step: step.to_owned(),
        waiting_for: "its turn, when the time for the whole run was up".to_owned(),
    })
}

fn failed(step: &str, error: &StepError) -> RunOutcome {
    RunOutcome::Failed {
        step: step.to_owned(),
        error: error.to_string(),
        in_doubt: error.effect() == Effect::Unknown,
        advice: advice(error),
    }
}
