//! The loop that sends every operation: authenticate, send, classify, wait or give up.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tracing::{Instrument, Span, debug, field};
use url::Url;

use super::{Inner, Permit, Review};
use crate::{
    Answer, Error, ErrorKind,
    clock::within,
    error::{Effect, Target},
    fault::{Fault, FaultClass},
    operation::{DecodeError, Repeat, Request},
    retry::{
        Decision, Outcome, RetryPolicy, Situation, StopReason, casts_doubt, decide, effect,
        retry_after,
    },
    transport::{Delivery, RequestContext, TransportError, TransportErrorKind},
};

const CORRELATION: HeaderName = HeaderName::from_static("x-correlationid");

/// An accepted answer, with what an error about it needs to say.
pub(super) struct Exchanged {
    pub(super) answer: Answer,
    call: CallState,
}

impl Exchanged {
    pub(super) fn undecodable(self, error: DecodeError) -> Error {
        let unsettled = self.call.doubt && self.call.request.repeat != Repeat::Safe;
        let error = error.into_error(&self.call.request, &self.answer);
        // An earlier attempt's doubt outlives a later refusal.
        let error = if unsettled && error.effect() == Effect::NotApplied {
            error.with_effect(Effect::Unknown)
        } else {
            error
        };
        self.call.finish(error)
    }
}

/// What a call knows of itself while it runs.
struct CallState {
    request: Request,
    target: Target,
    call_id: Arc<str>,
    attempts: u32,
    doubt: bool,
}

impl CallState {
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

/// How one attempt failed.
struct Failure {
    outcome: Outcome,
    error: Error,
    asked: Option<Duration>,
}

pub(super) async fn run(client: Arc<Inner>, request: Request) -> Result<Exchanged, Error> {
    let url = request.url(&client.base)?;
    let span = tracing::info_span!(
        "call",
        otel.kind = "client",
        operation = request.name(),
        http.request.method = %request.method(),
        url.template = request.template(),
        server.address = url.host_str().unwrap_or_default(),
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
    );
    let call = CallState {
        target: Target::new(request.name(), request.method().clone(), &url),
        call_id: call_id(),
        attempts: 0,
        doubt: false,
        request,
    };
    let result = attempts(&client, call, &url).instrument(span.clone()).await;
    record(&span, &result);
    result
}

async fn attempts(client: &Inner, mut call: CallState, url: &Url) -> Result<Exchanged, Error> {
    let policy = call.request.retry.unwrap_or(client.policy);
    let begun = client.clock.now();
    // Each guard may renew what it holds once; renewals are not retries.
    let mut renewals = client.guards.len();
    let mut paced = 0_u32;
    loop {
        if let Some(error) = pace(client, &policy, &call, begun).await {
            return Err(error);
        }
        let attempt = attempt(client, &policy, &mut call, url, begun).await;
        let failure = match attempt {
            Ok(Ok(answer)) => {
                client.budget.deposit();
                return Ok(Exchanged { answer, call });
            }
            Ok(Err(_)) if renewals > 0 => {
                renewals -= 1;
                paced += 1;
                continue;
            }
            Ok(Err(failure)) | Err(failure) => failure,
        };
        let Failure {
            outcome,
            error,
            asked,
        } = failure;
        let repeat = call.request.repeat;
        let error = error
            .with_effect(effect(repeat, outcome, call.doubt))
            .with_retry_after(asked);
        call.doubt |= casts_doubt(repeat, outcome);

        let mut situation = Situation::new(
            call.attempts.saturating_sub(paced),
            repeat,
            outcome,
            since(client, begun),
        );
        situation.retry_after = asked;
        let decision = match decide(&policy, &situation, fastrand::f64()) {
            Decision::Again(_) if !client.budget.withdraw() => Decision::Stop(StopReason::Budget),
            decision => decision,
        };
        match decision {
            Decision::Again(wait) => {
                debug!(attempt = call.attempts, wait_ms = wait.as_millis(), %error, "sending again");
                client.clock.sleep(wait).await;
            }
            Decision::Stop(reason) => {
                debug!(attempt = call.attempts, ?reason, "giving up");
                return Err(call.finish(error));
            }
        }
    }
}

/// Waits for the operation's turn under a learned rate limit.
async fn pace(
    client: &Inner,
    policy: &RetryPolicy,
    call: &CallState,
    begun: Instant,
) -> Option<Error> {
    let patience = policy.deadline.saturating_sub(since(client, begun));
    match client
        .pacer
        .book(call.request.name(), client.clock.now(), patience)
    {
        Ok(wait) if wait.is_zero() => None,
        Ok(wait) => {
            client.clock.sleep(wait).await;
            None
        }
        Err(wait) => {
            let detail = "the learned rate limit leaves no turn before the deadline";
            let error = Error::new(ErrorKind::RateLimited, detail).with_target(call.target.clone());
            Some(call.between(error).with_retry_after(Some(wait)))
        }
    }
}

/// Sends once. `Ok(Err(..))` is a refusal that a guard wants to answer by renewing what it holds.
async fn attempt(
    client: &Inner,
    policy: &RetryPolicy,
    call: &mut CallState,
    url: &Url,
    begun: Instant,
) -> Result<Result<Answer, Failure>, Failure> {
    let left = |client: &Inner| policy.deadline.saturating_sub(since(client, begun));
    let mut headers = common_headers(client, call);
    let permits = match within(
        &*client.clock,
        left(client),
        prepare(client, call, &mut headers),
    )
    .await
    {
        Some(Ok(permits)) => permits,
        Some(Err(error)) => return Err(unprepared(call, error)),
        None => {
            let error = Error::new(
                ErrorKind::DeadlineExceeded,
                "while preparing authentication",
            );
            return Err(unprepared(call, error.with_target(call.target.clone())));
        }
    };

    call.attempts += 1;
    let sent = headers.clone();
    let request = assemble(call, url, headers);
    let limit = policy.attempt_timeout.min(left(client));
    let result = match within(&*client.clock, limit, client.transport.send(request)).await {
        Some(result) => result,
        None => Err(
            TransportError::new(TransportErrorKind::Timeout, Delivery::Unknown)
                .with_detail(format!("{} s", limit.as_secs_f64())),
        ),
    };
    let answer = match result {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            Answer::new(parts.status, parts.headers, body)
        }
        Err(error) => return Err(unanswered(error)),
    };
    let mut renewed = false;
    for guard in &client.guards {
        renewed |= guard.review(&call.request, &sent, &answer) == Review::Renewed;
    }
    drop(permits);
    if (call.request.accepts)(answer.status) {
        return Ok(Ok(answer));
    }
    let failure = refused(client, call, &answer);
    if renewed {
        Ok(Err(failure))
    } else {
        Err(failure)
    }
}

async fn prepare(
    client: &Inner,
    call: &CallState,
    headers: &mut HeaderMap,
) -> Result<Vec<Permit>, Error> {
    let mut permits = Vec::with_capacity(client.guards.len());
    for guard in &client.guards {
        permits.push(guard.prepare(&call.request, headers).await?);
    }
    Ok(permits)
}

/// A guard failed: its own calls have been repeated already, so this one is not.
fn unprepared(call: &CallState, error: Error) -> Failure {
    let asked = error.retry_after();
    let error = match error.operation() {
        Some(inner) if inner != call.request.name() => {
            error.during(call.target.clone(), "not sent")
        }
        _ => error,
    };
    Failure {
        outcome: Outcome::Rejected,
        error,
        asked,
    }
}

fn unanswered(error: TransportError) -> Failure {
    let outcome = match (error.delivery(), error.kind()) {
        (_, TransportErrorKind::BodyTooLarge) => Outcome::Unusable,
        (Delivery::NotSent, _) => Outcome::NotSent,
        (Delivery::Unknown, _) => Outcome::Lost,
    };
    Failure {
        outcome,
        error: Error::of_transport(error),
        asked: None,
    }
}

fn refused(client: &Inner, call: &CallState, answer: &Answer) -> Failure {
    let fault: Fault = (client.dialect)(answer);
    let class = fault.class;
    if let FaultClass::RateLimited(Some(limit)) = class {
        client.pacer.learn(call.request.name(), limit);
    }
    let outcome = match class {
        FaultClass::RateLimited(_) => Outcome::RateLimited,
        FaultClass::Locked => Outcome::Locked,
        FaultClass::Permanent => Outcome::Rejected,
        FaultClass::ByStatus => outcome_of(answer.status),
    };
    let asked = match outcome {
        Outcome::RateLimited | Outcome::Unavailable | Outcome::Locked => {
            retry_after(&answer.headers, client.clock.wall())
        }
        _ => None,
    };
    let error = Error::of_answer(
        answer,
        fault,
        &call.request.secrets,
        call.request.confidential,
    );
    Failure {
        outcome,
        error,
        asked,
    }
}

fn outcome_of(status: StatusCode) -> Outcome {
    match status.as_u16() {
        429 => Outcome::RateLimited,
        423 => Outcome::Locked,
        502..=504 => Outcome::Unavailable,
        // "See other" follows a change that was made; whether it was this one, nobody knows.
        303 | 500.. => Outcome::ServerError,
        _ => Outcome::Rejected,
    }
}

fn common_headers(client: &Inner, call: &CallState) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, client.user_agent.clone());
    if let Ok(id) = HeaderValue::from_str(&call.call_id) {
        headers.insert(CORRELATION, id);
    }
    for (name, value) in call.request.headers() {
        headers.insert(name, value.clone());
    }
    headers
}

fn assemble(call: &CallState, url: &Url, headers: HeaderMap) -> http::Request<bytes::Bytes> {
    let mut request = http::Request::new(call.request.body().clone());
    *request.method_mut() = call.request.method().clone();
    // A `Url` always is a valid `Uri`; the fallback could only send the request nowhere.
    *request.uri_mut() = url.as_str().parse().unwrap_or_default();
    *request.headers_mut() = headers;
    request
        .extensions_mut()
        .insert(RequestContext::new(call.request.name(), call.attempts));
    request
}

fn since(client: &Inner, begun: Instant) -> Duration {
    client.clock.now().saturating_duration_since(begun)
}

/// A random id in the form of a UUID, which is what BTP's own correlation ids look like.
fn call_id() -> Arc<str> {
    let bits = fastrand::u128(..);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Arc::from(format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    ))
}

fn record(span: &Span, result: &Result<Exchanged, Error>) {
    let (attempts, status) = match result {
        Ok(exchanged) => (exchanged.call.attempts, Some(exchanged.answer.status)),
        Err(error) => {
            span.record("error.type", field::debug(error.kind()));
            (error.attempts(), error.status())
        }
    };
    span.record("http.request.resend_count", attempts.saturating_sub(1));
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
}
