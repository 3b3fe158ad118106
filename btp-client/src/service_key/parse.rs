//! From the text of a key to a [`ServiceKey`].

use client_core::{Error, SecretString};
use serde::Deserialize;
use url::Url;

use super::{GrantType, KeyCredential, ServiceKey, text};

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
    let outer: Outer = text::first_object(WHAT, text)?;
    let fields = outer.credentials.unwrap_or(Fields {
        endpoints: outer.endpoints,
        grant_type: outer.grant_type,
        uaa: outer.uaa,
    });
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
        let Some(key) = uaa.key.filter(text::is_filled) else {
            return Err(missing("uaa.key", "the private key of uaa.certificate"));
        };
        let credential = KeyCredential::Certificate {
            certificates: uaa.certificate.unwrap_or_default(),
            key,
        };
        let why = "keys with a certificate have a token endpoint of their own";
        (credential, address("uaa.certurl", uaa.certurl, why)?)
    } else {
        let Some(secret) = uaa.clientsecret.filter(text::is_filled) else {
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

const WHAT: &str = "service key";

fn address(field: &str, value: Option<String>, why: &str) -> Result<Url, Error> {
    text::address(WHAT, field, value, why)
}

fn missing(field: &str, why: &str) -> Error {
    text::missing(WHAT, field, why)
}
