//! The catalogue: offerings and plans that the subaccount is entitled to, and the brokers behind them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Call;
use super::model::{Labels, Plan, Stamp, stamped};
use super::page;
use super::refusal::Refusal;
use super::request::wrong;
use crate::btp::Btp;
use crate::btp::entitlements::{Assignment, presentation};
use crate::btp::ids::Ids;
use crate::config::Config;
use crate::exchange::{self, Reply};

/// An identifier that is the same for everybody: it depends on `text` alone.
fn global_id(text: &str) -> String {
    let digest = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    Ids::new(digest).guid()
}

fn broker_of(service: &str) -> String {
    global_id(&format!("broker of {service}"))
}

impl Btp {
    /// The plans that the subaccount can make instances of, in the order in which they were assigned.
    ///
    /// Documented: they are those that it is entitled to. Observed (SAP/sap-btp-service-operator issues 368 and 487):
    /// they appear some time after the assignment. Assumed: one plan per entry of the entitlements; none that is an
    /// application or a platform.
    pub(super) fn catalogue(&self, subaccount: &str, config: &Config, now: Timestamp) -> Vec<Plan> {
        let arrived = |assignment: &&Assignment| {
            assignment.amount > 0
                && assignment
                    .effective
                    .is_some_and(|since| crate::clock::after(since, config.catalog_delay) <= now)
        };
        self.entitlements
            .assignments
            .iter()
            .filter(|assignment| assignment.subaccount == subaccount)
            .filter(arrived)
            .filter(|assignment| self.has_broker(assignment))
            .map(|assignment| self.catalogued(assignment))
            .collect()
    }

    fn has_broker(&self, assignment: &Assignment) -> bool {
        let plan = self
            .entitlements
            .plans
            .iter()
            .find(|plan| plan.unique_identifier == assignment.unique_identifier);
        plan.map_or(assignment.is_of_systems(), |plan| {
            matches!(
                plan.category.as_str(),
                "SERVICE" | "ELASTIC_SERVICE" | "ELASTIC_LIMITED"
            )
        })
    }

    fn catalogued(&self, assignment: &Assignment) -> Plan {
        let system = self
            .director
            .systems
            .iter()
            .find(|system| assignment.is_entry_of(&system.id))
            .map(|system| system.name.clone());
        Plan {
            id: global_id(&format!("plan {}", assignment.unique_identifier)),
            offering_id: global_id(&format!("offering {}", assignment.service)),
            service: assignment.service.clone(),
            name: assignment.plan.clone(),
            unique_identifier: assignment.unique_identifier.clone(),
            system,
        }
    }

    fn stamp_of(&self, position: usize) -> Stamp {
        let since = self.service_manager.since;
        Stamp {
            sequence: u64::try_from(position)
                .unwrap_or(u64::MAX)
                .saturating_add(1),
            created: since,
            updated: since,
        }
    }

    fn plan_rows(&self, call: &Call<'_>) -> Vec<page::Item> {
        let plans = self.catalogue(call.subaccount, call.config, call.now());
        let rows = plans.iter().enumerate().map(|(position, plan)| {
            let stamp = self.stamp_of(position);
            (stamp.sequence, plan_json(plan, &stamp))
        });
        rows.collect()
    }

    fn offering_rows(&self, call: &Call<'_>) -> Vec<page::Item> {
        let plans = self.catalogue(call.subaccount, call.config, call.now());
        let mut rows: Vec<page::Item> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for plan in &plans {
            if !seen.contains(&plan.offering_id.as_str()) {
                let stamp = self.stamp_of(seen.len());
                rows.push((stamp.sequence, offering_json(plan, &stamp)));
                seen.push(&plan.offering_id);
            }
        }
        rows
    }

    /// Assumed: the brokers of what the subaccount is entitled to, one per service.
    fn broker_rows(&self, call: &Call<'_>) -> Vec<page::Item> {
        let row = |(sequence, offering): page::Item| {
            let field = |name: &str| offering.get(name).cloned().unwrap_or_default();
            let broker = json!({
                "id": field("broker_id"),
                "ready": true,
                "name": format!("{}-broker", field("name").as_str().unwrap_or_default()),
                "description": field("description"),
                "broker_url": "https://broker.landscape.sim",
                "created_at": field("created_at"),
                "updated_at": field("updated_at"),
            });
            (sequence, broker)
        };
        self.offering_rows(call).into_iter().map(row).collect()
    }

    pub(super) fn list_plans(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        check_environment(call)?;
        let fields = [
            "description",
            "catalog_id",
            "catalog_name",
            "free",
            "bindable",
            "service_offering_id",
        ];
        page::list(self.plan_rows(call), &fields, call.incoming, call.config)
    }

    pub(super) fn get_plan(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        one(self.plan_rows(call), call.id(), "service plan")
    }

    pub(super) fn list_offerings(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        check_environment(call)?;
        let fields = [
            "description",
            "bindable",
            "instances_retrievable",
            "bindings_retrievable",
            "plan_updateable",
            "allow_context_updates",
            "broker_id",
            "catalog_id",
            "catalog_name",
        ];
        page::list(
            self.offering_rows(call),
            &fields,
            call.incoming,
            call.config,
        )
    }

    pub(super) fn get_offering(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        one(self.offering_rows(call), call.id(), "service offering")
    }

    pub(super) fn list_brokers(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let fields = ["description", "broker_url"];
        page::list(self.broker_rows(call), &fields, call.incoming, call.config)
    }

    pub(super) fn get_broker(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        one(self.broker_rows(call), call.id(), "service broker")
    }
}

fn one(rows: Vec<page::Item>, id: &str, kind: &str) -> Result<Reply, Refusal> {
    rows.into_iter()
        .find(|(_, row)| row.get("id").and_then(Value::as_str) == Some(id))
        .map(|(_, row)| exchange::json(200, &row))
        .ok_or_else(|| Refusal::no_such(kind))
}

/// Documented: three environments. Assumed: the same catalogue for all of them.
fn check_environment(call: &Call<'_>) -> Result<(), Refusal> {
    match call.incoming.query("environment") {
        None | Some("" | "btp" | "kubernetes" | "cloudfoundry") => Ok(()),
        Some(_) => Err(wrong(
            "environment",
            "must be btp, kubernetes or cloudfoundry",
        )),
    }
}

/// Assumed: the catalogue's id is the unique identifier of the entitlement; the description names the system of an entry
/// of its own.
fn plan_json(plan: &Plan, stamp: &Stamp) -> Value {
    let description = match &plan.system {
        Some(system) => format!("Plan {} for the system {system}", plan.name),
        None => format!("Plan {}", plan.name),
    };
    let body = json!({
        "id": plan.id,
        "ready": true,
        "name": plan.name,
        "description": description,
        "catalog_id": plan.unique_identifier,
        "catalog_name": plan.name,
        "free": false,
        "bindable": true,
        "metadata": {"supportedPlatforms": ["kubernetes", "cloudfoundry"]},
        "service_offering_id": plan.offering_id,
    });
    stamped(body, stamp, &Labels::new())
}

fn offering_json(plan: &Plan, stamp: &Stamp) -> Value {
    let presentation = presentation(&plan.service);
    let text = presentation.description.unwrap_or_default();
    let body = json!({
        "id": plan.offering_id,
        "ready": true,
        "name": plan.service,
        "description": text,
        "bindable": true,
        "instances_retrievable": true,
        "bindings_retrievable": true,
        "plan_updateable": false,
        "allow_context_updates": false,
        "tags": [plan.service],
        "metadata": {"displayName": presentation.display_name, "longDescription": text},
        "broker_id": broker_of(&plan.service),
        "catalog_id": global_id(&format!("catalogue entry {}", plan.service)),
        "catalog_name": plan.service,
    });
    stamped(body, stamp, &Labels::new())
}
