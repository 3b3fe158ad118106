//! Communication systems, and the users on both sides of them.

use serde_json::{Map, Value, json};

use super::{
    Communication, read, set,
    sets::{INBOUND_USERS, OUTBOUND_USERS, SYSTEMS},
    text,
};
use crate::exchange::{Incoming, Reply};
use crate::s4::{
    answer::{self, Refusal},
    business_partner::guid,
    odata::{Version, table::Table},
    service::{Surroundings, no_resource, not_allowed, object},
};

impl Communication {
    pub(super) fn serve_systems(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        for table in [&self.systems, &self.inbound, &self.outbound] {
            let own = path
                .first()
                .is_some_and(|segment| segment.starts_with(table.set().name));
            if own && let Some(answer) = read(table, path, incoming, around) {
                return answer;
            }
        }
        match (path, incoming.method.as_str()) {
            ([name], "POST") if *name == SYSTEMS.name => self.create_system(incoming, around, rng),
            ([segment, users], method) => {
                let key = SYSTEMS
                    .key_in(segment, Version::V4)
                    .ok_or_else(no_resource)?;
                self.systems.find(&key)?;
                match (*users, method) {
                    ("InboundUsers", "GET") => users_of(&self.inbound, &key, around),
                    ("OutboundUsers", "GET") => users_of(&self.outbound, &key, around),
                    ("InboundUsers", "POST") => self.add_inbound(&key, incoming, around, rng),
                    ("OutboundUsers", "POST") => self.add_outbound(&key, incoming, around, rng),
                    _ => Err(no_resource()),
                }
            }
            ([segment], "DELETE") => {
                if let Some(key) = INBOUND_USERS.key_in(segment, Version::V4) {
                    self.inbound.find(&key)?.guard(incoming)?;
                    self.inbound.remove(&key);
                    return Ok(answer::nothing(Version::V4));
                }
                let key = SYSTEMS
                    .key_in(segment, Version::V4)
                    .ok_or_else(no_resource)?;
                self.delete_system(&key, incoming)
            }
            ([segment], "PATCH") => {
                let key = SYSTEMS
                    .key_in(segment, Version::V4)
                    .ok_or_else(no_resource)?;
                self.systems.find(&key)?.guard(incoming)?;
                let changes = object(incoming.body)?;
                SYSTEMS.check(&changes)?;
                let row = self.systems.change(&key, changes)?.clone();
                self.systems.one(200, &row, &[], around.root)
            }
            ([_], _) => Err(not_allowed()),
            _ => Err(no_resource()),
        }
    }

    fn create_system(
        &mut self,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let mut values = object(incoming.body)?;
        SYSTEMS.check(&values)?;
        if values.contains_key("InboundUsers") || values.contains_key("OutboundUsers") {
            let message = "A communication system cannot be created together with its users";
            return Err(Refusal::new(400, "CM_APS_CS/026", message));
        }
        let inbound_only = values.get("IsInboundOnly").and_then(Value::as_bool) == Some(true);
        if !inbound_only && text(&values, "HostName").is_empty() {
            return Err(
                Refusal::new(400, "CM_APS_CS/025", "The host name is missing").about("HostName"),
            );
        }
        let id = text(&values, "ID");
        if id.is_empty() || self.systems.by("ID", &id).is_some() {
            let message = if id.is_empty() {
                "Enter a system ID".to_owned()
            } else {
                format!("Communication system {id} exists already")
            };
            return Err(Refusal::new(400, "CM_APS_CS/001", message).about("ID"));
        }
        let client = text(&values, "OAuth2ClientID");
        if let Some(other) = self.systems.by("OAuth2ClientID", &client)
            && !client.is_empty()
        {
            let message = format!(
                "OAuth2 Client ID {client} is already assigned to Comm. System {}",
                other.text("ID")
            );
            return Err(Refusal::new(400, "CM_APS_CS/003", message).about("OAuth2ClientID"));
        }
        let key = guid(rng);
        set(&mut values, "CommunicationSystemUUID", key.as_str());
        set(&mut values, "LastChangedDateTime", incoming.now.to_string());
        values.entry("Type").or_insert(json!("customer_managed"));
        self.systems.add(values);
        let row = self.systems.find(&key)?;
        self.systems.one(201, row, &[], around.root)
    }

    fn add_inbound(
        &mut self,
        system: &str,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let mut values = object(incoming.body)?;
        INBOUND_USERS.check(&values)?;
        let user = text(&values, "CommunicationUserID");
        if self.users.find(&user).is_err() {
            let message = format!("Communication user {user} does not exist");
            return Err(Refusal::new(400, "CM_APS_CS/030", message).about("CommunicationUserID"));
        }
        let key = guid(rng);
        set(
            &mut values,
            "CommunicationSystemInboundUserUUID",
            key.as_str(),
        );
        set(&mut values, "CommunicationSystemUUID", system);
        values
            .entry("AuthenticationMethod")
            .or_insert(json!("basic"));
        self.inbound.add(values);
        let row = self.inbound.find(&key)?;
        self.inbound.one(201, row, &[], around.root)
    }

    fn add_outbound(
        &mut self,
        system: &str,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let mut values = object(incoming.body)?;
        let password = values.remove("Password");
        OUTBOUND_USERS.check(&values)?;
        let method = values
            .entry("AuthenticationMethod")
            .or_insert(json!("basic"));
        if method.as_str() == Some("basic") && password.is_none() {
            return Err(Refusal::new(400, "CM_APS_CA/100", "Enter a password").about("Password"));
        }
        let key = guid(rng);
        set(
            &mut values,
            "CommunicationSystemOutboundUserUUID",
            key.as_str(),
        );
        set(&mut values, "CommunicationSystemUUID", system);
        self.outbound.add(values);
        let row = self.outbound.find(&key)?;
        self.outbound.one(201, row, &[], around.root)
    }

    fn delete_system(&mut self, key: &str, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let row = self.systems.find(key)?;
        row.guard(incoming)?;
        let id = row.text("ID").to_owned();
        if self.arrangements.by("CommunicationSystemID", &id).is_some() {
            let message = format!("Communication system {id} is used in an arrangement");
            return Err(Refusal::new(409, "CM_APS_CS/002", message));
        }
        self.systems.remove(key);
        for table in [&mut self.inbound, &mut self.outbound] {
            while let Some(user) = table.by("CommunicationSystemUUID", key) {
                let user = user.text(table.set().key).to_owned();
                table.remove(&user);
            }
        }
        Ok(answer::nothing(Version::V4))
    }
}

fn users_of(table: &Table, system: &str, around: &Surroundings<'_>) -> Result<Reply, Refusal> {
    let mut of_system = Table::new(table.set());
    for row in table.rows() {
        if row.text("CommunicationSystemUUID") == system {
            of_system.add(Map::clone(&row.values));
        }
    }
    of_system.list(&[], around.root, usize::MAX)
}
