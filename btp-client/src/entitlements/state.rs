//! The state of one assignment, as one read showed it.

use jiff::Timestamp;
use serde::Serialize;

use super::{Assignment, EntityState, Quantity, Quota};

/// How one plan stands for one subaccount.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AssignmentState {
    /// How far the last change is.
    pub entity_state: EntityState,
    /// A remark on it.
    pub state_message: Option<String>,
    /// How much is assigned.
    pub amount: Option<Quantity>,
    /// How much was asked for, while that differs.
    pub requested_amount: Option<Quantity>,
    /// When it was last changed: also by a change that failed.
    pub modified: Option<Timestamp>,
    /// Whether the system made the assignment. Such a one cannot be removed.
    pub auto_assigned: bool,
}

impl AssignmentState {
    /// The state that an assignment shows.
    pub fn of(assignment: &Assignment) -> Self {
        Self {
            entity_state: assignment.entity_state.clone(),
            state_message: assignment.state_message.clone(),
            amount: assignment.amount,
            requested_amount: assignment.requested_amount,
            modified: assignment.modified_date,
            auto_assigned: assignment.auto_assigned,
        }
    }

    /// Whether anything is assigned, whatever became of the last change. A failed change leaves
    /// either the old assignment or an entry with amount 0.
    pub fn is_assigned(&self) -> bool {
        match self.amount {
            Some(amount) => amount.is_positive(),
            None => self.entity_state == EntityState::Ok,
        }
    }

    /// Whether what is wanted already holds, with nothing under way: then there is nothing to ask
    /// for. Amounts count for numeric quotas only; plans that are enabled show arbitrary ones.
    pub fn satisfies(&self, wanted: Quota) -> bool {
        if wanted.is_removal() {
            return !self.is_assigned() && !self.is_under_way();
        }
        self.entity_state == EntityState::Ok && self.holds(wanted)
    }

    /// Whether a change is under way. A state that the library does not know counts as one.
    pub fn is_under_way(&self) -> bool {
        matches!(
            self.entity_state,
            EntityState::Started | EntityState::Processing | EntityState::Other(_)
        )
    }

    /// Whether the assigned amount is the wanted one.
    pub(super) fn holds(&self, wanted: Quota) -> bool {
        match wanted {
            Quota::Enable => self.is_assigned(),
            Quota::Disable => !self.is_assigned(),
            Quota::Amount(wanted) => match self.amount {
                Some(amount) => amount.is(wanted),
                None => false,
            },
        }
    }

    /// The state in words, for messages.
    pub(super) fn words(&self) -> String {
        let amount = self.amount.map(|amount| format!(", amount {amount}"));
        let requested = self
            .requested_amount
            .map(|requested| format!(", requested {requested}"));
        let message = self
            .state_message
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(|message| format!(": {message}"));
        [
            Some(self.entity_state.to_string()),
            amount,
            requested,
            message,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
