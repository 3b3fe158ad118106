//! One extension: its state and how it shows.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::btp::Pairing;
use crate::s4::answer::timestamp;
use crate::snapshot::ExtensionSnapshot;

/// `Enabling` and `Enabled` are SAP's words (SAP Help); the others are this project's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    PendingApproval,
    Enabling,
    Enabled,
    Failed,
    Disabling,
    Disabled,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::PendingApproval => "PendingApproval",
            Self::Enabling => "Enabling",
            Self::Enabled => "Enabled",
            Self::Failed => "Failed",
            Self::Disabling => "Disabling",
            Self::Disabled => "Disabled",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::PendingApproval => "Waiting for approval",
            Self::Enabling => "Enabling",
            Self::Enabled => "Enabled",
            Self::Failed => "Failed. Delete the extension and use a new integration token",
            Self::Disabling => "Disabling",
            Self::Disabled => "Disabled",
        }
    }
}

#[derive(Clone)]
pub(super) struct Extension {
    pub(super) uuid: String,
    pub(super) description: String,
    /// Write-only: it is in no answer.
    pub(super) token: String,
    pub(super) status: Status,
    pub(super) global_account: Option<String>,
    pub(super) system_name: Option<String>,
    pub(super) scenario_groups: Vec<String>,
    pub(super) changed_at: Timestamp,
    pub(super) changed_by: String,
    pub(super) version: u32,
    /// Set by the approval.
    pub(super) pairing: Option<Pairing>,
}

impl std::fmt::Debug for Extension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extension")
            .field("uuid", &self.uuid)
            .field("description", &self.description)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Extension {
    pub(super) fn enter(&mut self, status: Status, at: Timestamp) {
        self.status = status;
        self.changed_at = at;
        self.version += 1;
    }

    pub(super) fn enable(&mut self, pairing: &Pairing, at: Timestamp) {
        self.global_account = Some(pairing.global_account.clone());
        self.system_name = Some(pairing.system_name.clone());
        self.enter(Status::Enabled, at);
    }

    pub(super) fn etag(&self) -> String {
        format!(
            "W/\"SADL-{}C{:04}\"",
            timestamp(self.changed_at).replace('.', ""),
            self.version
        )
    }

    /// A property's value, for filters and answers.
    pub(super) fn property(&self, name: &str) -> Option<Value> {
        Some(match name {
            "ExtensionUUID" => json!(self.uuid),
            "Description" => json!(self.description),
            "Status" => json!(self.status.name()),
            "StatusText" => json!(self.status.text()),
            "GlobalAccount" => json!(self.global_account),
            "SystemName" => json!(self.system_name),
            "ScenarioGroups" => json!(self.scenario_groups),
            "LastChangedDateTime" => json!(self.changed_at.to_string()),
            "LastChangedByUser" => json!(self.changed_by),
            _ => return None,
        })
    }

    pub(super) fn json(&self) -> Value {
        let mut object = serde_json::Map::new();
        object.insert("@odata.etag".to_owned(), json!(self.etag()));
        for name in PROPERTIES {
            if let Some(value) = self.property(name) {
                object.insert(name.to_owned(), value);
            }
        }
        Value::Object(object)
    }

    pub(super) fn snapshot(&self) -> ExtensionSnapshot {
        ExtensionSnapshot {
            id: self.uuid.clone(),
            description: self.description.clone(),
            status: self.status.name().to_owned(),
            system: self.system_name.clone(),
        }
    }
}

/// The properties that can be read.
pub(super) const PROPERTIES: [&str; 9] = [
    "ExtensionUUID",
    "Description",
    "Status",
    "StatusText",
    "GlobalAccount",
    "SystemName",
    "ScenarioGroups",
    "LastChangedDateTime",
    "LastChangedByUser",
];
