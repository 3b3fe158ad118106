//! From the text of a key to a [`ServiceKey`].

use client_core::{Error, ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{GrantType, KeyCredential, ServiceKey};

// Texts that may be secret are read as such from the start, so that no copy stays behind.
#[derive(Deserialize)]
struct Outer {
    credentials: Option<Fields>,
    endpoints: Option<Endpoints>,
    grant_type: Option<GrantType>,
    uaa: Option<Uaa>,
}

#[derive(Deserialize)]
struct Fields {
    endpoints: Option<Endpoints>,
    grant_type: Option<GrantType>,
    uaa: Option<Uaa>,
}

#[derive(Deserialize)]
struct Endpoints {
    accounts_service_url: Option<String>,
    entitlements_service_url: Option<String>,
}

#[derive(Deserialize)]
struct Uaa {
    url: Option<String>,
    certurl: Option<String>,
    clientid: Option<String>,
    clientsecret: Option<SecretString>,
    certificate: Option<String>,
    key: Option<SecretString>,
    identityzone: Option<String>,
}

const WRONG_PLAN: &str = "keys of the service plans local and local-viewer have no central endpoints; \
     create the key on an instance of `cis` with plan central";

pub(super) fn parse(text: &str) -> Result<ServiceKey, Error> {
    let fields = read(text)?;
    let Some(uaa) = fields.uaa else {
        return Err(missing("uaa", "this is no key of a service instance"));
    };
    let (accounts, entitlements) = fields.endpoints.map_or((None, None), |endpoints| {
        (
            endpoints.accounts_service_url,
            endpoints.entitlements_service_url,
        )
    });
    let accounts_url = address("endpoints.accounts_service_url", accounts, WRONG_PLAN)?;
    let entitlements_url = address(
        "endpoints.entitlements_service_url",
        entitlements,
        WRONG_PLAN,
    )?;

    let certified = uaa
        .certificate
        .as_deref()
        .is_some_and(|pem| !pem.trim().is_empty());
    let (credential, token_url) = if certified {
        let Some(key) = uaa.key.filter(is_filled) else {
            return Err(missing("uaa.key", "the private key of uaa.certificate"));
        };
        let credential = KeyCredential::Certificate {
            certificates: uaa.certificate.unwrap_or_default(),
            key,
        };
        let why = "keys with a certificate have a token endpoint of their own";
        (credential, address("uaa.certurl", uaa.certurl, why)?)
    } else {
        let Some(secret) = uaa.clientsecret.filter(is_filled) else {
            return Err(missing(
                "uaa.clientsecret",
                "a key needs either it or uaa.certificate with uaa.key",
            ));
        };
        let why = "it is where tokens are fetched";
        (
            KeyCredential::Secret(secret),
            address("uaa.url", uaa.url, why)?,
        )
    };
    let Some(client_id) = uaa.clientid.filter(|id| !id.is_empty()) else {
        return Err(missing("uaa.clientid", "tokens are asked for by it"));
    };
    Ok(ServiceKey {
        accounts_url,
        entitlements_url,
        token_url,
        grant_type: fields.grant_type,
        client_id,
        credential,
        identity_zone: uaa.identityzone,
    })
}

/// Reads the first JSON object in the text: `cf service-key` puts two lines before it.
fn read(text: &str) -> Result<Fields, Error> {
    let Some(json) = text.find('{').and_then(|start| text.get(start..)) else {
        return Err(refuse("holds no JSON object"));
    };
    let before = text.len() - json.len();
    let lines_before = text
        .get(..before)
        .map_or(0, |head| head.matches('\n').count());
    let mut objects = serde_json::Deserializer::from_str(json).into_iter::<Outer>();
    match objects.next() {
        Some(Ok(outer)) => Ok(outer.credentials.unwrap_or(Fields {
            endpoints: outer.endpoints,
            grant_type: outer.grant_type,
            uaa: outer.uaa,
        })),
        // serde's own words may quote a value, and a value may be a secret.
        Some(Err(error)) => Err(refuse(format!(
            "{} at line {} of the text",
            if error.is_data() {
                "a field has another type than expected"
            } else {
                "is not complete JSON"
            },
            lines_before + error.line(),
        ))),
        None => Err(refuse("holds no JSON object")),
    }
}

fn is_filled(secret: &SecretString) -> bool {
    !secret.expose_secret().trim().is_empty()
}

fn address(field: &str, value: Option<String>, why: &str) -> Result<Url, Error> {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
        return Err(missing(field, why));
    };
    value
        .trim()
        .parse()
        .map_err(|error| refuse(format!("{field} is no address: {error}")))
}

fn missing(field: &str, why: &str) -> Error {
    refuse(format!("{field} is missing: {why}"))
}

fn refuse(reason: impl std::fmt::Display) -> Error {
    Error::configuration("service key", reason)
}
