//! Accounts as the REST service shows them.

use serde_json::{Map, Value, json};

use super::model::{Directory, Subaccount};
use super::state::Details;
use crate::btp::Btp;

const PERSON: &str = "administrator@landscape.invalid";

/// Observed: absent when there are none.
fn insert_labels(body: &mut Map<String, Value>, owner: &str, details: &Details) {
    if details.labels.is_empty() {
        return;
    }
    body.insert("labels".to_owned(), json!(details.labels));
    body.insert(
        "customProperties".to_owned(),
        Value::Array(properties(owner, details)),
    );
}

/// The deprecated form: the first value of each label that has one.
pub(super) fn properties(owner: &str, details: &Details) -> Vec<Value> {
    details
        .labels
        .iter()
        .map(|(key, values)| {
            let value = values.first().map_or("", String::as_str);
            json!({"accountGUID": owner, "key": key, "value": value})
        })
        .collect()
}

impl Btp {
    /// Observed shape of the REST service: epoch milliseconds, `description` absent when never given,
    /// `technicalName` `N/A` until the subaccount exists, and a vocabulary of parent types of its own.
    pub(super) fn subaccount_json(&self, subaccount: &Subaccount) -> Value {
        let parent = subaccount
            .parent
            .as_deref()
            .and_then(|guid| self.accounts.directory(guid));
        let starting = subaccount.state == "STARTED";
        let details = &subaccount.details;
        let message = details.message.unwrap_or(if subaccount.state == "OK" {
            "Subaccount created."
        } else {
            "Subaccount is changing."
        });
        let modified = details.modified.map_or_else(
            || subaccount.created.as_millisecond() + 31_000,
            jiff::Timestamp::as_millisecond,
        );
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
            "betaEnabled": subaccount.beta,
            "usedForProduction": subaccount.usage,
            "state": subaccount.state,
            "stateMessage": message,
            "contentAutomationState": null,
            "contentAutomationStateDetails": null,
            "contractStatus": subaccount.contract_status,
            "createdDate": subaccount.created.as_millisecond(),
            "createdBy": PERSON,
            "modifiedDate": modified,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(description) = &subaccount.description {
                object.insert("description".to_owned(), json!(description));
            }
            if let Some((ordered, begins)) = details.forced {
                object.insert(
                    "forceDeleteRequestTime".to_owned(),
                    json!(ordered.as_millisecond()),
                );
                object.insert(
                    "forceDeleteTargetTime".to_owned(),
                    json!(begins.as_millisecond()),
                );
            }
            if let Some(parent) = parent {
                object.insert("parentFeatures".to_owned(), json!(parent.features()));
            }
            insert_labels(object, &subaccount.guid, details);
        }
        body
    }

    /// Observed: the parent twice, features as a list, type and features one to one.
    pub(super) fn directory_json(&self, directory: &Directory, expand: bool) -> Value {
        let parent = directory
            .parent
            .as_deref()
            .and_then(|guid| self.accounts.directory(guid));
        let parent_guid =
            parent.map_or(self.global_account.as_str(), |parent| parent.guid.as_str());
        let details = &directory.details;
        let mut body = json!({
            "guid": directory.guid,
            "parentGuid": parent_guid,
            "parentGUID": parent_guid,
            "parentType": parent.map_or("ROOT", Directory::kind),
            "globalAccountGUID": self.global_account,
            "displayName": directory.display_name,
            "createdDate": directory.created.as_millisecond(),
            "createdBy": PERSON,
            "modifiedDate": details.modified.unwrap_or(directory.created).as_millisecond(),
            "entityState": directory.state,
            "stateMessage": details.message.unwrap_or("Directory created."),
            "directoryType": directory.kind(),
            "directoryFeatures": directory.features(),
            "contractStatus": "ACTIVE",
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(description) = &directory.description {
                object.insert("description".to_owned(), json!(description));
            }
            if let Some(subdomain) = &directory.subdomain {
                object.insert("subdomain".to_owned(), json!(subdomain));
            }
            insert_labels(object, &directory.guid, details);
            if expand {
                self.insert_content(object, Some(&directory.guid));
            }
        }
        body
    }

    /// Observed: no `globalAccountGUID`, `parentGUID`, `parentType`, although the document requires them.
    pub(super) fn global_account_json(&self, expand: bool) -> Value {
        let account = &self.accounts.account;
        let mut body = json!({
            "commercialModel": "Subscription",
            "consumptionBased": false,
            "licenseType": "CUSTOMER",
            "geoAccess": "STANDARD",
            "origin": "ORDER",
            "guid": self.global_account,
            "displayName": account.display_name,
            "description": account.description,
            "createdDate": account.created.as_millisecond(),
            "modifiedDate": account.details.modified.unwrap_or(account.created).as_millisecond(),
            "entityState": "OK",
            "stateMessage": "Global account updated.",
            "subdomain": "landscape-sim",
            "contractStatus": "ACTIVE",
        });
        if let Some(object) = body.as_object_mut() {
            insert_labels(object, &self.global_account, &account.details);
            if expand {
                self.insert_content(object, None);
            }
        }
        body
    }

    /// What lies right in a directory, or right below the global account, at any depth.
    fn insert_content(&self, body: &mut Map<String, Value>, parent: Option<&str>) {
        let children: Vec<Value> = self
            .accounts
            .directories
            .iter()
            .filter(|directory| directory.parent.as_deref() == parent)
            .map(|directory| self.directory_json(directory, true))
            .collect();
        let subaccounts: Vec<Value> = self
            .accounts
            .subaccounts
            .iter()
            .filter(|subaccount| subaccount.parent.as_deref() == parent)
            .map(|subaccount| self.subaccount_json(subaccount))
            .collect();
        body.insert("children".to_owned(), Value::Array(children));
        body.insert("subaccounts".to_owned(), Value::Array(subaccounts));
    }
}
