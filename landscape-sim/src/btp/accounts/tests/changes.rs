//! What changes, how it goes on, and what is refused.

use std::time::Duration;

use http::Method;
use serde_json::json;

use super::{call, codes};
use crate::btp::testing::{Account, OTHER, SUBACCOUNT};
use crate::btp::{Directory, Subaccount};

const SUBACCOUNTS: &str = "/accounts/v1/subaccounts";

#[test]
fn a_subaccount_is_created_and_deleted_in_the_time_it_takes() {
    let mut account = Account::new();
    account.config.account_delay = Duration::from_secs(30);
    let new =
        json!({"displayName": "new", "region": "eu10", "subdomain": "new", "labels": {"a": ["b"]}});
    let created = call(&mut account, Method::POST, SUBACCOUNTS, &new);
    assert_eq!(created.status, 201);
    assert_eq!(created.json["state"], "STARTED");
    assert_eq!(created.json["technicalName"], "N/A");
    assert_eq!(created.json["labels"], json!({"a": ["b"]}));
    let job = created.header("location").to_owned();
    let path = format!("{SUBACCOUNTS}/{}", created.json["guid"].as_str().unwrap());
    let busy = call(
        &mut account,
        Method::PATCH,
        &path,
        &json!({"displayName": "x"}),
    );
    assert_eq!((busy.status, busy.code()), (400, 30_004));
    account.pass(Duration::from_secs(15));
    assert_eq!(account.get(&path).json["state"], "CREATING");
    account.pass(Duration::from_secs(15));
    assert_eq!(account.get(&path).json["state"], "OK");
    assert_eq!(account.get(&job).json["status"], "COMPLETED");

    let deleted = call(&mut account, Method::DELETE, &path, &json!(null));
    assert_eq!(
        (deleted.status, &deleted.json["state"]),
        (200, &json!("DELETING"))
    );
    assert!(
        deleted
            .header("location")
            .starts_with("/jobs-management/v1/jobs/")
    );
    let again = call(&mut account, Method::DELETE, &path, &json!(null));
    assert_eq!(again.status, 200);
    account.pass(Duration::from_secs(30));
    let gone = account.get(&path);
    assert_eq!((gone.status, gone.code()), (404, 20_004));
}

#[test]
fn what_a_deleted_subaccount_had_assigned_goes_with_it() {
    let mut account = Account::new();
    let before = account.btp.entitlements.assignments.len();
    assert!(before > 0);
    let path = format!("{SUBACCOUNTS}/{SUBACCOUNT}");
    call(&mut account, Method::DELETE, &path, &json!(null));
    account.get(SUBACCOUNTS);
    let left = &account.btp.entitlements.assignments;
    assert!(left.len() < before);
    assert!(left.iter().all(|one| one.subaccount == OTHER));
}

#[test]
fn payloads_that_the_document_forbids_are_refused() {
    let mut account = Account::new();
    for body in [
        json!([]),
        json!({}),
        json!({"displayName": "a"}),
        json!({"displayName": "a/b", "region": "eu10"}),
        json!({"displayName": 7, "region": "eu10"}),
        json!({"displayName": "a", "region": "eu10", "subdomain": "-a"}),
        json!({"displayName": "a", "region": "eu10", "betaEnabled": "yes"}),
        json!({"displayName": "a", "region": "eu10", "usedForProduction": "UNSET"}),
        json!({"displayName": "a", "region": "eu10", "labels": {"k": [1]}}),
        json!({"displayName": "a", "region": "eu10", "labels": {"k": vec!["v"; 11]}}),
        json!({"displayName": "a", "region": "eu10", "customProperties": [{"key": "k"}]}),
    ] {
        let refused = call(&mut account, Method::POST, SUBACCOUNTS, &body);
        assert_eq!((refused.status, refused.code()), (400, 11_000), "{body}");
        assert_eq!(refused.json["error"]["target"], SUBACCOUNTS);
        assert_eq!(refused.json["error"]["details"][0]["code"], 11_001);
    }
    let lost = json!({"displayName": "a", "region": "eu10", "parentGUID": "none"});
    let refused = call(&mut account, Method::POST, SUBACCOUNTS, &lost);
    assert_eq!((refused.status, refused.code()), (404, 20_002));
    let taken = json!({"displayName": "a", "region": "eu10", "subdomain": "SUB-5A1E0000"});
    let refused = call(&mut account, Method::POST, SUBACCOUNTS, &taken);
    assert_eq!((refused.status, refused.code()), (409, 20_007));
    assert_eq!(account.btp.accounts.subaccounts.len(), 2);
}

#[test]
fn custom_properties_win_over_labels_and_show_their_first_values() {
    let mut account = Account::new();
    let path = format!("{SUBACCOUNTS}/{SUBACCOUNT}");
    let body = json!({
        "displayName": "dev", "labels": {"a": ["1", "2"], "b": ["3"], "c": []},
        "customProperties": [{"key": "a", "value": "0"}, {"key": "b", "value": "", "delete": true}]
    });
    let updated = call(&mut account, Method::PATCH, &path, &body);
    assert_eq!(updated.json["labels"], json!({"a": ["0"], "c": []}));
    let properties = account.get(&format!("{path}/customProperties"));
    assert_eq!(properties.json["value"].as_array().unwrap().len(), 2);
    assert_eq!(properties.json["value"][0]["value"], "0");
    let selected = account.get(&format!("{SUBACCOUNTS}?labelSelector=a%3D0%20AND%20d!%3Dx"));
    assert_eq!(selected.json["value"].as_array().unwrap().len(), 1);
    for wrong in ["a", "a%3D", "%3Db", "a%3Db%20OR%20c%3Dd"] {
        let refused = account.get(&format!("{SUBACCOUNTS}?labelSelector={wrong}"));
        assert_eq!((refused.status, refused.code()), (400, 12_003), "{wrong}");
    }
}

#[test]
fn nothing_of_many_moves_if_one_is_elsewhere() {
    let mut account = Account::new();
    account.btp.add_directory(Directory::new("dir-1"));
    let path = format!("{SUBACCOUNTS}/{OTHER}/move");
    let moved = call(
        &mut account,
        Method::POST,
        &path,
        &json!({"targetAccountGUID": "dir-1"}),
    );
    assert_eq!(moved.json["parentGUID"], "dir-1");
    let path = format!("{SUBACCOUNTS}/move");
    let body = |guids: &[&str]| {
        json!({"subaccountsToMoveCollection": [
            {"sourceGuid": "", "targetGuid": "dir-1", "subaccountGuids": guids}
        ]})
    };
    let refused = call(
        &mut account,
        Method::POST,
        &path,
        &body(&[SUBACCOUNT, OTHER]),
    );
    assert_eq!((refused.status, refused.code()), (400, 12_003));
    let read = account.get(&format!("{SUBACCOUNTS}/{SUBACCOUNT}"));
    assert_eq!(read.json["parentType"], "ROOT");
    let moved = call(&mut account, Method::POST, &path, &body(&[SUBACCOUNT]));
    assert_eq!(moved.json["value"][0]["parentGUID"], "dir-1");
    let refused = call(&mut account, Method::POST, &path, &json!({}));
    assert_eq!((refused.status, refused.code()), (400, 11_000));
}

#[test]
fn only_neo_subaccounts_are_cloned() {
    let mut account = Account::new();
    let now = account.now;
    account
        .btp
        .add_subaccount(Subaccount::new("neo", "old").neo(), now);
    let new = json!({"displayName": "copy", "region": "neo-eu1", "cloneConfigurations": ["x"]});
    let path = |guid: &str| format!("{SUBACCOUNTS}/clone/{guid}");
    let refused = call(&mut account, Method::POST, &path(SUBACCOUNT), &new);
    assert_eq!((refused.status, refused.code()), (400, 12_003));
    let refused = call(&mut account, Method::POST, &path("none"), &new);
    assert_eq!((refused.status, refused.code()), (404, 20_004));
    let cloned = call(&mut account, Method::POST, &path("neo"), &new);
    assert_eq!(
        (cloned.status, &cloned.json["displayName"]),
        (201, &json!("copy"))
    );
}

#[test]
fn directories_refuse_features_that_do_not_go_together() {
    let mut account = Account::new();
    let path = "/accounts/v1/directories";
    for (features, expected) in [
        (json!(["AUTHORIZATIONS"]), (400, 12_003)),
        (json!(["NEW"]), (400, 11_000)),
        (json!({}), (400, 11_000)),
        (json!("[DEFAULT,ENTITLEMENTS]"), (201, 0)),
    ] {
        let body = json!({"displayName": "d", "directoryFeatures": features});
        let answer = call(&mut account, Method::POST, path, &body);
        assert_eq!((answer.status, answer.code()), expected, "{features}");
    }
    let lost = call(
        &mut account,
        Method::POST,
        &format!("{path}?parentGUID=none"),
        &json!({"displayName": "d"}),
    );
    assert_eq!((lost.status, lost.code()), (404, 20_002));
    let wrong = call(
        &mut account,
        Method::DELETE,
        &format!("{path}/x?forceDelete=maybe"),
        &json!(null),
    );
    assert_eq!((wrong.status, wrong.code()), (400, 11_000));
}

#[test]
fn credentials_of_a_binding_get_tokens_until_it_is_deleted() {
    let mut account = Account::new();
    let path = format!("/accounts/v2/subaccounts/{SUBACCOUNT}/serviceManagerBindings");
    let created = call(&mut account, Method::POST, &path, &json!({"name": "b"}));
    assert_eq!(created.status, 201);
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", created.json["clientid"].as_str().unwrap())
        .append_pair(
            "client_secret",
            created.json["clientsecret"].as_str().unwrap(),
        )
        .finish();
    assert_eq!(account.form(None, &form).status, 200);
    let deleted = call(
        &mut account,
        Method::DELETE,
        &format!("{path}/b"),
        &json!(null),
    );
    assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
    assert_eq!(account.form(None, &form).status, 401);
    assert_eq!(
        codes(&mut account, Method::GET, &format!("{path}/b")),
        (404, 20_002)
    );
}
