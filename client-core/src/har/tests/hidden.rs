//! No secret leaves in a recording.

use proptest::prelude::*;

use super::*;
use crate::{SecretString, transport::Sensitive};

#[tokio::test(start_paused = true)]
async fn headers_keep_their_form_and_lose_their_secrets() {
    let mut sent = get("https://a.example/");
    for (name, value) in [
        ("authorization", "Basic QURNSU46cGFzc3dvcnQtMQ=="),
        ("proxy-authorization", "Bearer proxy-secret"),
        (
            "cookie",
            "SAP_SESSIONID_X=session-secret; sap-usercontext=sap-client=100",
        ),
        ("x-csrf-token", "csrf-secret"),
        ("x-api-key", "api-key-secret"),
        ("accept", "application/json"),
    ] {
        sent.headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    let sent = sensitive(sent, "x-own", "own-secret-1");
    let reply = Step::Answer(answer(
        403,
        &[
            ("set-cookie", "SID=new-session; Path=/; HttpOnly"),
            ("x-csrf-token", "Required"),
            (
                "location",
                "https://b.example/cb?code=oauth-code&state=kept",
            ),
        ],
        "",
    ));
    let (text, entries) = archive([(sent, reply)]).await;
    let header = |side: &str, name: &str| {
        let headers = entries[0][side]["headers"].as_array().unwrap();
        let found = headers.iter().find(|header| header["name"] == name);
        found.unwrap()["value"].as_str().unwrap().to_owned()
    };
    for (side, name, shown) in [
        ("request", "authorization", "Basic [redacted]"),
        ("request", "proxy-authorization", "Bearer [redacted]"),
        (
            "request",
            "cookie",
            "SAP_SESSIONID_X=[redacted]; sap-usercontext=[redacted]",
        ),
        ("request", "x-csrf-token", "[redacted]"),
        ("request", "x-api-key", "[redacted]"),
        ("request", "x-own", "[redacted]"),
        ("request", "accept", "application/json"),
        ("response", "set-cookie", "SID=[redacted]; Path=/; HttpOnly"),
        ("response", "x-csrf-token", "Required"),
        (
            "response",
            "location",
            "https://b.example/cb?code=%5Bredacted%5D&state=kept",
        ),
    ] {
        assert_eq!(header(side, name), shown);
    }
    assert_eq!(
        entries[0]["request"]["cookies"],
        serde_json::json!([
            {"name": "SAP_SESSIONID_X", "value": "[redacted]"},
            {"name": "sap-usercontext", "value": "[redacted]"},
        ])
    );
    for secret in ["passwort-1", "-secret", "new-session", "oauth-code"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn bodies_forms_and_queries_lose_the_values_of_secret_names() {
    let logon = request(
        "POST",
        "https://uaa.example/oauth/token",
        "application/x-www-form-urlencoded",
        "grant_type=password&username=jane&password=p%26ss&client_secret=s%24cret",
    );
    let token = json(
        r#"{"access_token":"eyJhbGciOi.abc.def","token_type":"bearer","expires_in":43199,"refresh_token":"r-1"}"#,
    );
    let query = get("https://a.example/cb?token=once-only&page=2");
    let nested = json(r#"{"data":{"result":{"token":"integration-1","raw":"raw-1","id":"7"}}}"#);
    let (text, entries) = archive([(logon, token), (query, nested)]).await;
    assert_eq!(
        entries[0]["request"]["postData"]["text"],
        "grant_type=password&username=jane&password=%5Bredacted%5D&client_secret=%5Bredacted%5D"
    );
    assert_eq!(
        entries[0]["request"]["postData"]["params"][2],
        serde_json::json!({"name": "password", "value": "[redacted]"})
    );
    assert_eq!(
        entries[0]["response"]["content"]["text"],
        r#"{"access_token":"[redacted]","token_type":"bearer","expires_in":43199,"refresh_token":"[redacted]"}"#
    );
    assert_eq!(
        entries[1]["request"]["url"],
        "https://a.example/cb?token=%5Bredacted%5D&page=2"
    );
    assert_eq!(
        entries[1]["response"]["content"]["text"],
        r#"{"data":{"result":{"token":"[redacted]","raw":"[redacted]","id":"7"}}}"#
    );
    for secret in [
        "p&ss",
        "p%26ss",
        "s$cret",
        "s%24cret",
        "eyJ",
        "r-1",
        "once-only",
        "integration-1",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_is_told_in_one_exchange_is_hidden_in_all() {
    // Echoed before it is told, and in a body that is no text.
    let echo = Step::Answer(answer(500, &[], "what is integration-token-1?"));
    let told = json(r#"{"token":"integration-token-1"}"#);
    let binary = [b"\xff\xfe", "integration-token-1".as_bytes()].concat();
    let (text, entries) = archive([
        (get("https://a.example/1"), echo),
        (get("https://a.example/2"), told),
        (
            get("https://a.example/integration-token-1"),
            Step::Answer(answer(200, &[], binary)),
        ),
    ])
    .await;
    assert!(!text.contains("integration-token-1"), "{text}");
    assert_eq!(
        entries[0]["response"]["content"]["text"],
        "what is [redacted]?"
    );
    assert_eq!(entries[2]["request"]["url"], "https://a.example/[redacted]");
    let content = &entries[2]["response"]["content"];
    assert!(content["text"].is_null(), "{content}");
    assert_eq!(content["comment"], "left out: it holds a secret");
}

#[tokio::test(start_paused = true)]
async fn secrets_that_only_types_know_are_hidden() {
    let mut sent = request(
        "POST",
        "https://a.example/",
        "application/json",
        r#"{"pin":48151623,"note":"hunter22"}"#,
    );
    let secrets = ["hunter22", "48151623"].map(SecretString::from).to_vec();
    sent.extensions_mut().insert(Sensitive::new(secrets, false));
    let (text, entries) = archive([(sent, json(r#"{"seen":"hunter22"}"#))]).await;
    assert!(
        !text.contains("hunter22") && !text.contains("48151623"),
        "{text}"
    );
    let body = entries[0]["request"]["postData"]["text"].as_str().unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"pin": "[redacted]", "note": "[redacted]"}),
        "JSON stays JSON"
    );

    let recorder = recorder([json("{\"a\":\"given-by-hand\"}")]).secrets(["given-by-hand".into()]);
    recorder.send(get("https://a.example/")).await.unwrap();
    assert!(!recorder.to_json().contains("given-by-hand"));
}

#[tokio::test(start_paused = true)]
async fn a_confidential_answer_keeps_its_shape_its_names_and_ids() {
    let confidential = |path: &str| {
        let mut sent = get(&format!("https://a.example/{path}"));
        sent.extensions_mut()
            .insert(Sensitive::new(Vec::new(), true));
        sent
    };
    let binding = json(
        r#"{"id":"b-1","name":"mine","service_instance_id":"i-1","ready":true,"context":{"zone":"z"},
            "credentials":{"url":"https://my1.example","user":{"name":"COMM_USER","pw":"very-secret"},"port":443}}"#,
    );
    let echo = json(r#"{"note":"very-secret of COMM_USER at https://my1.example"}"#);
    let page = Step::Answer(answer(
        200,
        &[("content-type", "text/html")],
        "<p>very-secret</p>",
    ));
    let (text, entries) = archive([
        (confidential("1"), binding),
        (get("https://a.example/2"), echo),
        (confidential("3"), page),
    ])
    .await;
    let shown = entries[0]["response"]["content"]["text"].as_str().unwrap();
    let shown: Value = serde_json::from_str(shown).unwrap();
    assert_eq!(
        shown,
        serde_json::json!({
            "id": "b-1", "name": "mine", "service_instance_id": "i-1", "ready": true,
            "context": {"zone": "[redacted]"},
            "credentials": {
                "url": "[redacted]", "user": {"name": "[redacted]", "pw": "[redacted]"},
                "port": "[redacted]",
            },
        })
    );
    assert_eq!(
        entries[1]["response"]["content"]["text"],
        r#"{"note":"[redacted] of [redacted] at https://my1.example"}"#
    );
    assert_eq!(entries[2]["response"]["content"]["text"], "[redacted]");
    assert!(!text.contains("very-secret"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_a_broker_is_given_and_gives_is_hidden_in_every_body() {
    let tree = r#"{"connection_uri":"postgres://u:pw@h","pin":471199,"flag":true,"list":["abcd"]}"#;
    let body = format!(
        r#"{{"name":"n","parameters":{tree},"bind_resource":{tree},"deep":[{{"credentials":{tree}}}]}}"#
    );
    let mut sent = http::Request::new(bytes::Bytes::from(body.clone()));
    *sent.method_mut() = http::Method::POST;
    *sent.uri_mut() = "https://a.example/".parse().unwrap();
    let (text, entries) = archive([(sent, json(&body))]).await;
    for secret in ["postgres", "471199", "abcd"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let shown = entries[0]["request"]["postData"]["text"].as_str().unwrap();
    let shown: Value = serde_json::from_str(shown).unwrap();
    assert_eq!(shown["name"], "n");
    assert_eq!(shown["parameters"]["flag"], true);
    assert_eq!(shown["parameters"]["pin"], "[redacted]");
    // A member of that name that is no tree is an ordinary text.
    let plain = r#"{"parameters":"none"}"#;
    let (_, entries) = archive([(get("https://a.example/"), json(plain))]).await;
    assert_eq!(entries[0]["response"]["content"]["text"], plain);
}

#[tokio::test(start_paused = true)]
async fn debug_of_a_recorder_shows_no_exchange() {
    let sent = sensitive(
        get("https://a.example/"),
        "authorization",
        "Bearer abcdefgh",
    );
    let recorder = recorder([json(r#"{"token":"t-12345678"}"#)]);
    recorder.send(sent).await.unwrap();
    let shown = format!("{recorder:?}");
    assert!(
        !shown.contains("abcdefgh") && !shown.contains("t-12345678"),
        "{shown}"
    );
    assert!(shown.contains("exchanges: 1"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn beside_a_secret_number_the_members_with_secret_names_stay_hidden() {
    let mut sent = get("https://a.example/");
    let secrets = vec!["48151623".into()];
    sent.extensions_mut().insert(Sensitive::new(secrets, false));
    let body = r#"{"pin":48151623,"password":"short","list":[{"client_secret":"tiny"}]}"#;
    let (text, entries) = archive([(sent, json(body))]).await;
    assert!(!text.contains("short") && !text.contains("tiny"), "{text}");
    let shown = entries[0]["response"]["content"]["text"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(shown).is_ok(), "{shown}");
}

proptest! {
    /// Wherever a secret of at least four bytes is put, and however it is written there.
    #[test]
    fn a_typed_secret_survives_nowhere(secret in "[ -~äöü€]{4,24}", status in 200_u16..600) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("note", &secret)
            .finish();
        let body = serde_json::json!({"note": secret, "more": [{"text": format!("<{secret}>")}]}).to_string();
        let mut sent = request("POST", &format!("https://a.example/?{form}"), "application/x-www-form-urlencoded", &form);
        sent.extensions_mut().insert(Sensitive::new(vec![secret.clone().into()], false));
        let recorder = HarRecorder::new(Wire::new([Step::Answer(answer(status, &[], body))]));
        runtime.block_on(recorder.send(sent)).unwrap();
        let (_, entries) = written(&recorder);
        let mut left = Vec::new();
        texts(&entries[0], &mut left);
        for text in &left {
            prop_assert!(!text.contains(&secret), "{secret:?} in {text:?}");
            prop_assert!(!text.contains(&form), "{form:?} in {text:?}");
        }
        let body = entries[0]["response"]["content"]["text"].as_str().unwrap();
        prop_assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
    }
}

/// Every text in a value, JSON in texts taken apart.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                texts(&inner, found);
            }
            found.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}
