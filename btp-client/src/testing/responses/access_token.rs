//! Answers of token endpoints.

use client_core::{
    ExposeSecret,
    auth::{ClientIdentity, OAuthTokens, TokenSource},
};
use serde_json::{Value, json};

use super::{Fields, Forms, Id, called, drops, may, needs, response, survive};

const TOKEN: Fields = &[
    needs("access_token", Id),
    may("expires_in", Forms(seconds)),
    may("scope", Forms(|| vec![(json!("a b.c"), json!("a b.c"))])),
    drops("token_type"),
    drops("jti"),
];

fn seconds() -> Vec<(Value, Value)> {
    [json!(43_199), json!(43_199.0), json!("43199")]
        .into_iter()
        .map(|form| (form, json!(43_199)))
        .collect()
}

fn token(sent: &Value) -> Result<Value, String> {
    let read = called(sent, |client| async move {
        let identity = ClientIdentity::Secret {
            id: "id".to_owned(),
            secret: "secret".into(),
        };
        OAuthTokens::client_credentials(client, "uaa.token", "/oauth/token", identity)
            .fetch()
            .await
    })?;
    Ok(json!({
        "access_token": read.secret.expose_secret(),
        "expires_in": read.lifetime.map(|lifetime| lifetime.as_secs()),
        "scope": read.scopes.join(" "),
    }))
}

#[test]
fn answers_of_tomorrow_read() {
    survive(&[response("access token", TOKEN, token)]);
}
