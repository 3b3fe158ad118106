//! Who asks people, and what they answer.

use std::{fmt::Debug, io, path::PathBuf};

use async_trait::async_trait;
use client_core::SecretString;
use jiff::Timestamp;

use super::instruction::Instruction;
use crate::step::{Blocker, Responsible};

/// Puts a question to a person and brings the answer: a terminal, a ticket system, a folder.
///
/// An answer is what a person says, never what is so; the flow looks at the landscape for that.
#[async_trait]
pub trait Operator: Debug + Send + Sync {
    /// Shows the instruction to whom it names, and waits for the answer, for days if need be.
    ///
    /// # Errors
    ///
    /// If nobody can be asked.
    ///
    /// # Cancel safety
    ///
    /// The flow drops the future when the landscape has answered, the token has run out or the run is stopped. What was
    /// asked may then be asked again; an implementation must not put the same question twice where it still stands.
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError>;

    /// What was answered before and can still be read, without asking anybody and without changing anything. Most
    /// operators remember nothing.
    ///
    /// # Errors
    ///
    /// If what may be there cannot be read.
    async fn recall(&self, instruction: &Instruction) -> Result<Option<Reply>, OperatorError> {
        let _ = instruction;
        Ok(None)
    }
}

/// An instruction, and what goes with it outside of what can be written down.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Question {
    /// What to do.
    pub instruction: Instruction,
    /// The integration token for the S/4HANA Cloud administrator, if it goes
    /// [through the program](super::TokenPath::ThroughProgram). For their eyes only: an operator that cannot keep it
    /// from others leaves it alone.
    pub token: Option<SecretString>,
    /// An answer of this time or before does not count: it was about a token that has run out.
    pub newer_than: Option<Timestamp>,
}

impl Question {
    /// A question without a token.
    pub fn new(instruction: Instruction) -> Self {
        Self {
            instruction,
            token: None,
            newer_than: None,
        }
    }
}

/// What a person says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Answer {
    /// It is done.
    Done,
    /// Nothing is left to do: the cockpit shows the system as *Registered*.
    Registered,
    /// The integration token. `Debug` does not show it.
    Token(SecretString),
    /// Not yet: ask again later.
    NotYet,
    /// It will not be done, or it went wrong; with what the person says about it.
    Refused(String),
}

/// An answer, and when it was given.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Reply {
    /// What was said.
    pub answer: Answer,
    /// When, if it is known to be earlier than now.
    pub at: Option<Timestamp>,
}

impl Reply {
    /// Says when the answer was given.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, at: None }
    }
}

/// Why nobody could be asked. Holds no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OperatorError {
    /// There is nobody at the other end: the input has ended.
    #[error("nobody can be asked: {0} has ended")]
    Closed(&'static str),
    /// Reading or writing failed.
    #[error("{what}: {source}")]
    Io {
        /// What was read or written.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// The file drop is in use for another system.
    #[error("the folder {folder} holds the instructions for system {other}")]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// The system that it is in use for.
        other: String,
    },
    /// Another reason, of an operator of your own.
    #[error("{0}")]
    Other(String),
}

impl OperatorError {
    pub(super) fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self::Io {
            what: what.into(),
            source,
        }
    }
}

impl From<OperatorError> for Blocker {
    fn from(error: OperatorError) -> Self {
        let advice = match &error {
            OperatorError::Closed(_) => "run it where the administrators can answer",
            OperatorError::Io { .. } => "make it readable and writable, then run again",
            OperatorError::Occupied { .. } => "use a folder for each system",
            OperatorError::Other(_) => "mend it, then run again",
        };
        Self::new(Responsible::Caller, error.to_string(), advice)
    }
}
