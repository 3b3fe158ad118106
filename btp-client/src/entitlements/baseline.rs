//! Whether a write took effect, judged against what was there before it.

use super::{AssignmentState, EntityState, Presence, Quota};

/// What an assignment looked like before a write.
///
/// An assignment shows the outcome of its *last* change, which need not be yours: after a change of
/// 1 to 3 units the old `OK` may still be shown, and a `PROCESSING_FAILED` of last month stays until
/// something else happens. Take a baseline before the write and let it judge what is read after.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    before: Presence<AssignmentState>,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// What was wanted holds.
    Confirmed,
    /// Not yet. Look again later; a state may stay pending forever, so keep a deadline.
    Pending(String),
    /// The service tried and failed, for this reason.
    Failed(String),
    /// What was read proves nothing, for this reason. Neither repeat nor undo; look again.
    Unknown(String),
}

impl Verdict {
    /// Whether what was wanted holds.
    pub const fn is_confirmed(&self) -> bool {
        matches!(self, Self::Confirmed)
    }
}

impl Baseline {
    /// Remembers what was read before a write.
    pub const fn of(before: Presence<AssignmentState>) -> Self {
        Self { before }
    }

    /// What was read before the write.
    pub const fn before(&self) -> &Presence<AssignmentState> {
        &self.before
    }

    /// Judges what is read after a write that asked for `wanted`.
    ///
    /// | read now | verdict |
    /// |---|---|
    /// | hidden or unknown | unknown |
    /// | absent | confirmed for a removal, else pending: an assignment may show late |
    /// | `STARTED`, `PROCESSING`, a new word | pending |
    /// | `OK`, wanted amount | confirmed; for plans that are enabled any amount above 0 |
    /// | `OK`, another amount | pending while nothing has changed or the amount is still requested; else unknown: somebody else wrote |
    /// | `OK`, but removal wanted | pending while nothing has changed; failed if the system assigned it |
    /// | `PROCESSING_FAILED` as before the write | pending: it is not ours |
    /// | `PROCESSING_FAILED`, newer or different | failed, with what still is assigned |
    /// | `PROCESSING_FAILED`, nothing known of before | unknown: nobody can tell whose it is |
    pub fn judge(&self, now: &Presence<AssignmentState>, wanted: Quota) -> Verdict {
        let state = match now {
            Presence::Hidden(why) | Presence::Unknown(why) => return Verdict::Unknown(why.clone()),
            Presence::Absent if wanted.is_removal() => return Verdict::Confirmed,
            Presence::Absent => {
                return Verdict::Pending("the assignment does not show yet".to_owned());
            }
            Presence::Present(state) => state,
        };
        match state.entity_state {
            EntityState::Ok if wanted.is_removal() => self.judge_kept(state),
            EntityState::Ok => self.judge_ok(state, wanted),
            EntityState::ProcessingFailed => self.judge_failed(state, wanted),
            EntityState::Started | EntityState::Processing | EntityState::Other(_) => {
                Verdict::Pending(state.words())
            }
        }
    }

    fn judge_ok(&self, state: &AssignmentState, wanted: Quota) -> Verdict {
        let still_requested = match (wanted, state.requested_amount) {
            (Quota::Amount(amount), Some(requested)) => requested.is(amount),
            _ => false,
        };
        if state.holds(wanted) {
            Verdict::Confirmed
        } else if still_requested || self.changed(state) != Some(true) {
            Verdict::Pending(format!("still as before: {}", state.words()))
        } else {
            Verdict::Unknown(format!(
                "wanted {wanted}, but it was changed to something else: {}",
                state.words()
            ))
        }
    }

    /// A removal was wanted, and the assignment is there and `OK`.
    fn judge_kept(&self, state: &AssignmentState) -> Verdict {
        if !state.is_assigned() {
            Verdict::Confirmed
        } else if state.auto_assigned {
            Verdict::Failed("the system assigned the plan; it cannot be removed".to_owned())
        } else if self.changed(state) == Some(true) {
            Verdict::Unknown(format!("it was changed but not removed: {}", state.words()))
        } else {
            Verdict::Pending(format!("still assigned: {}", state.words()))
        }
    }

    fn judge_failed(&self, state: &AssignmentState, wanted: Quota) -> Verdict {
        if wanted.is_removal() && !state.is_assigned() {
            return Verdict::Confirmed;
        }
        match self.changed(state) {
            Some(true) => {
                let left = if state.is_assigned() {
                    "what was assigned before still is"
                } else {
                    "nothing is assigned"
                };
                Verdict::Failed(format!("{}; {left}", state.words()))
            }
            Some(false) => Verdict::Pending(format!(
                "an older failure is still shown: {}",
                state.words()
            )),
            None => Verdict::Unknown(format!(
                "a failure is shown, and nobody can tell whether it is of this request: {}",
                state.words()
            )),
        }
    }

    /// Whether the entry was changed since the baseline; `None` if nothing is known of before.
    fn changed(&self, now: &AssignmentState) -> Option<bool> {
        match &self.before {
            Presence::Absent => Some(true),
            Presence::Hidden(_) | Presence::Unknown(_) => None,
            Presence::Present(before) => Some(match (before.modified, now.modified) {
                (Some(then), Some(now)) => now > then,
                _ => before != now,
            }),
        }
    }
}
