//! The document: shared endpoints, and the connections that are wanted.

use std::collections::HashMap;

use btp_client::system_landscape::{ScenarioGroup, SystemName};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    endpoints::{BtpEndpoint, LandscapeEndpoint, TenantEndpoint},
    entitlements::{self, SubaccountPlans},
    group,
    reader::{Field, FromField, Reader},
    schema,
};
use crate::Connection;

/// Systems of S/4HANA Cloud to connect to one global account of SAP BTP.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Connections of S/4HANA Cloud systems to SAP BTP")]
#[non_exhaustive]
pub struct Document {
    /// The published services of the global account: entitlements, accounts, jobs.
    pub btp: BtpEndpoint,
    /// Something that speaks the open-source Director GraphQL: a simulator, or a Compass of your own. SAP publishes no
    /// API for the System Landscape page, so there is no default; leave it out where people do this side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landscape: Option<LandscapeEndpoint>,
    /// The systems to connect. Names are unique in a global account.
    #[schemars(length(min = 1))]
    pub connections: Vec<WantedConnection>,
}

/// One system, and what it shall be entitled to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WantedConnection {
    /// The system's name: printable ASCII, unique in the global account. The extension gets it as its description.
    #[schemars(schema_with = "schema::system_name")]
    pub system_name: SystemName,
    /// Which communication scenarios the integration is for; all of them if left out.
    #[serde(
        skip_serializing_if = "group::is_default",
        serialize_with = "group::write"
    )]
    #[schemars(schema_with = "group::schema")]
    pub scenario_group: ScenarioGroup,
    /// The tenant. Leave it out where people do this side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantEndpoint>,
    /// Which subaccounts are to be entitled to which plans of the extensibility service for this system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub entitlements: Vec<SubaccountPlans>,
}

impl Document {
    /// A document without a System Landscape endpoint.
    pub fn new(btp: BtpEndpoint, connections: Vec<WantedConnection>) -> Self {
        Self {
            btp,
            landscape: None,
            connections,
        }
    }
}

impl WantedConnection {
    /// A connection for all communication scenarios, without a tenant endpoint and entitlements.
    pub fn new(system_name: SystemName) -> Self {
        Self {
            system_name,
            scenario_group: ScenarioGroup::all_communication_scenarios(),
            tenant: None,
            entitlements: Vec::new(),
        }
    }

    /// What a [`Flow`](crate::Flow) takes.
    pub fn connection(&self) -> Connection {
        self.entitlements
            .iter()
            .flat_map(SubaccountPlans::entitlements)
            .fold(
                Connection::new(self.system_name.as_str())
                    .scenario_group(self.scenario_group.clone()),
                Connection::entitle_with,
            )
    }
}

impl FromField for Document {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        // Every part is read before any is missed, so that all mistakes are told at once.
        let btp = reader.need(&mut table, "btp");
        let landscape = reader.may(&mut table, "landscape");
        let connections = reader.need(&mut table, "connections");
        reader.finish(&table);
        if let Some(list) = field.get("connections") {
            unique_names(&list, reader);
        }
        Some(Self {
            btp: btp?,
            landscape,
            connections: connections?,
        })
    }
}

/// Looks at the names alone, so that a mistake elsewhere in a connection does not hide a name that is there twice.
fn unique_names(connections: &Field<'_>, reader: &mut Reader) {
    let mut first: HashMap<String, String> = HashMap::new();
    for connection in connections.items() {
        let Some(field) = connection.get("system_name") else {
            continue;
        };
        let Some(name) = field.node.as_text() else {
            continue;
        };
        match first.get(name) {
            Some(other) => {
                let reason =
                    format!("is the name of {other} already: names are unique in a global account");
                reader.blame(&field, reason);
            }
            None => {
                first.insert(name.to_owned(), connection.path);
            }
        }
    }
}

impl FromField for WantedConnection {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        let system_name = reader.need(&mut table, "system_name");
        let scenario_group = reader.may(&mut table, "scenario_group");
        let tenant = reader.may(&mut table, "tenant");
        let entitlements = reader.may(&mut table, "entitlements");
        reader.finish(&table);
        if let Some(list) = field.get("entitlements") {
            entitlements::each_once(&list, reader);
        }
        Some(Self {
            system_name: system_name?,
            scenario_group: scenario_group
                .unwrap_or_else(ScenarioGroup::all_communication_scenarios),
            tenant,
            entitlements: entitlements.unwrap_or_default(),
        })
    }
}

impl FromField for SystemName {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let text = String::from_field(field, reader)?;
        reader.check(field, Self::new(text))
    }
}
