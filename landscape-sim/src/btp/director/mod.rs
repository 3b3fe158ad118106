//! The system landscape: systems, system types and integration tokens, behind Compass Director's GraphQL.

mod access;
mod constraints;
mod deregister;
mod execute;
mod fault;
mod filter;
mod formations;
mod groups;
mod merge;
mod mutate;
mod page;
mod query;
mod schema;
mod system;

#[cfg(test)]
pub(crate) mod tests;

use jiff::Timestamp;

pub(crate) use self::formations::Formation;
pub(crate) use self::system::{Condition, S4_TYPE, System, SystemType, Token};
use super::ids::Ids;
use crate::exchange::Incoming;

/// What the landscape knows.
pub(crate) struct Director {
    pub(crate) types: Vec<SystemType>,
    pub(crate) systems: Vec<System>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) formations: Vec<Formation>,
}

/// The operation's name, by the first root field of the document's operation.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let Some(request) = schema::Request::parse(incoming.json().as_ref()) else {
        return "unknown";
    };
    let known = schema::read(&request.document);
    match known.root_field(request.operation.as_deref()) {
        Some("applications") => "director.list_systems",
        Some("application") => "director.get_system",
        Some("applicationTemplates") => "director.list_system_types",
        Some("registerApplicationFromTemplate") => "director.add_system",
        Some("requestOneTimeTokenForApplication") => "director.issue_token",
        Some("unpairApplication") => "director.deregister_system",
        Some("unregisterApplication") => "director.remove_system",
        Some("mergeApplications") => "director.merge_systems",
        Some("formations") => "director.list_formations",
        Some("formationByName") => "director.get_formation",
        Some("formationsForObject") => "director.list_formations_of_system",
        Some("createFormation") => "director.create_formation",
        Some("deleteFormation") => "director.delete_formation",
        Some("assignFormation") => "director.assign_formation",
        Some("unassignFormation") => "director.unassign_formation",
        Some("resynchronizeFormationNotifications") => "director.resynchronize_formation",
        Some("finalizeDraftFormation") => "director.finalize_formation",
        _ => "unknown",
    }
}

impl Director {
    /// Two system types: one whose tokens carry a scenario group, one without (documented for both types; SAP
    /// Help: *Register an SAP S/4HANA Cloud System*, *Register an SAP SuccessFactors System*).
    pub(crate) fn new(ids: &mut Ids, now: Timestamp) -> Self {
        let types = [(S4_TYPE, true), ("SAP SuccessFactors", false)]
            .into_iter()
            .map(|(name, takes_scenario_group)| SystemType {
                id: ids.guid(),
                name: name.to_owned(),
                takes_scenario_group,
                created: now,
            })
            .collect();
        Self {
            types,
            systems: Vec::new(),
            tokens: Vec::new(),
            formations: Vec::new(),
        }
    }

    pub(crate) fn system(&self, id: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.id == id)
    }

    pub(crate) fn system_mut(&mut self, id: &str) -> Option<&mut System> {
        self.systems.iter_mut().find(|system| system.id == id)
    }

    fn type_of(&self, system: &System) -> Option<&SystemType> {
        self.types.iter().find(|known| known.id == system.type_id)
    }

    /// Ends the asynchronous operations that are due.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let due: Vec<(String, Timestamp)> = self
            .systems
            .iter()
            .filter_map(|system| {
                let due = system.due.filter(|due| *due <= now)?;
                Some((system.id.clone(), due))
            })
            .collect();
        for (id, at) in due {
            let Some(system) = self.system_mut(&id) else {
                continue;
            };
            match (system.condition, system.fails) {
                (Condition::Unpairing, false) => self.deregistered(&id, at),
                (Condition::Deleting, false) => self.removed(&id),
                (Condition::Unpairing, true) => {
                    system.enter(Condition::UnpairFailed, at);
                    system.error = Some(deregister::FAILED.to_owned());
                }
                (Condition::Deleting, true) => {
                    system.enter(Condition::DeleteFailed, at);
                    system.error = Some(deregister::FAILED.to_owned());
                }
                _ => system.due = None,
            }
        }
    }
}
