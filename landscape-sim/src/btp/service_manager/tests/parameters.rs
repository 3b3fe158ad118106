use serde_json::{Value, json};

use super::{Account, access, location, managed};

/// What the broker says to an instance with these parameters; empty if it takes them.
fn refusal(account: &mut Account, plan: &str, parameters: &Value) -> String {
    let mut body = access("one", "acme");
    body["service_plan_name"] = json!(plan);
    body["parameters"] = parameters.clone();
    let accepted = account.sm("POST", "service_instances?async=true", &body);
    let operation = location(&accepted);
    let answer = account.sm("GET", &operation, &Value::Null);
    let text = answer.json["errors"][0]["broker_error"]["Description"].as_str();
    let text = text.unwrap_or_default().to_owned();
    assert_eq!(
        text.is_empty(),
        answer.json["state"] == "succeeded",
        "{}",
        answer.text
    );
    let instance = operation.split("/operations").next().unwrap();
    account.sm("DELETE", instance, &Value::Null);
    text
}

#[test]
fn an_arrangement_is_checked_field_by_field() {
    let mut account = managed(&["acme"]);
    let good = access("one", "acme")["parameters"].clone();
    let full = json!({
        "communicationSystem": {"communicationSystemHostname": "default.com", "port": "443"},
        "outboundAuthentication": "NoAuthentication",
        "outboundServices": [{"id": "DEBMAS_IDOC", "isServiceActive": false}, {"name": "Replicate"}],
        "scenarioId": "SAP_COM_0A48",
    });
    for (field, value, words) in [
        ("scenarioId", json!("SAP_COM_0008"), ""),
        ("scenarioId", json!("sap_com_0008"), "scenarioId"),
        ("scenarioId", json!("SAP_COM_"), "scenarioId"),
        ("scenarioId", Value::Null, "scenarioId"),
        (
            "communicationArrangementName",
            json!("a b"),
            "communicationArrangementName",
        ),
        (
            "communicationArrangementName",
            json!("x".repeat(81)),
            "communicationArrangementName",
        ),
        (
            "communicationArrangementName",
            Value::Null,
            "communicationArrangementName",
        ),
        (
            "inboundAuthentication",
            json!("NoAuthentication"),
            "inboundAuthentication must",
        ),
        ("inboundAuthentication", Value::Null, "is required"),
        ("outboundAuthentication", json!("OAuth2mTLS"), ""),
        (
            "outboundAuthentication",
            json!("OAuth2SAMLBearerAssertion"),
            "outboundAuthentication must",
        ),
        (
            "communicationSystem",
            json!({}),
            "communicationSystemHostname",
        ),
        (
            "communicationSystem",
            json!({"communicationSystemHostname": "h", "port": 443}),
            "port",
        ),
        (
            "communicationSystem",
            json!({"communicationSystemHostname": "h", "port": "0"}),
            "port",
        ),
        (
            "communicationSystem",
            json!({"communicationSystemHostname": "h", "port": "65536"}),
            "port",
        ),
        (
            "outboundServices",
            json!([{"urlPath": "/x"}]),
            "outboundServices",
        ),
        ("outboundServices", json!({"id": "x"}), "outboundServices"),
    ] {
        let mut parameters = good.clone();
        parameters["communicationArrangement"][field] = value.clone();
        let text = refusal(&mut account, "api-access", &parameters);
        assert_eq!(text.is_empty(), words.is_empty(), "{field} {value}: {text}");
        assert!(text.contains(words), "{field} {value}: {text}");
    }
    let mut parameters = good;
    for (field, value) in full.as_object().unwrap() {
        parameters["communicationArrangement"][field] = value.clone();
    }
    assert_eq!(refusal(&mut account, "api-access", &parameters), "");
}

#[test]
fn the_system_must_be_registered_and_assigned_to_the_subaccount() {
    let mut account = managed(&["acme"]);
    for (parameters, words) in [
        (json!({}), "systemName is missing"),
        (json!({"systemName": "beta"}), "no registered system"),
        // Without an arrangement: documented as possible.
        (json!({"systemName": "acme"}), ""),
    ] {
        let text = refusal(&mut account, "api-access", &parameters);
        assert_eq!(text.is_empty(), words.is_empty(), "{text}");
        assert!(text.contains(words), "{text}");
    }
    // Registered, but not assigned.
    let sm = account.token.clone();
    account.token = Some(
        account.log_on().json["access_token"]
            .as_str()
            .unwrap()
            .to_owned(),
    );
    account.register("beta");
    account.token = sm;
    let text = refusal(&mut account, "api-access", &json!({"systemName": "beta"}));
    assert!(text.contains("no registered system"), "{text}");
}

#[test]
fn a_messaging_client_has_a_short_name_of_its_own() {
    let mut account = managed(&["acme"]);
    let parameters = |client: &str| json!({"systemName": "acme", "emClientId": client});
    for (client, fits) in [
        ("s4hc", true),
        ("a", true),
        ("", false),
        ("s4hcx", false),
        ("s-4", false),
    ] {
        let text = refusal(&mut account, "messaging", &parameters(client));
        assert_eq!(text.is_empty(), fits, "{client}: {text}");
    }
    let mut body = access("first", "acme");
    body["service_plan_name"] = json!("messaging");
    body["parameters"] = parameters("s4hc");
    super::made(&mut account, &body);
    assert_eq!(
        refusal(&mut account, "messaging", &parameters("s4hc")),
        "Creation Failed."
    );
    assert_eq!(refusal(&mut account, "messaging", &parameters("S4HC")), "");
}
