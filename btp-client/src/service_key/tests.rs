use client_core::{ErrorKind, ExposeSecret};
use serde_json::{Value, json};

use super::*;

#[cfg(feature = "x509")]
mod expiry;
mod tomorrow;

fn key() -> Value {
    json!({
        "endpoints": {
            "accounts_service_url": "https://accounts.example",
            "entitlements_service_url": "https://entitlements.example/base",
            "saas_registry_service_url": "https://saas.example",
        },
        "grant_type": "client_credentials",
        "sap.cloud.service": "com.sap.core.commercial.service.central",
        "uaa": {
            "url": "https://ga.authentication.example", "clientid": "sb-ut!b1|cis-central!b14",
            "clientsecret": "canary-secret=$!", "identityzone": "ga", "verificationkey": "canary-verification",
            "new-field": "canary-unknown",
        },
    })
}

fn x509() -> Value {
    let mut key = key();
    let uaa = key["uaa"].as_object_mut().unwrap();
    uaa.remove("clientsecret");
    uaa.insert("credential-type".into(), json!("x509"));
    uaa.insert(
        "certificate".into(),
        json!("-----BEGIN CERTIFICATE-----\ncanary-chain\n"),
    );
    uaa.insert(
        "key".into(),
        json!("-----BEGIN PRIVATE KEY-----\ncanary-key\n"),
    );
    uaa.insert(
        "certurl".into(),
        json!("https://ga.authentication.cert.example"),
    );
    key
}

fn refused(text: &str) -> String {
    let error = ServiceKey::parse(text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error.detail().unwrap().to_owned()
}

#[test]
fn a_key_reads_bare_wrapped_and_with_the_lines_of_the_command() {
    let bare = key().to_string();
    let wrapped = json!({"credentials": key()}).to_string();
    let printed = format!("Getting key k for service instance i as a@example...\n\n{bare}\n\nOK\n");
    for text in [
        bare,
        wrapped,
        printed,
        serde_json::to_string_pretty(&key()).unwrap(),
    ] {
        let read = ServiceKey::parse(&text).unwrap();
        assert_eq!(read.accounts_url().as_str(), "https://accounts.example/");
        assert_eq!(read.entitlements_url().path(), "/base");
        assert_eq!(
            read.token_url().as_str(),
            "https://ga.authentication.example/"
        );
        assert_eq!(read.grant_type(), Some(&GrantType::ClientCredentials));
        assert_eq!(read.client_id(), "sb-ut!b1|cis-central!b14");
        assert_eq!(read.identity_zone(), Some("ga"));
        let KeyCredential::Secret(secret) = read.credential() else {
            panic!("{read:?}");
        };
        assert_eq!(secret.expose_secret(), "canary-secret=$!");
    }
}

#[test]
fn a_certificate_key_needs_no_secret_and_has_a_token_host_of_its_own() {
    let read = ServiceKey::parse(&x509().to_string()).unwrap();
    assert_eq!(
        read.token_url().host_str(),
        Some("ga.authentication.cert.example")
    );
    let KeyCredential::Certificate { certificates, key } = read.credential() else {
        panic!("{read:?}");
    };
    assert!(certificates.contains("canary-chain"));
    assert!(key.expose_secret().contains("canary-key"));
}

#[test]
fn debug_shows_no_secret_and_no_unknown_field() {
    for value in [key(), x509()] {
        let read = ServiceKey::parse(&value.to_string()).unwrap();
        let shown = format!("{read:?} {:?} {read:#?}", read.credential());
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("cis-central!b14"));
    }
}

#[test]
fn a_missing_field_is_named() {
    let without = |pointer: &str| {
        let mut key = if pointer.contains("cert") || pointer == "/uaa/key" {
            x509()
        } else {
            key()
        };
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        key.pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name);
        refused(&key.to_string())
    };
    for pointer in [
        "/uaa",
        "/uaa/url",
        "/uaa/clientid",
        "/uaa/clientsecret",
        "/uaa/key",
        "/uaa/certurl",
    ] {
        let named = pointer.trim_start_matches('/').replace('/', ".");
        let why = without(pointer);
        assert!(
            why.contains(&format!("{named} is missing")),
            "{pointer}: {why}"
        );
    }
}

#[test]
fn a_key_of_a_local_plan_is_recognized() {
    let mut local = key();
    local["endpoints"] = json!({"provisioning_service_url": "https://p.example", "saas_registry_service_url": "https://s.example"});
    let why = refused(&local.to_string());
    assert!(
        why.contains("endpoints.accounts_service_url is missing"),
        "{why}"
    );
    assert!(
        why.contains("local-viewer") && why.contains("plan central"),
        "{why}"
    );
    local["endpoints"]["accounts_service_url"] = json!("https://a.example");
    assert!(refused(&local.to_string()).contains("endpoints.entitlements_service_url"));
}

#[test]
fn nothing_of_a_broken_text_is_repeated() {
    assert!(refused("").contains("holds no JSON object"));
    assert!(refused("canary").contains("holds no JSON object"));
    let cut = format!(
        "one\ntwo\n{}",
        &serde_json::to_string_pretty(&key()).unwrap()[..300]
    );
    assert!(
        refused(&cut).contains("not complete JSON at line"),
        "{}",
        refused(&cut)
    );
    let mut wrong = key();
    wrong["uaa"]["clientsecret"] = json!(["canary"]);
    assert!(refused(&wrong.to_string()).contains("another type"));
    let mut wrong = key();
    wrong["uaa"]["url"] = json!("canary is no address");
    assert!(refused(&wrong.to_string()).contains("uaa.url is no address"));
}
