//! The requests that carry a password, or that go below an entity, as data: also for a
//! [`Batch`](crate::odata::Batch).

use client_core::{
    SecretString,
    operation::{Operation, Repeat},
    secret::ExposeSecret,
};
use http::Method;
use serde::Serialize;

use super::{
    CommunicationArrangement, CommunicationSystem, CommunicationUser, InboundUser, NewInboundUser,
    NewOutboundUser, OutboundMethod, OutboundUser,
    new::{self, NewCommunicationUser},
};
use crate::{
    Error,
    odata::{
        self, Changed, Entity, Loaded, Page, ServiceRoot, Version, WriteGuard,
        requests::{self, written},
    },
};

/// A user with its password. The types that people hold cannot be serialized.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserOnTheWire<'a> {
    name: &'a str,
    #[serde(rename = "Type")]
    kind: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PasswordOnTheWire<'a> {
    password: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OutboundOnTheWire<'a> {
    authentication_method: &'a OutboundMethod,
    #[serde(rename = "UserName", skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

#[derive(Serialize)]
struct InboundChoice<'a> {
    #[serde(rename = "CommunicationSystemInboundUserUUID")]
    uuid: &'a str,
}

fn carrying<T>(operation: Operation<T>, password: Option<&SecretString>) -> Operation<T> {
    match password {
        Some(password) => operation.carries(password.clone()),
        None => operation,
    }
}

/// `POST CommunicationUsers`. Sent once.
///
/// # Errors
///
/// Those of [`NewCommunicationUser::check`].
pub fn create_user(
    new: &NewCommunicationUser,
) -> Result<Operation<Loaded<CommunicationUser>>, Error> {
    new.check()?;
    let root = ServiceRoot::of_service(&CommunicationUser::SERVICE);
    let password = new.password.as_ref();
    let body = UserOnTheWire {
        name: &new.name,
        kind: "customer_communication",
        description: &new.description,
        password: password.map(ExposeSecret::expose_secret),
    };
    Ok(carrying(requests::create(&root, &body), password))
}

/// `PATCH CommunicationUsers(id)` with a new password.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the password is too short or has nothing
/// special in it.
pub fn set_password(
    user: &CommunicationUser,
    password: &SecretString,
    guard: &WriteGuard,
) -> Result<Operation<Changed<CommunicationUser>>, Error> {
    new::check_password(password)?;
    let root = ServiceRoot::of_service(&CommunicationUser::SERVICE);
    let body = PasswordOnTheWire {
        password: password.expose_secret(),
    };
    let operation = requests::update(&root, &user.key(), &body, guard);
    Ok(carrying(operation, Some(password)))
}

/// `GET CommunicationSystems(uuid)/InboundUsers`.
pub fn inbound_users(system: &CommunicationSystem) -> Operation<Page<Loaded<InboundUser>>> {
    users_of(
        "communication_inbound_users.list",
        "InboundUsers",
        system,
        odata::page_v4,
    )
}

/// `GET CommunicationSystems(uuid)/OutboundUsers`.
pub fn outbound_users(system: &CommunicationSystem) -> Operation<Page<Loaded<OutboundUser>>> {
    users_of(
        "communication_outbound_users.list",
        "OutboundUsers",
        system,
        odata::page_v4,
    )
}

/// `POST CommunicationSystems(uuid)/InboundUsers`. Sent once.
pub fn add_inbound_user(
    system: &CommunicationSystem,
    new: &NewInboundUser,
) -> Operation<Loaded<InboundUser>> {
    let operation = Operation::new(
        "communication_inbound_users.create",
        Method::POST,
        below::<CommunicationSystem>("InboundUsers"),
        Repeat::Once,
        odata::entity_v4,
    );
    written::<InboundUser, _>(
        operation.parameter("key", system.key().write(Version::V4)),
        new,
    )
}

/// `POST CommunicationSystems(uuid)/OutboundUsers`. Sent once.
pub fn add_outbound_user(
    system: &CommunicationSystem,
    new: &NewOutboundUser,
) -> Operation<Loaded<OutboundUser>> {
    let password = new.password.as_ref();
    let body = OutboundOnTheWire {
        authentication_method: &new.method,
        name: new.name.as_deref(),
        password: password.map(ExposeSecret::expose_secret),
    };
    let operation = Operation::new(
        "communication_outbound_users.create",
        Method::POST,
        below::<CommunicationSystem>("OutboundUsers"),
        Repeat::Once,
        odata::entity_v4,
    );
    let operation = operation.parameter("key", system.key().write(Version::V4));
    carrying(written::<OutboundUser, _>(operation, &body), password)
}

/// `PATCH CommunicationArrangements(uuid)/InboundUser`: as whom the system calls from now on.
pub fn set_inbound_user(
    arrangement: &CommunicationArrangement,
    user: &InboundUser,
    guard: &WriteGuard,
) -> Operation<Changed<CommunicationArrangement>> {
    let operation = Operation::new(
        "communication_arrangements.set_inbound_user",
        Method::PATCH,
        below::<CommunicationArrangement>("InboundUser"),
        Repeat::Idempotent,
        odata::changed_v4,
    )
    .parameter("key", arrangement.key().write(Version::V4))
    .header(http::header::IF_MATCH, guard.header());
    written::<CommunicationArrangement, _>(operation, &InboundChoice { uuid: &user.uuid })
}

fn users_of<E>(
    name: &'static str,
    users: &str,
    system: &CommunicationSystem,
    decode: client_core::operation::Decode<Page<Loaded<E>>>,
) -> Operation<Page<Loaded<E>>> {
    Operation::get(name, below::<CommunicationSystem>(users), decode)
        .parameter("key", system.key().write(Version::V4))
}

fn below<E: Entity>(what: &str) -> String {
    let root = ServiceRoot::of_service(&E::SERVICE);
    root.path(&format!("{}({{key}})/{what}", E::SET))
}
