//! What may be assigned: entitled services and their plans.

use std::fmt;

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{AssignedServicePlan, Quantity, QuotaKind};

client_core::open_enum! {
    /// What kind of thing a plan is; it decides between `enable` and `amount`.
    pub enum PlanCategory {
        /// A runtime quota.
        Platform = "PLATFORM",
        /// A service with a numeric quota.
        Service = "SERVICE",
        /// A service without a numeric quota.
        ElasticService = "ELASTIC_SERVICE",
        /// A service without a numeric quota that one subaccount can have.
        ElasticLimited = "ELASTIC_LIMITED",
        /// An application.
        Application = "APPLICATION",
        /// An application with a numeric quota.
        QuotaBasedApplication = "QUOTA_BASED_APPLICATION",
        /// An environment.
        Environment = "ENVIRONMENT",
    }
}

impl PlanCategory {
    /// Whether plans of this category are assigned by amount or enabled (Entitlements OpenAPI
    /// document: `SubaccountServicePlanRequestPayload`).
    pub fn quota_kind(&self) -> QuotaKind {
        match self {
            Self::ElasticService | Self::ElasticLimited | Self::Application => QuotaKind::Enable,
            Self::Service | Self::QuotaBasedApplication | Self::Platform | Self::Environment => {
                QuotaKind::Amount
            }
            Self::Other(_) => QuotaKind::Unclear,
        }
    }
}

/// A service that the account is entitled to. Icon and application coordinates are read only on demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EntitledService {
    /// Its technical name, unique in a list.
    pub name: String,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Whose it is: `VENDOR`, `CUSTOMER`, `PARTNER`.
    #[serde(default)]
    pub owner_type: Option<String>,
    /// Its business category.
    #[serde(default)]
    pub business_category: Option<BusinessCategory>,
    /// Where its terms of use are; `N/A` if nowhere.
    #[serde(default)]
    pub terms_of_use_url: Option<String>,
    /// Its icon in Base64, if the list was asked for [in full](super::AssignmentsQuery::in_full).
    #[serde(
        default,
        rename = "iconBase64",
        skip_deserializing,
        skip_serializing_if = "Option::is_none"
    )]
    pub icon: Option<Box<str>>,
    /// What its provider says of the application, if the list was asked for
    /// [in full](super::AssignmentsQuery::in_full).
    #[serde(default, skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub application_coordinates: Option<Box<Map<String, Value>>>,
    /// Its plans. Two may have the same name and differ in their unique identifier.
    #[serde(default)]
    pub service_plans: Lenient<ServicePlan>,
}

/// A business category. Documented as a text, sent as an object; both read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BusinessCategory {
    /// Its id, such as `AI`.
    pub id: String,
    /// Its name for people.
    pub display_name: Option<String>,
}

impl<'de> Deserialize<'de> for BusinessCategory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Object {
                #[serde(default)]
                id: Option<String>,
                #[serde(default, rename = "displayName")]
                display_name: Option<String>,
            },
            Text(String),
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Text(id) => Self {
                id,
                display_name: None,
            },
            Form::Object { id, display_name } => Self {
                id: id.unwrap_or_default(),
                display_name,
            },
        })
    }
}

/// A plan that the account is entitled to.
///
/// It is identified by service, name and unique identifier together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "they are the service's")]
#[non_exhaustive]
pub struct ServicePlan {
    /// Its technical name.
    pub name: String,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// What tells it from another plan of the same name. Opaque: never build it.
    #[serde(default)]
    pub unique_identifier: Option<String>,
    /// What kind of thing it is.
    #[serde(default)]
    pub category: Option<PlanCategory>,
    /// How instances come to be, such as `SERVICE_BROKER`.
    #[serde(default)]
    pub provisioning_method: Option<String>,
    /// How many units the account has; 2,000,000,000 stands for *unlimited*.
    #[serde(default)]
    pub amount: Option<Quantity>,
    /// How many are not assigned. Null if unlimited; below zero after some of SAP's migrations.
    #[serde(default)]
    pub remaining_amount: Option<Quantity>,
    /// Whether there is no limit.
    #[serde(default, deserialize_with = "null_as_default")]
    pub unlimited: bool,
    /// The most that one subaccount may have.
    #[serde(default)]
    pub max_allowed_subaccount_quota: Option<Quantity>,
    /// Whether new subaccounts get it by themselves.
    #[serde(default, deserialize_with = "null_as_default")]
    pub auto_assign: bool,
    /// How many units they get.
    #[serde(default)]
    pub auto_distribute_amount: Option<Quantity>,
    /// A limit inside SAP.
    #[serde(default)]
    pub internal_quota_limit: Option<Quantity>,
    /// Whether it is a beta plan.
    #[serde(default, deserialize_with = "null_as_default")]
    pub beta: bool,
    /// Whether it is for SAP alone.
    #[serde(default, deserialize_with = "null_as_default")]
    pub available_for_internal: bool,
    /// Who provides it. Deprecated by SAP.
    #[serde(default)]
    pub provided_by: Option<String>,
    /// To how many entities it is assigned.
    #[serde(default)]
    pub number_of_assigned_entities: Option<Quantity>,
    /// Why it should not be used any more.
    #[serde(default)]
    pub deprecation_message: Option<String>,
    /// Until when it can be used.
    #[serde(default, with = "optional_epoch_millis")]
    pub end_date: Option<Timestamp>,
    /// The external resources behind it, such as resource providers. Null for nearly all plans.
    #[serde(default)]
    pub resources: Lenient<ExternalResource>,
    /// Those of them that are assigned. Never seen filled.
    #[serde(default)]
    pub assigned_resources: Lenient<ExternalResource>,
    /// Where the units come from.
    #[serde(default)]
    pub source_entitlements: Lenient<SourceEntitlement>,
    /// Where it runs.
    #[serde(default)]
    pub data_centers: Lenient<DataCenter>,
}

impl ServicePlan {
    /// What an assigned plan tells of the plan itself.
    pub(super) fn of_assigned(assigned: &AssignedServicePlan) -> Self {
        Self {
            name: assigned.name.clone(),
            display_name: assigned.display_name.clone(),
            description: None,
            unique_identifier: assigned.unique_identifier.clone(),
            category: assigned.category.clone(),
            provisioning_method: None,
            amount: None,
            remaining_amount: None,
            unlimited: assigned.unlimited,
            max_allowed_subaccount_quota: assigned.max_allowed_subaccount_quota,
            auto_assign: false,
            auto_distribute_amount: None,
            internal_quota_limit: None,
            beta: assigned.beta,
            available_for_internal: false,
            provided_by: None,
            number_of_assigned_entities: None,
            deprecation_message: None,
            end_date: None,
            resources: Lenient::default(),
            assigned_resources: Lenient::default(),
            source_entitlements: Lenient::default(),
            data_centers: Lenient::default(),
        }
    }
}

/// One source of a plan's units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SourceEntitlement {
    /// Its name.
    #[serde(default)]
    pub entitlement_name: Option<String>,
    /// The product that it belongs to.
    #[serde(default)]
    pub product_id: Option<String>,
    /// The product's name for people.
    #[serde(default)]
    pub product_display_name: Option<String>,
    /// Its units.
    #[serde(default)]
    pub amount: Option<Quantity>,
    /// Whether only some subaccounts may have it.
    #[serde(default)]
    pub restricted: Option<bool>,
    /// How many units of the product were bought.
    #[serde(default)]
    pub licensed_quantity: Option<Quantity>,
    /// Whether new subaccounts get its plans by themselves.
    #[serde(default)]
    pub auto_assign: Option<bool>,
    /// The commercial model, such as `Subscription`.
    #[serde(default)]
    pub commercial_model: Option<Box<CommercialModel>>,
}

/// How something is paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CommercialModel {
    /// Its technical name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether use is billed.
    #[serde(default)]
    pub consumption_based: Option<bool>,
    /// The models that it is made of.
    #[serde(default)]
    pub contained_commercial_models: Lenient<CommercialModel>,
}

/// A data centre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DataCenter {
    /// Its technical name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its region.
    #[serde(default)]
    pub region: Option<String>,
    /// Its environment, such as `cloudfoundry`.
    #[serde(default)]
    pub environment: Option<String>,
    /// Whose infrastructure it is, such as `AWS`.
    #[serde(default)]
    pub iaas_provider: Option<String>,
    /// Its domain.
    #[serde(default)]
    pub domain: Option<String>,
    /// Whether trial accounts may use it.
    #[serde(default)]
    pub supports_trial: Option<bool>,
    /// From where it may be accessed, such as `STANDARD`.
    #[serde(default)]
    pub geo_access: Option<String>,
    /// Whether it is the main one of its region.
    #[serde(default)]
    pub is_main_data_center: Option<bool>,
    /// Whether only some accounts may use it.
    #[serde(default)]
    pub restricted: Option<bool>,
    /// Where its provisioning service is.
    #[serde(default)]
    pub provisioning_service_url: Option<String>,
    /// Where its SaaS registry is.
    #[serde(default)]
    pub saas_registry_service_url: Option<String>,
}

/// Something outside BTP that a plan is assigned for: a resource provider, and presumably a
/// registered system.
///
/// The element that is assigned is repeated in the request as it was read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExternalResource {
    /// Its type, such as `IAAS_ACCOUNT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// Its provider, such as `AWS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_provider: Option<String>,
    /// Its unique name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_technical_name: Option<String>,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Whatever else its provider says. Not shown by `Debug`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_data: Option<Value>,
}

impl ExternalResource {
    /// Whether it bears `name`, exactly: as its name, or as its technical name.
    pub fn is_named(&self, name: &str) -> bool {
        self.resource_name.as_deref() == Some(name)
            || self.resource_technical_name.as_deref() == Some(name)
    }

    /// Whether both are the same thing: by technical name if both have one, else by name.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.resource_type != other.resource_type {
            return false;
        }
        match (
            &self.resource_technical_name,
            &other.resource_technical_name,
        ) {
            (Some(one), Some(another)) => one == another,
            _ => self.resource_name.is_some() && self.resource_name == other.resource_name,
        }
    }
}

impl fmt::Debug for ExternalResource {
    // What a provider keeps in `resourceData` is not ours to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalResource")
            .field("resource_type", &self.resource_type)
            .field("resource_provider", &self.resource_provider)
            .field("resource_technical_name", &self.resource_technical_name)
            .field("resource_name", &self.resource_name)
            .finish_non_exhaustive()
    }
}
