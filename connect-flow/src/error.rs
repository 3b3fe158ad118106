//! Errors of a flow.

use std::{fmt, sync::Arc};

use client_core::Effect;

use crate::step::Blocker;

/// Why a step could not look or act.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// A call failed.
    #[error("{0}")]
    Call(#[source] client_core::Error),
    /// The step met something that someone has to mend.
    #[error("{0}")]
    Blocked(Blocker),
    /// What the step was about to act on has changed meanwhile: look again.
    #[error("{0}")]
    Outdated(String),
}

impl From<client_core::Error> for StepError {
    fn from(error: client_core::Error) -> Self {
        Self::Call(error)
    }
}

impl From<Blocker> for StepError {
    fn from(blocker: Blocker) -> Self {
        Self::Blocked(blocker)
    }
}

impl StepError {
    /// The error of the call that failed, if one did.
    pub fn call(&self) -> Option<&client_core::Error> {
        match self {
            Self::Call(error) => Some(error),
            Self::Blocked(_) | Self::Outdated(_) => None,
        }
    }

    /// What became of the change that the step was making.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Call(error) => error.effect(),
            Self::Blocked(_) | Self::Outdated(_) => Effect::NotApplied,
        }
    }
}

/// Why a flow could not be set up or planned.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    step: Option<&'static str>,
    detail: String,
    source: Option<Arc<StepError>>,
}

/// What kind of failure this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The flow was put together wrongly: two steps of one name, a step that is not there.
    Configuration,
    /// A step could not find out what is so.
    Unobservable,
}

impl Error {
    pub(crate) fn configuration(detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind: ErrorKind::Configuration,
            step: None,
            detail: detail.into(),
            source: None,
        }))
    }

    pub(crate) fn unobservable(step: &'static str, source: StepError) -> Self {
        let detail = source.to_string();
        Self(Box::new(Inner {
            kind: ErrorKind::Unobservable,
            step: Some(step),
            detail,
            source: Some(Arc::new(source)),
        }))
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The step that could not look.
    pub fn step(&self) -> Option<&'static str> {
        self.0.step
    }

    /// The error of the call that failed, if one did.
    pub fn call(&self) -> Option<&client_core::Error> {
        self.0.source.as_deref()?.call()
    }

    /// What a person should do next.
    pub fn next_action(&self) -> String {
        match self.0.source.as_deref() {
            Some(source) => crate::report::advice(source),
            None => "correct how the flow is put together".to_owned(),
        }
    }

    /// What became of the change that was asked for. Planning and setting up change nothing; a merge may.
    pub fn effect(&self) -> Effect {
        self.0
            .source
            .as_deref()
            .map_or(Effect::NotApplied, StepError::effect)
    }

    /// Whether the same may succeed later without anything being mended.
    ///
    /// *Troubleshooting*: plan again after some minutes.
    pub fn is_retryable(&self) -> bool {
        self.call().is_some_and(client_core::Error::is_retryable)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.step {
            Some(step) => write!(f, "step {step}: {}", self.0.detail),
            None => f.write_str(&self.0.detail),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("display", &format_args!("{self}"))
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
