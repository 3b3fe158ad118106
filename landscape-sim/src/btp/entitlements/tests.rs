//! The lists; the assignments have their tests in the modules below.

mod assigning;
mod system_service;

use serde_json::{Value, json};

use crate::btp::testing::{Account, OTHER, SUBACCOUNT};
use crate::btp::{Directory, ServicePlan, Subaccount};

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|service| service["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_list_has_the_observed_shape() {
    let mut account = Account::new();
    let list = account.list("");
    assert_eq!(list.status, 200);
    assert_eq!(
        list.json["fetchErrorFromExternalProviderRegistry"],
        Value::Null
    );
    assert_eq!(list.json["serviceTermsOfUseStatus"], json!([]));
    let hana = list.json["entitledServices"]
        .as_array()
        .unwrap()
        .iter()
        .find(|service| service["name"] == "hana-cloud")
        .unwrap();
    assert_eq!(hana["businessCategory"]["id"], "DATA_AND_ANALYTICS");
    assert!(hana["iconBase64"].is_string());
    assert_eq!(hana["servicePlans"].as_array().unwrap().len(), 2);
    assert_eq!(hana["servicePlans"][0]["amount"].to_string(), "10.0");
    assert_eq!(hana["servicePlans"][0]["resources"], Value::Null);
    assert_eq!(
        hana["servicePlans"][0]["maxAllowedSubaccountQuota"],
        Value::Null
    );
    assert!(names(&list.json["entitledServices"]).len() > 8);
    assert!(!names(&list.json["entitledServices"]).contains(&"s4-hana-cloud"));

    let unlimited = account.list("serviceName=uas&planName=reporting-ga-admin");
    let plan = &unlimited.json["entitledServices"][0]["servicePlans"][0];
    assert_eq!(plan["amount"].to_string(), "2000000000");
    assert_eq!(
        (&plan["remainingAmount"], &plan["unlimited"]),
        (&Value::Null, &json!(true))
    );

    let info = account.assignment("destination", "lite");
    assert_eq!(info["autoAssigned"], true);
    assert_eq!(info["entityId"], SUBACCOUNT);
    assert_eq!(info["resources"], json!([]));
    assert_eq!(info["createdDate"], account.now.as_millisecond());
    assert_eq!(info["parentType"], "GLOBAL_ACCOUNT");
    assert_eq!(info["parentId"], account.btp.global_account);
}

#[test]
fn filters_narrow_the_list() {
    let mut account = Account::new();
    let all = account.list("").json;
    let both = account.list("serviceName=xsuaa&planName=application").json;
    assert_eq!(names(&both["entitledServices"]), ["xsuaa"]);
    assert_eq!(names(&both["assignedServices"]), ["xsuaa"]);
    for half in ["serviceName=xsuaa", "planName=application"] {
        assert_eq!(account.list(half).json, all, "{half} alone is ignored");
    }
    let entitled = account.list("entitledServicesOnly=true").json;
    assert_eq!(entitled["assignedServices"], json!([]));
    assert_eq!(
        entitled["entitledServices"].as_array().unwrap().len(),
        all["entitledServices"].as_array().unwrap().len()
    );
    let assigned = account.list("assignedServiceName=connectivity").json;
    assert_eq!(names(&assigned["assignedServices"]), ["connectivity"]);
    let infos = |list: &Value| {
        list["assignedServices"][0]["servicePlans"][0]["assignmentInfo"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(infos(&all), 2);
    assert_eq!(
        infos(&account.list(&format!("subaccountGUID={OTHER}")).json),
        1
    );
    let hidden = "serviceName=xsuaa&planName=apiaccess";
    assert_eq!(account.list(hidden).status, 204, "managed by the system");
    assert_eq!(
        account
            .list(&format!("{hidden}&includeAutoManagedPlans=true"))
            .status,
        200
    );
    let none = account.list("serviceName=nothing&planName=nothing");
    assert_eq!((none.status, none.text.as_str()), (204, ""));
}

#[test]
fn the_global_account_list_takes_no_directory() {
    let mut account = Account::new();
    let list = account.list("").json;
    let answer = account.get("/entitlements/v1/globalAccountAssignments?directoryGUID=none");
    assert_eq!((answer.status, answer.json), (200, list));
    let missing = account.list("directoryGUID=none");
    assert_eq!((missing.status, missing.code()), (404, 20_002));
    let missing = account.list("subaccountGUID=none");
    assert_eq!((missing.status, missing.code()), (404, 20_004));
}

#[test]
fn the_wrong_scope_succeeds_and_is_empty() {
    let mut account = Account::new();
    let now = account.now;
    account
        .btp
        .add_directory(Directory::new("managing").managing_entitlements());
    account
        .btp
        .add_directory(Directory::new("foreign").managing_entitlements());
    account
        .btp
        .add_subaccount(Subaccount::new("below", "b").in_directory("managing"), now);
    let wrong = account.list("subaccountGUID=below");
    assert_eq!(wrong.status, 200);
    assert_eq!(wrong.json["assignedServices"], json!([]));
    let right = account.list("subaccountGUID=below&directoryGUID=managing");
    assert_eq!(
        names(&right.json["assignedServices"]),
        ["destination", "connectivity", "xsuaa"]
    );
    let info = &right.json["assignedServices"][0]["servicePlans"][0]["assignmentInfo"][0];
    assert_eq!(
        (&info["parentType"], &info["parentId"]),
        (&json!("DIRECTORY"), &json!("managing"))
    );
    let foreign = account.list("subaccountGUID=below&directoryGUID=foreign");
    assert_eq!((foreign.status, foreign.code()), (400, 12_003));
    let directory = account.list("directoryGUID=managing");
    assert_eq!(directory.json["assignedServices"], json!([]));
}

#[test]
fn plans_can_be_added() {
    let mut account = Account::new();
    account
        .btp
        .add_plan(ServicePlan::counted("mine", "small", 3).at_most_per_subaccount(2));
    let list = account.list("serviceName=mine&planName=small");
    let plan = &list.json["entitledServices"][0]["servicePlans"][0];
    assert_eq!(plan["uniqueIdentifier"], "mine-small");
    assert_eq!(
        (&plan["remainingAmount"], &plan["maxAllowedSubaccountQuota"]),
        (&json!(3.0), &json!(2))
    );
}
