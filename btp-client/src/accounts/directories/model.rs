//! Directories as the Accounts service shows them.

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    accounts::{
        AccountState, ContractStatus, CustomProperty, DirectoryFeature, DirectoryId,
        GlobalAccountId, Labels, LegalLinks, ParentType, Subaccount, waiting::Stateful,
    },
    wire::OrOther,
};

/// A directory.
///
/// Follows real answers, which contradict the OpenAPI document: the features are a list, dates are
/// epoch milliseconds, `description` is often missing, `parentType` and `directoryType` are
/// undocumented. Fields that the library does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Directory {
    /// Its GUID.
    pub guid: DirectoryId,
    /// Its name for people. Not unique.
    #[serde(default, deserialize_with = "null_as_default")]
    pub display_name: String,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// The global account that it belongs to.
    #[serde(default, rename = "globalAccountGUID")]
    pub global_account_guid: Option<GlobalAccountId>,
    /// The directory that it lies in, or the global account. Answers have it twice, as `parentGuid`,
    /// too.
    #[serde(default, rename = "parentGUID")]
    pub parent_guid: Option<String>,
    /// What it lies in.
    #[serde(default)]
    pub parent_type: Option<ParentType>,
    /// What it is itself, in the same words: one to one with its features.
    #[serde(default)]
    pub directory_type: Option<ParentType>,
    /// Its features.
    #[serde(default, deserialize_with = "one_or_many")]
    pub directory_features: Vec<DirectoryFeature>,
    /// Its subdomain, if it manages its own users.
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
    /// Its labels.
    #[serde(default)]
    pub labels: Labels,
    /// Links that the law demands.
    #[serde(default)]
    pub legal_links: Option<LegalLinks>,
    /// The deprecated form of its labels.
    #[serde(default)]
    pub custom_properties: Lenient<CustomProperty>,
    /// The directories in it, if asked for.
    #[serde(default)]
    pub children: Lenient<Directory>,
    /// The subaccounts right in it, if asked for.
    #[serde(default)]
    pub subaccounts: Lenient<Subaccount>,
    /// When it was created.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_date: Option<Timestamp>,
    /// Who created it: often an e-mail address.
    #[serde(default)]
    pub created_by: Option<String>,
    /// When it was last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub modified_date: Option<Timestamp>,
}

impl Directory {
    /// Whether it manages the entitlements of the subaccounts below it.
    pub fn manages_entitlements(&self) -> bool {
        self.directory_features
            .contains(&DirectoryFeature::Entitlements)
    }
}

impl Stateful for Directory {
    const WORD: &'static str = "directory";

    fn state(&self) -> &AccountState {
        &self.entity_state
    }

    fn state_message(&self) -> Option<&str> {
        self.state_message.as_deref()
    }

    fn contract_status(&self) -> Option<&ContractStatus> {
        self.contract_status.as_ref()
    }
}

/// The document says one word, its remarks say `[DEFAULT,ENTITLEMENTS]`, real answers are lists.
fn one_or_many<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<DirectoryFeature>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Many(Vec<OrOther<DirectoryFeature>>),
        Text(String),
        Nothing(()),
    }
    Ok(match Form::deserialize(deserializer)? {
        Form::Many(features) => features.into_iter().filter_map(OrOther::item).collect(),
        Form::Text(text) => text
            .trim_matches(['[', ']'])
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(DirectoryFeature::from)
            .collect(),
        Form::Nothing(()) => Vec::new(),
    })
}
