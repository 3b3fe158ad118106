//! Types of the extension contract.

use client_core::{open_enum, id_type, wire};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::odata::{Filter, Query};

id_type! {
    /// The key of an extension, a GUID in text.
    pub struct ExtensionId;
}

id_type! {
    /// The version of an entity, as the service wrote it.
    pub struct ETag;
}

open_enum! {
    /// The status of an extension.
    pub enum ExtensionStatus {
        /// Created, and waiting for the *Yes*.
        PendingApproval = "PendingApproval",
        /// Pairing with BTP is under way.
        Enabling = "Enabling",
        /// Paired.
        Enabled = "Enabled",
        /// Pairing failed.
        Failed = "Failed",
        /// BTP is deregistering the system.
        Disabling = "Disabling",
        /// The system was deregistered.
        Disabled = "Disabled",
    }
}

/// A row of *Maintain Extensions on SAP BTP*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Extension {
    /// Its key.
    #[serde(rename = "ExtensionUUID")]
    pub id: ExtensionId,
    /// What it was created with; the flow writes the system's name.
    #[serde(default)]
    pub description: Option<String>,
    /// Its status.
    pub status: ExtensionStatus,
    /// The status in words, for people.
    #[serde(default)]
    pub status_text: Option<String>,
    /// The global account; known once it is enabled.
    #[serde(default)]
    pub global_account: Option<String>,
    /// The system's name in BTP; known once it is enabled.
    #[serde(default)]
    pub system_name: Option<String>,
    /// The keys of the communication scenario groups that its token carried.
    #[serde(default, deserialize_with = "wire::null_as_default")]
    pub scenario_groups: Vec<String>,
    /// When it was last changed.
    #[serde(default, rename = "LastChangedDateTime", with = "wire::optional_epoch_millis")]
    pub changed_at: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, rename = "LastChangedByUser")]
    pub changed_by: Option<String>,
    /// Its version, for guarded changes.
    #[serde(default, rename = "@odata.etag")]
    pub etag: Option<ETag>,
}

impl Extension {
    /// An extension of one's own, for fakes in tests.
    pub fn new(id: impl Into<ExtensionId>, status: ExtensionStatus) -> Self {
        Self {
            id: id.into(),
            description: None,
            status,
            status_text: None,
            global_account: None,
            system_name: None,
            scenario_groups: Vec::new(),
            changed_at: None,
            changed_by: None,
            etag: None,
        }
    }

    /// Sets the description.
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the system's name.
    pub fn with_system_name(mut self, name: impl Into<String>) -> Self {
        self.system_name = Some(name.into());
        self
    }
}

/// Which extensions to list. All, if nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtensionsQuery {
    filter: Option<Filter>,
}

impl ExtensionsQuery {
    /// Only those with this description.
    pub fn description(self, text: &str) -> Self {
        self.and(Filter::eq("Description", text))
    }

    /// Only those in this status.
    pub fn status(self, status: &ExtensionStatus) -> Self {
        self.and(Filter::eq("Status", status.as_str()))
    }

    fn and(self, filter: Filter) -> Self {
        let filter = match self.filter {
            Some(before) => before.and(filter),
            None => filter,
        };
        Self { filter: Some(filter) }
    }

    pub(super) fn options(&self) -> Query {
        let mut query = Query::default();
        query.filter.clone_from(&self.filter);
        query
    }
}
