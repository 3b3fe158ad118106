//! The contract's requests as data.

use client_core::{
    ExposeSecret, SecretString,
    operation::{Operation, Repeat, decode},
};
use http::{Method, header};
use serde_json::json;

use super::{Extension, ExtensionId, ExtensionsQuery};
use crate::odata::Page;

/// `GET Extensions`.
pub fn list(root: &str, query: &ExtensionsQuery) -> Operation<Page<Extension>> {
    query.options().apply(list_page(root, Vec::new()))
}

/// A further page of `GET Extensions`.
pub(super) fn list_page(root: &str, options: Vec<(String, String)>) -> Operation<Page<Extension>> {
    let first = Operation::get("extensions.list", format!("{root}/Extensions"), decode::json);
    options.into_iter().fold(first, |operation, (name, value)| operation.query(name, value))
}

/// `GET Extensions(uuid)`.
pub fn get(root: &str, id: &ExtensionId) -> Operation<Extension> {
    Operation::get("extensions.get", format!("{root}/Extensions({{ExtensionUUID}})"), decode::json)
        .parameter("ExtensionUUID", id.as_str())
}

/// `POST Extensions`. Sending it twice creates two.
pub fn create(root: &str, token: &SecretString, description: &str) -> Operation<Extension> {
    let body = json!({"IntegrationToken": token.expose_secret(), "Description": description});
    Operation::new("extensions.create", Method::POST, format!("{root}/Extensions"), Repeat::Once, decode::json)
        .json(&body)
        .carries(token.clone())
}

/// `POST Extensions(uuid)/SAP__self.Approve`, guarded by the version that was read.
pub fn approve(root: &str, extension: &Extension) -> Operation<Extension> {
    let template = format!("{root}/Extensions({{ExtensionUUID}})/SAP__self.Approve");
    guarded(
        Operation::new("extensions.approve", Method::POST, template, Repeat::Once, decode::json),
        extension,
    )
    .json(&json!({}))
}

/// `DELETE Extensions(uuid)`, guarded by the version that was read.
pub fn delete(root: &str, extension: &Extension) -> Operation<()> {
    let template = format!("{root}/Extensions({{ExtensionUUID}})");
    guarded(
        Operation::new("extensions.delete", Method::DELETE, template, Repeat::Idempotent, decode::nothing),
        extension,
    )
}

fn guarded<T>(operation: Operation<T>, extension: &Extension) -> Operation<T> {
    let operation = operation.parameter("ExtensionUUID", extension.id.as_str());
    match &extension.etag {
        Some(etag) => operation.header(header::IF_MATCH, etag),
        None => operation,
    }
}
