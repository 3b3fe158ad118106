//! How errors come to be.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use http::{Method, StatusCode};
use url::Url;

use super::{Effect, Error, ErrorKind, Inner};
use crate::{
    Answer, BodyKind,
    answer::EXCERPT_BYTES,
    fault::{Fault, FaultClass},
    operation::Request,
    retry::StopReason,
    secret::{SecretString, redact_head, redact_short},
    transport::TransportError,
};

/// Which operation, sent where. The query is left out: filters may name people.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Option<Arc<str>>,
}

impl Target {
    pub(crate) fn new(operation: &'static str, method: Method, url: &Url) -> Self {
        let shown = url.as_str();
        let shown = shown.split_once('?').map_or(shown, |(shown, _)| shown);
        Self {
            operation,
            method,
            url: Some(Arc::from(shown)),
        }
    }

    /// The target of a request that never got an address.
    pub(crate) fn unsent(request: &Request) -> Self {
        Self {
            operation: request.name(),
            method: request.method().clone(),
            url: None,
        }
    }
}

impl Error {
    /// An error that arose before anything was sent.
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            target: None,
            status: None,
            fault: Fault::default(),
            detail: Some(detail.into()),
            body_kind: None,
            excerpt: None,
            stopped: None,
            attempts: 0,
            effect: Effect::NotApplied,
            retry_after: None,
            call_id: None,
            source: None,
        }))
    }

    /// An input that is not allowed: which field, and why.
    pub fn invalid_input(field: &str, reason: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidInput, format!("{field}: {reason}"))
    }

    /// A wrong setting: which, and why.
    pub fn configuration(setting: &str, reason: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Configuration, format!("{setting}: {reason}"))
    }

    /// Sets what became of the change.
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect = effect;
        self
    }

    /// Adds the underlying error.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Adds what the service said.
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.0.fault = fault;
        self
    }

    /// What the answer says in words, without the secrets.
    pub(crate) fn with_words(mut self, words: Option<String>, secrets: &[SecretString]) -> Self {
        self.0.fault.message = words.map(|words| redact_short(&words, secrets, EXCERPT_BYTES));
        self
    }

    /// A refusal that came with a success status has a kind of its own.
    pub(crate) fn settle(&mut self, effect: Effect) {
        self.0.effect = effect;
        if self.0.status.is_some_and(|status| status.is_success())
            && matches!(
                self.0.fault.class,
                FaultClass::ByStatus | FaultClass::Permanent
            )
        {
            self.0.kind = ErrorKind::Rejected;
        }
    }

    pub(crate) fn with_target(mut self, target: Target) -> Self {
        self.0.target = Some(target);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_call_id(mut self, call_id: &Arc<str>) -> Self {
        self.0.call_id = Some(Arc::clone(call_id));
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_stop(mut self, reason: StopReason) -> Self {
        self.0.stopped = Some(reason);
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// The same failure, met while something else was being done: a token fetch inside a call.
    pub(crate) fn during(self, target: Target, what: &str) -> Self {
        let outer = Self::new(self.0.kind, format!("{what}: {self}"));
        let (status, retry_after) = (self.0.status, self.0.retry_after);
        let fault = self.0.fault.clone();
        let mut outer = outer.with_target(target).with_retry_after(retry_after);
        outer.0.status = status;
        // The inner line already shows code and message; programs still find them here.
        outer.0.fault = fault;
        outer.with_source(self)
    }

    /// The error that a missing answer amounts to.
    pub(crate) fn of_transport(failure: TransportError) -> Self {
        let mut error = Self::new(ErrorKind::Transport, String::new());
        error.0.detail = None;
        error.0.status = failure.status();
        error.0.source = Some(Arc::new(failure));
        error
    }

    /// The error that an answer amounts to.
    pub(crate) fn of_answer(
        answer: &Answer,
        fault: Fault,
        secrets: &[SecretString],
        confidential: bool,
    ) -> Self {
        let mut error = Self::new(kind_of(answer.status, fault.class), String::new());
        error.0.detail = None;
        error.0.status = Some(answer.status);
        let kind = answer.body_kind();
        let silent = fault.message.is_none() && fault.code.is_none();
        if silent || !matches!(kind, BodyKind::Json | BodyKind::Xml) {
            error.0.body_kind = Some(kind);
        }
        error.0.excerpt = excerpt(answer, secrets, confidential);
        error.0.fault = clean(fault, secrets);
        if error.0.fault.correlation_id.is_none() {
            error.0.fault.correlation_id = echoed(answer, secrets);
        }
        if error.0.kind == ErrorKind::Redirected {
            let to = answer.header("location").unwrap_or("nowhere");
            error.0.detail = Some(format!(
                "redirects are not followed; it leads to {}",
                host_of(to)
            ));
        }
        error
    }

    /// A success that could not be used.
    pub(crate) fn of_content(
        kind: ErrorKind,
        detail: &str,
        answer: &Answer,
        secrets: &[SecretString],
        confidential: bool,
    ) -> Self {
        let mut error = Self::new(kind, redact_short(detail, secrets, EXCERPT_BYTES));
        error.0.status = Some(answer.status);
        error.0.body_kind = Some(answer.body_kind());
        error.0.excerpt = excerpt(answer, secrets, confidential);
        error.0.fault.correlation_id = echoed(answer, secrets);
        error
    }
}

fn kind_of(status: StatusCode, class: FaultClass) -> ErrorKind {
    match class {
        FaultClass::RateLimited(_) => return ErrorKind::RateLimited,
        FaultClass::Locked => return ErrorKind::Locked,
        FaultClass::NotFound => return ErrorKind::NotFound,
        FaultClass::Forbidden => return ErrorKind::Forbidden,
        FaultClass::Conflict => return ErrorKind::Conflict,
        FaultClass::ByStatus | FaultClass::Permanent => {}
    }
    match status.as_u16() {
        300..=399 => ErrorKind::Redirected,
        401 => ErrorKind::LogonRejected,
        403 => ErrorKind::Forbidden,
        404 | 410 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        412 | 428 => ErrorKind::PreconditionFailed,
        423 => ErrorKind::Locked,
        429 => ErrorKind::RateLimited,
        502..=504 => ErrorKind::Unavailable,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}

fn excerpt(answer: &Answer, secrets: &[SecretString], confidential: bool) -> Option<String> {
    let kind = answer.body_kind();
    if kind == BodyKind::Empty {
        return None;
    }
    if confidential {
        return Some(format!(
            "({} of {} bytes, withheld)",
            kind.words(),
            answer.body.len()
        ));
    }
    Some(redact_head(&answer.body, secrets, EXCERPT_BYTES))
}

fn echoed(answer: &Answer, secrets: &[SecretString]) -> Option<String> {
    answer
        .correlation_id()
        .map(|id| redact_short(id, secrets, EXCERPT_BYTES))
}

/// How many remarks of one answer are kept.
const MOST_DETAILS: usize = 64;

/// A service may repeat what it was sent: its words are cleaned like its bodies.
fn clean(mut fault: Fault, secrets: &[SecretString]) -> Fault {
    let clean = |text: &mut Option<String>| {
        if let Some(text) = text {
            *text = redact_short(text, secrets, EXCERPT_BYTES);
        }
    };
    clean(&mut fault.code);
    clean(&mut fault.message);
    clean(&mut fault.target);
    clean(&mut fault.correlation_id);
    fault.details.truncate(MOST_DETAILS);
    for detail in &mut fault.details {
        clean(&mut detail.code);
        clean(&mut detail.message);
        clean(&mut detail.target);
    }
    fault
}

/// A redirect's query may hold a session or an assertion: the host is enough.
fn host_of(location: &str) -> String {
    match Url::parse(location) {
        Ok(url) => url
            .host_str()
            .unwrap_or("an address without a host")
            .to_owned(),
        Err(_) => location
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}
