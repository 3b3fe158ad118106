use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::btp::testing::{Account, CLIENT, SECRET};

fn claims(token: &str) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn gives_tokens_to_raw_encoded_and_form_credentials() {
    let mut account = Account::without_token();
    let raw = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let percent = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    assert_ne!(raw, percent);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        encoded(CLIENT),
        encoded(SECRET)
    );
    let answers = [
        account.form(Some(&raw), "grant_type=client_credentials"),
        account.form(Some(&percent), "grant_type=client_credentials"),
        account.form(None, &form),
    ];
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json["token_type"], "bearer");
        assert_eq!(answer.json["expires_in"], 43_199);
        let claims = claims(answer.json["access_token"].as_str().unwrap());
        assert_eq!(
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
            43_200
        );
        assert_eq!(claims["zid"], account.btp.global_account);
        let scopes = claims["scope"].as_array().unwrap();
        assert!(scopes.contains(&Value::from("cis-central!b14.job.read")));
        assert!(scopes.contains(&Value::from("cmp!b17875.application:write")));
    }
}

#[test]
fn password_grant_needs_the_right_password() {
    let mut account = Account::without_token();
    account.btp.add_user("admin@example.com", "pa ss");
    let basic = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let good = account.form(
        Some(&basic),
        "grant_type=password&username=admin%40example.com&password=pa+ss",
    );
    assert_eq!(good.status, 200);
    assert!(good.json["refresh_token"].is_string());
    assert_eq!(
        claims(good.json["access_token"].as_str().unwrap())["user_name"],
        "admin@example.com"
    );
    let bad = account.form(
        Some(&basic),
        "grant_type=password&username=admin%40example.com&password=no",
    );
    assert_eq!(
        (bad.status, &bad.json["error"]),
        (401, &Value::from("unauthorized"))
    );
}

#[test]
fn refuses_what_is_no_token_request() {
    let mut account = Account::without_token();
    let wrong = STANDARD.encode(format!("{CLIENT}:nonsense"));
    let answer = account.form(Some(&wrong), "grant_type=client_credentials");
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json["error"], "invalid_client");
    assert_eq!(answer.json["error_description"], "Bad credentials");
    assert_eq!(
        account.form(None, "grant_type=client_credentials").status,
        401
    );
    let basic = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let grant = account.form(Some(&basic), "grant_type=magic");
    assert_eq!(
        (grant.status, &grant.json["error"]),
        (400, &Value::from("unsupported_grant_type"))
    );
}

#[test]
fn tokens_expire_by_time_and_on_demand() {
    let mut account = Account::new();
    account.pass(Duration::from_secs(43_198));
    assert_eq!(account.get("/accounts/v1/subaccounts").status, 200);
    account.pass(Duration::from_secs(1));
    let answer = account.get("/accounts/v1/subaccounts");
    assert_eq!(
        (answer.status, &answer.json["error"]),
        (401, &Value::from("invalid_token"))
    );
    assert_eq!(
        account
            .graphql("{application(id:\"1\"){id}}", &Value::Null)
            .status,
        401
    );

    let mut account = Account::new();
    account.btp.expire_tokens();
    assert_eq!(account.list("").status, 401);
    account.token = None;
    let answer = account.list("");
    assert_eq!(
        (answer.status, &answer.json["error"]),
        (401, &Value::from("unauthorized"))
    );
    assert_eq!(
        account
            .graphql("{application(id:\"1\"){id}}", &Value::Null)
            .status,
        400
    );
}

#[test]
fn each_service_checks_scopes() {
    let mut account = Account::without_token();
    account
        .btp
        .add_client_with_scopes("narrow", "s", ["global-account.entitlement.read"]);
    let basic = STANDARD.encode("narrow:s");
    let answer = account.form(Some(&basic), "grant_type=client_credentials");
    account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    assert_eq!(account.list("").status, 200);
    for path in [
        "/accounts/v1/subaccounts",
        "/jobs-management/v1/jobs/1/status",
    ] {
        let answer = account.get(path);
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (403, &Value::from("insufficient_scope"))
        );
    }
    assert_eq!(account.put(&Value::Null).status, 403);
    let answer = account.graphql("{application(id:\"1\"){id}}", &Value::Null);
    assert_eq!((answer.status, answer.fault()), (200, 23));
}
