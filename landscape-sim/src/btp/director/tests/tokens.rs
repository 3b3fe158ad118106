use serde_json::{Value, json};

use super::*;
use crate::btp::pairing::TokenCheck;
use crate::btp::testing::Account;

#[test]
fn tokens_are_opaque_single_use_and_valid_for_a_week() {
    let mut account = Account::new();
    let id = account.add("acme");
    let answer = account.issue(&id);
    let issued = &answer.json["data"]["result"];
    assert_eq!(issued["used"], false);
    assert_eq!(issued["connectorURL"], "");
    assert_eq!(issued["expiresAt"], "2026-03-09T08:00:00Z");
    assert_eq!(issued["usedAt"], "0001-01-01T00:00:00Z");
    let text = issued["token"].as_str().unwrap().to_owned();
    let raw: Value = serde_json::from_str(issued["raw"].as_str().unwrap()).unwrap();
    assert_eq!(raw["token"], text);

    assert_eq!(
        account.btp.check_token("nonsense", account.now),
        TokenCheck::Unknown
    );
    let TokenCheck::Valid {
        system_name,
        scenario_groups,
        ..
    } = account.btp.check_token(&text, account.now)
    else {
        panic!("the token is valid");
    };
    assert_eq!(system_name, "acme");
    assert_eq!(scenario_groups.len(), 1);
    account.pass(WEEK);
    assert_eq!(
        account.btp.check_token(&text, account.now),
        TokenCheck::Expired
    );
    assert_eq!(
        account.btp.consume_token(&text, "my1", account.now),
        Err(TokenCheck::Expired)
    );

    log_on_again(&mut account);
    let fresh = token(&mut account, &id);
    let pairing = account
        .btp
        .consume_token(&fresh, "my1", account.now)
        .unwrap();
    assert_eq!(
        (pairing.system_id.as_str(), pairing.system_name.as_str()),
        (id.as_str(), "acme")
    );
    assert_eq!(condition(&mut account, &id), "INITIAL");
    assert_eq!(
        account.btp.consume_token(&fresh, "my1", account.now),
        Err(TokenCheck::Used)
    );
    account.btp.finish_pairing(&id, true, account.now);
    assert_eq!(condition(&mut account, &id), "CONNECTED");
    assert!(account.btp.is_registered(&id));
    assert_eq!(
        account.btp.registered_system_of_tenant("my1").as_deref(),
        Some("acme")
    );
    assert_eq!(account.issue(&id).fault(), 27);
    let snapshot = account.btp.snapshot();
    assert_eq!((snapshot.used_tokens, snapshot.unused_tokens), (1, 1));
}

#[test]
fn unused_tokens_are_limited_per_type() {
    let mut account = Account::new();
    account.config.max_unused_tokens = 2;
    let id = account.add("acme");
    token(&mut account, &id);
    let second = token(&mut account, &id);
    assert_eq!(account.issue(&id).fault(), 27);
    let other = account.graphql(ADD, &add_typed("SAP SuccessFactors", "sf"));
    let other = other.json["data"]["result"]["id"].clone();
    assert_eq!(
        account.graphql(ISSUE, &json!({ "id": other })).fault(),
        0,
        "another type, and no group needed"
    );
    let next = account.add("next");
    account
        .btp
        .consume_token(&second, "my1", account.now)
        .unwrap();
    assert_eq!(
        account.issue(&next).fault(),
        0,
        "a used token does not count"
    );
    assert_eq!(account.issue(&next).fault(), 27);
    account.pass(WEEK);
    log_on_again(&mut account);
    assert_eq!(
        account.issue(&next).fault(),
        0,
        "an expired token does not count"
    );
}

#[test]
fn scenario_groups_travel_in_a_header() {
    let mut account = Account::new();
    let id = account.add("acme");
    let mut with = |header: Option<&str>| {
        let headers: Vec<(&str, String)> = header
            .map(|text| ("scenario_groups", text.to_owned()))
            .into_iter()
            .collect();
        account.graphql_with(ISSUE, &json!({"id": id}), &headers)
    };
    let one = r#"{"key":"EVENT_MESH","description":"Eventing between SAP Cloud Systems"}"#;
    let two = r#"{"key":"SAP_START","description":"Integration with SAP Start"}"#;
    let both = with(Some(&format!("{one}, {two}")));
    assert_eq!(
        both.json["data"]["result"]["scenarioGroups"],
        json!([one, two])
    );
    assert_eq!(with(None).fault(), 22);
    for malformed in [
        "EVENT_MESH",
        r#"{"key":"EVENT_MESH"}"#,
        r#"{"key":"A", "description":"spaced"}"#,
        &format!("{one},{two}"),
    ] {
        let answer = with(Some(malformed));
        assert_eq!(answer.fault(), 10, "{malformed}");
        let message = answer.json["errors"][0]["message"].as_str().unwrap();
        assert!(
            message.contains("Error while unmarshalling a scenario group"),
            "{message}"
        );
    }
    assert_eq!(account.graphql(ISSUE, &json!({"id": "none"})).fault(), 20);
}
