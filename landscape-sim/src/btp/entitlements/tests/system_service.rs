use std::time::Duration;

use serde_json::{Value, json};

use crate::EntitlementShape;
use crate::btp::testing::{Account, SUBACCOUNT};

const API: &str = "serviceName=s4-hana-cloud&planName=api-access";

fn plans(account: &mut Account) -> Vec<Value> {
    let list = account.list(API);
    list.json["entitledServices"][0]["servicePlans"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

#[test]
fn appears_after_registration_and_the_listing_delay() {
    let mut account = Account::new();
    account.config.listing_delay = Duration::from_secs(30);
    account.add("blank");
    assert_eq!(account.list(API).status, 204);
    account.register("acme");
    assert_eq!(account.list(API).status, 204);
    account.pass(Duration::from_secs(30));
    let list = account.list("");
    let service = list.json["entitledServices"]
        .as_array()
        .unwrap()
        .iter()
        .find(|service| service["name"] == "s4-hana-cloud")
        .unwrap()
        .clone();
    assert_eq!(
        (&service["ownerType"], &service["termsOfUseUrl"]),
        (&Value::Null, &Value::Null)
    );
    let names: Vec<&Value> = service["servicePlans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| &plan["name"])
        .collect();
    assert_eq!(names, ["api-access", "messaging"]);
}

#[test]
fn one_plan_with_a_resource_per_system() {
    let mut account = Account::new();
    account.register("one");
    let second = account.register("two");
    let plans = plans(&mut account);
    assert_eq!(plans.len(), 1);
    let resources = plans[0]["resources"].as_array().unwrap().clone();
    assert_eq!(resources.len(), 2);
    let element = resources
        .iter()
        .find(|element| element["resourceName"] == "two")
        .unwrap();
    assert_eq!(element["resourceTechnicalName"], second);
    assert_eq!(element["resourceData"], json!({}));
    assert!(element["resourceType"].is_string() && element["resourceProvider"].is_string());
    assert_eq!(plans[0]["assignedResources"], json!([]));

    for bad in [
        json!({"enable": true}),
        json!({"enable": true, "resources": [{"resourceTechnicalName": "x"}]}),
    ] {
        assert_eq!(
            account.assign("s4-hana-cloud", "api-access", &bad).code(),
            11_000
        );
    }
    let info = json!({"enable": true, "resources": [element]});
    assert_eq!(
        account.assign("s4-hana-cloud", "api-access", &info).status,
        202
    );
    let list = account.list(&format!("subaccountGUID={SUBACCOUNT}&{API}"));
    assert_eq!(
        list.json["entitledServices"][0]["servicePlans"][0]["assignedResources"],
        json!([element])
    );
    let assigned = account.assignment("s4-hana-cloud", "api-access");
    assert_eq!(
        (&assigned["resources"], &assigned["entityState"]),
        (&json!([element]), &json!("OK"))
    );
    assert!(
        account
            .btp
            .entitlements
            .assignments
            .iter()
            .any(|one| one.is_for(&second))
    );
    let snapshot = account.btp.snapshot();
    assert_eq!(
        snapshot.assignments.last().unwrap().system.as_deref(),
        Some("two")
    );

    let both = json!({"enable": true, "resources": resources});
    account.assign("s4-hana-cloud", "api-access", &both);
    assert_eq!(
        account.assignment("s4-hana-cloud", "api-access")["resources"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let less = json!({"enable": false, "resources": [element]});
    account.assign("s4-hana-cloud", "api-access", &less);
    let left = account.assignment("s4-hana-cloud", "api-access");
    assert_eq!(left["resources"][0]["resourceName"], "one");
    account.assign("s4-hana-cloud", "api-access", &json!({"enable": false}));
    assert_eq!(
        account.assignment("s4-hana-cloud", "api-access"),
        Value::Null
    );
}

#[test]
fn one_plan_entry_per_system() {
    let mut account = Account::new();
    account.config.entitlement_shape = EntitlementShape::PlanPerSystem;
    account.register("one");
    let first = plans(&mut account);
    assert_eq!(
        account
            .assign("s4-hana-cloud", "api-access", &json!({"enable": true}))
            .status,
        202,
        "one is clear"
    );
    account.register("two");
    let entries = plans(&mut account);
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["uniqueIdentifier"], first[0]["uniqueIdentifier"]);
    assert_ne!(
        entries[0]["uniqueIdentifier"],
        entries[1]["uniqueIdentifier"]
    );
    assert_eq!(entries[1]["displayName"], "two");
    assert_eq!(
        (&entries[1]["resources"], &entries[1]["assignedResources"]),
        (&Value::Null, &Value::Null)
    );
    assert!(
        !entries[1]["uniqueIdentifier"]
            .as_str()
            .unwrap()
            .contains("two")
    );

    let unclear = account.assign("s4-hana-cloud", "api-access", &json!({"enable": true}));
    assert_eq!((unclear.status, unclear.code()), (400, 30_001));
    let clear = json!({"enable": true, "identifier": entries[1]["uniqueIdentifier"]});
    assert_eq!(
        account.assign("s4-hana-cloud", "api-access", &clear).status,
        202
    );
    let list = account.list(API).json;
    let assigned = list["assignedServices"][0]["servicePlans"]
        .as_array()
        .unwrap();
    assert_eq!(assigned.len(), 2);
    assert_eq!(
        assigned[1]["uniqueIdentifier"],
        entries[1]["uniqueIdentifier"]
    );
    assert_eq!(assigned[1]["assignmentInfo"][0]["entityState"], "OK");
    let systems: Vec<_> = account
        .btp
        .snapshot()
        .assignments
        .into_iter()
        .filter_map(|one| one.system)
        .collect();
    assert_eq!(systems, ["one", "two"]);
}

#[test]
fn an_outage_of_the_registry_hides_it_behind_a_success() {
    let mut account = Account::new();
    account.register("acme");
    let element = plans(&mut account)[0]["resources"][0].clone();
    let info = json!({"enable": true, "resources": [element]});
    account.assign("s4-hana-cloud", "api-access", &info);
    account.config.registry_outage = true;
    let list = account.list(API);
    assert_eq!(list.status, 200);
    assert_eq!(list.json["fetchErrorFromExternalProviderRegistry"], true);
    assert_eq!(
        (
            &list.json["entitledServices"],
            &list.json["assignedServices"]
        ),
        (&json!([]), &json!([]))
    );
    assert!(
        account.list("").json["assignedServices"]
            .as_array()
            .unwrap()
            .len()
            > 2,
        "the others are there"
    );
    assert_eq!(
        account.assign("s4-hana-cloud", "api-access", &info).code(),
        30_015
    );
    account.config.registry_outage = false;
    assert_eq!(
        account.assignment("s4-hana-cloud", "api-access")["entityState"],
        "OK"
    );
}
