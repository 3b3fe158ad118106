//! The entitlements service: which plans the account may use, and which subaccount has which.

mod apply;
mod assign;
mod catalog;
pub(super) mod data_centers;
mod directories;
mod list;
mod plan;
mod query;
mod render;
mod request;
mod systems;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub(in crate::btp) use self::catalog::presentation;
use self::plan::UNLIMITED;
pub(crate) use self::plan::{Assignment, Wanted};
pub use self::plan::{PlanCategory, ServicePlan};
use super::Btp;
use crate::config::Config;
use crate::exchange::Incoming;

/// Plans and assignments.
pub(crate) struct Entitlements {
    pub(crate) plans: Vec<ServicePlan>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) directory_plans: Vec<directories::DirectoryPlan>,
}

impl Default for Entitlements {
    fn default() -> Self {
        Self {
            plans: catalog::ordinary_plans(),
            assignments: Vec::new(),
            directory_plans: Vec::new(),
        }
    }
}

/// The operation's name under the entitlements prefix, jobs included.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    let get = incoming.method == http::Method::GET;
    match path.as_slice() {
        ["entitlements", "v1", "assignments"] if get => "entitlements.list_assignments",
        ["entitlements", "v1", "globalAccountAssignments"] if get => {
            "entitlements.list_global_account_assignments"
        }
        ["entitlements", "v1", "subaccountServicePlans"]
            if incoming.method == http::Method::PUT =>
        {
            "entitlements.assign"
        }
        ["entitlements", "v1", "globalAccountAllowedDataCenters"] if get => {
            "entitlements.list_data_centers"
        }
        ["entitlements", "v1", "directories", _, "assignments"] => match incoming.method {
            http::Method::PUT => "entitlements.assign_to_directory",
            http::Method::PATCH => "entitlements.update_directory",
            _ => "unknown",
        },
        ["jobs-management", "v1", "jobs", _, "status"] if get => "jobs.status",
        _ => "unknown",
    }
}

impl Entitlements {
    /// The assignment of the plan entry to the subaccount.
    fn assignment(&self, subaccount: &str, identifier: &str) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| {
            assignment.subaccount == subaccount && assignment.unique_identifier == identifier
        })
    }

    /// What all subaccounts together have of a plan entry.
    fn assigned(&self, identifier: &str) -> i64 {
        self.assignments
            .iter()
            .filter(|assignment| assignment.unique_identifier == identifier)
            .map(|assignment| assignment.amount)
            .sum()
    }

    /// Whether any subaccount has a plan for this system, or is about to.
    pub(crate) fn uses_system(&self, system_id: &str) -> bool {
        self.assignments
            .iter()
            .any(|assignment| assignment.is_for(system_id))
    }

    /// Gives a new subaccount the plans that every subaccount has.
    pub(crate) fn auto_assign(&mut self, subaccount: &str, now: Timestamp) {
        for plan in self.plans.iter().filter(|plan| plan.auto_assigned) {
            let mut made = apply::made(subaccount, plan, 1, now);
            made.auto_assigned = true;
            self.assignments.push(made);
        }
    }
}

impl Assignment {
    /// Whether the plan is assigned for this system, or about to be.
    pub(crate) fn is_for(&self, system_id: &str) -> bool {
        self.is_entry_of(system_id)
            || self
                .resources
                .iter()
                .chain(self.wanted.iter().flat_map(|wanted| &wanted.resources))
                .any(|element| systems::names(element, system_id))
    }

    /// Whether the plan is assigned for this system now.
    pub(in crate::btp) fn serves(&self, system_id: &str) -> bool {
        self.amount > 0
            && (self.is_entry_of(system_id) || systems::name(&self.resources, system_id))
    }

    /// Whether the plan entry is this system's own.
    pub(in crate::btp) fn is_entry_of(&self, system_id: &str) -> bool {
        systems::PLANS
            .iter()
            .any(|plan| systems::identifier(system_id, plan) == self.unique_identifier)
    }

    /// Whether the service is that of registered systems.
    pub(in crate::btp) fn is_of_systems(&self) -> bool {
        self.service == systems::SERVICE
    }
}

impl Wanted {
    /// Whether the plan stays assigned for this system, one of several.
    pub(in crate::btp) fn keeps(&self, system_id: &str) -> bool {
        self.resources.is_empty() || systems::name(&self.resources, system_id)
    }
}

impl Btp {
    /// Every plan entry of this moment: the ordinary ones, and those of registered systems. Assumed: nothing of
    /// the latter is known to the service either while the external registry cannot be read.
    fn plan_entries(&self, config: &Config, now: Timestamp) -> Vec<ServicePlan> {
        let mut plans = self.entitlements.plans.clone();
        if !config.registry_outage {
            plans.extend(systems::plans(self.director.systems.iter(), config, now));
        }
        plans
    }

    /// What is left of a plan for the account; none for an unlimited plan.
    fn remaining(&self, plan: &ServicePlan) -> Option<i64> {
        let quota = plan.quota?;
        if plan.category.is_counted() {
            Some(quota - self.entitlements.assigned(&plan.unique_identifier))
        } else {
            Some(quota)
        }
    }
}

fn listed_amount(plan: &ServicePlan) -> i64 {
    plan.quota.unwrap_or(UNLIMITED)
}
