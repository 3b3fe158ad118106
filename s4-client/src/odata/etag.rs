//! The version of an entity.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An entity's version as the service wrote it, such as `W/"20260101120000"`; opaque.
///
/// Sent back as `If-Match`, it keeps a change from overwriting another: 412 says that the entity
/// has changed since, 428 that the service does not take the change without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ETag(Box<str>);

impl ETag {
    /// Takes the text as it is, quotes and all.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
