//! What the world's builder puts into the account, and what its inspection takes out.

use jiff::Timestamp;

use super::Btp;
use super::accounts::{Directory, Subaccount};
use super::director::{Condition, System};
use super::entitlements::{Assignment, ServicePlan};
use super::uaa::{ALL_SCOPES, Client, SERVICE_MANAGER_SCOPES};
use crate::snapshot::{AssignmentSnapshot, BtpSnapshot, SystemSnapshot};

impl Btp {
    /// An OAuth client with every scope of a Global Account Administrator.
    pub(crate) fn add_client(&mut self, id: impl Into<String>, secret: impl Into<String>) {
        self.add_client_with_scopes(id, secret, ALL_SCOPES.iter().copied());
    }

    /// An OAuth client with these scopes, unqualified (`job.read`, `application:write`).
    pub(crate) fn add_client_with_scopes(
        &mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<String>>,
    ) {
        self.uaa.add_client(Client {
            id: id.into(),
            secret: secret.into(),
            scopes: scopes.into_iter().map(Into::into).collect(),
            subaccount: None,
        });
    }

    /// An OAuth client of a subaccount's Service Manager.
    pub(crate) fn add_service_manager_client(&mut self, id: &str, secret: &str, subaccount: &str) {
        self.uaa.add_client(Client {
            id: id.to_owned(),
            secret: secret.to_owned(),
            scopes: SERVICE_MANAGER_SCOPES
                .iter()
                .map(|scope| (*scope).to_owned())
                .collect(),
            subaccount: Some(subaccount.to_owned()),
        });
    }

    /// A user for the password grant.
    pub(crate) fn add_user(&mut self, name: impl Into<String>, password: impl Into<String>) {
        self.uaa.add_user(name.into(), password.into());
    }

    pub(crate) fn add_directory(&mut self, directory: Directory) {
        self.accounts.seed_directory(directory);
    }

    /// A subaccount, with the plans that every subaccount has.
    pub(crate) fn add_subaccount(&mut self, mut subaccount: Subaccount, now: Timestamp) {
        if subaccount.created == Timestamp::UNIX_EPOCH {
            subaccount.created = now;
        }
        self.entitlements.auto_assign(&subaccount.guid, now);
        self.accounts.subaccounts.push(subaccount);
    }

    /// One more plan that the account is entitled to; one with the same unique identifier is replaced.
    pub(crate) fn add_plan(&mut self, plan: ServicePlan) {
        self.entitlements
            .plans
            .retain(|known| known.unique_identifier != plan.unique_identifier);
        self.entitlements.plans.push(plan);
    }

    /// A system that is there from the start: of a type the landscape knows, blank status. `discovered` ones were
    /// not added by a person. Gives its id.
    pub(crate) fn add_system(
        &mut self,
        name: impl Into<String>,
        type_name: &str,
        discovered: bool,
        now: Timestamp,
    ) -> Option<String> {
        let system_type = self
            .director
            .types
            .iter()
            .find(|known| known.name == type_name)?;
        let system = System {
            id: self.ids.guid(),
            name: name.into(),
            type_id: system_type.id.clone(),
            type_name: system_type.name.clone(),
            managed: discovered,
            labels: serde_json::Map::new(),
            condition: Condition::Initial,
            since: now,
            created: now,
            error: None,
            base_url: None,
            formations: Vec::new(),
            tenant: None,
            pairing: None,
            due: None,
            fails: false,
        };
        let id = system.id.clone();
        self.director.systems.push(system);
        Some(id)
    }

    /// Discovers the tenant of a system once more, as a row of its own with the same type and address; false without
    /// a system of that name that has an address.
    pub(crate) fn discover_twin(&mut self, of: &str, name: &str, now: Timestamp) -> bool {
        let found = self.director.systems.iter().find(|known| known.name == of);
        let Some((type_name, url)) =
            found.and_then(|system| Some((system.type_name.clone(), system.base_url.clone()?)))
        else {
            return false;
        };
        let id = self.add_system(name, &type_name, true, now);
        let twin = id.and_then(|id| self.director.system_mut(&id));
        let discovered = twin.is_some();
        if let Some(twin) = twin {
            // Spelled differently, as discovery does; Director trims it before it compares.
            twin.base_url = Some(format!("{url}/"));
        }
        discovered
    }

    /// Puts the system with this name into a formation; false without such a system.
    pub(crate) fn include_in_formation(
        &mut self,
        system: &str,
        formation: &str,
        now: Timestamp,
    ) -> bool {
        let id = self.ids.guid();
        self.director.ensure_formation(id, formation, now);
        let found = self
            .director
            .systems
            .iter_mut()
            .find(|known| known.name == system);
        let included = found.is_some();
        if let Some(system) = found {
            system.formations.push(formation.to_owned());
        }
        included
    }

    /// Lets the assignments of a formation fail until it is resynchronized; false without such a formation.
    pub(crate) fn break_formation(&mut self, name: &str) -> bool {
        let mut all = self.director.formations.iter_mut();
        all.find(|known| known.name == name)
            .map(|formation| formation.broken = true)
            .is_some()
    }

    /// Takes the system with this name out of all formations; false without such a system.
    pub(crate) fn exclude_from_formations(&mut self, system: &str) -> bool {
        let found = self
            .director
            .systems
            .iter_mut()
            .find(|known| known.name == system);
        let excluded = found.is_some();
        if let Some(system) = found {
            system.formations.clear();
        }
        excluded
    }

    /// Makes every access token given out so far invalid.
    pub(crate) fn expire_tokens(&mut self) {
        self.uaa.expire_tokens();
    }

    /// Makes one access token invalid.
    pub(crate) fn revoke_token(&mut self, token: &str) {
        self.uaa.revoke(token);
    }

    /// What stands in the account now.
    pub(crate) fn snapshot(&self) -> BtpSnapshot {
        let used_tokens = self
            .director
            .tokens
            .iter()
            .filter(|token| token.used.is_some())
            .count();
        BtpSnapshot {
            systems: self
                .director
                .systems
                .iter()
                .map(|system| SystemSnapshot {
                    id: system.id.clone(),
                    name: system.name.clone(),
                    system_type: system.type_name.clone(),
                    status: system.condition.as_str().to_owned(),
                })
                .collect(),
            unused_tokens: self.director.tokens.len() - used_tokens,
            used_tokens,
            assignments: self
                .entitlements
                .assignments
                .iter()
                .filter(|assignment| assignment.amount > 0)
                .flat_map(|assignment| self.assignment_snapshots(assignment))
                .collect(),
            service_instances: self.instance_snapshots(),
        }
    }

    /// One entry per system the assignment is for, or one without a system.
    fn assignment_snapshots(&self, assignment: &Assignment) -> Vec<AssignmentSnapshot> {
        let entry = |system: Option<String>| AssignmentSnapshot {
            subaccount: assignment.subaccount.clone(),
            service: assignment.service.clone(),
            plan: assignment.plan.clone(),
            system,
            amount: assignment.amount,
        };
        let systems: Vec<String> = self
            .director
            .systems
            .iter()
            .filter(|system| assignment.is_for(&system.id))
            .map(|system| system.name.clone())
            .collect();
        if systems.is_empty() {
            vec![entry(None)]
        } else {
            systems.into_iter().map(|name| entry(Some(name))).collect()
        }
    }
}
