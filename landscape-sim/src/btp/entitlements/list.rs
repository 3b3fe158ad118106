//! `GET /entitlements/v1/assignments` and `/globalAccountAssignments`.

use serde_json::{Value, json};

use super::plan::{Assignment, ServicePlan};
use super::query::{Query, Scope};
use super::{catalog, render, systems};
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

impl Btp {
    /// Lists entitled plans and assignments.
    ///
    /// Documented: the filters, 204 for an empty answer. Observed: the shape with its nulls and floats; success
    /// with nothing in it for the wrong scope; a directory alone shows no assignments; with the external
    /// registry out of reach status 200, `fetchErrorFromExternalProviderRegistry: true`, and its services
    /// missing from both lists, while the flag is null otherwise. Assumed: 204 never hides that flag.
    pub(in crate::btp) fn list_assignments(
        &self,
        incoming: &Incoming<'_>,
        config: &Config,
        directories: bool,
    ) -> Result<Reply, Refusal> {
        let query = Query::parse(self, incoming, directories)?;
        let plans = self.plan_entries(config, incoming.now);
        let entitled: Vec<Value> =
            services(plans.iter().filter(|plan| query.shows_plan(plan)), |plan| {
                plan.service.as_str()
            })
            .into_iter()
            .map(|(service, plans)| self.entitled_service(service, &plans, &query))
            .collect();
        let visible = |assignment: &&Assignment| {
            !query.entitled_only
                && query.shows_assignment(assignment)
                && !(config.registry_outage && assignment.service == systems::SERVICE)
        };
        let assigned: Vec<Value> = services(
            self.entitlements.assignments.iter().filter(visible),
            |assignment| assignment.service.as_str(),
        )
        .into_iter()
        .map(|(service, assignments)| self.assigned_service(service, &assignments, &plans))
        .collect();
        let nothing = entitled.is_empty() && assigned.is_empty();
        if nothing && query.scope != Scope::BehindDirectory && !config.registry_outage {
            return Ok(exchange::empty(204));
        }
        let body = json!({
            "entitledServices": entitled,
            "assignedServices": assigned,
            "fetchErrorFromExternalProviderRegistry": config.registry_outage.then_some(true),
            "serviceTermsOfUseStatus": [],
        });
        Ok(exchange::json(200, &body))
    }

    fn entitled_service(&self, service: &str, plans: &[&ServicePlan], query: &Query) -> Value {
        let look = catalog::presentation(service);
        let external = plans.iter().any(|plan| plan.external);
        let entries: Vec<Value> = plans
            .iter()
            .map(|plan| {
                let assigned: Vec<&Value> = self
                    .entitlements
                    .assignments
                    .iter()
                    .filter(|assignment| {
                        assignment.unique_identifier == plan.unique_identifier
                            && query.shows_assignment(assignment)
                    })
                    .flat_map(|assignment| &assignment.resources)
                    .collect();
                let mut entry = render::entitled_plan(plan, self.remaining(plan), &assigned);
                if let Scope::Directory(directory) = &query.scope
                    && let Some(held) = self.directory_plan(directory, &plan.unique_identifier)
                {
                    render::of_directory(&mut entry, held);
                }
                entry
            })
            .collect();
        json!({
            "name": service,
            "displayName": look.display_name,
            "description": look.description,
            "businessCategory": {"id": look.category.0, "displayName": look.category.1},
            "ownerType": if external { Value::Null } else { json!("VENDOR") },
            "termsOfUseUrl": if external { Value::Null } else { json!("N/A") },
            "servicePlans": entries,
            "iconBase64": look.icon,
            "applicationCoordinates": null,
        })
    }

    fn assigned_service(
        &self,
        service: &str,
        assignments: &[&Assignment],
        plans: &[ServicePlan],
    ) -> Value {
        let look = catalog::presentation(service);
        let entries: Vec<Value> = services(assignments.iter().copied(), |assignment| {
            assignment.unique_identifier.as_str()
        })
        .into_iter()
        .map(|(identifier, assignments)| {
            let plan = plans
                .iter()
                .find(|plan| plan.unique_identifier == identifier);
            let infos: Vec<Value> = assignments
                .iter()
                .map(|assignment| {
                    let parent = self
                        .accounts
                        .subaccount(&assignment.subaccount)
                        .and_then(|subaccount| self.accounts.entitling_directory(subaccount))
                        .map_or(
                            (self.global_account.as_str(), "GLOBAL_ACCOUNT"),
                            |directory| (directory.guid.as_str(), "DIRECTORY"),
                        );
                    render::assignment(
                        assignment,
                        plan,
                        plan.and_then(|plan| self.remaining(plan)),
                        parent,
                    )
                })
                .collect();
            render::assigned_plan(identifier, &assignments, plan, &infos)
        })
        .collect();
        json!({
            "name": service,
            "displayName": look.display_name,
            "businessCategory": {"id": look.category.0, "displayName": look.category.1},
            "servicePlans": entries,
            "iconBase64": look.icon,
            "applicationCoordinates": null,
            "ownerType": if service == systems::SERVICE { Value::Null } else { json!("VENDOR") },
        })
    }
}

/// Groups by a key, in the order of first appearance.
fn services<'a, T: 'a>(
    items: impl Iterator<Item = &'a T>,
    key: impl Fn(&'a T) -> &'a str,
) -> Vec<(&'a str, Vec<&'a T>)> {
    let mut groups: Vec<(&str, Vec<&T>)> = Vec::new();
    for item in items {
        let name = key(item);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(item),
            None => groups.push((name, vec![item])),
        }
    }
    groups
}
