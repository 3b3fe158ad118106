//! The global account, its directories and subaccounts, and the accounts service.

mod bindings;
mod contents;
mod directories;
mod global_account;
mod model;
mod names;
mod render;
pub(super) mod request;
mod selector;
mod state;
mod subaccounts;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use self::contents::Owner;
use self::global_account::GlobalAccount;
pub use self::model::{Directory, Subaccount};
pub(super) use self::names::scopes;
pub(crate) use self::names::{is_write, operation};
use super::Btp;
use super::envelope::Refusal;
use crate::config::Config;
use crate::exchange::{Incoming, Reply};

/// What the account holds.
pub(crate) struct Accounts {
    account: GlobalAccount,
    pub(crate) subaccounts: Vec<Subaccount>,
    pub(crate) directories: Vec<Directory>,
}

impl Accounts {
    pub(super) fn starting_at(now: Timestamp) -> Self {
        Self {
            account: GlobalAccount::starting_at(now),
            subaccounts: Vec::new(),
            directories: Vec::new(),
        }
    }

    /// A directory that is there from the start is as old as the global account.
    pub(crate) fn seed_directory(&mut self, mut directory: Directory) {
        directory.created = self.account.created;
        self.directories.push(directory);
    }

    pub(crate) fn subaccount(&self, guid: &str) -> Option<&Subaccount> {
        self.subaccounts.iter().find(|known| known.guid == guid)
    }

    pub(crate) fn directory(&self, guid: &str) -> Option<&Directory> {
        self.directories.iter().find(|known| known.guid == guid)
    }

    /// The nearest directory above `subaccount` that manages entitlements; none when the global account does.
    pub(crate) fn entitling_directory(&self, subaccount: &Subaccount) -> Option<&Directory> {
        let mut next = subaccount.parent.as_deref();
        // A cycle of parents would be a mistake of the seed: no path is longer than there are directories.
        for _ in 0..=self.directories.len() {
            let directory = self.directory(next?)?;
            if directory.manages_entitlements {
                return Some(directory);
            }
            next = directory.parent.as_deref();
        }
        None
    }
}

/// A query parameter that is true or false, or not there.
fn flag(incoming: &Incoming<'_>, name: &str) -> Result<bool, Refusal> {
    match incoming.query(name) {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::payload(format!("{name}: must be true or false"))),
    }
}

/// Documented: with `derivedAuthorizations=any` any valid token may read subaccounts.
pub(super) fn needs_scopes(operation: &str, incoming: &Incoming<'_>) -> bool {
    !(["accounts.list_subaccounts", "accounts.get_subaccount"].contains(&operation)
        && incoming.query("derivedAuthorizations") == Some("any"))
}

impl Btp {
    /// Serves an operation of the accounts service; its scopes have been checked.
    pub(super) fn account_operation(
        &mut self,
        operation: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let guid = incoming.path.get(3).map_or("", String::as_str);
        let last = incoming.path.get(4).map_or("", String::as_str);
        let named = incoming.path.get(5).map(String::as_str);
        let owner = if incoming
            .path
            .get(2)
            .is_some_and(|word| word == "directories")
        {
            Owner::Directory(guid)
        } else {
            Owner::Subaccount(guid)
        };
        match operation {
            "accounts.get_global_account" => self.get_global_account(incoming),
            "accounts.update_global_account" => self.update_global_account(incoming),
            "accounts.get_global_account_custom_properties" => {
                Ok(self.global_account_custom_properties())
            }
            "accounts.create_directory" => self.create_directory(incoming, config),
            "accounts.get_directory" => self.get_directory(guid, flag(incoming, "expand")?),
            "accounts.update_directory" => self.update_directory(guid, incoming),
            "accounts.delete_directory" => self.delete_directory(guid, incoming, config),
            "accounts.change_directory_features" => {
                self.change_directory_features(guid, incoming, config)
            }
            "accounts.list_subaccounts" => self.list_subaccounts(incoming),
            "accounts.get_subaccount" => self.get_subaccount(guid),
            "accounts.create_subaccount" => self.create_subaccount(incoming, config, None),
            "accounts.clone_neo_subaccount" => self.create_subaccount(incoming, config, Some(last)),
            "accounts.update_subaccount" => self.update_subaccount(guid, incoming),
            "accounts.delete_subaccount" => self.delete_subaccount(guid, incoming, config),
            "accounts.move_subaccount" => self.move_subaccount(guid, incoming),
            "accounts.move_subaccounts" => self.move_subaccounts(incoming),
            "accounts.create_service_management_binding" => {
                self.create_binding(guid, false, incoming)
            }
            "accounts.create_service_manager_binding" => self.create_binding(guid, true, incoming),
            "accounts.list_service_manager_bindings" => self.list_bindings(guid, incoming),
            "accounts.get_service_management_binding" | "accounts.get_service_manager_binding" => {
                self.get_binding(guid, named, incoming)
            }
            "accounts.delete_service_management_binding"
            | "accounts.delete_service_manager_binding" => self.delete_binding(guid, named),
            _ => match (incoming.method.as_str(), last) {
                ("GET", "labels") => self.labels(owner),
                ("PUT", "labels") => self.set_labels(owner, incoming),
                (_, "labels") => self.delete_labels(owner, incoming),
                ("GET", "settings") => self.settings(owner, incoming),
                ("PUT", "settings") => self.set_settings(owner, incoming),
                (_, "settings") => self.delete_settings(owner, incoming),
                _ => self.custom_properties(owner),
            },
        }
    }
}
