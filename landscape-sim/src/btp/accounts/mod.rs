//! Subaccounts and directories of the global account, and the accounts service that lists them.

mod model;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

pub use self::model::{Directory, Subaccount};
use super::Btp;
use super::envelope::Refusal;
use crate::exchange::{self, Incoming, Reply};

/// What the account holds.
#[derive(Default)]
pub(crate) struct Accounts {
    pub(crate) subaccounts: Vec<Subaccount>,
    pub(crate) directories: Vec<Directory>,
}

impl Accounts {
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

/// The operation's name under the accounts prefix, jobs included.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["accounts", "v1", "subaccounts"] => "accounts.list_subaccounts",
        ["accounts", "v1", "subaccounts", guid] if !guid.is_empty() => "accounts.get_subaccount",
        ["jobs-management", "v1", "jobs", _, "status"] => "jobs.status",
        _ => "unknown",
    }
}

impl Btp {
    /// `GET /accounts/v1/subaccounts`, documented parameters `directoryGUID`, `derivedAuthorizations`,
    /// `labelSelector`; the last two change nothing here.
    pub(super) fn list_subaccounts(&self, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let parent = incoming.query("directoryGUID");
        if let Some(guid) = parent
            && self.accounts.directory(guid).is_none()
        {
            return Err(Refusal::not_found(guid));
        }
        let value: Vec<Value> = self
            .accounts
            .subaccounts
            .iter()
            .filter(|subaccount| parent.is_none() || subaccount.parent.as_deref() == parent)
            .map(|subaccount| self.subaccount_json(subaccount))
            .collect();
        Ok(exchange::json(200, &json!({ "value": value })))
    }

    /// `GET /accounts/v1/subaccounts/{subaccountGUID}`.
    pub(super) fn get_subaccount(&self, guid: &str) -> Result<Reply, Refusal> {
        let subaccount = self
            .accounts
            .subaccount(guid)
            .ok_or_else(|| Refusal::no_subaccount(guid))?;
        Ok(exchange::json(200, &self.subaccount_json(subaccount)))
    }

    /// Observed shape of the REST service: epoch milliseconds, `description` absent when never given,
    /// `technicalName` `N/A` until the subaccount exists, and a vocabulary of parent types of its own.
    fn subaccount_json(&self, subaccount: &Subaccount) -> Value {
        let parent = subaccount
            .parent
            .as_deref()
            .and_then(|guid| self.accounts.directory(guid));
        let starting = subaccount.state == "STARTED";
        let mut body = json!({
            "guid": subaccount.guid,
            "technicalName": if starting { "N/A" } else { subaccount.guid.as_str() },
            "displayName": subaccount.display_name,
            "globalAccountGUID": self.global_account,
            "parentGUID": parent.map_or(self.global_account.as_str(), |parent| parent.guid.as_str()),
            "parentType": parent.map_or("ROOT", Directory::kind),
            "closestEntitlementManagedParentGUID": self
                .accounts
                .entitling_directory(subaccount)
                .map_or(self.global_account.as_str(), |directory| directory.guid.as_str()),
            "region": subaccount.region,
            "subdomain": subaccount.subdomain,
            "betaEnabled": false,
            "usedForProduction": "NOT_USED_FOR_PRODUCTION",
            "state": subaccount.state,
            "stateMessage": if subaccount.state == "OK" { "Subaccount created." } else { "Subaccount is changing." },
            "contentAutomationState": null,
            "contentAutomationStateDetails": null,
            "contractStatus": subaccount.contract_status,
            "createdDate": subaccount.created.as_millisecond(),
            "createdBy": "administrator@landscape.invalid",
            "modifiedDate": subaccount.created.as_millisecond() + 31_000,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(description) = &subaccount.description {
                object.insert("description".to_owned(), json!(description));
            }
            if let Some(parent) = parent {
                object.insert("parentFeatures".to_owned(), json!(parent.features()));
            }
        }
        body
    }
}
