//! Who may do what, and what every operation answers to those who may not.

use http::Method;
use serde_json::json;

use super::{call, codes};
use crate::btp::accounts::{is_write, operation, scopes};
use crate::btp::testing::{Account, SUBACCOUNT};

/// All operations of the published document but the job's, with paths whose accounts do not exist.
const ALL: [(&str, &str); 37] = [
    ("GET", "v1/globalAccount"),
    ("PATCH", "v1/globalAccount"),
    ("GET", "v1/globalAccount/customProperties"),
    ("POST", "v1/directories"),
    ("GET", "v1/directories/x"),
    ("PATCH", "v1/directories/x"),
    ("DELETE", "v1/directories/x"),
    ("PATCH", "v1/directories/x/changeDirectoryFeatures"),
    ("GET", "v1/directories/x/customProperties"),
    ("GET", "v1/directories/x/labels"),
    ("PUT", "v1/directories/x/labels"),
    ("DELETE", "v1/directories/x/labels"),
    ("GET", "v1/directories/x/settings"),
    ("PUT", "v1/directories/x/settings"),
    ("DELETE", "v1/directories/x/settings?keys=a"),
    ("GET", "v1/subaccounts"),
    ("POST", "v1/subaccounts"),
    ("POST", "v1/subaccounts/clone/x"),
    ("POST", "v1/subaccounts/move"),
    ("GET", "v1/subaccounts/x"),
    ("PATCH", "v1/subaccounts/x"),
    ("DELETE", "v1/subaccounts/x"),
    ("POST", "v1/subaccounts/x/move"),
    ("GET", "v1/subaccounts/x/customProperties"),
    ("GET", "v1/subaccounts/x/labels"),
    ("PUT", "v1/subaccounts/x/labels"),
    ("DELETE", "v1/subaccounts/x/labels"),
    ("GET", "v1/subaccounts/x/settings"),
    ("PUT", "v1/subaccounts/x/settings"),
    ("DELETE", "v1/subaccounts/x/settings?keys=a"),
    ("GET", "v1/subaccounts/x/serviceManagementBinding"),
    ("POST", "v1/subaccounts/x/serviceManagementBinding"),
    ("DELETE", "v1/subaccounts/x/serviceManagementBinding"),
    ("GET", "v2/subaccounts/x/serviceManagerBindings"),
    ("POST", "v2/subaccounts/x/serviceManagerBindings"),
    ("GET", "v2/subaccounts/x/serviceManagerBindings/y"),
    ("DELETE", "v2/subaccounts/x/serviceManagerBindings/y"),
];

fn every() -> impl Iterator<Item = (Method, String)> {
    ALL.iter().map(|(method, path)| {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        (method, format!("/accounts/{path}"))
    })
}

#[test]
fn without_a_token_everything_is_401_and_without_scopes_403() {
    let mut account = Account::without_token();
    for (method, path) in every() {
        let answer = call(&mut account, method.clone(), &path, &json!({}));
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    account
        .btp
        .add_client_with_scopes("second", "s", ["job.read"]);
    let answer = account.form(Some("c2Vjb25kOnM="), "grant_type=client_credentials");
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    for (method, path) in every() {
        let answer = call(&mut account, method.clone(), &path, &json!({}));
        assert_eq!(answer.status, 403, "{method} {path}");
    }
    let any = "/accounts/v1/subaccounts?derivedAuthorizations=any";
    assert_eq!(account.get(any).status, 200);
    let any = format!("/accounts/v1/subaccounts/{SUBACCOUNT}?derivedAuthorizations=any");
    assert_eq!(account.get(&any).status, 200);
}

#[test]
fn what_is_not_there_is_404_with_the_code_of_its_kind() {
    let mut account = Account::new();
    for (method, path) in every().filter(|(_, path)| path.contains("/x")) {
        let (status, code) = codes(&mut account, method.clone(), &path);
        let expected = if path.contains("directories") {
            20_002
        } else {
            20_004
        };
        assert_eq!((status, code), (404, expected), "{method} {path}");
    }
}

#[test]
fn moving_needs_all_of_its_scopes() {
    let mut account = Account::new();
    let held = [
        "global-account.subaccount.read",
        "global-account.subaccount.create",
    ];
    account.btp.add_client_with_scopes("second", "s", held);
    let answer = account.form(Some("c2Vjb25kOnM="), "grant_type=client_credentials");
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    let path = format!("/accounts/v1/subaccounts/{SUBACCOUNT}/move");
    let refused = call(&mut account, Method::POST, &path, &json!({}));
    assert_eq!(refused.status, 403);
    assert!(
        refused.text.contains("subaccount.delete"),
        "{}",
        refused.text
    );
}

#[test]
fn names_are_unique_and_writes_are_told_from_reads() {
    let mut names = Vec::new();
    for (method, path) in every() {
        let path = path.split('?').next().unwrap();
        let headers = http::HeaderMap::new();
        let body = bytes::Bytes::new();
        let incoming = crate::exchange::Incoming {
            method: method.clone(),
            path: path.split('/').skip(1).map(str::to_owned).collect(),
            trailing_slash: false,
            query: Vec::new(),
            headers: &headers,
            body: &body,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let name = operation(&incoming);
        assert_eq!(is_write(name), method != Method::GET, "{name}");
        assert!(!scopes(name).is_empty());
        names.push(name);
    }
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!((names.len(), names.contains(&"unknown")), (count, false));
    assert!(!is_write("unknown") && !is_write("jobs.status") && !is_write("uaa.token"));
}

#[test]
fn an_unknown_path_is_404_without_a_body() {
    let mut account = Account::new();
    for (method, path) in [
        (Method::PUT, "/accounts/v1/subaccounts"),
        (Method::GET, "/accounts/v3/subaccounts"),
        (Method::GET, "/accounts/v1/subaccounts/x/y"),
        (Method::GET, "/accounts/v1/directories"),
    ] {
        let answer = call(&mut account, method, path, &json!({}));
        assert_eq!((answer.status, answer.text.as_str()), (404, ""), "{path}");
    }
}
