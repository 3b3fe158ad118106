use std::time::Duration;

use serde_json::{Value, json};

use super::{Account, access, location, made, managed};
use crate::OperationErrors;
use crate::btp::testing::Answer;

const DELAY: Duration = Duration::from_secs(300);

fn get(account: &mut Account, path: &str) -> Answer {
    account.sm("GET", path, &Value::Null)
}

fn state(account: &mut Account, path: &str) -> Value {
    get(account, path).json["state"].clone()
}

#[test]
fn an_order_is_in_progress_until_its_time_is_over() {
    let mut account = managed(&["acme"]);
    account.config.service_instance_delay = DELAY;
    // Without `async` the broker decides, and this one takes time.
    let accepted = account.sm("POST", "service_instances", &access("one", "acme"));
    let operation = location(&accepted);
    let running = get(&mut account, &operation);
    assert_eq!(running.json["state"], "in progress");
    assert_eq!(running.json["resource_type"], "/v1/service_instances");
    assert_eq!(running.json["errors"], Value::Null);
    assert_eq!(
        running.json["correlation_id"],
        accepted.header("x-correlationid")
    );
    let id = running.json["resource_id"].as_str().unwrap();
    let instance = format!("service_instances/{id}");
    assert_eq!(
        operation,
        format!(
            "{instance}/operations/{}",
            running.json["id"].as_str().unwrap()
        )
    );
    let single = get(&mut account, &instance);
    assert_eq!(
        (
            &single.json["ready"],
            &single.json["last_operation"]["state"]
        ),
        (&json!(false), &json!("in progress"))
    );
    account.pass(DELAY);
    assert_eq!(state(&mut account, &operation), "succeeded");
    assert_eq!(get(&mut account, &instance).json["ready"], true);

    let accepted = account.sm("DELETE", &format!("{instance}?async=true"), &Value::Null);
    let operation = location(&accepted);
    assert_eq!(get(&mut account, &instance).status, 200);
    account.pass(DELAY);
    assert_eq!(state(&mut account, &operation), "succeeded");
    assert_eq!(get(&mut account, &instance).status, 404);
}

#[test]
fn whoever_insists_does_not_wait() {
    let mut account = managed(&["acme"]);
    account.config.service_instance_delay = DELAY;
    let id = made(&mut account, &access("one", "acme"));
    let single = get(&mut account, &format!("service_instances/{id}"));
    assert_eq!(single.json["ready"], true);
    account.config.service_instance_delay = Duration::ZERO;
    let accepted = account.sm(
        "POST",
        "service_instances?async=true",
        &access("two", "acme"),
    );
    let operation = location(&accepted);
    assert_eq!(state(&mut account, &operation), "succeeded");
}

#[test]
fn one_operation_at_a_time() {
    let mut account = managed(&["acme"]);
    account.config.service_instance_delay = DELAY;
    let accepted = account.sm("POST", "service_instances", &access("one", "acme"));
    let instance = location(&accepted)
        .split("/operations")
        .next()
        .unwrap()
        .to_owned();
    let id = instance.rsplit('/').next().unwrap().to_owned();
    let binding = json!({"name": "b", "service_instance_id": id});
    let tries = [
        ("PATCH", instance.as_str(), json!({"name": "x"})),
        ("DELETE", instance.as_str(), Value::Null),
        ("POST", "service_bindings", binding),
    ];
    for (words, finished) in [
        ("Another concurrent", false),
        ("Deletion is currently", true),
    ] {
        if finished {
            account.pass(DELAY);
            location(&account.sm("DELETE", &instance, &Value::Null));
        }
        for (method, path, body) in &tries {
            let answer = account.sm(method, path, body);
            assert_eq!(
                (answer.status, answer.error()),
                (422, "ConcurrentOperationInProgress")
            );
            let text = answer.json["description"].as_str().unwrap();
            assert!(text.starts_with(words), "{text}");
        }
    }
}

#[test]
fn a_failure_is_told_as_a_list_or_as_one_object() {
    let mut account = managed(&["acme"]);
    let body = access("one", "nobody");
    let accepted = account.sm("POST", "service_instances?async=true", &body);
    let operation = location(&accepted);
    let failed = get(&mut account, &operation);
    assert_eq!(failed.json["state"], "failed");
    let error = failed.json["errors"][0].clone();
    assert_eq!(error["error"], "BrokerError");
    assert_eq!(error["broker_error"]["StatusCode"], 400);
    let text = error["description"].as_str().unwrap();
    assert!(
        text.starts_with("Failed provisioning request instanceID: "),
        "{text}"
    );
    assert!(
        text.contains("no registered system with name nobody"),
        "{text}"
    );
    assert_eq!(failed.json["description"], text);
    account.config.operation_errors = OperationErrors::Object;
    assert_eq!(get(&mut account, &operation).json["errors"], error);

    // It stays, and is good for nothing but to be deleted.
    let instance = operation.split("/operations").next().unwrap().to_owned();
    let single = get(&mut account, &instance);
    assert_eq!(
        (&single.json["ready"], &single.json["usable"]),
        (&json!(false), &json!(false))
    );
    let id = single.json["id"].clone();
    let binding = account.sm(
        "POST",
        "service_bindings",
        &json!({"name": "b", "service_instance_id": id}),
    );
    assert_eq!(binding.status, 422, "{}", binding.text);
    assert_eq!(account.sm("DELETE", &instance, &Value::Null).status, 200);
    // What is refused at once leaves nothing.
    let refused = account.sm("POST", "service_instances?async=false", &body);
    assert_eq!((refused.status, refused.error()), (502, "BrokerError"));
    assert_eq!(get(&mut account, "service_instances").json["num_items"], 0);
}

#[test]
fn brokers_may_refuse_everything() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("one", "acme"));
    let instance = format!("service_instances/{id}");
    let body = json!({"name": "b", "service_instance_id": id});
    let binding = account.sm("POST", "service_bindings", &body).json["id"].clone();
    let binding = format!("service_bindings/{}", binding.as_str().unwrap());
    account.config.brokers_fail = true;
    for (method, path, body) in [
        ("POST", "service_instances", access("two", "acme")),
        ("PATCH", instance.as_str(), json!({"name": "x"})),
        (
            "POST",
            "service_bindings",
            json!({"name": "c", "service_instance_id": id}),
        ),
        ("DELETE", binding.as_str(), Value::Null),
    ] {
        let answer = account.sm(method, path, &body);
        assert_eq!(
            (answer.status, answer.error()),
            (502, "BrokerError"),
            "{method} {path}"
        );
        assert_eq!(answer.json["broker_error"]["StatusCode"], 503);
    }
    account.config.brokers_fail = false;
    assert_eq!(get(&mut account, "service_bindings").json["num_items"], 1);
    account.sm("DELETE", &binding, &Value::Null);
    account.config.brokers_fail = true;
    let accepted = account.sm("DELETE", &format!("{instance}?async=true"), &Value::Null);
    let operation = location(&accepted);
    assert_eq!(state(&mut account, &operation), "failed");
    assert_eq!(get(&mut account, &instance).json["ready"], true);
}

#[test]
fn a_change_may_be_outrun_where_that_is_documented() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("one", "acme"));
    let instance = format!("service_instances/{id}");
    account.config.update_conflicts = 2;
    let refused = account.sm("POST", "service_instances", &access("two", "acme"));
    assert_eq!(
        (refused.status, refused.error()),
        (412, "ConcurrentResourceUpdate")
    );
    let changed = account.sm("PATCH", &instance, &json!({"name": "x"}));
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(account.sm("DELETE", &instance, &Value::Null).status, 412);
    assert_eq!(account.sm("DELETE", &instance, &Value::Null).status, 200);
}

#[test]
fn an_operation_belongs_to_its_resource() {
    let mut account = managed(&["acme"]);
    let accepted = account.sm(
        "POST",
        "service_instances?async=true",
        &access("one", "acme"),
    );
    let right = location(&accepted);
    let id = right.split('/').nth(1).unwrap();
    for wrong in [
        right.replace("service_instances", "service_bindings"),
        right.replace(id, "other"),
        format!("{right}x"),
    ] {
        let answer = get(&mut account, &wrong);
        assert_eq!(
            (answer.status, answer.error()),
            (404, "NotFound"),
            "{wrong}"
        );
    }
}
