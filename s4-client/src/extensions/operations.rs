//! The service's requests as data.

use client_core::{
    Answer, Error, SecretString,
    operation::{DecodeError, Operation, Repeat, decode},
    secret::ExposeSecret,
};
use http::{Method, header};
use serde::Serialize;

use super::{Extension, ExtensionId};
use crate::odata::{ETag, Message, Page, ServiceRoot, Version, page_v4};

/// The longest description that the service takes, in characters.
const LONGEST_DESCRIPTION: usize = 120;

/// `GET Extensions`: one page. Query options are added by whoever reads the pages.
pub fn list(root: &ServiceRoot) -> Operation<Page<Extension>> {
    Operation::get(
        "extensions.list",
        root.path("Extensions"),
        page_v4::<Extension>,
    )
}

/// `GET Extensions(uuid)`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the id is not a UUID.
pub fn get(root: &ServiceRoot, id: &ExtensionId) -> Result<Operation<Extension>, Error> {
    let template = root.path("Extensions({id})");
    Ok(Operation::get("extensions.get", template, extension)
        .parameter("id", id.literal()?.to_string()))
}

/// `POST Extensions`. Sent once: repeating it could create two.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the description is longer than
/// 120 characters. The token is for the service to judge.
pub fn create(
    root: &ServiceRoot,
    token: &SecretString,
    description: &str,
) -> Result<Operation<Extension>, Error> {
    let length = description.chars().count();
    if length > LONGEST_DESCRIPTION {
        let reason = format!("has {length} characters; {LONGEST_DESCRIPTION} are allowed");
        return Err(Error::invalid_input("description", reason));
    }
    let body = NewExtension {
        integration_token: token.expose_secret(),
        description,
    };
    Ok(Operation::new(
        "extensions.create",
        Method::POST,
        root.path("Extensions"),
        Repeat::Once,
        extension,
    )
    .json(&body)
    .carries(token.clone()))
}

/// `POST Extensions(uuid)/SAP__self.Approve`. Sent once: it uses the token up.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the id is not a UUID.
pub fn approve(
    root: &ServiceRoot,
    id: &ExtensionId,
    etag: &ETag,
) -> Result<Operation<Extension>, Error> {
    Ok(Operation::new(
        "extensions.approve",
        Method::POST,
        root.path("Extensions({id})/SAP__self.Approve"),
        Repeat::Once,
        extension,
    )
    .parameter("id", id.literal()?.to_string())
    .header(header::IF_MATCH, etag.as_str())
    .json(&NoParameters {}))
}

/// `DELETE Extensions(uuid)`, guarded by the version that was read if there is one.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the id is not a UUID.
pub fn delete(
    root: &ServiceRoot,
    id: &ExtensionId,
    etag: Option<&ETag>,
) -> Result<Operation<()>, Error> {
    let operation = Operation::new(
        "extensions.delete",
        Method::DELETE,
        root.path("Extensions({id})"),
        Repeat::Idempotent,
        decode::nothing,
    )
    .parameter("id", id.literal()?.to_string());
    Ok(match etag {
        Some(etag) => operation.header(header::IF_MATCH, etag.as_str()),
        None => operation,
    })
}

/// An entity whose ETag may be in the body or in the header alone.
fn extension(answer: &Answer) -> Result<Extension, DecodeError> {
    let mut extension: Extension = decode::json(answer)?;
    extension.messages = Message::of(answer, Version::V4);
    if extension.etag.is_none() {
        extension.etag = answer.header(header::ETAG.as_str()).map(ETag::new);
    }
    Ok(extension)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NewExtension<'a> {
    integration_token: &'a str,
    description: &'a str,
}

/// An OData V4 action without parameters takes an empty object.
#[derive(Serialize)]
struct NoParameters {}
