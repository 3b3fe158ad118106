//! Who uses a registered system: what to know before it is deregistered.

use std::collections::BTreeSet;

use super::{AssignmentState, Assignments, EntityType, Presence, SystemPlan, plan_entry};
use crate::accounts::SubaccountId;

/// One plan of a registered system that a subaccount has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SystemUse {
    /// The plan's technical name.
    pub plan: String,
    /// The subaccount that has it.
    pub subaccount: SubaccountId,
    /// How the assignment stands.
    pub state: AssignmentState,
}

impl SystemUse {
    /// A plan that a subaccount has, as a list shows it.
    pub fn new(plan: impl Into<String>, subaccount: SubaccountId, state: AssignmentState) -> Self {
        Self {
            plan: plan.into(),
            subaccount,
            state,
        }
    }
}

impl Assignments {
    /// Which subaccounts have which plans of `service` for the registered system `system`, in the
    /// order of the list. A system can be deregistered only when it is out of all entitlement
    /// configurations (SAP Help: *Deregister or Remove a System*).
    ///
    /// Plans that are not entitled any more count as long as somebody has them.
    ///
    /// The list should be read with [`AssignmentsQuery::global_account`](super::AssignmentsQuery) and
    /// its `include_auto_managed`: one that was read for less is [`Presence::Hidden`]. *Not proven*: that such a list shows
    /// subaccounts below a directory that manages entitlements. [`Presence::Absent`] says that no
    /// plan, entitled or assigned, is the system's at all, and [`Presence::Unknown`] that it cannot be told who has
    /// one: then do not deregister on the strength of it. Where a plan that is not entitled any more is assigned for no
    /// system that is named, that is hidden, too.
    pub fn uses_of_system(&self, service: &str, system: &str) -> Presence<Vec<SystemUse>> {
        if let Some(why) = self.why_incomplete() {
            return Presence::Unknown(why);
        }
        if let Some(why) = self.query().and_then(|query| query.narrower_than(service)) {
            return Presence::Hidden(why);
        }
        let mut found = None;
        for plan in self.plans_of(service) {
            match SystemPlan::find(self, service, plan, system) {
                Presence::Present(plan) => {
                    let uses: &mut Vec<SystemUse> = found.get_or_insert_default();
                    match plan.uses(self) {
                        Ok(more) => uses.extend(more),
                        Err(why) => return Presence::Unknown(why),
                    }
                }
                Presence::Absent => {
                    if let Some((holder, state)) = for_nobody_knows_which(self, service, plan) {
                        let why = format!(
                            "subaccount {holder} has {service}/{plan}, and the list does not say for which system"
                        );
                        // What is being changed may be gone the next time.
                        return if state.is_under_way() {
                            Presence::Unknown(why)
                        } else {
                            Presence::Hidden(why)
                        };
                    }
                }
                Presence::Hidden(why) => return Presence::Hidden(why),
                Presence::Unknown(why) => return Presence::Unknown(why),
            }
        }
        found.map_or(Presence::Absent, Presence::Present)
    }

    /// The names of the service's plans, entitled or assigned.
    fn plans_of(&self, service: &str) -> BTreeSet<&str> {
        let entitled = self.entitled_services.iter();
        let entitled = entitled
            .filter(|entry| entry.name == service)
            .flat_map(|entry| entry.service_plans.iter())
            .map(|plan| plan.name.as_str());
        let assigned = self.assigned_services.iter();
        let assigned = assigned
            .filter(|entry| entry.name == service)
            .flat_map(|entry| entry.service_plans.iter())
            .map(|plan| plan.name.as_str());
        entitled.chain(assigned).collect()
    }
}

/// Who has a plan that is not entitled any more, and for no system that is named.
fn for_nobody_knows_which<'a>(
    list: &'a Assignments,
    service: &'a str,
    plan: &'a str,
) -> Option<(&'a str, AssignmentState)> {
    if plan_entry::named(list, service, plan).next().is_some() {
        return None;
    }
    plan_entry::assigned_named(list, service, plan)
        .flat_map(|entry| entry.assignments.iter())
        .filter(|one| matches!(one.entity_type, None | Some(EntityType::Subaccount)))
        .filter(|one| one.resources.is_empty())
        .map(|one| (one.entity_id.as_str(), AssignmentState::of(one)))
        .find(|(_, state)| state.is_assigned() || state.is_under_way())
}

impl SystemPlan {
    /// Who has the plan for this system; else why that cannot be told.
    fn uses(&self, list: &Assignments) -> Result<Vec<SystemUse>, String> {
        let mut uses = Vec::new();
        let mut seen = Vec::new();
        for one in self.entry().assignments_in(list) {
            let of_subaccount = matches!(one.entity_type, None | Some(EntityType::Subaccount));
            if !of_subaccount || seen.contains(&one.entity_id.as_str()) {
                continue;
            }
            seen.push(one.entity_id.as_str());
            let subaccount = SubaccountId::from(one.entity_id.as_str());
            match self.state_for(list, &subaccount) {
                Presence::Present(state) if state.is_assigned() || state.is_under_way() => {
                    uses.push(SystemUse::new(self.plan().name.as_str(), subaccount, state));
                }
                Presence::Unknown(why) => return Err(why),
                _ => {}
            }
        }
        Ok(uses)
    }
}
