//! One line that a person can act on.

use std::{error::Error as StdError, fmt, time::Duration};

use super::{Effect, Error, ErrorKind};
use crate::retry::StopReason;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(target) = &inner.target {
            write!(f, "{}: {}", target.operation, target.method)?;
            if let Some(url) = &target.url {
                write!(f, " {url}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(words(inner.kind))?;
        if let Some(status) = inner.status {
            write!(f, " (HTTP {})", status.as_u16())?;
        }
        // An error met on the way, such as a token fetch's, is told whole in the detail.
        let nested = inner
            .source
            .as_deref()
            .is_some_and(<dyn StdError + Send + Sync>::is::<Error>);
        if !nested {
            for text in [&inner.fault.code, &inner.fault.message]
                .into_iter()
                .flatten()
            {
                write!(f, ": {}", OneLine(text))?;
            }
            for detail in &inner.fault.details {
                if let Some(message) = &detail.message {
                    write!(f, "; {}", OneLine(message))?;
                }
            }
        }
        if let Some(detail) = &inner.detail {
            write!(f, ": {}", OneLine(detail))?;
        }
        if !nested && let Some(source) = &inner.source {
            write!(f, ": {source}")?;
        }
        // For a success the detail names what came.
        if let (None, Some(kind)) = (&inner.detail, inner.body_kind) {
            write!(f, ": came with {}", kind.words())?;
        }
        // Code and words of a body that was understood are shown already.
        if let (Some(excerpt), Some(_)) = (&inner.excerpt, inner.body_kind) {
            write!(f, ": body begins {:?}", OneLine(excerpt).short(160))?;
        }
        self.fmt_tail(f)
    }
}

impl Error {
    fn fmt_tail(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut notes = Vec::new();
        if let Some(id) = self.correlation_id() {
            notes.push(format!("correlation id {}", OneLine(id)));
        }
        if inner.attempts > 1 {
            notes.push(format!("{} attempts", inner.attempts));
        }
        if let Some(wait) = inner.retry_after {
            notes.push(format!("the server asks to wait {} s", seconds(wait)));
        }
        match inner.stopped {
            Some(StopReason::Deadline) => {
                notes.push("no further attempt: the deadline is too near".to_owned());
            }
            Some(StopReason::RetryAfterTooLong) => {
                notes.push("no further attempt: longer than this call may wait".to_owned());
            }
            Some(StopReason::Budget) => {
                notes.push("no further attempt: the retry budget is used up".to_owned());
            }
            _ => {}
        }
        match inner.effect {
            Effect::NotApplied => {}
            Effect::Applied => notes.push("the change was made".to_owned()),
            Effect::Unknown => {
                notes.push("the change may have been made: look before repeating".to_owned());
            }
        }
        if notes.is_empty() {
            Ok(())
        } else {
            write!(f, " [{}]", notes.join("; "))
        }
    }
}

/// Whole seconds, never fewer than were asked for.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs()
        .saturating_add(u64::from(wait.subsec_nanos() > 0))
}

const fn words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => "invalid input",
        ErrorKind::Configuration => "wrong configuration",
        ErrorKind::Transport => "no complete answer",
        ErrorKind::DeadlineExceeded => "deadline exceeded",
        ErrorKind::LogonRejected => "logon rejected",
        ErrorKind::CredentialLatched => "credential not used again after a rejected logon",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::PreconditionFailed => "precondition failed",
        ErrorKind::RateLimited => "rate limit exceeded",
        ErrorKind::Locked => "locked by another operation",
        ErrorKind::Rejected => "rejected",
        ErrorKind::Unavailable => "service unavailable",
        ErrorKind::Server => "server error",
        ErrorKind::Redirected => "redirected",
        ErrorKind::UnexpectedContent => "unexpected content",
        ErrorKind::UndecodableBody => "undecodable body",
        ErrorKind::OperationFailed => "operation failed",
        ErrorKind::StillPending => "still pending",
    }
}

/// A text without line breaks.
struct OneLine<'a>(&'a str);

impl OneLine<'_> {
    fn short(&self, limit: usize) -> String {
        let mut text: String = self.to_string().chars().take(limit).collect();
        if self.0.chars().count() > limit {
            text.push('…');
        }
        text
    }
}

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.0.split_whitespace();
        if let Some(first) = words.next() {
            f.write_str(first)?;
        }
        words.try_for_each(|word| write!(f, " {word}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("effect", &inner.effect)
            .field("status", &inner.status)
            .field("code", &inner.fault.code)
            .field("display", &format_args!("{self}"))
            .finish_non_exhaustive()
    }
}
