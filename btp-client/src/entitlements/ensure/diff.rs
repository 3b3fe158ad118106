//! The difference between what is wanted and what is so: a value, made without changing anything.

use std::fmt;

use super::{
    super::{AssignmentState, Assignments, Presence, Quantity, Quota},
    desired::{Desired, Want},
    found::{Found, find},
};
use crate::{accounts::EntitlingParent, permissions::Required};

/// What would change, and what stands in the way. Printable; one line for each wanted assignment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Diff {
    /// One entry for each wanted assignment, in the order in which they were given.
    pub entries: Vec<DiffEntry>,
}

/// One wanted assignment, and what it needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DiffEntry {
    /// What is wanted.
    pub desired: Desired,
    /// What it needs.
    pub change: Change,
    pub(super) found: Option<Found>,
    pub(super) before: Presence<AssignmentState>,
}

/// What a wanted assignment needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Nothing: it is so.
    Keep,
    /// It is not assigned, or with less.
    Assign {
        /// How much is assigned now.
        from: Option<Quantity>,
        /// What is asked for.
        to: Quota,
    },
    /// More is assigned than wanted, and lowering is allowed.
    Lower {
        /// How much is assigned now.
        from: Option<Quantity>,
        /// What is asked for.
        to: Quota,
    },
    /// It is assigned, and is not to be.
    Remove {
        /// How much is assigned now.
        from: Option<Quantity>,
        /// What is asked for.
        to: Quota,
    },
    /// Something is under way, or cannot be seen now: look again.
    Wait {
        /// What for.
        what: String,
    },
    /// It cannot be done like this.
    Blocked {
        /// Why, and what to do.
        obstacle: Obstacle,
    },
}

/// What stands in the way of a wanted assignment; found before anything is sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Obstacle {
    /// Several plans bear the name (the service would refuse with 30001).
    #[error("several plans have this name; say which, by unique identifier: {}", candidates.join(", "))]
    Ambiguous {
        /// Their unique identifiers.
        candidates: Vec<String>,
    },
    /// The account is not entitled to the plan (30015), or has none with that unique identifier.
    #[error("the account is not entitled to it; only SAP sells entitlements: no API adds them")]
    NotEntitled,
    /// Less is left than is needed, or one subaccount may not have so much (30009).
    #[error("{needed} is more than can be assigned ({left})")]
    Quota {
        /// How much is wanted.
        needed: Quantity,
        /// How much is left, in words.
        left: String,
    },
    /// An amount is wanted of a plan that has no numeric quota (12003).
    #[error("the plan takes no amount; leave it out")]
    TakesNoAmount,
    /// The system assigned the plan; nobody can remove it.
    #[error("the system assigned it; it cannot be removed")]
    AutoAssigned,
    /// Less is wanted than is assigned, and lowering was not allowed.
    #[error("{from} is assigned; `allow_lowering` lowers it")]
    WouldLower {
        /// How much is assigned.
        from: Quantity,
    },
    /// The subaccount is not in a state in which plans can be assigned.
    #[error("the subaccount is not ready: {why}")]
    NotReady {
        /// Why.
        why: String,
    },
    /// The list does not show it, and asking again does not help.
    #[error("the service does not show it: {why}")]
    Hidden {
        /// Why.
        why: String,
    },
    /// The token lacks the scope: the service would answer 403.
    #[error("the service key may not do it; it needs {required}")]
    NotAuthorized {
        /// What it needs.
        required: Required,
    },
    /// Another wanted assignment speaks of the same plan and subaccount.
    #[error("it is wanted twice, in two ways")]
    WantedTwice,
}

impl Diff {
    /// Whether all is as wanted.
    pub fn is_empty(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| entry.change == Change::Keep)
    }

    /// The entries that need a change.
    pub fn changes(&self) -> impl Iterator<Item = &DiffEntry> {
        self.entries
            .iter()
            .filter(|entry| entry.change.quota().is_some())
    }

    /// The entries that something stands in the way of.
    pub fn blocked(&self) -> impl Iterator<Item = (&Desired, &Obstacle)> {
        self.entries.iter().filter_map(|entry| match &entry.change {
            Change::Blocked { obstacle } => Some((&entry.desired, obstacle)),
            _ => None,
        })
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, entry) in self.entries.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            entry.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for DiffEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let desired = &self.desired;
        let now = |from: &Option<Quantity>| match from {
            Some(amount) => format!("now {amount}"),
            None => "now not assigned".to_owned(),
        };
        match &self.change {
            Change::Keep => write!(f, "= {desired}"),
            Change::Assign { from, to } => write!(f, "+ {desired}: {to} ({})", now(from)),
            Change::Lower { from, to } => write!(f, "~ {desired}: {to} ({})", now(from)),
            Change::Remove { from, .. } => write!(f, "- {desired} ({})", now(from)),
            Change::Wait { what } => write!(f, "… {desired}: {what}"),
            Change::Blocked { obstacle } => write!(f, "! {desired}: {obstacle}"),
        }
    }
}

impl Change {
    /// What is asked of the service; `None` if nothing is.
    pub fn quota(&self) -> Option<Quota> {
        match self {
            Self::Assign { to, .. } | Self::Lower { to, .. } | Self::Remove { to, .. } => Some(*to),
            Self::Keep | Self::Wait { .. } | Self::Blocked { .. } => None,
        }
    }

    fn blocked(obstacle: Obstacle) -> Self {
        Self::Blocked { obstacle }
    }

    fn wait(what: impl Into<String>) -> Self {
        Self::Wait { what: what.into() }
    }
}

impl DiffEntry {
    /// Judges one wanted assignment by a list that its query read.
    pub(super) fn of(desired: &Desired, list: &Assignments) -> Self {
        let mut entry = Self {
            desired: desired.clone(),
            change: Change::Keep,
            found: None,
            before: Presence::Unknown("not looked at".to_owned()),
        };
        entry.change = match find(desired, list) {
            Ok(found) => {
                entry.before = found.state_for(list, &desired.subaccount);
                let change = change(desired, &found, &entry.before);
                entry.found = Some(found);
                change
            }
            // What the account does not even know is not assigned either, if the list would show it.
            Err(Change::Blocked {
                obstacle: Obstacle::NotEntitled,
            }) if desired.want == Want::Removed && desired.parent != EntitlingParent::Untold => {
                Change::Keep
            }
            Err(change) => change,
        };
        if let Some(why) = &desired.not_ready
            && entry.change.quota().is_some()
        {
            let why = why.clone();
            entry.change = Change::blocked(Obstacle::NotReady { why });
        }
        entry
    }

    /// What would be changed cannot be, for want of a scope.
    pub(super) fn forbid(&mut self, required: Required) {
        if self.change.quota().is_some() {
            self.change = Change::blocked(Obstacle::NotAuthorized { required });
        }
    }
}

fn change(desired: &Desired, found: &Found, before: &Presence<AssignmentState>) -> Change {
    let state = match before {
        Presence::Present(state) => Some(state),
        Presence::Absent => None,
        Presence::Hidden(why) => {
            return Change::blocked(Obstacle::Hidden { why: why.clone() });
        }
        Presence::Unknown(why) => return Change::wait(why.clone()),
    };
    let kind = found.entry().quota_kind();
    let to = desired.want.quota(kind);
    if !kind.takes(to) {
        return Change::blocked(Obstacle::TakesNoAmount);
    }
    if let Some(state) = state.filter(|state| state.is_under_way()) {
        return Change::wait(format!(
            "another change is under way ({})",
            state.entity_state
        ));
    }
    let assigned = state.filter(|state| state.is_assigned());
    let from = assigned.and_then(|state| state.amount);
    match (desired.want, assigned) {
        (Want::Removed, None) | (Want::Assigned, Some(_)) => Change::Keep,
        (Want::Removed, Some(state)) if state.auto_assigned => {
            Change::blocked(Obstacle::AutoAssigned)
        }
        (Want::Removed, Some(_)) => Change::Remove { from, to },
        // A failed change leaves the old assignment: the amount tells, not the state.
        (Want::Amount(total), Some(_)) if from.is_some_and(|now| now.is(total)) => Change::Keep,
        (Want::Amount(total), Some(_)) if from.is_some_and(|now| now > Quantity::from(total)) => {
            match from {
                Some(from) if !desired.may_lower => Change::blocked(Obstacle::WouldLower { from }),
                _ => Change::Lower { from, to },
            }
        }
        (Want::Assigned | Want::Amount(_), _) => raise(found, from, to),
    }
}

fn raise(found: &Found, from: Option<Quantity>, to: Quota) -> Change {
    let entry = found.entry();
    match to {
        Quota::Amount(total) if entry.fits(to, from) == Some(false) => {
            Change::blocked(Obstacle::Quota {
                needed: total.into(),
                left: entry.limits(),
            })
        }
        _ => Change::Assign { from, to },
    }
}
