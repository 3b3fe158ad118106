//! What the services send.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{InboundMethod, LockStatus, OutboundMethod};
use crate::odata::{Entity, Key, Literal, OperationNames, Service};

/// A communication user: who calls the tenant's APIs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CommunicationUser {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// What it logs on as. Unique.
    #[serde(default)]
    pub name: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is locked.
    #[serde(default)]
    pub lock_status: Option<LockStatus>,
    /// Whether it has a password: `active`, `inactive`, `productive`, `initial`.
    #[serde(default)]
    pub password_status: Option<String>,
    /// When it was last changed.
    #[serde(
        default,
        rename = "LastChangedDateTime",
        with = "client_core::wire::optional_epoch_millis"
    )]
    pub changed_at: Option<Timestamp>,
}

/// A communication system: the other side of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CommunicationSystem {
    /// Its key, a UUID.
    #[serde(rename = "CommunicationSystemUUID")]
    pub uuid: String,
    /// Its id for people. Unique.
    #[serde(rename = "ID", default)]
    pub id: Option<String>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its host; none if it only calls.
    #[serde(default)]
    pub host_name: Option<String>,
    /// Whether it only calls the tenant and is never called.
    #[serde(default, deserialize_with = "client_core::wire::null_as_default")]
    pub is_inbound_only: bool,
    /// Its logical system, of at most ten characters.
    #[serde(default, rename = "LogicalSystemID")]
    pub logical_system_id: Option<String>,
}

/// A communication user in a system, and how it logs on from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct InboundUser {
    /// Its key, a UUID.
    #[serde(rename = "CommunicationSystemInboundUserUUID")]
    pub uuid: String,
    /// The communication user.
    #[serde(default, rename = "CommunicationUserID")]
    pub user: Option<String>,
    /// How it logs on.
    #[serde(default)]
    pub authentication_method: Option<InboundMethod>,
}

/// As whom the tenant logs on to a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct OutboundUser {
    /// Its key, a UUID.
    #[serde(rename = "CommunicationSystemOutboundUserUUID")]
    pub uuid: String,
    /// What it logs on as.
    #[serde(default, rename = "UserName")]
    pub name: Option<String>,
    /// How it logs on.
    #[serde(default)]
    pub authentication_method: Option<OutboundMethod>,
}

/// A communication arrangement: which scenario a system uses, and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CommunicationArrangement {
    /// Its key, a UUID.
    #[serde(rename = "CommunicationArrangementUUID")]
    pub uuid: String,
    /// Its name. Unique.
    #[serde(default)]
    pub name: Option<String>,
    /// The scenario, such as `SAP_COM_0008`.
    #[serde(default, rename = "CommunicationScenarioID")]
    pub scenario_id: Option<String>,
    /// The system's id.
    #[serde(default, rename = "CommunicationSystemID")]
    pub system_id: Option<String>,
    /// As whom the system calls; only if it was expanded (`InboundUser`).
    #[serde(default, skip_serializing)]
    pub inbound_user: Option<InboundUserRef>,
}

/// Which inbound user of its system an arrangement has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InboundUserRef {
    /// Its key.
    #[serde(default, rename = "CommunicationSystemInboundUserUUID")]
    pub uuid: Option<String>,
}

/// The key of an entity whose service tells UUIDs. What is no UUID is sent as text, and is refused.
pub(super) fn uuid(text: &str) -> Key {
    Key::new(Literal::guid(text).unwrap_or_else(|_| Literal::text(text)))
}

macro_rules! service {
    ($name:literal) => {
        Service::v4(concat!(
            "/sap/opu/odata4/sap/",
            $name,
            "/srvd_a2x/sap/",
            $name,
            "/0001/"
        ))
    };
}

impl Entity for CommunicationUser {
    const SERVICE: Service = service!("aps_com_cu_a4c_odata");
    const SET: &'static str = "CommunicationUsers";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_users");

    fn key(&self) -> Key {
        Key::from(self.id.as_str())
    }
}

impl Entity for CommunicationSystem {
    const SERVICE: Service = service!("aps_com_cs_a4c_odata");
    const SET: &'static str = "CommunicationSystems";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_systems");

    fn key(&self) -> Key {
        uuid(&self.uuid)
    }
}

impl Entity for InboundUser {
    const SERVICE: Service = service!("aps_com_cs_a4c_odata");
    const SET: &'static str = "InboundUsers";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_inbound_users");

    fn key(&self) -> Key {
        uuid(&self.uuid)
    }
}

impl Entity for OutboundUser {
    const SERVICE: Service = service!("aps_com_cs_a4c_odata");
    const SET: &'static str = "OutboundUsers";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_outbound_users");

    fn key(&self) -> Key {
        uuid(&self.uuid)
    }
}

impl Entity for CommunicationArrangement {
    const SERVICE: Service = service!("aps_com_ca_a4c_odata");
    const SET: &'static str = "CommunicationArrangements";
    const OPERATIONS: OperationNames = crate::operation_names!("communication_arrangements");

    fn key(&self) -> Key {
        uuid(&self.uuid)
    }
}
