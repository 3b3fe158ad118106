//! A service instance.

use client_core::wire::{null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    accounts::Labels,
    service_manager::{Operation, ServicePlanId},
    wire::text_or_number,
};

client_core::id_type! {
    /// The id of a service instance.
    pub struct ServiceInstanceId;
}

/// A service instance (`ServiceInstanceResponseObject`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceInstance {
    /// Its id.
    pub id: ServiceInstanceId,
    /// Its name, unique on its platform.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// The plan it is of.
    #[serde(default, deserialize_with = "text_or_number")]
    pub service_plan_id: Option<ServicePlanId>,
    /// The platform it was created from: `service-manager` for instances of the subaccount itself.
    #[serde(default)]
    pub platform_id: Option<String>,
    /// Whether creating it has ended.
    #[serde(default)]
    pub ready: Option<bool>,
    /// Whether it can be used.
    #[serde(default)]
    pub usable: Option<bool>,
    /// Whether it is shared.
    #[serde(default)]
    pub shared: Option<bool>,
    /// Whether it is kept from deletion; not in the document.
    #[serde(default)]
    pub protected: Option<bool>,
    /// Where it is looked at.
    #[serde(default)]
    pub dashboard_url: Option<String>,
    /// The shared instance that it refers to.
    #[serde(default)]
    pub referenced_instance_id: Option<String>,
    /// Where it was created, such as `subaccount_id`. The values are texts in the document, and not
    /// always so in answers.
    #[serde(default, deserialize_with = "null_as_default")]
    pub context: Map<String, Value>,
    /// The version of its service.
    #[serde(default, deserialize_with = "null_as_default")]
    pub maintenance_info: Map<String, Value>,
    /// Its labels.
    #[serde(default, deserialize_with = "null_as_default")]
    pub labels: Labels,
    /// When it was created.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
    /// What was done to it last. Told when one instance is read, not in lists.
    #[serde(default)]
    pub last_operation: Option<Operation>,
}
