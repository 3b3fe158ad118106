//! Communication management: users, systems, arrangements, and the read services beside them.
//!
//! Refusals and their words as reported from a live tenant; what nothing public says is assumed.

mod arrangements;
mod reads;
mod sets;
mod systems;
mod users;

use serde_json::{Map, Value, json};

use super::{
    answer::Refusal,
    odata::{Version, table::Table},
    service::{Service, Surroundings, document, no_resource},
};
use crate::exchange::{Incoming, Reply};

/// The system of arrangements that were not made by these services.
const BY_HAND: &str = "BY_HAND";

/// Which of the services a request is for. They share their data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    Users,
    Systems,
    Arrangements,
    ReadUsers,
    ReadSystems,
    ReadArrangements,
}

impl Api {
    const ALL: [Self; 6] = [
        Self::Users,
        Self::Systems,
        Self::Arrangements,
        Self::ReadUsers,
        Self::ReadSystems,
        Self::ReadArrangements,
    ];

    /// Group and service, as they stand in the path.
    pub(super) const fn path(self) -> (&'static str, &'static str) {
        match self {
            Self::Users => ("aps_com_cu_a4c_odata", "aps_com_cu_a4c_odata"),
            Self::Systems => ("aps_com_cs_a4c_odata", "aps_com_cs_a4c_odata"),
            Self::Arrangements => ("aps_com_ca_a4c_odata", "aps_com_ca_a4c_odata"),
            Self::ReadUsers => ("aps_com_api_cusr_read", "communicationuser"),
            Self::ReadSystems => ("aps_com_api_cs_read", "communicationsystem"),
            Self::ReadArrangements => ("aps_com_api_ca_read", "communicationarrangement"),
        }
    }

    pub(super) fn of(group: &str, service: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|api| api.path() == (group, service))
    }

    /// The scenario that allows it.
    pub(super) const fn scenario(self) -> &'static str {
        match self {
            Self::Users | Self::Systems | Self::Arrangements => "SAP_COM_0A48",
            Self::ReadSystems => "SAP_COM_0A06",
            // Which scenario allows reading users is not documented apart.
            Self::ReadUsers | Self::ReadArrangements => "SAP_COM_0A07",
        }
    }

    /// What its operations are called.
    pub(super) const fn names(self) -> [&'static str; 5] {
        match self {
            Self::Users => [
                "communication_users.list",
                "communication_users.get",
                "communication_users.create",
                "communication_users.update",
                "communication_users.delete",
            ],
            Self::Systems => [
                "communication_systems.list",
                "communication_systems.get",
                "communication_systems.create",
                "communication_systems.update",
                "communication_systems.delete",
            ],
            Self::Arrangements => [
                "communication_arrangements.list",
                "communication_arrangements.get",
                "communication_arrangements.create",
                "communication_arrangements.update",
                "communication_arrangements.delete",
            ],
            Self::ReadUsers | Self::ReadSystems | Self::ReadArrangements => [
                "communication_reads.list",
                "communication_reads.get",
                "unknown",
                "unknown",
                "unknown",
            ],
        }
    }
}

/// The communication management of one tenant.
#[derive(Debug, Clone)]
pub(super) struct Communication {
    users: Table,
    systems: Table,
    inbound: Table,
    outbound: Table,
    arrangements: Table,
    /// Users who may log on from now on, with their passwords; and those who may no longer.
    logons: Vec<(String, Option<String>)>,
    speaking: Api,
    /// Ids are not given twice.
    next_user: u32,
}

impl Communication {
    /// One with an arrangement for each of the scenarios, as if an administrator had made it by hand.
    pub(super) fn new(scenarios: &[String]) -> Self {
        let mut made = Self {
            users: Table::new(&sets::USERS),
            systems: Table::new(&sets::SYSTEMS),
            inbound: Table::new(&sets::INBOUND_USERS),
            outbound: Table::new(&sets::OUTBOUND_USERS),
            arrangements: Table::new(&sets::ARRANGEMENTS),
            logons: Vec::new(),
            speaking: Api::Users,
            next_user: 100,
        };
        for (place, scenario) in scenarios.iter().enumerate() {
            made.arrange(scenario, &format!("{scenario}_BY_HAND"), place);
        }
        made
    }

    /// Whether there is an arrangement for the scenario.
    pub(super) fn allows(&self, scenario: &str) -> bool {
        self.arrangements
            .by("CommunicationScenarioID", scenario)
            .is_some()
    }

    /// Whether an arrangement for the scenario names this user, or was made by hand: those name everybody
    /// who is there (ours).
    pub(super) fn admits(&self, scenario: &str, user: &str) -> bool {
        let mut of_scenario = self
            .arrangements
            .rows()
            .iter()
            .filter(|row| row.text("CommunicationScenarioID") == scenario);
        of_scenario.any(|row| {
            if row.text("CommunicationSystemID") == BY_HAND {
                return true;
            }
            let named = row
                .values
                .get("InboundUser")
                .and_then(|user| user.get("CommunicationSystemInboundUserUUID"))
                .and_then(Value::as_str)
                .and_then(|key| self.inbound.find(key).ok())
                .and_then(|inbound| self.users.find(inbound.text("CommunicationUserID")).ok());
            named.is_some_and(|known| known.text("Name") == user)
        })
    }

    /// Adds an arrangement that nobody asked this service for.
    pub(super) fn arrange(&mut self, scenario: &str, name: &str, number: usize) {
        let values = json!({
            "CommunicationArrangementUUID": format!("00000000-0000-4000-8000-{number:012x}"),
            "Name": name,
            "CommunicationScenarioID": scenario,
            "CommunicationSystemID": BY_HAND,
        });
        self.arrangements
            .add(values.as_object().cloned().unwrap_or_default());
    }

    pub(super) fn speak(&mut self, api: Api) -> &mut Self {
        self.speaking = api;
        self
    }

    /// Whose logon has changed since the last call.
    pub(super) fn take_logons(&mut self) -> Vec<(String, Option<String>)> {
        std::mem::take(&mut self.logons)
    }
}

impl Service for Communication {
    fn serve(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        if path.is_empty() {
            let set = match self.speaking {
                Api::Users | Api::ReadUsers => "CommunicationUsers",
                Api::Systems | Api::ReadSystems => "CommunicationSystems",
                Api::Arrangements | Api::ReadArrangements => "CommunicationArrangements",
            };
            return Ok(document(&[set], Version::V4));
        }
        match self.speaking {
            Api::Users => self.serve_users(path, incoming, around),
            Api::Systems => self.serve_systems(path, incoming, around, rng),
            Api::Arrangements => self.serve_arrangements(path, incoming, around, rng),
            Api::ReadUsers | Api::ReadSystems | Api::ReadArrangements => {
                self.serve_reads(path, incoming, around)
            }
        }
    }
}

/// A list, a count or one entity of a table; `None` if something else is asked for.
fn read(
    table: &Table,
    path: &[&str],
    incoming: &Incoming<'_>,
    around: &Surroundings<'_>,
) -> Option<Result<Reply, Refusal>> {
    if incoming.method != http::Method::GET && incoming.method != http::Method::HEAD {
        return None;
    }
    let (set, query) = (table.set(), incoming.query.as_slice());
    Some(match path {
        [name] if *name == set.name => table.list(query, around.root, around.config.page_size),
        [name, "$count"] if *name == set.name => table.count(query, around.root),
        [segment] => {
            let key = set.key_in(segment, Version::V4);
            let row = key.ok_or_else(no_resource).and_then(|key| table.find(&key));
            row.and_then(|row| table.one(200, row, query, around.root))
        }
        _ => return None,
    })
}

fn text(values: &Map<String, Value>, name: &str) -> String {
    values
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Sets a property that the server decides.
fn set(values: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    values.insert(name.to_owned(), value.into());
}
