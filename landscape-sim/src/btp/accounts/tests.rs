use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::btp::testing::{Account, Answer, SUBACCOUNT};
use crate::btp::{Directory, Service, Subaccount};

mod changes;
mod scopes;

fn call(account: &mut Account, method: Method, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    account.send(Service::Accounts, method, path, &[], body)
}

fn codes(account: &mut Account, method: Method, path: &str) -> (u16, u64) {
    let answer = call(account, method, path, &json!({}));
    (answer.status, answer.code())
}

#[test]
fn lists_and_gets_in_the_shape_of_the_rest_service() {
    let mut account = Account::new();
    let now = account.now;
    account
        .btp
        .add_directory(Directory::new("dir-1").managing_entitlements());
    account
        .btp
        .add_directory(Directory::new("dir-2").in_directory("dir-1"));
    account.btp.add_subaccount(
        Subaccount::new("below", "below")
            .in_directory("dir-2")
            .description("text")
            .state("STARTED"),
        now,
    );
    let list = account.get("/accounts/v1/subaccounts?derivedAuthorizations=any");
    assert_eq!(list.json["value"].as_array().unwrap().len(), 3);

    let top = account.get(&format!("/accounts/v1/subaccounts/{SUBACCOUNT}"));
    assert_eq!(top.status, 200);
    assert_eq!(top.json, list.json["value"][0]);
    assert!(top.json.get("description").is_none());
    assert_eq!(top.json["parentType"], "ROOT");
    assert_eq!(top.json["technicalName"], SUBACCOUNT);
    assert_eq!(top.json["createdDate"], now.as_millisecond());
    assert_eq!(
        top.json["closestEntitlementManagedParentGUID"],
        account.btp.global_account
    );
    assert_eq!(top.json["contractStatus"], "ACTIVE");

    let below = account.get("/accounts/v1/subaccounts/below").json;
    assert_eq!(below["parentType"], "FOLDER");
    assert_eq!(below["closestEntitlementManagedParentGUID"], "dir-1");
    assert_eq!(below["technicalName"], "N/A");
    assert_eq!(below["description"], "text");
    assert_eq!(below["parentFeatures"], json!(["DEFAULT"]));
    let filtered = account.get("/accounts/v1/subaccounts?directoryGUID=dir-2");
    assert_eq!(filtered.json["value"], json!([below]));
}

#[test]
fn an_account_without_subaccounts_has_an_empty_list() {
    let mut account = Account::new();
    account.btp.accounts.subaccounts.clear();
    assert_eq!(
        account.get("/accounts/v1/subaccounts").json,
        json!({"value": []})
    );
}

#[test]
fn a_missing_subaccount_is_20004_in_the_error_object() {
    let mut account = Account::new();
    let headers = [("x-correlationid", "mine".to_owned())];
    let answer = account.send(
        Service::Accounts,
        http::Method::GET,
        "/accounts/v1/subaccounts/none",
        &headers,
        String::new(),
    );
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.json,
        json!({"error": {
            "code": 20_004,
            "message": "Subaccount none not found",
            "target": "/accounts/v1/subaccounts/none",
            "correlationID": "mine",
        }})
    );
    assert_eq!(answer.header("x-correlationid"), "mine");
    assert_eq!(answer.header("x-vcap-request-id"), "mine");
    let own = account.get("/accounts/v1/subaccounts");
    assert_eq!(
        own.header("x-correlationid"),
        own.header("x-vcap-request-id")
    );
    assert_eq!(own.header("x-correlationid").len(), 36);
}

#[test]
fn rates_are_limited_per_operation_and_caller() {
    let mut account = Account::new();
    account.config.rate_limit = Some((2, Duration::from_secs(10)));
    assert_eq!(account.get("/accounts/v1/subaccounts").status, 200);
    account.pass(Duration::from_secs(6));
    assert_eq!(account.get("/accounts/v1/subaccounts").status, 200);
    let refused = account.get("/accounts/v1/subaccounts");
    assert_eq!((refused.status, refused.code()), (429, 11_006));
    assert_eq!(
        refused.json["error"]["details"],
        json!([{"code": 11_007, "message": "Maximum request rate limit is 2 requests in 10 seconds"}])
    );
    assert!(refused.headers.get("retry-after").is_none());
    assert!(refused.headers.get("x-ratelimit-reset").is_none());
    assert_eq!(
        account.list("").status,
        200,
        "another operation has its own window"
    );

    let first = account.token.clone();
    account.btp.add_client("second", "s");
    let answer = account.form(Some("c2Vjb25kOnM="), "grant_type=client_credentials");
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    assert_eq!(
        account.get("/accounts/v1/subaccounts").status,
        200,
        "another caller has its own"
    );
    account.token = first;
    account.pass(Duration::from_secs(4));
    assert_eq!(
        account.get("/accounts/v1/subaccounts").status,
        200,
        "the window slides"
    );
    assert_eq!(account.get("/accounts/v1/subaccounts").status, 429);
}
