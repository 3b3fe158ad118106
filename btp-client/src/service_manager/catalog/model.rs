//! What can be used in a subaccount.

use client_core::wire::{null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::wire::{text_or_number, texts};

client_core::id_type! {
    /// The id of a service offering in a subaccount.
    pub struct ServiceOfferingId;
}

client_core::id_type! {
    /// The id of a service plan in a subaccount. It is not the plan's unique identifier in the
    /// Entitlements service.
    pub struct ServicePlanId;
}

/// A service (`ServiceOfferingResponseObject`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceOffering {
    /// Its id.
    pub id: ServiceOfferingId,
    /// Its technical name, such as `s4-hana-cloud`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can be used.
    #[serde(default)]
    pub ready: Option<bool>,
    /// Whether its instances can be bound.
    #[serde(default)]
    pub bindable: Option<bool>,
    /// Whether the parameters of its instances can be read.
    #[serde(default)]
    pub instances_retrievable: Option<bool>,
    /// Whether the parameters of its bindings can be read.
    #[serde(default)]
    pub bindings_retrievable: Option<bool>,
    /// Whether an instance can change its plan.
    #[serde(default)]
    pub plan_updateable: Option<bool>,
    /// Whether an instance can change its context.
    #[serde(default)]
    pub allow_context_updates: Option<bool>,
    /// Words that it is found by.
    #[serde(default, deserialize_with = "texts")]
    pub tags: Vec<String>,
    /// What its broker adds: display name, addresses of documentation and support.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: Map<String, Value>,
    /// The broker that offers it.
    #[serde(default)]
    pub broker_id: Option<String>,
    /// Its id in the broker's catalogue.
    #[serde(default)]
    pub catalog_id: Option<String>,
    /// Its name in the broker's catalogue.
    #[serde(default)]
    pub catalog_name: Option<String>,
    /// When it appeared.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
}

impl ServiceOffering {
    /// What people call it, such as *SAP S/4HANA Cloud Extensibility*.
    pub fn display_name(&self) -> Option<&str> {
        self.metadata.get("displayName").and_then(Value::as_str)
    }
}

/// A plan of a service (`ServicePlanResponseObject`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServicePlan {
    /// Its id.
    pub id: ServicePlanId,
    /// Its technical name, such as `api-access`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub description: Option<String>,
    /// The service that it is a plan of.
    #[serde(default, deserialize_with = "text_or_number")]
    pub service_offering_id: Option<ServiceOfferingId>,
    /// Whether it can be used.
    #[serde(default)]
    pub ready: Option<bool>,
    /// Whether it costs nothing.
    #[serde(default)]
    pub free: Option<bool>,
    /// Whether its instances can be bound.
    #[serde(default)]
    pub bindable: Option<bool>,
    /// Its id in the broker's catalogue.
    #[serde(default)]
    pub catalog_id: Option<String>,
    /// Its name in the broker's catalogue.
    #[serde(default)]
    pub catalog_name: Option<String>,
    /// What its broker adds.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: PlanMetadata,
    /// When it appeared.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
}

/// What a plan's broker says of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlanMetadata {
    /// The platforms on which it can be used, such as `cloudfoundry`; none means all.
    #[serde(default, deserialize_with = "texts")]
    pub supported_platforms: Vec<String>,
    /// The earliest version of the Open Service Broker API. A number in the document's example.
    #[serde(
        default,
        rename = "supportedMinOSBVersion",
        deserialize_with = "text_or_number"
    )]
    pub supported_min_osb_version: Option<String>,
    /// The latest version of the Open Service Broker API.
    #[serde(
        default,
        rename = "supportedMaxOSBVersion",
        deserialize_with = "text_or_number"
    )]
    pub supported_max_osb_version: Option<String>,
}
