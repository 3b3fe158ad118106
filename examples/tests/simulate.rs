//! The program that serves a landscape, as a user starts and ends it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what the tests share may fail as they do"
)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use client_core::transport::{ReqwestTransport, Transport};
use serde_json::{Value, json};

/// The program; a test that fails ends it.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(options: &[&str]) -> Program {
    let child = Command::new(env!("CARGO_BIN_EXE_simulate"))
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    Program(child.unwrap())
}

struct Http(ReqwestTransport);

impl Http {
    async fn send(&self, request: http::request::Builder, body: String) -> (u16, Value) {
        let answer = self
            .0
            .send(request.body(Bytes::from(body)).unwrap())
            .await
            .unwrap();
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        (answer.status().as_u16(), body)
    }

    async fn get(&self, url: String, token: &str) -> (u16, Value) {
        let request = http::Request::get(url).header("authorization", format!("Bearer {token}"));
        self.send(request, String::new()).await
    }

    /// A token for the client that a service key names.
    async fn token(&self, key: &Value) -> String {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", key["clientid"].as_str().unwrap())
            .append_pair("client_secret", key["clientsecret"].as_str().unwrap())
            .finish();
        let url = format!("{}/oauth/token", key["url"].as_str().unwrap());
        let request =
            http::Request::post(url).header("content-type", "application/x-www-form-urlencoded");
        let (status, body) = self.send(request, form).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn it_says_where_it_is_serves_every_service_and_stops_on_interrupt() {
    let mut program = program(&["--json"]);
    let mut out = BufReader::new(program.0.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let at: Value = serde_json::from_str(&line).unwrap();
    let url = |field: &str| at[field].as_str().unwrap().to_owned();
    let names: Vec<&str> = at.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "uaa",
        "accounts",
        "entitlements",
        "service_manager",
        "director",
        "s4_api",
        "s4_ui",
        "global_account",
        "subaccounts",
        "service_key",
        "service_manager_key",
        "director_token",
        "s4_user",
        "s4_password",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);

    let http = Http(ReqwestTransport::new().unwrap());
    let cis = http.token(&at["service_key"]["uaa"]).await;
    let (status, list) = http
        .get(format!("{}/accounts/v1/subaccounts", url("accounts")), &cis)
        .await;
    assert_eq!((status, list["value"].as_array().unwrap().len()), (200, 2));
    let assignments = format!("{}/entitlements/v1/assignments", url("entitlements"));
    assert_eq!(http.get(assignments, &cis).await.0, 200);
    let sm = http.token(&at["service_manager_key"]).await;
    assert_eq!(at["service_manager_key"]["sm_url"], url("service_manager"));
    let (status, plans) = http
        .get(format!("{}/v1/service_plans", url("service_manager")), &sm)
        .await;
    assert_eq!((status, &plans["num_items"]), (200, &json!(3)));
    let request = http::Request::post(url("director"))
        .header("authorization", format!("Bearer {}", url("director_token")))
        .header("content-type", "application/json");
    let query = json!({"query": "query { applications(first: 1) { totalCount } }"});
    let (status, systems) = http.send(request, query.to_string()).await;
    assert_eq!(
        (status, &systems["data"]["applications"]["totalCount"]),
        (200, &json!(0))
    );
    let root = "/sap/opu/odata4/sap/zbtp_extension/srvd_a2x/sap/zbtpextension/0001/Extensions";
    let pair = format!("{}:{}", url("s4_user"), url("s4_password"));
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair);
    let request = http::Request::get(format!("{}{root}", url("s4_api")))
        .header("authorization", format!("Basic {basic}"));
    let (status, extensions) = http.send(request, String::new()).await;
    assert_eq!((status, &extensions["value"]), (200, &json!([])));

    if cfg!(unix) {
        let id = program.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(program.0.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "more than one line");
    }
}

#[test]
fn people_read_addresses_and_keys() {
    let mut program = program(&["--scenario", "rough", "--host", "127.0.0.1"]);
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut read = String::new();
    while !read.contains("xsappname\": \"landscape-sim-sm") {
        read.push_str(&lines.next().unwrap().unwrap());
    }
    for text in [
        "Service Manager",
        "/service-manager",
        "clientsecret",
        "Director token",
        "my300001-api",
    ] {
        assert!(read.contains(text), "{text}: {read}");
    }
}

#[test]
fn a_port_that_is_taken_and_wrong_options_are_told() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (options, code, words) in [
        (["--port", port.as_str()], 1, "cannot open the port"),
        (["--host", "0.0.0.0"], 2, "loopback"),
    ] {
        let mut program = program(&options);
        assert_eq!(program.0.wait().unwrap().code(), Some(code), "{options:?}");
        let mut said = String::new();
        program
            .0
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(said.contains(words), "{said}");
    }
}
