use serde_json::{Value, json};

use super::*;
use crate::accounts::{DirectoryId, SubaccountId};

mod batch;
mod decode;
mod directories;
mod judge;
mod permissions;
mod query;
mod simulated;
mod system_plan;
mod system_use;
mod traps;

fn subaccount() -> SubaccountId {
    SubaccountId::from("sub-1")
}

fn directory() -> DirectoryId {
    DirectoryId::from("dir-1")
}

fn list(value: &Value) -> Assignments {
    serde_json::from_value(value.clone()).unwrap()
}

fn amount(units: u64) -> Quota {
    Quota::Amount(Amount::try_new(units).unwrap())
}

/// An element of `resources`, named `name`.
fn resource(name: &str) -> Value {
    json!({
        "resourceType": "SYSTEM", "resourceProvider": "SAP",
        "resourceTechnicalName": format!("id-of-{name}"), "resourceName": name, "resourceData": {"a": 1},
    })
}

/// A list with these plans of one service, and these assignments of its plan `api-access`.
fn service(plans: &[Value], assigned: &[Value]) -> Value {
    let assigned: Vec<Value> = assigned
        .iter()
        .map(|entry| {
            json!({"name": "s4", "servicePlans": [{
                "name": "api-access",
                "uniqueIdentifier": entry.get("of"),
                "assignmentInfo": [entry],
            }]})
        })
        .collect();
    json!({
        "entitledServices": [{"name": "s4", "servicePlans": plans}],
        "assignedServices": assigned,
        "fetchErrorFromExternalProviderRegistry": null,
    })
}
