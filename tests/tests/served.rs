//! The simulator serves every operation of the published documents over the socket, with the documented error statuses.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what the tests share may fail as they do"
)]

use std::time::Duration;

use bytes::Bytes;
use client_core::transport::{ReqwestTransport, Transport};
use landscape_sim::{Server, Subaccount, World};
use serde_json::{Value, json};

/// Method and path of every row of a module's table.
fn operations(table: &str, below: &str) -> Vec<(String, String)> {
    table
        .lines()
        .filter(|line| line.starts_with("//! | `") && line.contains(" | `"))
        .filter_map(|line| {
            let call = line.split('`').nth(3)?;
            let (method, path) = call.split_once(' ')?;
            let mut filled = String::new();
            for (place, part) in path.split(['{', '}']).enumerate() {
                // What stands between braces is a parameter.
                filled += match part {
                    "type" if place % 2 == 1 => "service_instances",
                    _ if place % 2 == 1 => "00000000-0000-0000-0000-000000000000",
                    fixed => fixed,
                };
            }
            let prefix = if path.starts_with("/jobs-management") {
                ""
            } else {
                below
            };
            Some((method.to_owned(), format!("{prefix}{filled}")))
        })
        .collect()
}

struct Http(ReqwestTransport);

impl Http {
    async fn send(&self, method: &str, url: &str, token: &str, body: &Value) -> (u16, Value) {
        let mut request = http::Request::builder()
            .method(method)
            .uri(url)
            .header("content-type", "application/json");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        let answer = self.0.send(request.body(body).unwrap()).await.unwrap();
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        (answer.status().as_u16(), body)
    }

    async fn token(&self, uaa: &str, id: &str, secret: &str) -> String {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", id)
            .append_pair("client_secret", secret)
            .finish();
        let request = http::Request::post(format!("{uaa}/oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .unwrap();
        let answer = self.0.send(request).await.unwrap();
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn every_operation_of_the_published_documents_is_served() {
    let server = Server::start(World::simple()).await;
    let at = server.landscape();
    let http = Http(ReqwestTransport::new().unwrap());
    let services = [
        (
            &at.accounts,
            include_str!("../../btp-client/src/accounts/mod.rs"),
            "/accounts",
            38,
        ),
        (
            &at.entitlements,
            include_str!("../../btp-client/src/entitlements/mod.rs"),
            "",
            7,
        ),
        (
            &at.service_manager,
            include_str!("../../btp-client/src/service_manager/mod.rs"),
            "",
            24,
        ),
    ];
    for (base, table, below, count) in services {
        let operations = operations(table, below);
        assert_eq!(operations.len(), count, "{operations:?}");
        for (method, path) in operations {
            let url = format!("{base}{path}");
            let (status, body) = http.send(&method, &url, "", &Value::Null).await;
            // Whoever is not known is told so, and nothing else.
            assert_eq!(status, 401, "{method} {url}: {body}");
        }
        let (nowhere, _) = http
            .send(
                "GET",
                &format!("{base}{below}/v1/nothing"),
                "",
                &Value::Null,
            )
            .await;
        assert_eq!(nowhere, 404, "{base}");
    }
}

#[tokio::test]
async fn refusals_come_with_their_documented_status_code_and_target() {
    let world = World::builder()
        .configure(|config| config.rate_limit = Some((3, Duration::from_secs(3600))))
        .subaccount(Subaccount::new("sub-1", "dev"))
        .client_with_scopes("viewer", "viewer-secret", &["job.read"])
        .build();
    let server = Server::start(world).await;
    let at = server.landscape();
    let http = Http(ReqwestTransport::new().unwrap());
    let admin = http.token(&at.uaa, &at.client_id, &at.client_secret).await;
    let viewer = http.token(&at.uaa, "viewer", "viewer-secret").await;
    let twice = json!({"displayName": "two", "region": "eu10", "subdomain": "taken"});
    let plans = format!("{}/entitlements/v1/subaccountServicePlans", at.entitlements);
    let accounts = format!("{}/accounts/v1", at.accounts);
    let subaccounts = format!("{accounts}/subaccounts");
    let unentitled = json!({"subaccountServicePlans": [{
        "serviceName": "nothing", "servicePlanName": "none",
        "assignmentInfo": [{"subaccountGUID": "sub-1", "enable": true}],
    }]});
    let (first, body) = http.send("POST", &subaccounts, &admin, &twice).await;
    assert_eq!(first, 201, "{body}");
    for (method, url, token, body, status, code) in [
        (
            "PUT",
            &plans,
            &admin,
            json!({"wrong": 1}),
            400,
            json!(11_000),
        ),
        ("PUT", &plans, &String::new(), json!({}), 401, Value::Null),
        ("PUT", &plans, &viewer, json!({}), 403, Value::Null),
        (
            "GET",
            &format!("{subaccounts}/nobody"),
            &admin,
            Value::Null,
            404,
            json!(20_004),
        ),
        ("PUT", &plans, &admin, unentitled, 409, json!(30_015)),
        ("POST", &subaccounts, &admin, twice, 409, json!(20_007)),
    ] {
        let (got, body) = http.send(method, url, token, &body).await;
        assert_eq!(got, status, "{method} {url}: {body}");
        assert_eq!(body["error"]["code"], code, "{body}");
        if !code.is_null() {
            assert!(body["error"]["target"].is_string(), "{body}");
            assert!(body["error"]["correlationID"].is_string(), "{body}");
        }
    }
    let mut last = (0, Value::Null);
    for _ in 0..4 {
        let url = format!("{accounts}/globalAccount");
        last = http.send("GET", &url, &admin, &Value::Null).await;
    }
    assert_eq!(last.0, 429, "{}", last.1);
    assert_eq!(last.1["error"]["code"], 11_006);
    assert_eq!(last.1["error"]["details"][0]["code"], 11_007);
}
