//! The global account as the Accounts service shows it.

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{
    AccountState, ContractStatus, CustomProperty, Directory, Found, GlobalAccountId, Labels,
    LegalLinks, ParentType, Subaccount,
};

/// A global account.
///
/// Follows real answers, which contradict the OpenAPI document: dates are epoch milliseconds, and the
/// required `globalAccountGUID`, `parentGUID` and `parentType` are always missing. Fields that the
/// library does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GlobalAccount {
    /// Its GUID.
    pub guid: GlobalAccountId,
    /// Its name for people.
    #[serde(default, deserialize_with = "null_as_default")]
    pub display_name: String,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its subdomain.
    #[serde(default)]
    pub subdomain: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "null_as_default")]
    pub entity_state: AccountState,
    /// A remark on the state.
    #[serde(default)]
    pub state_message: Option<String>,
    /// Whether the contract behind it still holds.
    #[serde(default)]
    pub contract_status: Option<ContractStatus>,
    /// The kind of contract, such as `Subscription`.
    #[serde(default)]
    pub commercial_model: Option<String>,
    /// Whether what is used is paid, not what is subscribed.
    #[serde(default)]
    pub consumption_based: Option<bool>,
    /// The kind of license, such as `CUSTOMER`.
    #[serde(default)]
    pub license_type: Option<String>,
    /// From where it may be accessed: `STANDARD` or `EU_ACCESS`.
    #[serde(default)]
    pub geo_access: Option<String>,
    /// Whether it is backward-compliant for EU access.
    #[serde(default, rename = "backwardCompliantEU")]
    pub backward_compliant_eu: Option<bool>,
    /// How it came to be, such as `ORDER`.
    #[serde(default)]
    pub origin: Option<String>,
    /// What an account of SAP's own is for.
    #[serde(default)]
    pub use_for: Option<String>,
    /// The service that an account of SAP's own is for.
    #[serde(default)]
    pub service_id: Option<String>,
    /// The cost center that is charged; the older of two fields.
    #[serde(default)]
    pub cost_center: Option<String>,
    /// The cost object that is charged.
    #[serde(default)]
    pub cost_object_id: Option<String>,
    /// What kind of cost object that is, such as `COST_CENTER`.
    #[serde(default)]
    pub cost_object_type: Option<String>,
    /// The customer in SAP's CRM.
    #[serde(default)]
    pub crm_customer_id: Option<String>,
    /// The customer's tenant in SAP's CRM.
    #[serde(default)]
    pub crm_tenant_id: Option<String>,
    /// The customer for whom a partner operates the account.
    #[serde(default)]
    pub bpo_customer_id: Option<String>,
    /// What it lies in. Never seen.
    #[serde(default)]
    pub parent_type: Option<ParentType>,
    /// What it lies in. Never seen.
    #[serde(default, rename = "parentGUID")]
    pub parent_guid: Option<String>,
    /// Its GUID once more. Never seen.
    #[serde(default, rename = "globalAccountGUID")]
    pub global_account_guid: Option<GlobalAccountId>,
    /// How far the notices of its termination have gone.
    #[serde(default)]
    pub termination_notification_status: Option<String>,
    /// Its labels.
    #[serde(default)]
    pub labels: Labels,
    /// Links that the law demands.
    #[serde(default)]
    pub legal_links: Option<LegalLinks>,
    /// The deprecated form of its labels.
    #[serde(default)]
    pub custom_properties: Lenient<CustomProperty>,
    /// The directories right below it, if asked for; each has its own.
    #[serde(default)]
    pub children: Lenient<Directory>,
    /// The subaccounts right below it, if asked for.
    #[serde(default)]
    pub subaccounts: Lenient<Subaccount>,
    /// When it was created.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub modified_date: Option<Timestamp>,
    /// When it will expire.
    #[serde(default, with = "optional_epoch_millis")]
    pub expiry_date: Option<Timestamp>,
    /// When its contract was renewed.
    #[serde(default, with = "optional_epoch_millis")]
    pub renewal_date: Option<Timestamp>,
}

impl GlobalAccount {
    /// All directories at any depth, each before those in it. Empty unless the account was read
    /// [expanded](super::GlobalAccountClient::get_expanded).
    pub fn all_directories(&self) -> Vec<&Directory> {
        let mut found = Vec::new();
        let mut next: Vec<&Directory> = self.children.iter().rev().collect();
        while let Some(directory) = next.pop() {
            found.push(directory);
            next.extend(directory.children.iter().rev());
        }
        found
    }

    /// All subaccounts at any depth. Empty unless the account was read
    /// [expanded](super::GlobalAccountClient::get_expanded).
    pub fn all_subaccounts(&self) -> Vec<&Subaccount> {
        let mut found: Vec<&Subaccount> = self.subaccounts.iter().collect();
        for directory in self.all_directories() {
            found.extend(&directory.subaccounts);
        }
        found
    }

    /// The directories with this display name, which is not unique.
    pub fn find_directory(&self, name: &str) -> Found<Directory> {
        let directories = self.all_directories();
        let mut list = Lenient::default();
        list.bad.extend_from_slice(&self.children.bad);
        for directory in directories {
            list.bad.extend_from_slice(&directory.children.bad);
            if directory.display_name == name {
                list.items.push(directory.clone());
            }
        }
        Found::among(list, |_| true)
    }
}
