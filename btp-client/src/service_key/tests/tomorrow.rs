use crate::testing::responses::{
    Fields, Forms, Id, One, Text, Word, drops, may, needs, response, survive,
};

use super::*;

const ENDPOINTS: Fields = &[
    needs("accounts_service_url", Forms(addresses)),
    needs("entitlements_service_url", Forms(addresses)),
    drops("saas_registry_service_url"),
];
const BY_SECRET: Fields = &[
    needs("endpoints", One(ENDPOINTS)),
    may("grant_type", Word),
    needs("uaa", One(SECRET)),
    drops("sap.cloud.service"),
];
const SECRET: Fields = &[
    needs("url", Forms(addresses)),
    needs("clientid", Id),
    needs("clientsecret", Id),
    may("identityzone", Text),
    drops("verificationkey"),
];
const BY_CERTIFICATE: Fields = &[
    needs("endpoints", One(ENDPOINTS)),
    may("grant_type", Word),
    needs("uaa", One(CERTIFICATE)),
];
const CERTIFICATE: Fields = &[
    needs("certurl", Forms(addresses)),
    needs("clientid", Id),
    needs("certificate", Id),
    needs("key", Id),
    may("identityzone", Text),
];

fn addresses() -> Vec<(Value, Value)> {
    ["https://a.example/", "https://b.example/base"]
        .map(|address| (json!(address), json!(address)))
        .to_vec()
}

fn read(sent: &Value) -> Result<Value, String> {
    let key = ServiceKey::parse(&sent.to_string()).map_err(|error| error.to_string())?;
    let mut uaa = json!({"clientid": key.client_id(), "identityzone": key.identity_zone()});
    match key.credential() {
        KeyCredential::Secret(secret) => {
            uaa["url"] = json!(key.token_url());
            uaa["clientsecret"] = json!(secret.expose_secret());
        }
        KeyCredential::Certificate {
            certificates,
            key: private,
        } => {
            uaa["certurl"] = json!(key.token_url());
            uaa["certificate"] = json!(certificates);
            uaa["key"] = json!(private.expose_secret());
        }
    }
    Ok(json!({
        "endpoints": {
            "accounts_service_url": key.accounts_url(),
            "entitlements_service_url": key.entitlements_url(),
        },
        "grant_type": key.grant_type(),
        "uaa": uaa,
    }))
}

#[test]
fn keys_of_tomorrow_read() {
    survive(&[
        response("key with a secret", BY_SECRET, read),
        response("key with a certificate", BY_CERTIFICATE, read),
    ]);
}
