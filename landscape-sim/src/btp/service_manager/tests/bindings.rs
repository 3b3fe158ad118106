use std::time::Duration;

use serde_json::{Value, json};

use super::{access, location, made, managed};
use crate::btp::UserChange;

#[test]
fn a_binding_has_the_credentials_of_a_communication_user() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("one", "acme"));
    let body = json!({
        "name": "b",
        "service_instance_id": id,
        "parameters": {"x": {"y": 1}},
        "bind_resource": {"app": "x"},
        "labels": {"env": ["dev"]},
    });
    let created = account.sm("POST", "service_bindings?async=false", &body);
    assert_eq!(created.status, 201, "{}", created.text);
    let credentials = &created.json["credentials"];
    assert_eq!(credentials["URL"], "https://landscape.sim/s4/acme-api");
    assert_eq!(credentials["Authentication"], "BasicAuthentication");
    assert_eq!(
        (&credentials["Name"], &credentials["XFSystemName"]),
        (&json!("one"), &json!("acme"))
    );
    let added = account.btp.take_user_changes();
    let [
        UserChange::Add {
            tenant,
            user,
            password,
            ..
        },
    ] = added.as_slice()
    else {
        panic!("{added:?}");
    };
    assert_eq!(
        (tenant.as_str(), json!(user), json!(password)),
        (
            "acme",
            credentials["User"].clone(),
            credentials["Password"].clone()
        )
    );
    assert!(password.len() >= 20);
    assert_eq!(account.btp.snapshot().service_instances[0].bindings, 1);

    let path = format!("service_bindings/{}", created.json["id"].as_str().unwrap());
    let single = account.sm("GET", &path, &Value::Null);
    assert_eq!(
        single.json["last_operation"]["resource_type"],
        "/v1/service_bindings"
    );
    assert_eq!(&single.json["credentials"], credentials);
    assert_eq!(single.json["bind_resource"], body["bind_resource"]);
    let list = format!(
        "service_bindings?fieldQuery=service_instance_id eq '{id}'&labelQuery=env eq 'dev'"
    );
    assert_eq!(account.sm("GET", &list, &Value::Null).json["num_items"], 1);
    let parameters = account.sm("GET", &format!("{path}/parameters"), &Value::Null);
    assert_eq!(parameters.json, body["parameters"]);
    account.config.parameters_retrievable = false;
    assert_eq!(
        account
            .sm("GET", &format!("{path}/parameters"), &Value::Null)
            .status,
        502
    );

    let again = account.sm("POST", "service_bindings", &body);
    assert_eq!((again.status, again.error()), (409, "Conflict"));
    let instance = format!("service_instances/{id}");
    let held = account.sm("DELETE", &instance, &Value::Null);
    assert_eq!(
        (held.status, held.error()),
        (409, "ExistingReferenceEntity")
    );
    assert_eq!(account.sm("DELETE", &path, &Value::Null).text, "{}");
    let removed = account.btp.take_user_changes();
    assert!(
        matches!(removed.as_slice(), [UserChange::Remove { .. }]),
        "{removed:?}"
    );
    assert_eq!(account.sm("DELETE", &instance, &Value::Null).status, 200);
}

#[test]
fn credentials_come_when_the_binding_is_ready() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("one", "acme"));
    account.config.service_binding_delay = Duration::from_secs(10);
    let body = json!({"name": "b", "service_instance_id": id});
    let operation = location(&account.sm("POST", "service_bindings", &body));
    let binding = operation.split("/operations").next().unwrap().to_owned();
    let early = account.sm("GET", &binding, &Value::Null);
    assert_eq!(
        (&early.json["ready"], &early.json["credentials"]),
        (&json!(false), &Value::Null)
    );
    assert!(account.btp.take_user_changes().is_empty());
    assert_eq!(account.sm("DELETE", &binding, &Value::Null).status, 422);
    account.pass(Duration::from_secs(10));
    let late = account.sm("GET", &binding, &Value::Null);
    assert!(
        late.json["credentials"]["Password"].is_string(),
        "{}",
        late.text
    );
    assert_eq!(account.btp.take_user_changes().len(), 1);
    let operation = location(&account.sm("DELETE", &binding, &Value::Null));
    account.pass(Duration::from_secs(10));
    let done = account.sm("GET", &operation, &Value::Null);
    assert_eq!(
        (&done.json["type"], &done.json["state"]),
        (&json!("delete"), &json!("succeeded"))
    );
}

#[test]
fn other_authentications_plans_and_services_have_no_user() {
    let mut account = managed(&["acme"]);
    let mut saml = access("saml", "acme");
    saml["parameters"]["communicationArrangement"]["inboundAuthentication"] =
        json!("OAuth2SAMLBearerAssertion");
    let mut messaging = access("events", "acme");
    messaging["service_plan_name"] = json!("messaging");
    messaging["parameters"] = json!({"systemName": "acme", "emClientId": "s4hc"});
    let other = json!({
        "name": "dest", "service_offering_name": "destination", "service_plan_name": "lite",
        "parameters": {"anything": ["goes", 1]},
    });
    for (body, field, absent) in [
        (saml, "URL", "User"),
        (messaging, "XFSystemName", "URL"),
        (other, "clientid", "URL"),
    ] {
        let id = made(&mut account, &body);
        let binding = json!({"name": format!("for {id}"), "service_instance_id": id});
        let answer = account.sm("POST", "service_bindings", &binding);
        let credentials = &answer.json["credentials"];
        assert!(credentials[field].is_string(), "{}", answer.text);
        assert_eq!(credentials[absent], Value::Null, "{}", answer.text);
    }
    assert!(account.btp.take_user_changes().is_empty());
}

#[test]
fn a_binding_needs_a_name_and_an_instance() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("one", "acme"));
    for (body, status) in [
        (json!({"service_instance_id": id}), 400),
        (json!({"name": "b"}), 400),
        (json!({"name": "b", "service_instance_id": "x"}), 404),
        (
            json!({"name": "b", "service_instance_id": id, "bind_resource": 1}),
            400,
        ),
        (
            json!({"name": "b", "service_instance_id": id, "bind_resource": {"app": {}}}),
            400,
        ),
        (json!([]), 400),
    ] {
        let answer = account.sm("POST", "service_bindings", &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
}
