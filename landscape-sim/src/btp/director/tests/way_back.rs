use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::btp::pairing::TokenCheck;
use crate::btp::testing::Account;

#[test]
fn deregistering_is_asynchronous_and_keeps_the_row_for_its_tenant() {
    let mut account = Account::new();
    account.config.deregister_delay = Duration::from_secs(60);
    let id = account.add("acme");
    assert_eq!(
        account.graphql(DEREGISTER, &json!({"id": id})).fault(),
        27,
        "only when registered"
    );
    account.pair(&id, "my1");
    let accepted = account.graphql(DEREGISTER, &json!({"id": id}));
    assert!(accepted.json.get("data").is_none(), "{}", accepted.text);
    assert!(accepted.json.get("errors").is_none());
    assert!(
        accepted.json["extensions"]["locations"][0]
            .as_str()
            .unwrap()
            .ends_with(&id)
    );
    assert_eq!(condition(&mut account, &id), "UNPAIRING");
    assert!(account.btp.is_deregistering(&id));
    assert_eq!(account.graphql(DEREGISTER, &json!({"id": id})).fault(), 32);
    assert_eq!(account.graphql(REMOVE, &json!({"id": id})).fault(), 32);
    assert_eq!(account.issue(&id).fault(), 32);
    account.pass(Duration::from_secs(60));
    assert_eq!(condition(&mut account, &id), "INITIAL");

    let again = token(&mut account, &id);
    assert_eq!(
        account.btp.consume_token(&again, "my2", account.now),
        Err(TokenCheck::WrongTenant)
    );
    assert!(
        account
            .btp
            .consume_token(&again, "my1", account.now)
            .is_ok()
    );
}

#[test]
fn removing_needs_a_system_that_is_not_registered() {
    let mut account = Account::new();
    account.config.deregister_delay = Duration::from_secs(60);
    let id = account.register("acme");
    assert_eq!(account.graphql(REMOVE, &json!({"id": id})).fault(), 27);
    let failed = account.add("failed");
    let open = token(&mut account, &failed);
    account
        .btp
        .consume_token(&open, "my2", account.now)
        .unwrap();
    assert_eq!(
        account.graphql(REMOVE, &json!({"id": failed})).fault(),
        32,
        "while it is being registered"
    );
    account.btp.finish_pairing(&failed, false, account.now);
    assert_eq!(condition(&mut account, &failed), "FAILED");
    assert_eq!(
        account.graphql(DEREGISTER, &json!({"id": failed})).fault(),
        27
    );
    assert_eq!(account.issue(&failed).fault(), 27);
    let accepted = account.graphql(REMOVE, &json!({"id": failed}));
    assert!(accepted.json["extensions"]["locations"].is_array());
    assert_eq!(condition(&mut account, &failed), "DELETING");
    account.pass(Duration::from_secs(60));
    let gone = account.graphql(GET, &json!({"id": failed}));
    assert_eq!(gone.json, json!({"data": {"result": null}}));
    assert_eq!(account.graphql(REMOVE, &json!({"id": failed})).fault(), 20);

    let now = account.now;
    let found = account
        .btp
        .add_system("found", "SAP S/4HANA Cloud", true, now)
        .unwrap();
    assert_eq!(
        account.graphql(GET, &json!({"id": found})).json["data"]["result"]["labels"],
        json!({"managed": "true"})
    );
    assert_eq!(
        account.graphql(REMOVE, &json!({"id": found})).fault(),
        27,
        "discovered systems stay"
    );
}

#[test]
fn systems_in_use_cannot_be_deregistered() {
    let mut account = Account::new();
    let id = account.register("acme");
    let now = account.now;
    assert!(account.btp.include_in_formation("acme", "eventing", now));
    let refused = account.graphql(DEREGISTER, &json!({"id": id}));
    assert_eq!(refused.fault(), 27);
    assert!(
        refused.json["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("formations first: eventing")
    );
    assert!(account.btp.exclude_from_formations("acme"));

    let plan = account.list("serviceName=s4-hana-cloud&planName=api-access");
    let resource = plan.json["entitledServices"][0]["servicePlans"][0]["resources"][0].clone();
    let info = json!({"enable": true, "resources": [resource]});
    assert_eq!(
        account.assign("s4-hana-cloud", "api-access", &info).status,
        202
    );
    let refused = account.graphql(DEREGISTER, &json!({"id": id}));
    assert_eq!(refused.fault(), 27);
    assert!(
        refused.json["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("entitlement")
    );
    assert_eq!(
        account
            .assign("s4-hana-cloud", "api-access", &json!({"enable": false}))
            .status,
        202
    );
    assert_eq!(account.graphql(DEREGISTER, &json!({"id": id})).fault(), 0);
    assert_eq!(condition(&mut account, &id), "INITIAL");
}

#[test]
fn a_failed_way_back_can_be_tried_again() {
    let mut account = Account::new();
    let id = account.register("acme");
    account.config.deregistering_fails = true;
    account.graphql(DEREGISTER, &json!({"id": id}));
    assert_eq!(condition(&mut account, &id), "UNPAIR_FAILED");
    assert!(account.btp.director.system(&id).unwrap().error.is_some());
    account.config.deregistering_fails = false;
    account.graphql(DEREGISTER, &json!({"id": id}));
    assert_eq!(condition(&mut account, &id), "INITIAL");
    account.config.deregistering_fails = true;
    account.graphql(REMOVE, &json!({"id": id}));
    assert_eq!(condition(&mut account, &id), "DELETE_FAILED");
    account.config.deregistering_fails = false;
    account.graphql(REMOVE, &json!({"id": id}));
    assert_eq!(condition(&mut account, &id), Value::Null);
}

#[test]
fn synchronous_mode_answers_with_the_system() {
    let mut account = Account::new();
    let id = account.register("acme");
    let variables = json!({"id": id});
    let unpaired = account.graphql(&DEREGISTER.replace("ASYNC", "SYNC"), &variables);
    assert_eq!(
        unpaired.json["data"]["unpairApplication"]["status"]["condition"],
        "INITIAL"
    );
    let removed = account.graphql(&REMOVE.replace("ASYNC", "SYNC"), &variables);
    assert_eq!(removed.json["data"]["unregisterApplication"]["id"], id);
    assert!(account.btp.director.systems.is_empty());
}
