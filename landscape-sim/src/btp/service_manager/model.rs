//! What Service Manager keeps, and how it shows it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

/// Labels of a resource.
pub(super) type Labels = BTreeMap<String, Vec<String>>;

/// What every resource has.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    pub(super) sequence: u64,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

/// A plan of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(super) id: String,
    pub(super) offering_id: String,
    pub(super) service: String,
    pub(super) name: String,
    /// The entitlement's unique identifier.
    pub(super) unique_identifier: String,
    /// The name of the system whose entry it is, if each has one of its own.
    pub(super) system: Option<String>,
}

/// A service instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(super) stamp: Stamp,
    pub(super) id: String,
    pub(crate) subaccount: String,
    pub(crate) name: String,
    pub(crate) plan: Plan,
    /// The id of the system it extends.
    pub(crate) system: Option<String>,
    pub(super) parameters: Value,
    pub(super) labels: Labels,
    pub(crate) ready: bool,
    pub(super) usable: bool,
}

/// Credentials for an instance.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(super) stamp: Stamp,
    pub(super) id: String,
    pub(super) subaccount: String,
    pub(super) name: String,
    pub(super) instance: String,
    pub(super) parameters: Value,
    pub(super) resource: Option<Value>,
    pub(super) labels: Labels,
    pub(super) ready: bool,
    pub(super) secret: Secret,
}

/// What the credentials of a binding are made of.
#[derive(Clone, Debug)]
pub(super) enum Secret {
    /// A communication user of the tenant.
    User {
        tenant: String,
        user: String,
        password: String,
    },
    /// An API of the tenant, without a user: another authentication than Basic.
    Api {
        tenant: String,
        authentication: String,
    },
    /// No API: outbound communication only, or messaging.
    None,
    /// A client of another service.
    Client { id: String, secret: String },
}

/// A platform that consumes services.
#[derive(Clone, Debug)]
pub(crate) struct Platform {
    pub(super) stamp: Stamp,
    pub(super) id: String,
    pub(super) subaccount: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) labels: Labels,
}

/// `object` with what every resource has.
pub(super) fn stamped(mut object: Value, stamp: &Stamp, labels: &Labels) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("created_at".to_owned(), json!(stamp.created.to_string()));
        fields.insert("updated_at".to_owned(), json!(stamp.updated.to_string()));
        // Assumed: a resource without labels has no such field.
        if !labels.is_empty() {
            fields.insert("labels".to_owned(), json!(labels));
        }
    }
    object
}

/// `object` with one more field.
pub(super) fn with(mut object: Value, field: &str, value: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    object
}

impl Platform {
    pub(super) fn json(&self) -> Value {
        let body = json!({
            "id": self.id,
            "ready": true,
            "type": "kubernetes",
            "name": self.name,
            "description": self.description,
        });
        stamped(body, &self.stamp, &self.labels)
    }
}
