use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::{is_write, names, operation};
use crate::btp::testing::{Account, Answer, OTHER, SUBACCOUNT};
use crate::exchange::Incoming;

mod bindings;
mod catalogue;
mod instances;
mod operations;
mod parameters;
mod platforms;

/// All operations of the published document, with resources that do not exist.
const ALL: [(&str, &str); 24] = [
    ("GET", "service_offerings"),
    ("GET", "service_offerings/x"),
    ("GET", "service_plans"),
    ("GET", "service_plans/x"),
    ("GET", "service_instances"),
    ("POST", "service_instances"),
    ("GET", "service_instances/x"),
    ("PATCH", "service_instances/x"),
    ("DELETE", "service_instances/x"),
    ("GET", "service_instances/x/parameters"),
    ("GET", "service_bindings"),
    ("POST", "service_bindings"),
    ("GET", "service_bindings/x"),
    ("DELETE", "service_bindings/x"),
    ("GET", "service_bindings/x/parameters"),
    ("GET", "platforms"),
    ("POST", "platforms"),
    ("GET", "platforms/x"),
    ("PATCH", "platforms/x"),
    ("DELETE", "platforms/x"),
    ("GET", "service_brokers"),
    ("GET", "service_brokers/x"),
    ("GET", "agents/versions"),
    ("GET", "service_instances/x/operations/y"),
];

/// Assigns both plans of `s4-hana-cloud` for the systems with these names and ids, with the account's token.
fn entitle(account: &mut Account, systems: &[&str]) {
    for plan in ["api-access", "messaging"] {
        let query = format!("serviceName=s4-hana-cloud&planName={plan}");
        let list = account.list(&query);
        let plans = list.json["entitledServices"][0]["servicePlans"]
            .as_array()
            .unwrap()
            .clone();
        if plans[0]["resources"].is_null() {
            for entry in plans {
                let info = json!({"enable": true, "identifier": entry["uniqueIdentifier"]});
                account.assign("s4-hana-cloud", plan, &info);
            }
        } else {
            let mut resources = plans[0]["resources"].as_array().unwrap().clone();
            resources
                .retain(|element| systems.contains(&element["resourceName"].as_str().unwrap()));
            let info = json!({"enable": true, "resources": resources});
            account.assign("s4-hana-cloud", plan, &info);
        }
    }
}

/// The systems are registered and assigned to the first subaccount; the token is that of its Service Manager.
fn managed(systems: &[&str]) -> Account {
    let mut account = Account::new();
    for system in systems {
        account.register(system);
    }
    entitle(&mut account, systems);
    account.manage(SUBACCOUNT);
    account
}

/// The body of an `api-access` instance that a broker takes.
fn access(name: &str, system: &str) -> Value {
    json!({
        "name": name,
        "service_offering_name": "s4-hana-cloud",
        "service_plan_name": "api-access",
        "parameters": {
            "systemName": system,
            "communicationArrangement": {
                "communicationArrangementName": "INBOUND",
                "scenarioId": "SAP_COM_0008",
                "inboundAuthentication": "BasicAuthentication",
            },
        },
    })
}

/// Makes an instance and waits for it; its id.
fn made(account: &mut Account, body: &Value) -> String {
    let answer = account.sm("POST", "service_instances?async=false", body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json["id"].as_str().unwrap().to_owned()
}

/// The path of the operation that an accepted order started.
fn location(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.text.as_str()), (202, "{}"));
    let path = answer.header("location");
    path.strip_prefix("/v1/").unwrap().to_owned()
}

fn names_of(answer: &Answer) -> Vec<&str> {
    answer.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect()
}

#[test]
fn without_a_token_everything_is_401_and_a_global_account_has_no_service_manager() {
    let mut account = Account::without_token();
    for (method, path) in ALL {
        let answer = account.sm(method, path, &json!({}));
        assert_eq!(
            (answer.status, answer.error()),
            (401, "Unauthorized"),
            "{path}"
        );
    }
    let mut account = Account::new();
    for (method, path) in ALL {
        let answer = account.sm(method, path, &json!({}));
        assert_eq!(
            (answer.status, answer.error()),
            (403, "Forbidden"),
            "{path}"
        );
    }
}

#[test]
fn names_are_unique_and_every_operation_but_two_has_a_scope() {
    let mut all = Vec::new();
    for (method, path) in ALL {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        let incoming = Incoming {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path: format!("v1/{path}").split('/').map(str::to_owned).collect(),
            trailing_slash: false,
            query: Vec::new(),
            headers: &headers,
            body: &body,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let name = operation(&incoming);
        assert_eq!(is_write(name), method != "GET", "{name}");
        assert_eq!(crate::routes::is_write(name), method != "GET", "{name}");
        all.push(name);
    }
    let without: Vec<&&str> = all
        .iter()
        .filter(|name| names::scope(name).is_none())
        .collect();
    assert_eq!(
        without,
        [
            &"service_manager.agent_versions",
            &"service_manager.get_operation"
        ]
    );
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), all.contains(&"unknown")), (ALL.len(), false));
}

#[test]
fn what_is_not_there_is_404_with_its_kind() {
    let mut account = managed(&["acme"]);
    for (method, path) in ALL.into_iter().filter(|(_, path)| path.contains("/x")) {
        let answer = account.sm(method, path, &json!({}));
        assert_eq!((answer.status, answer.error()), (404, "NotFound"), "{path}");
        let text = answer.json["description"].as_str().unwrap();
        assert!(text.starts_with("could not find such "), "{text}");
    }
    for (method, path) in [
        ("POST", "service_plans"),
        ("GET", "service_instances//parameters"),
        ("GET", "nothing"),
    ] {
        let answer = account.sm(method, path, &Value::Null);
        assert_eq!((answer.status, answer.text.as_str()), (404, ""), "{path}");
    }
    // The document has the resource's type as a parameter of one operation.
    let answer = account.sm("GET", "anything/x/operations/y", &Value::Null);
    assert_eq!((answer.status, answer.error()), (404, "NotFound"));
    let versions = account.sm("GET", "agents/versions", &Value::Null);
    assert!(versions.json["k8s"].is_array(), "{}", versions.text);
}

#[test]
fn a_subaccount_sees_nothing_of_another() {
    let mut account = managed(&["acme"]);
    let id = made(&mut account, &access("mine", "acme"));
    account.manage(OTHER);
    let list = account.sm("GET", "service_instances", &Value::Null);
    assert_eq!(list.json["num_items"], 0);
    let one = account.sm("GET", &format!("service_instances/{id}"), &Value::Null);
    assert_eq!(one.status, 404);
    let plans = account.sm("GET", "service_plans", &Value::Null);
    assert!(!plans.text.contains("s4-hana-cloud"), "{}", plans.text);
}

#[test]
fn a_binding_of_the_accounts_service_opens_its_subaccount_and_closes_again() {
    let mut account = Account::new();
    let cis = account.token.clone();
    let path = format!("/accounts/v2/subaccounts/{OTHER}/serviceManagerBindings");
    let send = |account: &mut Account, method, path: &str, body: &str| {
        account.send(
            crate::btp::Service::Accounts,
            method,
            path,
            &[],
            body.to_owned(),
        )
    };
    let key = send(&mut account, Method::POST, &path, r#"{"name":"k"}"#);
    let text = |field: &str| key.json[field].as_str().unwrap().to_owned();
    assert_eq!(text("clientid"), format!("sb-{}", text("xsappname")));
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &text("clientid"))
        .append_pair("client_secret", &text("clientsecret"))
        .finish();
    let answer = account.form(None, &form);
    let scopes = answer.json["scope"].as_str().unwrap();
    assert!(scopes.contains(&format!(
        "{}.subaccount.service_instance.manage",
        text("xsappname")
    )));
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    let plans = account.sm("GET", "service_plans", &Value::Null);
    assert_eq!(plans.status, 200, "{}", plans.text);
    account.token = cis;
    send(&mut account, Method::DELETE, &format!("{path}/k"), "");
    assert_eq!(account.form(None, &form).status, 401);
}

#[test]
fn too_many_requests_are_told_when_to_come_again() {
    let mut account = managed(&["acme"]);
    account.config.rate_limit = Some((2, Duration::from_secs(60)));
    let list = |account: &mut Account| account.sm("GET", "service_plans", &Value::Null);
    assert_eq!(list(&mut account).status, 200);
    account.pass(Duration::from_secs(20));
    assert_eq!(list(&mut account).status, 200);
    let refused = list(&mut account);
    assert_eq!((refused.status, refused.error()), (429, ""));
    assert_eq!(
        refused.header("retry-after"),
        "Mon, 02 Mar 2026 08:01:00 GMT"
    );
    let text = refused.json["description"].as_str().unwrap();
    assert!(
        text.starts_with("The allowed request limit of 2 responses"),
        "{text}"
    );
    assert_eq!(
        account.sm("GET", "service_brokers", &Value::Null).status,
        200
    );
    account.pass(Duration::from_secs(40));
    assert_eq!(list(&mut account).status, 200);
}
