//! What a client refuses to be built with.

use std::sync::Arc;

use crate::{
    Client, ErrorKind, SecretString,
    auth::{BasicAuth, BasicCredential, BearerAuth},
    testing::Wire,
};

fn build(base: &str) -> Result<Client, crate::Error> {
    Client::builder(base.parse().unwrap())
        .transport(Wire::default())
        .build()
}

#[tokio::test(start_paused = true)]
async fn https_anywhere_and_http_on_loopback() {
    for base in [
        "https://api.example",
        "https://api.example:8443/base/",
        "http://localhost:8080",
        "http://a.localhost",
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:1",
    ] {
        assert_eq!(
            build(base).unwrap().base().as_str(),
            base.parse::<url::Url>().unwrap().as_str()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_do_not_travel_in_clear() {
    for base in [
        "http://api.example",
        "http://10.0.0.1",
        "http://localhost.evil.example",
        "http://[2001:db8::1]",
        "http://128.0.0.1",
        "ftp://api.example",
        "mailto:a@b.example",
        "file:///etc/passwd",
    ] {
        let error = build(base).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{base}");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_in_the_address_are_refused_and_not_repeated() {
    for base in [
        "https://me:hunter22@api.example",
        "https://me@api.example",
        "https://:hunter22@api.example",
    ] {
        let error = build(base).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hunter22"),
            "{error}"
        );
        assert!(error.to_string().contains("credentials"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_agent_that_no_header_allows_is_refused() {
    let error = Wire::default()
        .builder()
        .user_agent("a\nb")
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn debug_output_shows_no_secret() {
    let secret = SecretString::from("hunter22");
    let credential = BasicCredential::new("me", &secret);
    let client = Wire::default()
        .builder()
        .guard(Arc::new(BasicAuth::new(credential.clone())))
        .guard(Arc::new(BearerAuth::fixed(secret.clone())))
        .build()
        .unwrap();
    let operation = crate::testing::post()
        .carries(secret.clone())
        .form([("password", "hunter22")]);
    let identity = crate::auth::ClientIdentity::Secret {
        id: "me".to_owned(),
        secret: secret.clone(),
    };
    let tokens =
        crate::auth::OAuthTokens::client_credentials(client.clone(), "t", "/t", identity.clone())
            .with_password("me", secret.clone());
    let token = crate::auth::AccessToken::new(secret.clone(), None);
    let request = format!("{:?}", operation.request());
    let cache = crate::auth::TokenCache::new(tokens, client.clock().clone());
    let shown =
        format!("{credential:?} {client:?} {request} {identity:?} {cache:?} {token:?} {secret:?}");
    assert!(!shown.contains("hunter22"), "{shown}");
    // `me:hunter22` as Basic authentication writes it.
    assert!(!shown.contains("bWU6aHVudGVyMjI"), "{shown}");
    assert!(
        shown.contains("BasicCredential") && shown.contains("OAuthTokens"),
        "{shown}"
    );
}
