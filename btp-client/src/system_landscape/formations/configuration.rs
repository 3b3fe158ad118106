//! What participants of a formation are configured with from the start.

use std::fmt;

use serde_json::{Value, json};

/// What one participant of a formation is to know of another from the start (`InitialConfiguration`).
///
/// May hold secrets: `Debug` shows between whom it is, and nothing of what is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct InitialConfiguration {
    source: String,
    target: String,
    configuration: Value,
}

impl InitialConfiguration {
    /// A configuration for the assignment between two participants: ids of systems, runtimes or
    /// runtime contexts.
    pub fn new(source: impl Into<String>, target: impl Into<String>, configuration: Value) -> Self {
        Self {
            source: source.into(),
            target: target.into(),
            configuration,
        }
    }

    pub(super) fn input(&self) -> Value {
        // Director's scalar `JSON` is a text that holds JSON.
        let configuration = self.configuration.to_string();
        json!({"sourceID": self.source, "targetID": self.target, "configuration": configuration})
    }
}

impl fmt::Debug for InitialConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitialConfiguration")
            .field("source", &self.source)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}
