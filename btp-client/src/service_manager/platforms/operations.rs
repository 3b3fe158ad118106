//! Requests about platforms, brokers and agents, as data.
//!
//! Sent once only, whatever happens: [`register_platform`].

use std::collections::BTreeMap;

use client_core::{
    Answer, Error,
    operation::{DecodeError, Operation, Repeat, decode},
};
use http::Method;
use serde_json::Value;

use super::{NewPlatform, Platform, PlatformId, PlatformUpdate, ServiceBroker, ServiceBrokerId};
use crate::service_manager::{
    ListQuery, Page, Submitted,
    list::page_of,
    operation::{submitted, submitted_nothing},
};

const ALL: &str = "/v1/platforms";
const ONE: &str = "/v1/platforms/{platformID}";

fn of<T>(operation: Operation<T>, id: &PlatformId) -> Operation<T> {
    operation.parameter("platformID", id.as_str())
}

/// `GET /v1/platforms`: one page.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said.
pub fn list_platforms(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<Platform>>, Error> {
    query.ask("service_manager.list_platforms", ALL, page, page_of)
}

/// `GET /v1/platforms/{platformID}`.
pub fn get_platform(id: &PlatformId) -> Operation<Platform> {
    of(
        Operation::get("service_manager.get_platform", ONE, decode::json),
        id,
    )
}

/// `POST /v1/platforms`. Never sent twice; no excerpt of its answer goes into an error.
///
/// # Errors
///
/// Those of [`NewPlatform::check`].
pub fn register_platform(new: &NewPlatform) -> Result<Operation<Platform>, Error> {
    new.check()?;
    Ok(Operation::new(
        "service_manager.register_platform",
        Method::POST,
        ALL,
        Repeat::Once,
        decode::json,
    )
    .confidential()
    .json(new))
}

/// `PATCH /v1/platforms/{platformID}`.
///
/// # Errors
///
/// Those of [`PlatformUpdate::check`].
pub fn update_platform(
    id: &PlatformId,
    update: &PlatformUpdate,
) -> Result<Operation<Submitted<Platform>>, Error> {
    update.check()?;
    let operation = Operation::new(
        "service_manager.update_platform",
        Method::PATCH,
        ONE,
        Repeat::Idempotent,
        submitted,
    );
    Ok(of(operation, id).json(update))
}

/// `DELETE /v1/platforms/{platformID}`; with `cascade` all its instances and bindings go as well.
pub fn unregister_platform(id: &PlatformId, cascade: bool) -> Operation<Submitted<()>> {
    let operation = Operation::new(
        "service_manager.unregister_platform",
        Method::DELETE,
        ONE,
        Repeat::Idempotent,
        submitted_nothing,
    );
    of(operation, id).query("cascade", if cascade { "true" } else { "false" })
}

/// `GET /v1/service_brokers`: one page.
///
/// # Errors
///
/// As [`list_platforms`].
pub fn list_brokers(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<ServiceBroker>>, Error> {
    query.ask(
        "service_manager.list_brokers",
        "/v1/service_brokers",
        page,
        page_of,
    )
}

/// `GET /v1/service_brokers/{serviceBrokerID}`.
pub fn get_broker(id: &ServiceBrokerId) -> Operation<ServiceBroker> {
    Operation::get(
        "service_manager.get_broker",
        "/v1/service_brokers/{serviceBrokerID}",
        decode::json,
    )
    .parameter("serviceBrokerID", id.as_str())
}

/// `GET /v1/agents/versions`: the supported versions by environment (`cf`, `cf-sap`, `k8s`).
pub fn agent_versions() -> Operation<BTreeMap<String, Vec<String>>> {
    Operation::get(
        "service_manager.agent_versions",
        "/v1/agents/versions",
        versions,
    )
}

/// What is no list of texts is nothing that this operation tells.
fn versions(answer: &Answer) -> Result<BTreeMap<String, Vec<String>>, DecodeError> {
    let read: BTreeMap<String, Value> = decode::json_or_default(answer)?;
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        _ => None,
    };
    Ok(read
        .into_iter()
        .filter_map(|(environment, versions)| match versions {
            Value::Array(versions) => {
                Some((environment, versions.into_iter().filter_map(text).collect()))
            }
            _ => None,
        })
        .collect())
}
