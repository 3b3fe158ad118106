//! Communication arrangements.

use serde_json::{Map, Value, json};

use super::{Communication, read, set, sets::ARRANGEMENTS, text};
use crate::exchange::{Incoming, Reply};
use crate::s4::{
    answer::{self, Refusal},
    business_partner::guid,
    odata::Version,
    service::{Surroundings, no_resource, not_allowed, object},
};

/// Scenarios whose outbound services must be switched off, or told how they deliver.
const REPLICATING: [(&str, [&str; 3]); 2] = [
    (
        "SAP_COM_0008",
        ["DEBMAS_IDOC", "CREMAS_IDOC", "CO_MDG_BP_RPLCTRQ_SPRX"],
    ),
    (
        "SAP_COM_0009",
        [
            "MATMAS_IDOC",
            "CO_MDM_PRD_BULK_REPL_REQ_OUT_SPRX",
            "CO_MDM_PRD_BULK_REP_CONF_OUT_SPRX",
        ],
    ),
];
/// Scenarios whose tenant calls somebody (of those that are simulated).
const CALLING: [&str; 2] = ["SAP_COM_0092", "SAP_COM_0219"];
/// A scenario whose inbound services take no OAuth 2.0.
const WITHOUT_OAUTH: &str = "SAP_COM_0827";

impl Communication {
    pub(super) fn serve_arrangements(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        if let Some(answer) = read(&self.arrangements, path, incoming, around) {
            return answer;
        }
        let key = |segment: &str| {
            ARRANGEMENTS
                .key_in(segment, Version::V4)
                .ok_or_else(no_resource)
        };
        match (path, incoming.method.as_str()) {
            ([name], "POST") if *name == ARRANGEMENTS.name => {
                self.create_arrangement(incoming, around, rng)
            }
            ([segment], "DELETE") => {
                let key = key(segment)?;
                self.arrangements.find(&key)?.guard(incoming)?;
                self.arrangements.remove(&key);
                Ok(answer::nothing(Version::V4))
            }
            ([segment, "InboundUser"], "PATCH") => {
                let key = key(segment)?;
                self.arrangements.find(&key)?.guard(incoming)?;
                let user = object(incoming.body)?;
                self.check_inbound(&user)?;
                let mut changes = Map::new();
                set(&mut changes, "InboundUser", Value::Object(user));
                self.arrangements.change(&key, changes)?;
                Ok(answer::nothing(Version::V4))
            }
            ([_], _) => Err(not_allowed()),
            _ => Err(no_resource()),
        }
    }

    fn create_arrangement(
        &mut self,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let mut values = object(incoming.body)?;
        ARRANGEMENTS.check(&values)?;
        let scenario = text(&values, "CommunicationScenarioID");
        let system_id = text(&values, "CommunicationSystemID");
        let name = text(&values, "Name");
        if name.is_empty() || self.arrangements.by("Name", &name).is_some() {
            let message = format!("Arrangement name {name} is empty or already used");
            return Err(Refusal::new(400, "CM_APS_CA/001", message).about("Name"));
        }
        let system = self.systems.by("ID", &system_id).ok_or_else(|| {
            let message = format!("Communication system {system_id} does not exist");
            Refusal::new(400, "CM_APS_CA/010", message).about("CommunicationSystemID")
        })?;
        let system = system.text("CommunicationSystemUUID").to_owned();
        if let Some(user) = values.get("InboundUser").and_then(Value::as_object) {
            let method = self.check_inbound(user)?;
            if scenario == WITHOUT_OAUTH && method.starts_with("oauth2") {
                let message = "OAuth 2.0 not supported for inbound communication";
                return Err(Refusal::new(400, "CM_APS_CA/037", message));
            }
        }
        let has_outbound = self
            .outbound
            .by("CommunicationSystemUUID", &system)
            .is_some();
        if CALLING.contains(&scenario.as_str()) && !has_outbound {
            let message = "There is no suitable outbound user in the communication system";
            return Err(Refusal::new(400, "CM_APS_CA/027", message));
        }
        check_outputs(&scenario, &values)?;
        let key = guid(rng);
        set(&mut values, "CommunicationArrangementUUID", key.as_str());
        set(&mut values, "LastChangedDateTime", incoming.now.to_string());
        self.arrangements.add(values);
        let row = self.arrangements.find(&key)?;
        self.arrangements.one(201, row, &[], around.root)
    }

    /// The authentication method of an inbound user that is named.
    fn check_inbound(&self, user: &Map<String, Value>) -> Result<String, Refusal> {
        let key = text(user, "CommunicationSystemInboundUserUUID");
        let row = self.inbound.find(&key).map_err(|_| {
            let message = "The inbound user does not exist in the communication system";
            Refusal::new(400, "CM_APS_CA/010", message).about("InboundUser")
        })?;
        Ok(row.text("AuthenticationMethod").to_owned())
    }
}

/// Reported: these scenarios ask for an output mode unless their services are inserted inactive.
fn check_outputs(scenario: &str, values: &Map<String, Value>) -> Result<(), Refusal> {
    let Some((_, services)) = REPLICATING.iter().find(|(known, _)| *known == scenario) else {
        return Ok(());
    };
    let empty = Vec::new();
    let sent = values
        .get("OutboundServices")
        .and_then(Value::as_array)
        .unwrap_or(&empty);
    let is_off = |service: &str| {
        sent.iter()
            .any(|one| one["ServiceID"] == json!(service) && one["Status"] == json!("inactive"))
    };
    if services.iter().all(|service| is_off(service)) {
        return Ok(());
    }
    let message = "Enter Output Mode for Outbound Interface";
    Err(Refusal::new(400, "CM_APS_CA/050", message).about("OutboundServices"))
}
