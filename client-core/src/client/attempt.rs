//! One attempt: guards, headers, the transport, guards again.

use bytes::Bytes;
use futures_util::future::poll_immediate;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tracing::Instrument;

use super::{
    Inner, Permit, Review,
    classify::{Failure, late, refused, unanswered, unprepared},
    exchange::CallState,
    watch::Watch,
};
use crate::{
    Answer, Error,
    clock::within,
    retry::{RetryPolicy, casts_doubt},
    transport::{Delivery, RequestContext, Sensitive, TransportError, TransportErrorKind},
};

const CORRELATION: HeaderName = HeaderName::from_static("x-correlationid");

/// How an attempt ended.
pub(super) enum Attempt {
    Accepted(Answer),
    /// Its turn under a rate limit passed while it was being prepared: nothing was sent.
    Missed,
    /// The server refused it unseen, and a guard has renewed what it holds.
    Renewed,
    Failed(Failure),
}

/// Sends once.
pub(super) async fn attempt(client: &Inner, policy: &RetryPolicy, call: &mut CallState) -> Attempt {
    let mut headers = common_headers(client, call);
    let prepared = {
        let mut preparing = std::pin::pin!(prepare(client, call, &mut headers));
        // Mostly there is nothing to wait for, and no timer to set.
        match poll_immediate(preparing.as_mut()).await {
            None => {
                within(
                    &*client.clock,
                    call.left(client.clock.now(), policy),
                    preparing,
                )
                .await
            }
            at_once => at_once,
        }
    };
    // Held until the guards have seen the answer.
    let _permits = match prepared {
        Some(Ok(permits)) => permits,
        Some(Err(error)) => return Attempt::Failed(unprepared(call, error)),
        None => {
            let when = "while waiting for authentication, or for others to end";
            return Attempt::Failed(late(call, when));
        }
    };
    let (name, now) = (call.request.name(), client.clock.now());
    if client.pacer.missed(name, call.departure, now) {
        return Attempt::Missed;
    }
    let left = call.left(now, policy);
    if left.is_zero() {
        return Attempt::Failed(late(call, "before the request could be sent"));
    }

    call.attempts = call.attempts.saturating_add(1);
    let limit = policy.attempt_timeout.min(left);
    let watch = Watch::begin(call, now);
    let sending = client.transport.send(assemble(call, headers.clone()));
    call.sent = headers;
    let sending = within(&*client.clock, limit, sending).instrument(watch.span());
    let (result, late) = match sending.await {
        Some(result) => (result, false),
        None => (
            Err(
                TransportError::new(TransportErrorKind::Timeout, Delivery::Unknown)
                    .with_detail(format!("{} s", limit.as_secs_f64())),
            ),
            limit == left,
        ),
    };
    watch.end(client, call, &result);
    match result {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            judge(client, call, Answer::new(parts.status, parts.headers, body))
        }
        Err(error) => {
            if error.status() == Some(StatusCode::UNAUTHORIZED) {
                // Its body broke off, but the guards must learn of it.
                let bare = Answer::new(StatusCode::UNAUTHORIZED, HeaderMap::new(), Bytes::new());
                review(client, call, &bare);
            } else if error.delivery() != Delivery::NotSent && error.status().is_none() {
                for guard in &client.guards {
                    guard.unanswered(&call.request, &call.sent);
                }
            }
            Attempt::Failed(unanswered(error, late))
        }
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

fn judge(client: &Inner, call: &mut CallState, answer: Answer) -> Attempt {
    let renewals = review(client, call, &answer);
    if (call.request.accepts)(answer.status) {
        return Attempt::Accepted(answer);
    }
    call.learn_secrets();
    let failure = refused(client, call, &answer);
    let mut renewed = false;
    for (now, before) in renewals.into_iter().zip(&mut call.renewed) {
        renewed |= now && !*before;
        *before |= now;
    }
    // A guard's word that the request was not looked at does not outweigh an answer that leaves it
    // open.
    if renewed && !casts_doubt(call.request.repeat, failure.outcome) {
        Attempt::Renewed
    } else {
        Attempt::Failed(failure)
    }
}

/// Shows the answer to all guards and says which of them have renewed what they hold.
fn review(client: &Inner, call: &CallState, answer: &Answer) -> Vec<bool> {
    client
        .guards
        .iter()
        .map(|guard| guard.review(&call.request, &call.sent, answer) == Review::Renewed)
        .collect()
}

fn common_headers(client: &Inner, call: &CallState) -> HeaderMap {
    // As many as most requests have: more room would be more than allocators keep at hand.
    let mut headers = HeaderMap::with_capacity(6);
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

fn assemble(call: &CallState, headers: HeaderMap) -> http::Request<Bytes> {
    let mut request = http::Request::new(call.request.body().clone());
    *request.method_mut() = call.request.method().clone();
    *request.uri_mut() = call.uri.clone();
    *request.headers_mut() = headers;
    request
        .extensions_mut()
        .insert(RequestContext::new(call.request.name(), call.attempts));
    #[cfg(feature = "reqwest")]
    request
        .extensions_mut()
        .insert(crate::transport::Address(call.url.clone()));
    let secrets = &call.request.secrets;
    if call.request.confidential || !secrets.is_empty() {
        let sensitive = Sensitive::new(secrets.clone(), call.request.confidential);
        request.extensions_mut().insert(sensitive);
    }
    request
}
