//! Secrets by reference: a document says where one is found, never what it is.

mod command;
mod machine;

use std::{fmt, path::PathBuf};

use client_core::SecretString;
use schemars::JsonSchema;
use serde::Serialize;

pub use machine::Secrets;

use super::reader::{Field, FromField, Reader};

/// Where a secret is found: exactly one of the three.
///
/// There is no way to write the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SecretRef {
    /// An environment variable.
    Env(#[schemars(length(min = 1))] String),
    /// A file that holds the secret and nothing else, relative to the document's folder. One line break at its end is
    /// no part of the secret.
    File(#[schemars(length(min = 1))] PathBuf),
    /// A program and its arguments, run without a shell. What it prints is the secret, without the last line break.
    Command(#[schemars(length(min = 1))] Vec<String>),
}

impl fmt::Display for SecretRef {
    /// The reference; of a command its first word alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Command(words) => {
                let program = words.first().map_or("", String::as_str);
                write!(f, "command {program}")
            }
        }
    }
}

/// Finds secrets: [`Secrets`] on this machine, a vault's client, or a closure in tests.
///
/// # Examples
///
/// ```
/// use client_core::{ExposeSecret, SecretString};
/// use connect_flow::file::{SecretError, SecretRef, SecretSource};
///
/// let source = |reference: &SecretRef| match reference {
///     SecretRef::Env(name) if name == "TOKEN" => Ok(SecretString::from("t0ken")),
///     _ => Err(SecretError::new("is not known here")),
/// };
/// let token = source.find(&SecretRef::Env("TOKEN".to_owned())).expect("known");
/// assert_eq!(token.expose_secret(), "t0ken");
/// ```
pub trait SecretSource {
    /// The secret that `reference` names. It may block: on a file, on a program.
    ///
    /// # Errors
    ///
    /// A reason, which must not hold the secret.
    fn find(&self, reference: &SecretRef) -> Result<SecretString, SecretError>;
}

impl<F> SecretSource for F
where
    F: Fn(&SecretRef) -> Result<SecretString, SecretError>,
{
    fn find(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        self(reference)
    }
}

/// Why a secret was not found. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretError(String);

impl SecretError {
    /// An error for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

const HOW: &str =
    "secrets are only given by reference: a table with one of `env`, `file` and `command`";

impl FromField for SecretRef {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        if !field.node.is_table() {
            // What was written may be the secret: it is not repeated.
            reader.blame(field, HOW);
            return None;
        }
        let mut table = reader.table(field)?;
        let env = reader.may(&mut table, "env").map(Self::Env);
        let file: Option<String> = reader.may(&mut table, "file");
        let command: Option<Vec<Word>> = reader.may(&mut table, "command");
        // YAML reads `{hunter22}` as a table with a key: one that is not nearly a known one is not repeated.
        if reader.finish_quietly(&table, HOW) {
            return None;
        }
        let given = ["env", "file", "command"]
            .into_iter()
            .filter(|key| field.get(key).is_some());
        match given.count() {
            0 => reader.blame(field, HOW),
            1 => {
                let file = file.map(|path| Self::File(path.into()));
                let command = command
                    .map(|words| Self::Command(words.into_iter().map(|Word(text)| text).collect()));
                return env.or(file).or(command);
            }
            _ => reader.blame(field, "give one of `env`, `file` and `command`, not more"),
        }
        None
    }
}

/// A word of a command: an argument may be empty, the program may not.
struct Word(String);

impl FromField for Word {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        match field.node.as_text() {
            None => reader.wrong_type(field, "text"),
            Some(text) if text.trim().is_empty() && field.path.ends_with("[0]") => {
                reader.blame(field, "must name a program");
            }
            Some(text) => return Some(Self(text.to_owned())),
        }
        None
    }
}
