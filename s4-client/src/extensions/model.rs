//! What the service sends and takes.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Error,
    odata::{ETag, Filter, Literal, Message, QueryOptions},
};

client_core::id_type! {
    /// An extension's key, a UUID as text (`ExtensionUUID`).
    pub struct ExtensionId;
}

impl ExtensionId {
    /// The key as it stands in an address.
    pub(super) fn literal(&self) -> Result<Literal, Error> {
        Literal::guid(self.as_str())
            .map_err(|_| Error::invalid_input("extension id", "is not a UUID"))
    }
}

client_core::open_enum! {
    /// How far an extension has come.
    pub enum ExtensionStatus {
        /// Created with a token; waits for an administrator's approval.
        PendingApproval = "PendingApproval",
        /// Approved; the tenant is being paired with the global account.
        Enabling = "Enabling",
        /// Paired.
        Enabled = "Enabled",
        /// The pairing failed.
        Failed = "Failed",
        /// Deregistered on BTP; the pairing is being undone.
        Disabling = "Disabling",
        /// The pairing was undone.
        Disabled = "Disabled",
    }
}

impl ExtensionStatus {
    /// Whether an extension in this status can be deleted: `PendingApproval`, `Failed` and
    /// `Disabled` ones.
    pub fn is_deletable(&self) -> bool {
        matches!(self, Self::PendingApproval | Self::Failed | Self::Disabled)
    }
}

/// A row of *Maintain Extensions on SAP BTP*.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Extension {
    /// The key.
    #[serde(rename = "ExtensionUUID")]
    pub id: ExtensionId,
    /// What its creator wrote.
    #[serde(default)]
    pub description: Option<String>,
    /// How far it has come; `Other("")` if the service did not say.
    #[serde(default = "unsaid", deserialize_with = "status")]
    pub status: ExtensionStatus,
    /// The status in words, for people.
    #[serde(default)]
    pub status_text: Option<String>,
    /// The global account: its id, its name or its subdomain. Not known before the extension is enabled.
    #[serde(default)]
    pub global_account: Option<String>,
    /// The system's name as given on BTP; not known before the extension is enabled.
    #[serde(default)]
    pub system_name: Option<String>,
    /// The keys of the scenario groups that the token carried.
    #[serde(default, deserialize_with = "client_core::wire::null_as_default")]
    pub scenario_groups: Vec<String>,
    /// When it was last changed.
    #[serde(
        rename = "LastChangedDateTime",
        default,
        with = "client_core::wire::optional_epoch_millis"
    )]
    pub changed_at: Option<Timestamp>,
    /// Who last changed it.
    #[serde(rename = "LastChangedByUser", default)]
    pub changed_by: Option<String>,
    /// The version that was read; a change is refused if the extension has changed since.
    #[serde(
        rename = "@odata.etag",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub etag: Option<ETag>,
    /// What the service remarks on the answer that brought it (`sap-messages`).
    #[serde(skip)]
    pub messages: Vec<Message>,
}

impl Extension {
    /// An extension of one's own, for fakes of the service.
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
            messages: Vec::new(),
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

    /// Sets the version.
    pub fn with_etag(mut self, etag: ETag) -> Self {
        self.etag = Some(etag);
        self
    }
}

fn unsaid() -> ExtensionStatus {
    ExtensionStatus::Other(String::new())
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ExtensionStatus, D::Error> {
    Ok(Option::<ExtensionStatus>::deserialize(deserializer)?.unwrap_or_else(unsaid))
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.description.as_deref().unwrap_or(self.id.as_str());
        write!(f, "{name} ({})", self.status)
    }
}

/// Which extensions to list. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtensionsQuery {
    options: QueryOptions,
}

impl ExtensionsQuery {
    /// All extensions of the tenant.
    pub fn all() -> Self {
        Self::default()
    }

    /// Only those with exactly this description.
    pub fn description(self, description: &str) -> Self {
        self.and(Filter::eq("Description", description))
    }

    /// Only those of the system with exactly this name. The name is not known before an extension
    /// is enabled.
    pub fn system_name(self, name: &str) -> Self {
        self.and(Filter::eq("SystemName", name))
    }

    /// Only those in this status.
    pub fn status(self, status: &ExtensionStatus) -> Self {
        self.and(Filter::eq("Status", status.as_str()))
    }

    /// No more than this many.
    pub fn top(mut self, most: u32) -> Self {
        self.options = self.options.top(most);
        self
    }

    /// Without the first this many.
    pub fn skip(mut self, first: u32) -> Self {
        self.options = self.options.skip(first);
        self
    }

    /// The system query options that this amounts to.
    pub fn options(&self) -> &QueryOptions {
        &self.options
    }

    fn and(mut self, filter: Filter) -> Self {
        self.options = self.options.filter(filter);
        self
    }
}
