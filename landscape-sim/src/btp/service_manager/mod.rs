//! Service Manager: catalogue, service instances, bindings and platforms of one subaccount, which the caller's client
//! decides.

mod bindings;
mod broker;
mod catalog;
mod instances;
mod model;
mod names;
mod operations;
mod page;
mod platforms;
mod query;
mod refusal;
mod request;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::json;

use self::model::{Binding, Instance, Platform};
pub(crate) use self::names::{is_write, operation};
use self::operations::Operation;
use self::refusal::Refusal;
use super::Btp;
use super::entitlements::{Assignment, Wanted};
use super::envelope;
use super::ids::Ids;
use super::uaa::BadToken;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};
use crate::snapshot::ServiceInstanceSnapshot;

/// What all subaccounts together hold.
pub(crate) struct ServiceManager {
    ids: Ids,
    sequence: u64,
    /// When the catalogue began.
    since: Timestamp,
    instances: Vec<Instance>,
    bindings: Vec<Binding>,
    platforms: Vec<Platform>,
    operations: Vec<Operation>,
    user_changes: Vec<UserChange>,
}

/// A communication user that a tenant gets or loses by a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UserChange {
    Add {
        tenant: String,
        user: String,
        password: String,
        /// The communication scenario that the user is for.
        scenario: Option<String>,
    },
    Remove {
        tenant: String,
        user: String,
    },
}

/// One call, and whose it is.
struct Call<'a> {
    incoming: &'a Incoming<'a>,
    config: &'a Config,
    subaccount: &'a str,
    correlation: &'a str,
}

impl Call<'_> {
    /// The segment of the path after the resource's name.
    fn id(&self) -> &str {
        self.incoming.path.get(2).map_or("", String::as_str)
    }

    fn now(&self) -> Timestamp {
        self.incoming.now
    }
}

impl ServiceManager {
    /// Its identifiers come from a source of their own, so that those of the account do not depend on its use.
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            ids: Ids::new(seed.rotate_left(32) ^ 0x5e71_ce00),
            sequence: 0,
            since: now,
            instances: Vec::new(),
            bindings: Vec::new(),
            platforms: Vec::new(),
            operations: Vec::new(),
            user_changes: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Whether instances keep the assignment from being changed so. Observed (SAP/terraform-provider-btp issues 511
    /// and 837): the change is accepted and fails.
    pub(in crate::btp) fn needs(&self, assignment: &Assignment, wanted: &Wanted) -> bool {
        self.instances
            .iter()
            .filter(|instance| {
                instance.subaccount == assignment.subaccount
                    && instance.plan.unique_identifier == assignment.unique_identifier
            })
            .any(|instance| {
                let kept = |system: &String| wanted.keeps(system);
                wanted.amount == 0 || !instance.system.as_ref().is_none_or(kept)
            })
    }

    /// Whether the subaccount has instances.
    pub(in crate::btp) fn has_instances(&self, subaccount: &str) -> bool {
        self.instances
            .iter()
            .any(|instance| instance.subaccount == subaccount)
    }

    /// Everything of subaccounts that are gone goes with them.
    pub(in crate::btp) fn forget_subaccounts(&mut self, gone: &[String]) {
        let bindings: Vec<String> = self
            .bindings
            .iter()
            .filter(|binding| gone.contains(&binding.subaccount))
            .map(|binding| binding.id.clone())
            .collect();
        for id in bindings {
            self.remove_binding(&id);
        }
        self.instances
            .retain(|known| !gone.contains(&known.subaccount));
        self.platforms
            .retain(|known| !gone.contains(&known.subaccount));
        self.operations
            .retain(|known| !gone.contains(&known.subaccount));
    }

    /// What has to be done to users of tenants; it is handed out once.
    pub(crate) fn take_user_changes(&mut self) -> Vec<UserChange> {
        std::mem::take(&mut self.user_changes)
    }
}

impl Btp {
    pub(super) fn service_manager(
        &mut self,
        incoming: &Incoming<'_>,
        config: &mut Config,
    ) -> Reply {
        let correlation = envelope::given_correlation(incoming)
            .unwrap_or_else(|| self.service_manager.ids.guid());
        let reply = self
            .service_manager_operation(incoming, config, &correlation)
            .unwrap_or_else(|refusal| refusal.render());
        envelope::correlated(reply, &correlation)
    }

    fn service_manager_operation(
        &mut self,
        incoming: &Incoming<'_>,
        config: &mut Config,
        correlation: &str,
    ) -> Result<Reply, Refusal> {
        let operation = operation(incoming);
        if operation == "unknown" {
            return Ok(exchange::empty(404));
        }
        let caller = self.uaa.bearer(incoming).map_err(|bad| {
            let description = match bad {
                BadToken::Missing => "Missing Authorization header",
                BadToken::Invalid => "The access token is invalid or has expired",
            };
            Refusal::new(401, "Unauthorized", description)
        })?;
        self.limits
            .count(operation, &caller.identity, config.rate_limit, incoming.now)?;
        let forbidden = || {
            let description = "The caller does not have the scope that the operation requires";
            Refusal::new(403, "Forbidden", description)
        };
        if names::scope(operation).is_some_and(|scope| !caller.has_any(&[scope])) {
            return Err(forbidden());
        }
        let subaccount = caller.subaccount.as_deref().ok_or_else(forbidden)?;
        if config.update_conflicts > 0 && names::may_be_outrun(operation) {
            config.update_conflicts -= 1;
            let description =
                "Another resource update happened concurrently, please reattempt the request";
            return Err(Refusal::new(412, "ConcurrentResourceUpdate", description));
        }
        let call = Call {
            incoming,
            config,
            subaccount,
            correlation,
        };
        match operation {
            "service_manager.list_offerings" => self.list_offerings(&call),
            "service_manager.get_offering" => self.get_offering(&call),
            "service_manager.list_plans" => self.list_plans(&call),
            "service_manager.get_plan" => self.get_plan(&call),
            "service_manager.list_brokers" => self.list_brokers(&call),
            "service_manager.get_broker" => self.get_broker(&call),
            "service_manager.list_instances" => self.list_instances(&call),
            "service_manager.get_instance" => self.get_instance(&call),
            "service_manager.get_instance_parameters" => self.instance_parameters(&call),
            "service_manager.create_instance" => self.create_instance(&call),
            "service_manager.update_instance" => self.update_instance(&call),
            "service_manager.delete_instance" => self.delete_instance(&call),
            "service_manager.list_bindings" => self.list_service_bindings(&call),
            "service_manager.get_binding" => self.get_service_binding(&call),
            "service_manager.get_binding_parameters" => self.binding_parameters(&call),
            "service_manager.create_binding" => self.create_service_binding(&call),
            "service_manager.delete_binding" => self.delete_service_binding(&call),
            "service_manager.list_platforms" => self.service_manager.list_platforms(&call),
            "service_manager.get_platform" => self.service_manager.get_platform(&call),
            "service_manager.register_platform" => self.service_manager.register_platform(&call),
            "service_manager.update_platform" => self.service_manager.update_platform(&call),
            "service_manager.unregister_platform" => {
                self.service_manager.unregister_platform(&call)
            }
            "service_manager.agent_versions" => Ok(exchange::json(
                200,
                // Assumed: the versions.
                &json!({"cf": ["0.13.0", "0.14.1"], "cf-sap": ["0.8.0"], "k8s": ["0.11.0"]}),
            )),
            _ => self.service_manager.get_operation(&call),
        }
    }

    /// What has to be done to users of tenants since the last time.
    pub(crate) fn take_user_changes(&mut self) -> Vec<UserChange> {
        self.service_manager.take_user_changes()
    }

    /// The instances of all subaccounts.
    pub(super) fn instance_snapshots(&self) -> Vec<ServiceInstanceSnapshot> {
        let sm = &self.service_manager;
        sm.instances
            .iter()
            .map(|instance| ServiceInstanceSnapshot {
                subaccount: instance.subaccount.clone(),
                name: instance.name.clone(),
                service: instance.plan.service.clone(),
                plan: instance.plan.name.clone(),
                system: instance
                    .system
                    .as_deref()
                    .and_then(|id| self.director.system(id))
                    .map(|system| system.name.clone()),
                ready: instance.ready,
                bindings: sm.bindings_of(&instance.id).count(),
            })
            .collect()
    }
}
