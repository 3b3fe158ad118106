//! The plan that is meant, whichever way the list shows it.

use super::{
    super::{
        AssignmentState, Assignments, PlanEntry, Presence, Quota, ServicePlanAssignment, SystemPlan,
    },
    desired::Desired,
    diff::{Change, Obstacle},
};
use crate::accounts::SubaccountId;

/// The entry of a plan, or of a plan for one system.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Plan(Box<PlanEntry>),
    OfSystem(Box<SystemPlan>),
}

impl Found {
    pub(super) fn entry(&self) -> &PlanEntry {
        match self {
            Self::Plan(entry) => entry,
            Self::OfSystem(plan) => plan.entry(),
        }
    }

    pub(super) fn state_for(
        &self,
        list: &Assignments,
        subaccount: &SubaccountId,
    ) -> Presence<AssignmentState> {
        match self {
            Self::Plan(entry) => entry.state_for(list, subaccount),
            Self::OfSystem(plan) => plan.state_for(list, subaccount),
        }
    }

    pub(super) fn assign(&self, subaccount: &SubaccountId, quota: Quota) -> ServicePlanAssignment {
        match self {
            Self::Plan(entry) => entry.assign(subaccount, quota),
            Self::OfSystem(plan) => plan.assign(subaccount, quota),
        }
    }
}

/// Finds the one plan that is meant, or says what the assignment needs instead.
pub(super) fn find(desired: &Desired, list: &Assignments) -> Result<Found, Change> {
    let blocked = |obstacle| Change::Blocked { obstacle };
    let (service, plan) = (&desired.service, &desired.plan);
    let found = match &desired.system {
        Some(system) => SystemPlan::find(list, service, plan, system)
            .map(|plan| vec![Found::OfSystem(Box::new(plan))]),
        None => PlanEntry::all(list, service, plan).map(|entries| {
            let entries = entries.into_iter().map(Box::new);
            entries.map(Found::Plan).collect()
        }),
    };
    let mut found = match found {
        Presence::Present(found) => found,
        Presence::Absent => return Err(blocked(Obstacle::NotEntitled)),
        Presence::Hidden(why) => return Err(blocked(Obstacle::Hidden { why })),
        Presence::Unknown(what) => return Err(Change::Wait { what }),
    };
    if let Some(wanted) = &desired.identifier {
        found.retain(|one| one.entry().plan().unique_identifier.as_ref() == Some(wanted));
    }
    let candidates = found.iter().map(|one| one.entry().identifier()).collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(blocked(Obstacle::NotEntitled)),
        (Some(_), false) => Err(blocked(Obstacle::Ambiguous { candidates })),
    }
}
