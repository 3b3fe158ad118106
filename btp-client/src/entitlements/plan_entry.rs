//! One plan of a service, as a list shows it, and how it stands for a subaccount.

use super::{
    AssignedServicePlan, Assignment, AssignmentState, Assignments, PlanCategory, Presence,
    Quantity, Quota, QuotaKind, ServicePlan, ServicePlanAssignment,
};
use crate::accounts::SubaccountId;

/// One entry of a plan in a list of entitlements.
///
/// A plan is known by service, name and unique identifier together: two entries may bear one name
/// (30001). For plans that are entitled per registered system see
/// [`SystemPlan`](super::SystemPlan).
#[derive(Debug, Clone, PartialEq)]
pub struct PlanEntry {
    service: String,
    plan: ServicePlan,
}

/// How much of a plan can still be assigned.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Remaining {
    /// Any amount.
    Unlimited,
    /// This much. Below zero after some of SAP's migrations.
    Limited(Quantity),
    /// The service does not say.
    Unknown,
}

impl PlanEntry {
    pub(super) fn new(service: &str, plan: &ServicePlan) -> Self {
        Self {
            service: service.to_owned(),
            plan: plan.clone(),
        }
    }

    /// Every entry of the plan's name in a list: more than one if names are used twice. If the account is
    /// no longer entitled to the plan, those that are still assigned.
    ///
    /// [`Presence::Absent`] only if the list is complete and would show the plan.
    pub fn all(list: &Assignments, service: &str, plan: &str) -> Presence<Vec<Self>> {
        let found: Vec<Self> = named(list, service, plan)
            .map(|entry| Self::new(service, entry))
            .collect();
        if !found.is_empty() {
            return Presence::Present(found);
        }
        // What is assigned outlives the entitlement, and can still be taken away.
        let assigned: Vec<Self> = assigned_named(list, service, plan)
            .filter(|entry| !entry.assignments.is_empty())
            .map(|entry| Self::new(service, &ServicePlan::of_assigned(entry)))
            .collect();
        if !assigned.is_empty() {
            return Presence::Present(assigned);
        }
        if let Some(why) = list.why_incomplete() {
            return Presence::Unknown(why);
        }
        match list
            .query()
            .and_then(|query| query.hides_entitled(service, plan))
            .or_else(|| list.why_blind())
        {
            Some(why) => Presence::Hidden(why),
            None => Presence::Absent,
        }
    }

    /// The service's technical name.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The plan's entry in the list.
    pub fn plan(&self) -> &ServicePlan {
        &self.plan
    }

    /// Whether the plan is assigned by amount or enabled: by its category. Environments and platforms
    /// come with and without a quota; those that show none are unclear.
    pub fn quota_kind(&self) -> QuotaKind {
        let plan = &self.plan;
        let shows_quota = plan.unlimited || plan.amount.or(plan.remaining_amount).is_some();
        match &plan.category {
            Some(PlanCategory::Environment | PlanCategory::Platform) if !shows_quota => {
                QuotaKind::Unclear
            }
            Some(category) => category.quota_kind(),
            None => QuotaKind::Unclear,
        }
    }

    /// How much can still be assigned.
    pub fn remaining(&self) -> Remaining {
        match self.plan.remaining_amount {
            _ if self.plan.unlimited => Remaining::Unlimited,
            Some(amount) => Remaining::Limited(amount),
            None => Remaining::Unknown,
        }
    }

    /// Whether the remaining quota and the limit per subaccount allow `wanted`, given what the
    /// subaccount `holds` already; `None` if the service does not say. For plans that are enabled
    /// there is no number to compare: they always fit.
    ///
    /// A hint before the request; the service has the last word (30009, 30015).
    pub fn fits(&self, wanted: Quota, holds: Option<Quantity>) -> Option<bool> {
        self.fits_beside(wanted, holds, 0.0)
    }

    /// As [`fits`](Self::fits), if others take so much of what remains.
    pub(super) fn fits_beside(
        &self,
        wanted: Quota,
        holds: Option<Quantity>,
        taken: f64,
    ) -> Option<bool> {
        let Quota::Amount(amount) = wanted else {
            return Some(true);
        };
        let wanted = Quantity::from(amount).as_f64();
        let holds = holds.map_or(0.0, Quantity::as_f64);
        if let Some(most) = self.plan.max_allowed_subaccount_quota
            && wanted > most.as_f64()
        {
            return Some(false);
        }
        match self.remaining() {
            _ if wanted <= holds => Some(true),
            Remaining::Unlimited => Some(true),
            Remaining::Limited(left) => Some(wanted - holds <= left.as_f64() - taken),
            Remaining::Unknown => None,
        }
    }

    /// What limits an amount, in words.
    pub(super) fn limits(&self) -> String {
        let left = match self.remaining() {
            Remaining::Unlimited => "unlimited".to_owned(),
            Remaining::Limited(left) => format!("{left} left"),
            Remaining::Unknown => "nobody says how much is left".to_owned(),
        };
        match self.plan.max_allowed_subaccount_quota {
            Some(most) => format!("{left}, at most {most} per subaccount"),
            None => left,
        }
    }

    /// The request that gives `subaccount` this plan, or takes it away. The unique identifier is
    /// always sent if the list shows one, because a name alone may be ambiguous (30001).
    pub fn assign(&self, subaccount: &SubaccountId, quota: Quota) -> ServicePlanAssignment {
        let assignment =
            ServicePlanAssignment::new(&self.service, &self.plan.name, subaccount, quota);
        match &self.plan.unique_identifier {
            Some(identifier) => assignment.unique_identifier(identifier),
            None => assignment,
        }
    }

    /// What tells it from others of its name, for people.
    pub(super) fn identifier(&self) -> String {
        let identifier = self.plan.unique_identifier.as_deref();
        identifier.unwrap_or("(none)").to_owned()
    }

    /// How this plan stands for `subaccount` in a list.
    pub fn state_for(
        &self,
        list: &Assignments,
        subaccount: &SubaccountId,
    ) -> Presence<AssignmentState> {
        let shown = self
            .assignments_in(list)
            .filter(|one| one.is_of(subaccount))
            .max_by_key(|one| one.modified_date);
        match shown {
            Some(assignment) => Presence::Present(AssignmentState::of(assignment)),
            None => self.not_assigned(list, subaccount),
        }
    }

    pub(super) fn assignments_in<'a>(
        &'a self,
        list: &'a Assignments,
    ) -> impl Iterator<Item = &'a Assignment> {
        assigned_named(list, &self.service, &self.plan.name)
            .filter(|plan| self.is_plan(plan))
            .flat_map(|plan| plan.assignments.iter())
    }

    fn is_plan(&self, plan: &AssignedServicePlan) -> bool {
        match (&plan.unique_identifier, &self.plan.unique_identifier) {
            (Some(one), Some(another)) => one == another,
            _ => true,
        }
    }

    /// What it means that no assignment of the plan to `subaccount` is in the list.
    pub(super) fn not_assigned(
        &self,
        list: &Assignments,
        subaccount: &SubaccountId,
    ) -> Presence<AssignmentState> {
        if let Some(why) = list.why_incomplete() {
            return Presence::Unknown(why);
        }
        let Some(query) = list.query() else {
            return Presence::Absent;
        };
        if let Some(why) = query.hides_assigned(&self.service, &self.plan.name, subaccount) {
            return Presence::Hidden(why);
        }
        if let Some(why) = list.why_blind() {
            return Presence::Hidden(why);
        }
        if self.plan.auto_assign && !query.auto_managed {
            return Presence::Hidden(
                "the plan is assigned automatically, and the list was read without such plans"
                    .to_owned(),
            );
        }
        Presence::Absent
    }
}

/// The entries of a plan's name.
pub(super) fn named<'a>(
    list: &'a Assignments,
    service: &'a str,
    plan: &'a str,
) -> impl Iterator<Item = &'a ServicePlan> {
    list.entitled_services
        .iter()
        .filter(move |entry| entry.name == service)
        .flat_map(|entry| entry.service_plans.iter())
        .filter(move |entry| entry.name == plan)
}

/// The assigned entries of a plan's name.
pub(super) fn assigned_named<'a>(
    list: &'a Assignments,
    service: &'a str,
    plan: &'a str,
) -> impl Iterator<Item = &'a AssignedServicePlan> {
    list.assigned_services
        .iter()
        .filter(move |entry| entry.name == service)
        .flat_map(|entry| entry.service_plans.iter())
        .filter(move |entry| entry.name == plan)
}
