//! What became of each wanted assignment.

use std::fmt;

use client_core::Error;

use super::{
    super::{AssignmentState, Presence},
    desired::Desired,
    diff::{Change, DiffEntry},
    found::Found,
};

/// What [`ensure`](super::super::EntitlementsClient::ensure) did, and what is so now.
#[derive(Debug, Clone)]
#[must_use = "it says what was not made so"]
#[non_exhaustive]
pub struct Ensured {
    /// One entry for each wanted assignment, in the order in which they were given.
    pub entries: Vec<EnsuredEntry>,
}

/// One wanted assignment, and what became of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnsuredEntry {
    /// What is wanted.
    pub desired: Desired,
    /// What it needed.
    pub change: Change,
    /// What became of it.
    pub outcome: Outcome,
    /// How it stands, as it was last seen: the last look that showed it, or showed that it is not
    /// there.
    pub now: Presence<AssignmentState>,
    pub(super) found: Option<Found>,
    pub(super) before: Presence<AssignmentState>,
    pub(super) sent: Option<Sent>,
    /// Why it could not be sent yet.
    pub(super) held_up: Option<Error>,
}

/// What is known of a request that was sent.
#[derive(Debug, Clone)]
pub(super) enum Sent {
    /// The service said that it took the change.
    Accepted,
    /// Nobody knows whether it did, for this reason.
    InDoubt(String),
}

/// What became of a wanted assignment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// It was so already.
    Unchanged,
    /// It was changed, and reads back as wanted.
    Confirmed,
    /// The service accepted the change and could not make it.
    Failed {
        /// Why, in the service's words, and what is left.
        why: String,
    },
    /// It was accepted, and is neither made nor failed at the deadline. It may still be; states that
    /// never end have been observed.
    Stuck {
        /// How it stands.
        why: String,
    },
    /// The service refused the request, or the look right before it: nothing was changed.
    Refused {
        /// Its answer.
        error: Error,
    },
    /// Nobody can tell: look again before acting.
    Unknown {
        /// Why.
        why: String,
    },
    /// Nothing was sent, because something stood in the way: see the entry's [`Change`].
    NotAttempted,
}

impl Ensured {
    /// Whether all is as wanted.
    pub fn is_done(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| matches!(entry.outcome, Outcome::Unchanged | Outcome::Confirmed))
    }
}

impl EnsuredEntry {
    /// An entry that nothing is known of yet.
    pub(super) fn unseen(desired: &Desired) -> Self {
        let unknown = || Presence::Unknown("not looked at".to_owned());
        Self {
            desired: desired.clone(),
            change: Change::Wait {
                what: "a first look".to_owned(),
            },
            outcome: Outcome::NotAttempted,
            now: unknown(),
            found: None,
            before: unknown(),
            sent: None,
            held_up: None,
        }
    }

    /// Takes what a look says that it needs.
    pub(super) fn see(&mut self, entry: DiffEntry) {
        if entry.change == Change::Keep {
            self.outcome = Outcome::Unchanged;
        }
        self.now = entry.before.clone();
        self.change = entry.change;
        self.found = entry.found;
        self.before = entry.before;
    }

    /// Nothing can be done before something else has happened.
    pub(super) fn wait(&mut self, what: impl Into<String>) {
        self.change = Change::Wait { what: what.into() };
    }

    /// Whether it can be sent now.
    pub(super) fn is_ready(&self) -> bool {
        self.change.quota().is_some() && matches!(self.outcome, Outcome::NotAttempted)
    }

    /// Whether nothing more will become of it.
    pub(super) fn is_settled(&self) -> bool {
        match &self.outcome {
            Outcome::Stuck { .. } | Outcome::Unknown { .. } => false,
            Outcome::NotAttempted => matches!(self.change, Change::Blocked { .. }),
            Outcome::Unchanged
            | Outcome::Confirmed
            | Outcome::Failed { .. }
            | Outcome::Refused { .. } => true,
        }
    }

    /// The time is up: what the service kept putting off, it has refused.
    pub(super) fn end(&mut self) {
        if self.is_ready()
            && let Some(error) = self.held_up.take()
        {
            self.outcome = Outcome::Refused { error };
        }
    }
}

impl fmt::Display for Ensured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, entry) in self.entries.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: ", entry.desired)?;
            match (&entry.outcome, &entry.change) {
                (Outcome::NotAttempted, Change::Blocked { obstacle }) => obstacle.fmt(f)?,
                (Outcome::NotAttempted, Change::Wait { what }) => write!(f, "waited for: {what}")?,
                (outcome, _) => outcome.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => f.write_str("is so already"),
            Self::Confirmed => f.write_str("done"),
            Self::Failed { why } => write!(f, "failed: {why}"),
            Self::Stuck { why } => write!(f, "not done in time: {why}"),
            Self::Refused { error } => write!(f, "refused: {error}"),
            Self::Unknown { why } => write!(f, "nobody can tell: {why}"),
            Self::NotAttempted => f.write_str("not attempted"),
        }
    }
}
