//! Subaccounts as the Accounts service shows them.

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{
        AccountState, ContractStatus, CustomProperty, DirectoryId, GlobalAccountId, Labels,
        ParentType, ProductionUse, SubaccountId, waiting::Stateful,
    },
    wire::texts,
};

/// A subaccount.
///
/// Follows real answers, which contradict the OpenAPI document in places: dates are epoch
/// milliseconds, `description` is often missing, `contractStatus`, `parentType` and
/// `closestEntitlementManagedParentGUID` are undocumented. Dates in the btp CLI's text form read as
/// unknown. Fields that the library does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Subaccount {
    /// Its GUID.
    pub guid: SubaccountId,
    /// Its tenant id; `N/A` while it is being created.
    #[serde(default)]
    pub technical_name: Option<String>,
    /// Its name for people. Not unique.
    #[serde(default, deserialize_with = "null_as_default")]
    pub display_name: String,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// The global account that it belongs to.
    #[serde(default, rename = "globalAccountGUID")]
    pub global_account_guid: Option<GlobalAccountId>,
    /// The directory that it lies in, or the global account.
    #[serde(default, rename = "parentGUID")]
    pub parent_guid: Option<String>,
    /// What it lies in.
    #[serde(default)]
    pub parent_type: Option<ParentType>,
    /// The features of the directory that it lies in, such as `ENTITLEMENTS`.
    #[serde(default, deserialize_with = "texts")]
    pub parent_features: Vec<String>,
    /// The nearest directory above it that manages entitlements, or the global account if there is
    /// none. Older answers lack it. See [`entitling_parent`](Self::entitling_parent).
    #[serde(default, rename = "closestEntitlementManagedParentGUID")]
    pub closest_entitlement_managed_parent_guid: Option<String>,
    /// Its region, such as `eu10`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub region: String,
    /// Its subdomain.
    #[serde(default)]
    pub subdomain: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "null_as_default")]
    pub state: AccountState,
    /// A remark on the state.
    #[serde(default)]
    pub state_message: Option<String>,
    /// Whether the contract behind it still holds.
    #[serde(default)]
    pub contract_status: Option<ContractStatus>,
    /// Whether it may use beta services.
    #[serde(default, deserialize_with = "null_as_default")]
    pub beta_enabled: bool,
    /// Whether it is used for production.
    #[serde(default)]
    pub used_for_production: Option<ProductionUse>,
    /// Its labels.
    #[serde(default)]
    pub labels: Labels,
    /// The deprecated form of its labels.
    #[serde(default)]
    pub custom_properties: Lenient<CustomProperty>,
    /// When it was created.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_date: Option<Timestamp>,
    /// Who created it: often an e-mail address.
    #[serde(default)]
    pub created_by: Option<String>,
    /// When it was last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub modified_date: Option<Timestamp>,
    /// Who changed it last: often an e-mail address. Undocumented.
    #[serde(default)]
    pub last_modified_by: Option<String>,
    /// When its forced deletion was ordered. Undocumented.
    #[serde(default, with = "optional_epoch_millis")]
    pub force_delete_request_time: Option<Timestamp>,
    /// When its forced deletion will take place. Undocumented.
    #[serde(default, with = "optional_epoch_millis")]
    pub force_delete_target_time: Option<Timestamp>,
}

/// Whether entitlements can be assigned to a subaccount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "it is ready, or it is not and there is a reason"
)]
pub enum Readiness {
    /// They can.
    Ready,
    /// They cannot, for this reason.
    NotReady(String),
}

/// Whose quota a subaccount draws on: the nearest directory above it that manages entitlements, or the
/// global account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there are two, and it is told or it is not"
)]
pub enum EntitlingParent {
    /// No directory above it manages entitlements.
    GlobalAccount,
    /// This directory.
    Directory(DirectoryId),
    /// Nobody has said so. What a list does not show then may be there all the same.
    Untold,
}

impl Stateful for Subaccount {
    const WORD: &'static str = "subaccount";

    fn state(&self) -> &AccountState {
        &self.state
    }

    fn state_message(&self) -> Option<&str> {
        self.state_message.as_deref()
    }

    fn contract_status(&self) -> Option<&ContractStatus> {
        self.contract_status.as_ref()
    }
}

impl Subaccount {
    /// Whether entitlements can be assigned now.
    ///
    /// Only a subaccount in state `OK` whose contract holds is ready: assigning while it is being
    /// created is a race, and one that is `OK` may await its forced deletion. A state that the
    /// service does not tell, or that the library does not know, is not ready.
    pub fn readiness(&self) -> Readiness {
        let not = |reason: String| Readiness::NotReady(reason);
        match &self.state {
            AccountState::Ok => {}
            AccountState::Other(word) if word.is_empty() => {
                return not("the service does not say its state".to_owned());
            }
            state => {
                let remark = match self.state_message.as_deref() {
                    Some(message) if !message.is_empty() => format!(" ({message})"),
                    _ => String::new(),
                };
                return not(format!("its state is {state}{remark}"));
            }
        }
        match &self.contract_status {
            None | Some(ContractStatus::Active) => Readiness::Ready,
            Some(ContractStatus::PendingForcedDeletion) => {
                not("its forced deletion is pending; restore it first".to_owned())
            }
            Some(other) => not(format!("its contract status is {other}")),
        }
    }

    /// Whose quota it draws on.
    ///
    /// Entitlements of a subaccount below a directory that manages them must be read with the
    /// directory: without it the service answers 200 and leaves all assignments out
    /// ([`AssignmentsQuery::of`](crate::entitlements::AssignmentsQuery::of) adds it).
    ///
    /// Read from `closestEntitlementManagedParentGUID`. Answers without it tell by the direct parent
    /// alone, and a plain folder may lie below a directory that manages entitlements: then it is
    /// [`Untold`](EntitlingParent::Untold).
    pub fn entitling_parent(&self) -> EntitlingParent {
        let account = self
            .global_account_guid
            .as_ref()
            .map(GlobalAccountId::as_str);
        let parent = self.parent_guid.as_deref().filter(|guid| !guid.is_empty());
        // Without the account's GUID, a subaccount right below it still names it as its parent.
        let is_root = matches!(
            self.parent_type,
            Some(ParentType::Root | ParentType::GlobalAccount)
        );
        let closest = self.closest_entitlement_managed_parent_guid.as_deref();
        match closest.filter(|guid| !guid.is_empty()) {
            Some(closest) if account == Some(closest) => EntitlingParent::GlobalAccount,
            Some(closest) if is_root && parent == Some(closest) => EntitlingParent::GlobalAccount,
            Some(closest) => EntitlingParent::Directory(closest.into()),
            None if is_root || parent.is_some() && parent == account => {
                EntitlingParent::GlobalAccount
            }
            None => match parent.filter(|_| self.is_parent_entitling()) {
                Some(directory) => EntitlingParent::Directory(directory.into()),
                None => EntitlingParent::Untold,
            },
        }
    }

    fn is_parent_entitling(&self) -> bool {
        let features = &self.parent_features;
        matches!(
            self.parent_type,
            Some(ParentType::Group | ParentType::Project)
        ) || features.iter().any(|feature| feature == "ENTITLEMENTS")
    }
}
