//! The loop that sends every operation: authenticate, send, classify, wait or give up.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, Uri};
use tracing::{Instrument, Span, debug, field};
#[cfg(feature = "reqwest")]
use url::Url;

use super::{
    Inner,
    attempt::{Attempt, attempt},
    classify::Failure,
};
use crate::{
    Answer, Error, ErrorKind,
    error::{Effect, Target},
    fault::Dialect,
    operation::{DecodeError, Repeat, Request},
    retry::{Decision, Outcome, RetryPolicy, Situation, StopReason, casts_doubt, decide, effect},
    secret::sent_in,
};

/// An accepted answer, with what an error about it needs to say.
pub(super) struct Exchanged {
    pub(super) answer: Answer,
    call: Box<CallState>,
    dialect: Dialect,
    /// The call's, which ends when its answer has been read.
    span: Span,
}

impl Exchanged {
    pub(super) fn undecodable(mut self, error: DecodeError) -> Error {
        self.call.learn_secrets();
        let unsettled = self.call.doubt && self.call.request.repeat != Repeat::Safe;
        let error = error.into_error(&self.call.request, &self.answer, self.dialect);
        // An earlier attempt's doubt outlives a later refusal.
        let error = if unsettled && error.effect() == Effect::NotApplied {
            error.with_effect(Effect::Unknown)
        } else {
            error
        };
        let error = self.call.finish(error);
        failed(&self.span, &error);
        error
    }
}

/// What a call knows of itself while it runs.
pub(super) struct CallState {
    pub(super) request: Box<Request>,
    #[cfg(feature = "reqwest")]
    pub(super) url: Url,
    pub(super) uri: Uri,
    pub(super) target: Target,
    pub(super) call_id: Arc<str>,
    pub(super) begun: Instant,
    /// How many times the request was sent.
    pub(super) attempts: u32,
    /// Whether one of them may have made the change.
    pub(super) doubt: bool,
    /// Which guards have renewed what they hold: each may once.
    pub(super) renewed: Vec<bool>,
    /// The headers of the last attempt.
    pub(super) sent: HeaderMap,
    /// When the next attempt is to depart.
    pub(super) departure: Instant,
}

impl CallState {
    fn new(client: &Inner, request: Box<Request>) -> Result<Box<Self>, Error> {
        let refused = |error: Error| error.with_target(Target::unsent(&request));
        let url = request
            .url_after(&client.base, &client.last_path)
            .map_err(refused)?;
        let uri = url
            .as_str()
            .parse()
            .map_err(|error: http::uri::InvalidUri| {
                refused(Error::invalid_input("address", error))
            })?;
        let now = client.clock.now();
        Ok(Box::new(Self {
            target: Target::new(request.name(), request.method().clone(), &url),
            call_id: call_id(),
            begun: now,
            attempts: 0,
            doubt: false,
            renewed: vec![false; client.guards.len()],
            sent: HeaderMap::new(),
            departure: now,
            request,
            #[cfg(feature = "reqwest")]
            url,
            uri,
        }))
    }

    /// Adds what the last attempt's headers held to the secrets that no error may show.
    pub(super) fn learn_secrets(&mut self) {
        self.request.secrets.extend(sent_in(&self.sent));
    }

    fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.begun)
    }

    /// How much of the call's time is left.
    pub(super) fn left(&self, now: Instant, policy: &RetryPolicy) -> Duration {
        policy.deadline.saturating_sub(self.elapsed(now))
    }

    /// Adds to an error what only the call knows.
    fn finish(&self, error: Error) -> Error {
        error
            .with_target(self.target.clone())
            .with_attempts(self.attempts)
            .with_call_id(&self.call_id)
    }

    /// An error that arose between attempts: the doubt of earlier attempts stays.
    fn between(&self, error: Error) -> Error {
        let effect = if self.doubt {
            Effect::Unknown
        } else {
            Effect::NotApplied
        };
        error
            .with_effect(effect)
            .with_attempts(self.attempts)
            .with_call_id(&self.call_id)
    }
}

pub(super) async fn run(client: Arc<Inner>, request: Box<Request>) -> Result<Exchanged, Error> {
    let call = CallState::new(&client, request)?;
    let span = tracing::info_span!(
        "call",
        otel.name = call.request.name(),
        otel.kind = "internal",
        otel.status_code = field::Empty,
        operation = call.request.name(),
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
    );
    let result = attempts(&client, call, &span)
        .instrument(span.clone())
        .await;
    record(&span, &result);
    result
}

async fn attempts(
    client: &Inner,
    mut call: Box<CallState>,
    span: &Span,
) -> Result<Exchanged, Error> {
    let policy = call.request.retry.unwrap_or(client.policy);
    // Attempts that a guard answered by renewing what it holds are not retries.
    let mut renewals = 0_u32;
    loop {
        call.departure = pace(client, &policy, &call).await?;
        let Failure {
            outcome,
            error,
            asked,
        } = match attempt(client, &policy, &mut call).await {
            Attempt::Accepted(answer) => {
                client.budget.deposit();
                return Ok(Exchanged {
                    answer,
                    call,
                    dialect: client.dialect,
                    span: span.clone(),
                });
            }
            Attempt::Missed => continue,
            Attempt::Renewed => {
                renewals = renewals.saturating_add(1);
                continue;
            }
            Attempt::Failed(failure) => failure,
        };
        let repeat = call.request.repeat;
        let error = error
            .with_effect(effect(repeat, outcome, call.doubt))
            .with_retry_after(asked);
        call.doubt |= casts_doubt(repeat, outcome);

        let mut situation = Situation::new(
            call.attempts.saturating_sub(renewals),
            repeat,
            outcome,
            call.elapsed(client.clock.now()),
        );
        situation.retry_after = asked;
        let decision = match decide(&policy, &situation, fastrand::f64()) {
            Decision::Again(_) if outcome == Outcome::Locked && call.request.outdated_by_lock => {
                Decision::Stop(StopReason::NotRepeatable)
            }
            Decision::Again(_) if !client.budget.withdraw() => Decision::Stop(StopReason::Budget),
            decision => decision,
        };
        // The error itself stays out of the log: it quotes the body.
        match decision {
            Decision::Again(wait) => {
                debug!(
                    attempt = call.attempts,
                    kind = ?error.kind(),
                    status = error.status().map(|status| status.as_u16()),
                    wait_ms = wait.as_millis(),
                    "sending again"
                );
                client.clock.sleep(wait).await;
            }
            Decision::Stop(reason) => {
                debug!(
                    attempt = call.attempts,
                    kind = ?error.kind(),
                    status = error.status().map(|status| status.as_u16()),
                    ?reason,
                    "giving up"
                );
                return Err(call.finish(error.with_stop(reason)));
            }
        }
    }
}

/// Waits for the operation's turn under a learned rate limit.
async fn pace(client: &Inner, policy: &RetryPolicy, call: &CallState) -> Result<Instant, Error> {
    let name = call.request.name();
    let now = client.clock.now();
    let patience = call.left(now, policy);
    match client.pacer.book(name, now, patience) {
        Ok(wait) => {
            if !wait.is_zero() {
                client.clock.sleep(wait).await;
            }
            Ok(now.checked_add(wait).unwrap_or(now))
        }
        Err(wait) => {
            let detail = "the learned rate limit leaves no turn before the deadline";
            let error = Error::new(ErrorKind::RateLimited, detail).with_target(call.target.clone());
            Err(call.between(error).with_retry_after(Some(wait)))
        }
    }
}

/// A random id in the form of a UUID, which is what BTP's own correlation ids look like.
fn call_id() -> Arc<str> {
    let (high, low) = (fastrand::u64(..), fastrand::u64(..));
    Arc::from(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    ))
}

fn record(span: &Span, result: &Result<Exchanged, Error>) {
    if span.is_disabled() {
        return;
    }
    let (attempts, status) = match result {
        Ok(exchanged) => (exchanged.call.attempts, Some(exchanged.answer.status)),
        Err(error) => {
            failed(span, error);
            (error.attempts(), error.status())
        }
    };
    span.record("http.request.resend_count", attempts.saturating_sub(1));
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
}

fn failed(span: &Span, error: &Error) {
    span.record("error.type", field::debug(error.kind()));
    span.record("otel.status_code", "ERROR");
}
