//! Which scopes an operation needs.

use std::{collections::BTreeSet, fmt};

/// The scopes that an operation needs (*Required scope* of its description in the OpenAPI document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Required {
    /// One of these.
    OneOf(&'static [&'static str]),
    /// All of these.
    AllOf(&'static [&'static str]),
}

const READ_DIRECTORY: Required = Required::OneOf(&["global-account.account-directory.read"]);
const UPDATE_DIRECTORY: Required = Required::OneOf(&["global-account.account-directory.update"]);
/// The document writes the shorter one; tokens of administrators were seen to hold the longer one.
const READ_IN_DIRECTORY: Required = Required::OneOf(&[
    "account-directory.read",
    "global-account.account-directory.read",
]);
const UPDATE_IN_DIRECTORY: Required = Required::OneOf(&[
    "account-directory.update",
    "global-account.account-directory.update",
]);
const READ_SUBACCOUNT: Required = Required::OneOf(&["global-account.subaccount.read"]);
const UPDATE_SUBACCOUNT: Required = Required::OneOf(&["global-account.subaccount.update"]);
const MOVE: Required = Required::AllOf(&[
    "global-account.subaccount.read",
    "global-account.subaccount.delete",
    "global-account.subaccount.create",
]);

impl Required {
    /// What an operation needs; `None` if its name is not known, or it needs nothing or something
    /// that is not documented.
    pub fn by(operation: &str) -> Option<Self> {
        Some(match operation {
            "accounts.get_global_account" | "accounts.get_global_account_custom_properties" => {
                Self::OneOf(&["global-account.read"])
            }
            "accounts.update_global_account" => Self::OneOf(&["global-account.update"]),
            "accounts.create_directory" => {
                Self::OneOf(&["global-account.account-directory.create"])
            }
            "accounts.get_directory"
            | "accounts.get_directory_labels"
            | "accounts.get_directory_custom_properties" => READ_DIRECTORY,
            "accounts.set_directory_labels" | "accounts.delete_directory_labels" => {
                UPDATE_DIRECTORY
            }
            "accounts.get_directory_settings" => READ_IN_DIRECTORY,
            "accounts.update_directory"
            | "accounts.change_directory_features"
            | "accounts.set_directory_settings"
            | "accounts.delete_directory_settings" => UPDATE_IN_DIRECTORY,
            "accounts.delete_directory" => {
                Self::OneOf(&["global-account.account-directory.delete"])
            }
            "accounts.create_subaccount" | "accounts.clone_neo_subaccount" => {
                Self::OneOf(&["global-account.subaccount.create"])
            }
            "accounts.delete_subaccount" => Self::OneOf(&["global-account.subaccount.delete"]),
            "accounts.move_subaccount" | "accounts.move_subaccounts" => MOVE,
            "accounts.get_subaccount"
            | "accounts.get_subaccount_labels"
            | "accounts.get_subaccount_custom_properties"
            | "accounts.get_subaccount_settings"
            | "accounts.get_service_management_binding"
            | "accounts.list_service_manager_bindings"
            | "accounts.get_service_manager_binding"
            | "accounts.list_subaccounts" => READ_SUBACCOUNT,
            "accounts.update_subaccount"
            | "accounts.set_subaccount_labels"
            | "accounts.delete_subaccount_labels"
            | "accounts.set_subaccount_settings"
            | "accounts.delete_subaccount_settings"
            | "accounts.create_service_management_binding"
            | "accounts.delete_service_management_binding"
            | "accounts.create_service_manager_binding"
            | "accounts.delete_service_manager_binding" => UPDATE_SUBACCOUNT,
            "entitlements.list_assignments" => Self::OneOf(&[
                "global-account.entitlement.read",
                "directory.entitlement.read",
            ]),
            "entitlements.list_global_account_assignments" => {
                Self::OneOf(&["global-account.entitlement.read"])
            }
            "entitlements.list_data_centers" => Self::OneOf(&["global-account.region.read"]),
            "entitlements.assign" => Self::OneOf(&["global-account.entitlement.subaccount.update"]),
            "entitlements.assign_to_directory" | "entitlements.update_directory" => {
                Self::OneOf(&["directory.entitlement.update"])
            }
            "jobs.status" => Self::OneOf(&["job.read"]),
            // Compass Director's configuration: the roles of the page System Landscape carry its scopes.
            "director.list_systems" | "director.get_system" => Self::OneOf(&["application:read"]),
            "director.list_system_types" => Self::OneOf(&["application_template:read"]),
            "director.add_system"
            | "director.issue_token"
            | "director.deregister_system"
            | "director.remove_system"
            | "director.merge_systems" => Self::OneOf(&["application:write"]),
            _ => return None,
        })
    }

    /// Whether these scopes are enough.
    pub(super) fn is_met(self, scopes: &BTreeSet<String>) -> bool {
        match self {
            Self::OneOf(names) => names.iter().any(|name| scopes.contains(*name)),
            Self::AllOf(names) => names.iter().all(|name| scopes.contains(*name)),
        }
    }
}

impl fmt::Display for Required {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf([name]) => write!(f, "scope {name}"),
            Self::OneOf(names) => write!(f, "one of the scopes {}", names.join(", ")),
            Self::AllOf(names) => write!(f, "the scopes {}", names.join(", ")),
        }
    }
}
