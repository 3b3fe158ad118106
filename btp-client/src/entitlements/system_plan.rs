//! The plan of a service for one registered system, whichever way the list shows it.

use super::{
    AssignmentState, Assignments, EntityState, EntityType, ExternalResource, PlanEntry, Presence,
    Quantity, Quota, QuotaKind, Remaining, ServicePlan, ServicePlanAssignment, plan_entry,
};
use crate::accounts::SubaccountId;

/// A plan of a service for one registered system.
///
/// In the cockpit one picks the system first and then its plans (SAP Help: *Configure the
/// Entitlements for the SAP S/4HANA Cloud Extensibility Service*). How that looks in the API is not
/// public. Two shapes are plausible, and both are taken:
///
/// 1. **One plan, one element of `resources` per system**, as the list shows resource providers
///    today. The system is the one element whose `resourceName` or `resourceTechnicalName` is its
///    name.
/// 2. **One plan entry per system**, with the same name and a unique identifier of its own, as the
///    error 30001 suggests. The system is the one entry whose `displayName`, `description` or
///    `uniqueIdentifier` is its name.
///
/// *Assumed, not public*: that one of these fields is exactly the name that the system has in the
/// System Landscape. Nothing is matched by similarity or by part: a wrong match would entitle the
/// wrong system. Where nothing names the system the result is [`Presence::Unknown`], even if there is
/// but one entry: a plan that names no system may be of another one.
///
/// Nothing else in this library knows the difference between the shapes.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemPlan {
    entry: PlanEntry,
    system: String,
    resource: Option<ExternalResource>,
    /// The resources of other systems for which subaccounts have the plan already.
    others: Vec<(String, Vec<ExternalResource>)>,
}

/// One candidate: a plan entry, and the resource that stands for the system if there are resources.
type Candidate<'a> = (&'a ServicePlan, Option<&'a ExternalResource>);

impl SystemPlan {
    /// Finds the plan of `service` for `system` in a list.
    ///
    /// [`Presence::Absent`] only if the list is complete, was read so that it would show the plan,
    /// and either lacks the plan or names other systems in its resources.
    pub fn find(list: &Assignments, service: &str, plan: &str, system: &str) -> Presence<Self> {
        let plans: Vec<&ServicePlan> = plan_entry::named(list, service, plan).collect();
        let mut candidates: Vec<Candidate<'_>> = plans
            .iter()
            .flat_map(|plan| candidates(plan, system))
            .collect();
        // What is assigned outlives the entitlement, and can still be taken away.
        let left = assigned_still(list, service, plan);
        if candidates.is_empty() {
            candidates = left
                .iter()
                .flat_map(|plan| self::candidates(plan, system))
                .collect();
        }
        match candidates.as_slice() {
            [(found, resource)] => Presence::Present(
                Self {
                    entry: PlanEntry::new(service, found),
                    system: system.to_owned(),
                    resource: resource.cloned(),
                    others: Vec::new(),
                }
                .with_others(list),
            ),
            [] => not_found(list, service, plan, system, &plans),
            several => Presence::Unknown(format!(
                "{} entries of {service}/{plan} are named {system:?}",
                several.len()
            )),
        }
    }

    /// Remembers for which other systems the plan is assigned: the request names them all.
    fn with_others(mut self, list: &Assignments) -> Self {
        let Some(ours) = &self.resource else {
            return self;
        };
        let others = self
            .entry
            .assignments_in(list)
            .filter(|one| matches!(one.entity_type, None | Some(EntityType::Subaccount)))
            .map(|one| {
                let others = one.resources.iter().filter(|known| !known.is_same(ours));
                (one.entity_id.clone(), others.cloned().collect())
            })
            .collect();
        self.others = others;
        self
    }

    /// The service's technical name.
    pub fn service(&self) -> &str {
        self.entry.service()
    }

    /// The name of the system.
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The plan's entry in the list.
    pub fn plan(&self) -> &ServicePlan {
        self.entry.plan()
    }

    /// The plan's entry, without regard to systems.
    pub(super) fn entry(&self) -> &PlanEntry {
        &self.entry
    }

    /// The element of `resources` that stands for the system, in the first shape.
    pub fn resource(&self) -> Option<&ExternalResource> {
        self.resource.as_ref()
    }

    /// Whether the plan is assigned by amount or enabled: by its category, which for
    /// `s4-hana-cloud` is not public.
    pub fn quota_kind(&self) -> QuotaKind {
        self.entry.quota_kind()
    }

    /// How much can still be assigned.
    pub fn remaining(&self) -> Remaining {
        self.entry.remaining()
    }

    /// As [`PlanEntry::fits`].
    pub fn fits(&self, wanted: Quota, holds: Option<Quantity>) -> Option<bool> {
        self.entry.fits(wanted, holds)
    }

    /// As [`fits`](Self::fits), if others that are yet to be asked for take so much of what remains.
    pub fn fits_beside(
        &self,
        wanted: Quota,
        holds: Option<Quantity>,
        taken: Quantity,
    ) -> Option<bool> {
        self.entry.fits_beside(wanted, holds, taken.as_f64())
    }

    /// The request that gives `subaccount` this plan for this system; or takes it away.
    ///
    /// The unique identifier is always sent if the list shows one, because a name alone may be
    /// ambiguous (30001). In the first shape the system's element is repeated as it was read, and
    /// beside it those of the other systems that the subaccount had in the list of
    /// [`find`](Self::find): the request tells totals, so they would be lost otherwise. To take the
    /// plan away only this system's element is sent. *Assumed, not public*: that `resources` behave so.
    pub fn assign(&self, subaccount: &SubaccountId, quota: Quota) -> ServicePlanAssignment {
        let mut assignment = self.entry.assign(subaccount, quota);
        if let Some(resource) = &self.resource {
            assignment = assignment.resource(resource.clone());
            let others = self
                .others
                .iter()
                .filter(|(holder, _)| holder == subaccount.as_str() && !quota.is_removal())
                .flat_map(|(_, resources)| resources);
            for other in others {
                assignment = assignment.resource(other.clone());
            }
        }
        assignment
    }

    /// How this plan stands for `subaccount` in a list.
    ///
    /// In the first shape an assignment is the system's if its own `resources` name the system. One
    /// that names no resource at all is taken for the system's only if the plan has no other
    /// resource; with several it is [`Presence::Unknown`] whose it is. One that names other systems only
    /// counts while it is being changed, or after its last change has failed: with an amount of 0.
    pub fn state_for(
        &self,
        list: &Assignments,
        subaccount: &SubaccountId,
    ) -> Presence<AssignmentState> {
        let mut unnamed = Vec::new();
        let mut others = Vec::new();
        let mut ours = Vec::new();
        for assignment in self
            .entry
            .assignments_in(list)
            .filter(|one| one.is_of(subaccount))
        {
            match &self.resource {
                None => ours.push(assignment),
                Some(resource) if assignment.resources.is_empty() => {
                    unnamed.push((assignment, resource));
                }
                Some(resource) => {
                    if assignment.resources.iter().any(|one| one.is_same(resource)) {
                        ours.push(assignment);
                    } else {
                        others.push(assignment);
                    }
                }
            }
        }
        if ours.is_empty() && !unnamed.is_empty() {
            if self.plan().resources.len() > 1 {
                return Presence::Unknown(format!(
                    "the plan is assigned to subaccount {subaccount}, but the list does not say for \
                     which of {} systems",
                    self.plan().resources.len()
                ));
            }
            ours.extend(unnamed.into_iter().map(|(assignment, _)| assignment));
        }
        if let Some(assignment) = ours.iter().max_by_key(|one| one.modified_date) {
            return Presence::Present(AssignmentState::of(assignment));
        }
        // One assignment stands for all systems of the plan: a change that is under way or has failed
        // may have been about this one. Of this one nothing is assigned.
        let changing = others
            .iter()
            .filter(|one| one.entity_state != EntityState::Ok)
            .max_by_key(|one| one.modified_date);
        match changing {
            Some(assignment) => Presence::Present(AssignmentState {
                amount: Some(Quantity::new(0.0)),
                ..AssignmentState::of(assignment)
            }),
            None => self.entry.not_assigned(list, subaccount),
        }
    }
}

/// The plans of the name that are assigned, each with the resources that its assignments name.
fn assigned_still(list: &Assignments, service: &str, plan: &str) -> Vec<ServicePlan> {
    let assigned = plan_entry::assigned_named(list, service, plan);
    let assigned = assigned.filter(|entry| !entry.assignments.is_empty());
    let with_resources = assigned.map(|entry| {
        let mut plan = ServicePlan::of_assigned(entry);
        let named = entry
            .assignments
            .iter()
            .flat_map(|one| one.resources.iter());
        plan.resources = named.cloned().collect::<Vec<_>>().into();
        plan
    });
    with_resources.collect()
}

/// What in one plan entry bears the system's name.
fn candidates<'a>(plan: &'a ServicePlan, system: &str) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    for resource in plan.resources.iter().filter(|one| one.is_named(system)) {
        // The same element twice is one system.
        if !found
            .iter()
            .any(|(_, known)| known.is_some_and(|known| known.is_same(resource)))
        {
            found.push((plan, Some(resource)));
        }
    }
    if plan.resources.is_empty() && names(plan).any(|name| name == system) {
        found.push((plan, None));
    }
    found
}

fn names(plan: &ServicePlan) -> impl Iterator<Item = &str> {
    [
        &plan.display_name,
        &plan.description,
        &plan.unique_identifier,
    ]
    .into_iter()
    .filter_map(|name| name.as_deref())
}

/// What it means that nothing bears the system's name.
fn not_found(
    list: &Assignments,
    service: &str,
    plan: &str,
    system: &str,
    plans: &[&ServicePlan],
) -> Presence<SystemPlan> {
    if let Some(why) = list.why_incomplete() {
        return Presence::Unknown(why);
    }
    if let Some(query) = list.query() {
        if let Some(why) = query.hides_entitled(service, plan) {
            return Presence::Hidden(why);
        }
        if plans.is_empty()
            && let Some(why) = list.why_blind()
        {
            return Presence::Hidden(why);
        }
        if plans.is_empty() && query.directory.is_some() {
            // Observed for resource providers: in none of 842 recorded directory-scope lists.
            return Presence::Hidden(format!(
                "lists in the scope of a directory do not show services of external providers, such \
                 as {service}"
            ));
        }
    }
    if plans.iter().all(|plan| !plan.resources.is_empty()) {
        // No such plan, or all of its entries name systems, and this one is not among them.
        return Presence::Absent;
    }
    Presence::Unknown(format!(
        "{} of {service}/{plan} shown, and nothing in it is named exactly {system:?}",
        match plans.len() {
            1 => "one entry is".to_owned(),
            many => format!("{many} entries are"),
        }
    ))
}
