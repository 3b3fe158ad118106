//! Service instances.

use serde_json::{Value, json};

use super::Call;
use super::ServiceManager;
use super::broker::{self, Answer};
use super::model::{Binding, Instance, Plan, Stamp, stamped};
use super::operations::{Change, Kind, Order, Resource};
use super::page;
use super::refusal::{Broker, Refusal};
use super::request::{body, changed_labels, labels, name, parameters};
use crate::btp::Btp;
use crate::btp::accounts::request::Body;
use crate::exchange::{self, Reply};

/// Beside the common ones: what a query may name, and what an answer shows.
const FIELDS: [&str; 6] = [
    "service_plan_id",
    "platform_id",
    "usable",
    "shared",
    "dashboard_url",
    "referenced_instance_id",
];

impl ServiceManager {
    pub(super) fn instance(&self, subaccount: &str, id: &str) -> Result<&Instance, Refusal> {
        self.instances
            .iter()
            .find(|known| known.subaccount == subaccount && known.id == id)
            .ok_or_else(|| Refusal::no_such("service instance"))
    }

    pub(super) fn bindings_of(&self, instance: &str) -> impl Iterator<Item = &Binding> {
        self.bindings
            .iter()
            .filter(move |binding| binding.instance == instance)
    }

    /// Observed: names are unique in the subaccount.
    fn check_instance_name(&self, call: &Call<'_>, name: &str) -> Result<(), Refusal> {
        let taken = self.instances.iter().any(|known| {
            known.subaccount == call.subaccount && known.id != call.id() && known.name == name
        });
        if taken {
            return Err(Refusal::conflicting("service instance"));
        }
        Ok(())
    }
}

impl Btp {
    /// Observed (fixtures of SAP/terraform-provider-btp): the context and `protected`.
    fn instance_json(&self, instance: &Instance) -> Value {
        let body = json!({
            "id": instance.id,
            "ready": instance.ready,
            "name": instance.name,
            "service_plan_id": instance.plan.id,
            "platform_id": "service-manager",
            "context": self.context(&instance.subaccount, &instance.name),
            "usable": instance.usable,
            "shared": false,
            "protected": null,
        });
        stamped(body, &instance.stamp, &instance.labels)
    }

    /// What the broker is told about where the instance lives.
    pub(super) fn context(&self, subaccount: &str, instance: &str) -> Value {
        let account = self.accounts.subaccount(subaccount);
        json!({
            "origin": "sapcp",
            "platform": "sapcp",
            "region": account.map(|known| format!("cf-{}", known.region)).unwrap_or_default(),
            "zone_id": subaccount,
            "subdomain": account.map(|known| known.subdomain.clone()).unwrap_or_default(),
            "license_type": "SAPDEV",
            "instance_name": instance,
            "subaccount_id": subaccount,
            "crm_customer_id": "",
            "global_account_id": self.global_account,
        })
    }

    pub(super) fn list_instances(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let rows = self
            .service_manager
            .instances
            .iter()
            .filter(|known| known.subaccount == call.subaccount)
            .map(|known| (known.stamp.sequence, self.instance_json(known)))
            .collect();
        page::list(rows, &FIELDS, call.incoming, call.config)
    }

    /// Documented: the last operation stands in the single answer alone.
    pub(super) fn get_instance(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let sm = &self.service_manager;
        let instance = sm.instance(call.subaccount, call.id())?;
        let body = self.instance_json(instance);
        let body = sm.with_last_operation(body, &instance.id, call.config);
        Ok(exchange::json(200, &body))
    }

    pub(super) fn instance_parameters(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let instance = self.service_manager.instance(call.subaccount, call.id())?;
        retrievable(call, &instance.id)?;
        Ok(exchange::json(200, &instance.parameters))
    }

    /// Assumed: the order of the checks.
    pub(super) fn create_instance(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let body = body(call)?;
        let name = name(&body)?;
        let labels = labels(&body)?;
        let parameters = parameters(&body)?;
        let plan = self.wanted_plan(&body, call)?;
        self.service_manager.check_instance_name(call, &name)?;
        let answer = if call.config.brokers_fail {
            Answer::out_of_order()
        } else {
            self.provision(&plan, &parameters, call)
        };
        let sm = &mut self.service_manager;
        let id = sm.ids.guid();
        sm.instances.push(Instance {
            stamp: Stamp {
                sequence: sm.sequence + 1,
                created: call.now(),
                updated: call.now(),
            },
            id: id.clone(),
            subaccount: call.subaccount.to_owned(),
            name,
            plan: plan.clone(),
            system: answer.system,
            parameters,
            labels,
            ready: false,
            usable: true,
        });
        sm.next();
        let refused =
            |refusal: Broker| Refusal::broker("provisioning", &target(&id, &plan), refusal);
        let order = Order {
            kind: Kind::Create,
            resource: Resource::Instance,
            failure: answer.refusal.map(refused),
            id: id.clone(),
            change: None,
            delay: call.config.service_instance_delay,
        };
        match sm.order(order, call) {
            Ok(Some(accepted)) => Ok(accepted),
            Ok(None) => {
                let made = self.service_manager.instance(call.subaccount, &id)?;
                Ok(exchange::json(201, &self.instance_json(made)))
            }
            Err(refusal) => {
                // Documented (Peripli/service-manager): what a broker refuses at once is not stored.
                self.service_manager
                    .instances
                    .retain(|known| known.id != id);
                Err(refusal)
            }
        }
    }

    /// Documented (Peripli/service-manager): the texts.
    fn wanted_plan(&self, body: &Body, call: &Call<'_>) -> Result<Plan, Refusal> {
        let id = body.text("service_plan_id")?;
        let offering = body.text("service_offering_name")?;
        let named = body.text("service_plan_name")?;
        let plans = self.catalogue(call.subaccount, call.config, call.now());
        match (id, offering, named) {
            (Some(id), None, None) => plans
                .into_iter()
                .find(|plan| plan.id == id)
                .ok_or_else(|| Refusal::no_such("service plan")),
            (None, Some(offering), Some(named)) => {
                let of_offering = |plan: &Plan| plan.service == offering;
                if !plans.iter().any(of_offering) {
                    let text = format!("couldn't find the service offering {offering}");
                    return Err(Refusal::bad_request(text));
                }
                let mut fitting = plans
                    .into_iter()
                    .filter(|plan| plan.service == offering && plan.name == named);
                let first = fitting.next().ok_or_else(|| {
                    Refusal::bad_request(format!(
                        "service plan {named} not found for service offering {offering}"
                    ))
                })?;
                if fitting.next().is_some() {
                    return Err(Refusal::bad_request(format!(
                        "ambiguity error, found more than one resource matching the provided offering name \
                         {offering} and plan name {named}, provide the desired servicePlanID"
                    )));
                }
                Ok(first)
            }
            _ => Err(Refusal::bad_request(
                "either service_plan_id, or service_offering_name and service_plan_name, must be given",
            )),
        }
    }

    fn provision(&self, plan: &Plan, parameters: &Value, call: &Call<'_>) -> Answer {
        if plan.service != broker::SERVICE {
            return Answer::default();
        }
        let assignment = self.entitlements.assignments.iter().find(|known| {
            known.subaccount == call.subaccount && known.unique_identifier == plan.unique_identifier
        });
        let registered = |name: &str| {
            self.director.systems.iter().find(|system| {
                system.name == name && system.is_s4() && system.registered_since().is_some()
            })
        };
        let assigned = |name: &str| {
            let system = registered(name)?;
            let serves = assignment.is_some_and(|known| known.serves(&system.id));
            serves.then(|| system.id.clone())
        };
        let taken = |client: &str| {
            self.service_manager.instances.iter().any(|known| {
                known.subaccount == call.subaccount
                    && known.plan.name == "messaging"
                    && known.parameters.get("emClientId") == Some(&json!(client))
            })
        };
        broker::check(plan, parameters, &assigned, &taken)
    }

    /// Documented: name, plan, parameters, labels. Documented (SAP Help): nothing of an `s4-hana-cloud` instance can be
    /// changed but by making it anew; assumed: the broker says so, and name and labels are Service Manager's own.
    pub(super) fn update_instance(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let body = body(call)?;
        let sm = &self.service_manager;
        let known = sm.instance(call.subaccount, call.id())?;
        let id = known.id.clone();
        let labels = changed_labels(&body, &known.labels)?;
        let name = match body.get("name") {
            None => known.name.clone(),
            Some(_) => name(&body)?,
        };
        let other_plan = body
            .text("service_plan_id")?
            .is_some_and(|plan| plan != known.plan.id);
        let parameters = match body.get("parameters") {
            None => None,
            Some(_) => Some(parameters(&body)?),
        };
        sm.check_idle(&id)?;
        sm.check_instance_name(call, &name)?;
        if other_plan {
            let text = "The plan of an instance of this service offering cannot be changed";
            return Err(Refusal::bad_request(text));
        }
        let cannot = parameters.is_some() && known.plan.service == broker::SERVICE;
        let answer = if call.config.brokers_fail {
            Answer::out_of_order()
        } else if cannot {
            Answer::refused("Update of service instances is not supported.")
        } else {
            Answer::default()
        };
        let target = target(&id, &known.plan);
        let order = Order {
            kind: Kind::Update,
            resource: Resource::Instance,
            id,
            failure: answer
                .refusal
                .map(|refusal| Refusal::broker("update instance", &target, refusal)),
            change: Some(Change {
                name,
                labels,
                parameters: parameters.unwrap_or_else(|| known.parameters.clone()),
            }),
            delay: call.config.service_instance_delay,
        };
        if let Some(accepted) = self.service_manager.order(order, call)? {
            return Ok(accepted);
        }
        let changed = self.service_manager.instance(call.subaccount, call.id())?;
        Ok(exchange::json(200, &self.instance_json(changed)))
    }

    pub(super) fn delete_instance(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let sm = &self.service_manager;
        let known = sm.instance(call.subaccount, call.id())?;
        sm.check_idle(&known.id)?;
        if sm.bindings_of(&known.id).next().is_some() {
            let text = format!(
                "Could not delete service instance {}: it has existing service bindings",
                known.name
            );
            return Err(Refusal::new(409, "ExistingReferenceEntity", text));
        }
        let target = target(&known.id, &known.plan);
        let order = Order {
            kind: Kind::Delete,
            resource: Resource::Instance,
            id: known.id.clone(),
            failure: Answer::of(call.config)
                .refusal
                .map(|refusal| Refusal::broker("deprovisioning", &target, refusal)),
            change: None,
            delay: call.config.service_instance_delay,
        };
        let accepted = self.service_manager.order(order, call)?;
        Ok(accepted.unwrap_or_else(|| exchange::json(200, &json!({}))))
    }
}

/// What stands in a broker's error about the request.
pub(super) fn target(id: &str, plan: &Plan) -> String {
    format!(
        "instanceID: {id}, planID: {}, serviceID: {}, acceptsIncomplete: true",
        plan.id, plan.offering_id
    )
}

/// Documented: 502 if the broker cannot give the parameters.
pub(super) fn retrievable(call: &Call<'_>, id: &str) -> Result<(), Refusal> {
    if call.config.parameters_retrievable {
        return Ok(());
    }
    let broker = Broker {
        status: 404,
        text: "Fetching parameters is not supported.".to_owned(),
    };
    Err(Refusal::broker("fetch parameters", id, broker))
}
