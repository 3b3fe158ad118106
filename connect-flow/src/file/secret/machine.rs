//! Secrets of this machine: its environment, its files, its programs.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use client_core::SecretString;

use super::{SecretError, SecretRef, SecretSource, command};

/// More than any key, token or password; keeps a wrong reference from filling the memory.
pub(super) const MOST_BYTES: u64 = 1024 * 1024;

/// How long a command may take unless [`Secrets::time_limit`] says otherwise: time to unlock a vault.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Finds secrets in the environment, in files and by commands of this machine. Nothing is read before
/// [`find`](SecretSource::find) is called.
///
/// A document can run any program through its commands: let [`without_commands`](Self::without_commands) refuse them for
/// documents that you do not trust.
#[derive(Debug, Clone)]
pub struct Secrets {
    folder: PathBuf,
    commands: bool,
    time_limit: Duration,
}

impl Secrets {
    /// Files, and programs that are named with a relative path, are looked for in `folder`: the document's.
    pub fn from_machine(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            commands: true,
            time_limit: TIME_LIMIT,
        }
    }

    /// Refuses to run anything.
    pub fn without_commands(mut self) -> Self {
        self.commands = false;
        self
    }

    /// How long a command may take; one minute if not set. Then it is ended.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }
}

impl SecretSource for Secrets {
    fn find(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        let found = match reference {
            SecretRef::Env(name) => variable(name),
            SecretRef::File(path) => file(&self.folder.join(path)),
            SecretRef::Command(_) if !self.commands => Err("may not be run here".to_owned()),
            SecretRef::Command(words) => command::output(words, &self.folder, self.time_limit),
        };
        let told = |reason: String| SecretError::new(format!("{reference}: {reason}"));
        let secret = found.map_err(told)?;
        if secret.trim().is_empty() {
            return Err(told("is empty".to_owned()));
        }
        Ok(SecretString::from(secret))
    }
}

fn variable(name: &str) -> Result<String, String> {
    // A name that the system cannot have; some would panic at it.
    if name.contains(['=', '\0']) {
        return Err("has a name that no variable can have".to_owned());
    }
    // The error of `env::var` repeats what is no text.
    match std::env::var_os(name) {
        None => Err("is not set".to_owned()),
        Some(value) => value.into_string().map_err(|_| NO_TEXT.to_owned()),
    }
}

const NO_TEXT: &str = "is no text (UTF-8)";

fn file(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    text(bytes)
}

/// What was read, without the line break that editors and programs end it with.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err("is too long for a secret".to_owned());
    }
    String::from_utf8(bytes)
        .map(without_line_end)
        .map_err(|_| NO_TEXT.to_owned())
}

/// Only one: spaces and further line breaks may be part of the secret.
fn without_line_end(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}
