//! What this crate's tests share: the simulated landscape, and the proof that answers of tomorrow read.

pub(crate) mod responses;

use std::sync::Arc;

use bytes::Bytes;
use client_core::{
    Answer, Client, Error, ExposeSecret,
    auth::{BasicAuth, BasicCredential},
    operation::{DecodeError, Operation, Repeat},
    transport::{Transport, TransportError, from_fn},
};
use http::{HeaderName, Method, StatusCode, header};
use landscape_sim::World;
use serde_json::{Value, json};

use crate::{
    BtpClient,
    service_key::ServiceKey,
    system_landscape::{
        IntegrationToken, ScenarioGroup, System, SystemLandscapeClient, SystemName, SystemType,
    },
};

const SERVICE: &str = "/sap/opu/odata4/sap/zbtp_extension/srvd_a2x/sap/zbtpextension/0001/";
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

pub(crate) fn btp(world: &World) -> BtpClient {
    let key = ServiceKey::parse(&world.landscape().service_key_json()).unwrap();
    BtpClient::builder(key)
        .transport(world.transport())
        .build()
        .unwrap()
}

pub(crate) fn landscape(world: &World) -> SystemLandscapeClient {
    let described = world.landscape();
    SystemLandscapeClient::builder(described.director.parse().unwrap())
        .bearer(described.director_token.clone().into())
        .tenant(described.global_account)
        .transport(world.transport())
        .build()
        .unwrap()
}

/// The error that a caller gets for this answer.
pub(crate) async fn error_of(status: u16, body: &str) -> Error {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let transport = from_fn(move |_| {
        let mut answer = http::Response::new(body.clone());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok::<_, TransportError>(answer)
    });
    let client = Client::builder("https://accounts.example".parse().unwrap())
        .transport(transport)
        .dialect(crate::dialect)
        .build()
        .unwrap();
    let accounts = crate::accounts::SubaccountsClient::new(client);
    accounts.get(&"an-account".into()).await.unwrap_err()
}

pub(crate) fn name(text: &str) -> SystemName {
    SystemName::new(text).unwrap()
}

/// Adds a system, gets its token and uses it in a tenant: afterwards it is registered.
pub(crate) async fn register(world: &World, tenant: &str, system: &str) -> System {
    let landscape = landscape(world);
    let template = landscape
        .system_type(SystemType::S4HANA_CLOUD)
        .await
        .unwrap()
        .unwrap();
    let added = landscape.add(&template, &name(system)).await.unwrap();
    let group = ScenarioGroup::all_communication_scenarios();
    let token = landscape.issue_token(&added.id, &group).await.unwrap();
    use_token(world, tenant, &token).await;
    added
}

/// What the tenant's administrator does with the token, in the fewest requests.
async fn use_token(world: &World, tenant: &str, token: &IntegrationToken) {
    let described = world.landscape();
    let credential =
        BasicCredential::new(&described.s4_user, &described.s4_password.clone().into());
    let transport: Arc<dyn Transport> = Arc::new(world.transport());
    let client = Client::builder(described.s4_api_of(tenant).parse().unwrap())
        .shared_transport(transport)
        .guard(Arc::new(BasicAuth::new(credential)))
        .build()
        .unwrap();
    let fetch = Operation::new(
        "s4.fetch_csrf_token",
        Method::HEAD,
        SERVICE,
        Repeat::Safe,
        session,
    );
    let (csrf, cookies) = client.call(fetch.header(CSRF, "Fetch")).await.unwrap();
    let post = |path: String, body: Value| {
        Operation::new(
            "extensions.write",
            Method::POST,
            path,
            Repeat::Once,
            json_value,
        )
        .header(CSRF, &csrf)
        .header(header::COOKIE, &cookies)
        .json(&body)
    };
    let body = json!({"IntegrationToken": token.expose().expose_secret(), "Description": "test"});
    let created = client
        .call(post(format!("{SERVICE}Extensions"), body))
        .await
        .unwrap();
    let id = created["ExtensionUUID"].as_str().unwrap();
    let approve = post(
        format!("{SERVICE}Extensions({id})/SAP__self.Approve"),
        json!({}),
    )
    .header(header::IF_MATCH, created["@odata.etag"].as_str().unwrap());
    client.call(approve).await.unwrap();
}

#[expect(clippy::unnecessary_wraps, reason = "a decoder's signature")]
fn session(answer: &Answer) -> Result<(String, String), DecodeError> {
    let cookies: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    let token = answer.header(CSRF.as_str()).unwrap_or_default().to_owned();
    Ok((token, cookies.join("; ")))
}

fn json_value(answer: &Answer) -> Result<Value, DecodeError> {
    client_core::operation::decode::json(answer)
}
