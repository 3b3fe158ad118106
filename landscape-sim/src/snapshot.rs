//! What an administrator would see on all screens at once.

use std::collections::BTreeMap;

use serde::Serialize;

/// The landscape at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// The systems of the global account, in the order in which they were added.
    pub systems: Vec<SystemSnapshot>,
    /// Integration tokens that were issued and not used, expired ones included.
    pub unused_tokens: usize,
    /// Integration tokens that a tenant has consumed.
    pub used_tokens: usize,
    /// Entitlements as they stand assigned to subaccounts.
    pub assignments: Vec<AssignmentSnapshot>,
    /// The service instances of all subaccounts.
    pub service_instances: Vec<ServiceInstanceSnapshot>,
    /// The extensions of each tenant, by tenant name.
    pub extensions: BTreeMap<String, Vec<ExtensionSnapshot>>,
}

/// A system of the global account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SystemSnapshot {
    /// Its id in BTP: another after it was removed and added again.
    pub id: String,
    /// Its name in BTP.
    pub name: String,
    /// Its type, such as `SAP S/4HANA Cloud`.
    pub system_type: String,
    /// Its status as the Director spells it, such as `INITIAL` or `CONNECTED`.
    pub status: String,
}

/// A service plan assigned to a subaccount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AssignmentSnapshot {
    /// The subaccount's GUID.
    pub subaccount: String,
    /// The service's technical name.
    pub service: String,
    /// The plan's technical name.
    pub plan: String,
    /// The system that provides it, for services of registered systems.
    pub system: Option<String>,
    /// Its amount; where one assignment is for several systems, that of all of them.
    pub amount: i64,
}

/// A service instance of a subaccount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServiceInstanceSnapshot {
    /// The subaccount's GUID.
    pub subaccount: String,
    /// Its name.
    pub name: String,
    /// The service's technical name.
    pub service: String,
    /// The plan's technical name.
    pub plan: String,
    /// The system it extends, for services of registered systems.
    pub system: Option<String>,
    /// Whether its creation has succeeded.
    pub ready: bool,
    /// How many bindings it has.
    pub bindings: usize,
}

/// An extension of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExtensionSnapshot {
    /// Its id in the tenant: another after it was deleted and created again.
    pub id: String,
    /// Its description.
    pub description: String,
    /// Its status, such as `Enabled`.
    pub status: String,
    /// The system's name in BTP; known once it is enabled.
    pub system: Option<String>,
}

/// The BTP half of a [`Snapshot`].
#[derive(Debug, Default)]
pub(crate) struct BtpSnapshot {
    pub(crate) systems: Vec<SystemSnapshot>,
    pub(crate) unused_tokens: usize,
    pub(crate) used_tokens: usize,
    pub(crate) assignments: Vec<AssignmentSnapshot>,
    pub(crate) service_instances: Vec<ServiceInstanceSnapshot>,
}
