use serde_json::{Value, json};

use super::{Account, SUBACCOUNT, access, location, made, managed, names_of};

#[test]
fn an_instance_is_made_shown_and_deleted() {
    let mut account = managed(&["acme"]);
    let mut body = access("one", "acme");
    body["labels"] = json!({"env": ["dev", "qa"]});
    let created = account.sm("POST", "service_instances", &body);
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(
        (&created.json["ready"], &created.json["usable"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(created.json["last_operation"], Value::Null);
    let context = &created.json["context"];
    assert_eq!(context["subaccount_id"], SUBACCOUNT);
    assert_eq!(context["instance_name"], "one");
    let id = created.json["id"].as_str().unwrap();
    let path = format!("service_instances/{id}");
    let single = account.sm("GET", &path, &Value::Null);
    let operation = &single.json["last_operation"];
    assert_eq!(
        (&operation["type"], &operation["state"]),
        (&json!("create"), &json!("succeeded"))
    );
    assert_eq!(operation["resource_id"], id);
    for (query, count) in [("env eq 'qa'", 1), ("env eq 'prod'", 0)] {
        let list = account.sm(
            "GET",
            &format!("service_instances?labelQuery={query}"),
            &Value::Null,
        );
        assert_eq!(list.json["num_items"], count, "{query}");
    }
    let parameters = account.sm("GET", &format!("{path}/parameters"), &Value::Null);
    assert_eq!(parameters.json, body["parameters"]);
    account.config.parameters_retrievable = false;
    let refused = account.sm("GET", &format!("{path}/parameters"), &Value::Null);
    assert_eq!((refused.status, refused.error()), (502, "BrokerError"));
    let deleted = account.sm("DELETE", &path, &Value::Null);
    assert_eq!((deleted.status, deleted.text.as_str()), (200, "{}"));
    assert_eq!(account.sm("GET", &path, &Value::Null).status, 404);
}

#[test]
fn a_body_that_is_none_is_refused() {
    let mut account = managed(&["acme"]);
    let good = access("one", "acme");
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(256))),
        ("service_plan_name", Value::Null),
        ("service_plan_id", json!(1)),
        ("parameters", json!("x")),
        ("labels", json!({"env": "dev"})),
        ("labels", json!([])),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let answer = account.sm("POST", "service_instances", &bad);
        assert_eq!(
            (answer.status, answer.error()),
            (400, "BadRequest"),
            "{field}"
        );
    }
    let answer = account.sm("POST", "service_instances?async=maybe", &good);
    assert_eq!(answer.status, 400);
    let mut unknown = json!({"name": "one", "service_plan_id": "x"});
    let answer = account.sm("POST", "service_instances", &unknown);
    assert_eq!((answer.status, answer.error()), (404, "NotFound"));
    unknown = good.clone();
    unknown["service_plan_name"] = json!("sap_com_0109");
    let answer = account.sm("POST", "service_instances", &unknown);
    assert_eq!(
        answer.json["description"],
        "service plan sap_com_0109 not found for service offering s4-hana-cloud"
    );
    // Nothing is left of all these.
    made(&mut account, &good);
    let list = account.sm("GET", "service_instances", &Value::Null);
    assert_eq!(names_of(&list), ["one"]);
}

#[test]
fn a_name_is_given_once_in_a_subaccount() {
    let mut account = managed(&["acme"]);
    made(&mut account, &access("one", "acme"));
    let other = made(&mut account, &access("two", "acme"));
    let again = account.sm("POST", "service_instances", &access("one", "acme"));
    assert_eq!((again.status, again.error()), (409, "Conflict"));
    assert_eq!(
        again.json["description"],
        "found conflicting service instance"
    );
    let path = format!("service_instances/{other}");
    let renamed = account.sm("PATCH", &path, &json!({"name": "one"}));
    assert_eq!(renamed.status, 409);
    let same = account.sm("PATCH", &path, &json!({"name": "two"}));
    assert_eq!(same.status, 200, "{}", same.text);
}

#[test]
fn name_and_labels_change_and_nothing_else() {
    let mut account = managed(&["acme"]);
    let mut body = access("one", "acme");
    body["labels"] = json!({"env": ["dev"], "old": ["x"]});
    let id = made(&mut account, &body);
    let path = format!("service_instances/{id}");
    let change = json!({"name": "new", "labels": [
        {"op": "add", "key": "env", "values": ["qa", "dev"]},
        {"op": "remove", "key": "old"},
    ]});
    let changed = account.sm("PATCH", &path, &change);
    assert_eq!(
        (changed.status, &changed.json["name"]),
        (200, &json!("new"))
    );
    assert_eq!(changed.json["labels"], json!({"env": ["dev", "qa"]}));
    let refused = account.sm(
        "PATCH",
        &path,
        &json!({"parameters": {"systemName": "acme"}}),
    );
    assert_eq!((refused.status, refused.error()), (502, "BrokerError"));
    let accepted = account.sm(
        "PATCH",
        &format!("{path}?async=true"),
        &json!({"parameters": {}}),
    );
    let operation = account.sm("GET", &location(&accepted), &Value::Null);
    assert_eq!(
        (&operation.json["type"], &operation.json["state"]),
        (&json!("update"), &json!("failed"))
    );
    for bad in [
        json!({"service_plan_id": "x"}),
        json!({"labels": {}}),
        json!({"labels": [{"op": "set", "key": "env"}]}),
        json!({"name": ""}),
    ] {
        assert_eq!(account.sm("PATCH", &path, &bad).status, 400, "{bad}");
    }
    let single = account.sm("GET", &path, &Value::Null);
    assert_eq!(
        (&single.json["name"], &single.json["usable"]),
        (&json!("new"), &json!(true))
    );
}

#[test]
fn an_entitlement_in_use_stays_and_goes_afterwards() {
    let mut account = managed(&["acme", "beta"]);
    let sm = account.token.clone();
    let id = made(&mut account, &access("one", "acme"));
    let cis = account.log_on().json["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let off = |account: &mut Account, resources: Value| {
        account.token = Some(cis.clone());
        let info = json!({"enable": false, "resources": resources});
        let answer = account.assign("s4-hana-cloud", "api-access", &info);
        assert_eq!(answer.status, 202, "{}", answer.text);
        account.assignment("s4-hana-cloud", "api-access")
    };
    let all = account_resources(&mut account, &cis);
    assert_eq!(
        off(&mut account, json!([]))["entityState"],
        "PROCESSING_FAILED"
    );
    assert_eq!(
        off(&mut account, json!([all[0]]))["entityState"],
        "PROCESSING_FAILED"
    );
    let left = off(&mut account, json!([all[1]]));
    assert_eq!(
        (&left["entityState"], &left["resources"]),
        (&json!("OK"), &json!([all[0]]))
    );
    account.token = sm;
    account.sm("DELETE", &format!("service_instances/{id}"), &Value::Null);
    assert_eq!(off(&mut account, json!([])), Value::Null);
}

fn account_resources(account: &mut Account, cis: &str) -> Vec<Value> {
    account.token = Some(cis.to_owned());
    let assigned = account.assignment("s4-hana-cloud", "api-access");
    assigned["resources"].as_array().unwrap().clone()
}

#[test]
fn a_subaccount_with_instances_is_not_empty_and_takes_them_along() {
    let mut account = managed(&["acme"]);
    made(&mut account, &access("one", "acme"));
    let sm = account.token.clone();
    account.token = Some(
        account.log_on().json["access_token"]
            .as_str()
            .unwrap()
            .to_owned(),
    );
    let delete = |account: &mut Account, query: &str| {
        let path = format!("/accounts/v1/subaccounts/{SUBACCOUNT}{query}");
        let service = crate::btp::Service::Accounts;
        account.send(service, http::Method::DELETE, &path, &[], String::new())
    };
    assert_eq!(delete(&mut account, "").code(), 20_013);
    assert_eq!(delete(&mut account, "?forceDelete=true").status, 200);
    account.token = sm;
    assert_eq!(
        account.sm("GET", "service_instances", &Value::Null).status,
        401
    );
    assert!(account.btp.snapshot().service_instances.is_empty());
}
