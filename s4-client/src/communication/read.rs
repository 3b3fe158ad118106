//! What the read services send: for those who confirm and do not change.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{LockStatus, model::uuid};
use crate::odata::{Entity, Key, OperationNames, Service};

/// A communication arrangement as `SAP_COM_0A07` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ArrangementOverview {
    /// Its key, a UUID.
    #[serde(rename = "CommunicationArrangementUUID")]
    pub uuid: String,
    /// Its name.
    #[serde(default, rename = "CommunicationArrangementName")]
    pub name: Option<String>,
    /// The scenario, such as `SAP_COM_0008`.
    #[serde(default, rename = "CommunicationScenarioID")]
    pub scenario_id: Option<String>,
    /// The system's id.
    #[serde(default, rename = "CommunicationSystemID")]
    pub system_id: Option<String>,
    /// The system's name.
    #[serde(default, rename = "CommunicationSystemName")]
    pub system_name: Option<String>,
    /// When it was last changed.
    #[serde(
        default,
        rename = "LastChangedDateTime",
        with = "client_core::wire::optional_epoch_millis"
    )]
    pub changed_at: Option<Timestamp>,
}

/// A communication system as `SAP_COM_0A06` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SystemOverview {
    /// Its id.
    #[serde(rename = "CommunicationSystemID")]
    pub id: String,
    /// Its name.
    #[serde(default, rename = "CommunicationSystemName")]
    pub name: Option<String>,
    /// Its host.
    #[serde(default)]
    pub host_name: Option<String>,
    /// Whether it only calls.
    #[serde(default, deserialize_with = "client_core::wire::null_as_default")]
    pub inbound_only: bool,
}

/// A communication user as its read service shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UserOverview {
    /// Its id.
    #[serde(rename = "UserID")]
    pub id: String,
    /// What it logs on as.
    #[serde(default, rename = "UserName")]
    pub name: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is locked.
    #[serde(default)]
    pub lock_status: Option<LockStatus>,
}

impl Entity for ArrangementOverview {
    const SERVICE: Service = Service::v4(
        "/sap/opu/odata4/sap/aps_com_api_ca_read/srvd_a2x/sap/communicationarrangement/0001/",
    );
    const SET: &'static str = "CommunicationArrangements";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_reads");

    fn key(&self) -> Key {
        uuid(&self.uuid)
    }
}

impl Entity for SystemOverview {
    const SERVICE: Service = Service::v4(
        "/sap/opu/odata4/sap/aps_com_api_cs_read/srvd_a2x/sap/communicationsystem/0001/",
    );
    const SET: &'static str = "CommunicationSystems";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_reads");

    fn key(&self) -> Key {
        Key::from(self.id.as_str())
    }
}

impl Entity for UserOverview {
    const SERVICE: Service = Service::v4(
        "/sap/opu/odata4/sap/aps_com_api_cusr_read/srvd_a2x/sap/communicationuser/0001/",
    );
    const SET: &'static str = "CommunicationUsers";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_reads");

    fn key(&self) -> Key {
        Key::from(self.id.as_str())
    }
}
