//! Names of formations.

use std::fmt;

use client_core::Error;
use serde::{Deserialize, Serialize};

/// The name of a formation: 1 to 128 Latin letters, digits, hyphens, spaces and underscores, a letter
/// or digit at both ends (SAP Help: *Creating Formations*).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FormationName(String);

impl FormationName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) says what is wrong with it.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref();
        let refuse = |reason: String| Err(Error::invalid_input("formation name", reason));
        if text.is_empty() {
            return refuse("must not be empty".to_owned());
        }
        let strange = |letter: &char| !letter.is_ascii_alphanumeric() && !" _-".contains(*letter);
        if let Some(strange) = text.chars().find(strange) {
            return refuse(format!("{strange:?} is not allowed"));
        }
        if text.len() > 128 {
            return refuse(format!("has {} characters, more than 128", text.len()));
        }
        if !text.starts_with(char::is_alphanumeric) || !text.ends_with(char::is_alphanumeric) {
            return refuse("must begin and end with a letter or digit".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FormationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FormationName {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl From<FormationName> for String {
    fn from(name: FormationName) -> Self {
        name.0
    }
}
