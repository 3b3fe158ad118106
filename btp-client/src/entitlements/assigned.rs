//! What is assigned: to which entity, how much, in which state.

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{BusinessCategory, ExternalResource, PlanCategory, Quantity};
use crate::accounts::SubaccountId;

client_core::open_enum! {
    /// How far an assignment is.
    pub enum EntityState {
        /// It was asked for.
        Started = "STARTED",
        /// It is being made.
        Processing = "PROCESSING",
        /// The last change failed; an older assignment may still hold.
        ProcessingFailed = "PROCESSING_FAILED",
        /// The last change succeeded.
        Ok = "OK",
    }
}

impl Default for EntityState {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

client_core::open_enum! {
    /// What something is assigned to.
    pub enum EntityType {
        /// A subaccount.
        Subaccount = "SUBACCOUNT",
        /// A directory.
        Directory = "DIRECTORY",
        /// The global account.
        GlobalAccount = "GLOBAL_ACCOUNT",
    }
}

/// A service of which plans are assigned. Icon and application coordinates are read only on demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssignedService {
    /// Its technical name.
    pub name: String,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whose it is: `VENDOR`, `CUSTOMER`, `PARTNER`.
    #[serde(default)]
    pub owner_type: Option<String>,
    /// Its business category.
    #[serde(default)]
    pub business_category: Option<BusinessCategory>,
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
    /// Its assigned plans.
    #[serde(default)]
    pub service_plans: Lenient<AssignedServicePlan>,
}

/// A plan that is assigned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssignedServicePlan {
    /// Its technical name.
    pub name: String,
    /// Its name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What tells it from another plan of the same name.
    #[serde(default)]
    pub unique_identifier: Option<String>,
    /// What kind of thing it is.
    #[serde(default)]
    pub category: Option<PlanCategory>,
    /// Whether it is a beta plan.
    #[serde(default, deserialize_with = "null_as_default")]
    pub beta: bool,
    /// Whether there is no limit.
    #[serde(default, deserialize_with = "null_as_default")]
    pub unlimited: bool,
    /// The most that one subaccount may have.
    #[serde(default)]
    pub max_allowed_subaccount_quota: Option<Quantity>,
    /// To whom it is assigned, and how.
    #[serde(default, rename = "assignmentInfo")]
    pub assignments: Lenient<Assignment>,
}

/// One assignment of a plan: an element of `assignmentInfo`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Assignment {
    /// The GUID of what it is assigned to.
    pub entity_id: String,
    /// What that is.
    #[serde(default)]
    pub entity_type: Option<EntityType>,
    /// How much is assigned. Plans that are enabled read back 1, or another number.
    #[serde(default)]
    pub amount: Option<Quantity>,
    /// How much was asked for, while that differs from the amount.
    #[serde(default)]
    pub requested_amount: Option<Quantity>,
    /// How far it is.
    #[serde(default, deserialize_with = "null_as_default")]
    pub entity_state: EntityState,
    /// A remark on the state.
    #[serde(default)]
    pub state_message: Option<String>,
    /// Whether new subaccounts get the plan by themselves.
    #[serde(default, deserialize_with = "null_as_default")]
    pub auto_assign: bool,
    /// Whether this assignment was made by the system. Such a one cannot be removed.
    #[serde(default, deserialize_with = "null_as_default")]
    pub auto_assigned: bool,
    /// How many units new subaccounts get.
    #[serde(default)]
    pub auto_distribute_amount: Option<Quantity>,
    /// When it was made.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed: also by a change that failed.
    #[serde(default, with = "optional_epoch_millis")]
    pub modified_date: Option<Timestamp>,
    /// The external resources that it is for. Empty in all public recordings.
    #[serde(default)]
    pub resources: Lenient<ExternalResource>,
    /// Whether there is no limit.
    #[serde(default, deserialize_with = "null_as_default")]
    pub unlimited_amount_assigned: bool,
    /// From whose quota it comes.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// What that is.
    #[serde(default)]
    pub parent_type: Option<EntityType>,
    /// How much the parent has.
    #[serde(default)]
    pub parent_amount: Option<Quantity>,
    /// How much of it is left. May be below zero.
    #[serde(default)]
    pub parent_remaining_amount: Option<Quantity>,
}

impl Assignment {
    /// Whether it is an assignment to this subaccount.
    pub fn is_of(&self, subaccount: &SubaccountId) -> bool {
        self.entity_id == subaccount.as_str()
            && matches!(self.entity_type, None | Some(EntityType::Subaccount))
    }
}
