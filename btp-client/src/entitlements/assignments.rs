//! The list of what is entitled and assigned, and how far it can be believed.

use client_core::wire::Lenient;
use serde::{Deserialize, Serialize};

use super::{AssignedService, AssignmentsQuery, EntitledService};

/// What is entitled and what is assigned, as one read showed it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Assignments {
    /// What may be assigned.
    #[serde(default)]
    pub entitled_services: Lenient<EntitledService>,
    /// What is assigned.
    #[serde(default)]
    pub assigned_services: Lenient<AssignedService>,
    /// `true` if the registry of external providers could not be read. The OpenAPI document
    /// describes it as whether the registry *is available*; in recordings it is null when all is
    /// well, and `true` exactly where external services are missing.
    #[serde(default)]
    pub fetch_error_from_external_provider_registry: Option<bool>,
    #[serde(skip)]
    query: Option<AssignmentsQuery>,
    #[serde(skip)]
    leases_before: ReadAfter,
}

/// How many leases had ended when a list was asked for. Says nothing about what is in the list.
#[derive(Debug, Clone, Copy, Default)]
struct ReadAfter(u64);

impl PartialEq for ReadAfter {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Assignments {
    /// Says with which query the list was read, so that what the query leaves out is not taken for
    /// absent. [`EntitlementsClient::assignments`](super::EntitlementsClient::assignments) does it;
    /// a list of another origin is trusted to show everything.
    pub fn read_with(mut self, query: AssignmentsQuery) -> Self {
        self.query = Some(query);
        self
    }

    pub(super) fn read_after(mut self, leases: u64) -> Self {
        self.leases_before = ReadAfter(leases);
        self
    }

    pub(super) fn leases_before(&self) -> u64 {
        self.leases_before.0
    }

    /// With which query the list was read, if that is known.
    pub fn query(&self) -> Option<&AssignmentsQuery> {
        self.query.as_ref()
    }

    /// Whether something may be missing although the service answered 200. Then nothing may be
    /// concluded from what is not in the list.
    pub fn is_incomplete(&self) -> bool {
        self.why_incomplete().is_some()
    }

    /// Why something may be missing.
    pub fn why_incomplete(&self) -> Option<String> {
        if self.fetch_error_from_external_provider_registry == Some(true) {
            return Some(
                "the service could not read its registry of external providers, and leaves their \
                 services out"
                    .to_owned(),
            );
        }
        let bad = self.first_bad()?;
        Some(format!("a part of the list could not be read: {bad}"))
    }

    /// Why the list may show nothing of a subaccount although there is something: it was read
    /// without saying which directory manages its entitlements, and shows nothing assigned.
    pub(super) fn why_blind(&self) -> Option<String> {
        let query = self.query.as_ref()?;
        let blind = !query.scope_known && self.assigned_services.is_empty();
        blind.then(|| {
            let subaccount = query.subaccount.as_ref().map_or("", |id| id.as_str());
            format!(
                "subaccount {subaccount} was read without saying which directory manages its \
                 entitlements; if one does, they are left out (name it, or say that none does)"
            )
        })
    }

    /// The first item that could not be read, at any level that the looking-up goes through.
    fn first_bad(&self) -> Option<String> {
        let entitled = &self.entitled_services;
        let assigned = &self.assigned_services;
        let tops = entitled.bad.iter().chain(&assigned.bad);
        let entitled_plans = entitled.iter().flat_map(|service| {
            let plans = &service.service_plans;
            let resources = plans.iter().flat_map(|plan| &plan.resources.bad);
            plans.bad.iter().chain(resources)
        });
        let assigned_plans = assigned.iter().flat_map(|service| {
            let plans = &service.service_plans;
            let assignments = || plans.iter().map(|plan| &plan.assignments);
            let bad = assignments().flat_map(|list| &list.bad);
            let resources = assignments()
                .flat_map(|list| list.iter())
                .flat_map(|one| &one.resources.bad);
            plans.bad.iter().chain(bad).chain(resources)
        });
        tops.chain(entitled_plans)
            .chain(assigned_plans)
            .next()
            .map(|bad| format!("item {}: {}", bad.index, bad.reason))
    }
}
