//! The journal: one record per request, without anything secret.

use jiff::Timestamp;
use serde::Serialize;

/// All requests that reached the landscape, or tried to, in order.
///
/// It holds no bodies, no header values but correlation ids, and no query values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Journal {
    records: Vec<Record>,
}

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// Its place in the journal, from 1, since the world was built.
    pub sequence: u64,
    /// When it came, by the world's clock.
    pub at: Timestamp,
    /// The operation's name, such as `entitlements.assign`; `unknown` if the landscape has none
    /// for it.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: String,
    /// The path, with the names of query parameters but not their values.
    pub path: String,
    /// Which attempt of its call it is, from 1: in memory the client says so, over the socket it
    /// is counted by equal correlation ids.
    pub attempt: u32,
    /// The caller's `X-CorrelationID`.
    pub correlation_id: Option<String>,
    /// The status that the caller saw, if it saw one.
    pub status: Option<u16>,
    /// What happened, in a word or two: `answered`, or the fault that struck.
    pub outcome: String,
    /// The fault that struck, if one did.
    pub fault: Option<&'static str>,
    /// Whether the request changed the landscape; fetching access and CSRF tokens does not.
    pub wrote: bool,
}

impl Journal {
    /// The records in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The names of the operations in order.
    pub fn operations(&self) -> Vec<&'static str> {
        self.records.iter().map(|record| record.operation).collect()
    }

    /// The records of one operation.
    pub fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Record> {
        self.records
            .iter()
            .filter(move |record| record.operation == operation)
    }

    /// The records of requests that changed the landscape.
    pub fn writes(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.wrote)
    }

    /// The records that a fault struck.
    pub fn faults(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.fault.is_some())
    }

    pub(crate) fn push(&mut self, record: Record) {
        self.records.push(record);
    }

    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }
}

impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:>4} {} {} {} attempt {}: ",
            self.sequence, self.operation, self.method, self.path, self.attempt
        )?;
        if let Some(status) = self.status {
            write!(f, "{status} ")?;
        }
        write!(
            f,
            "{}{}",
            self.outcome,
            if self.wrote { ", wrote" } else { "" }
        )
    }
}
