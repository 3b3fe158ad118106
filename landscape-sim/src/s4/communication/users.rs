//! Communication users.

use serde_json::json;

use super::{Communication, read, set, sets::USERS, text};
use crate::exchange::{Incoming, Reply};
use crate::s4::{
    answer::{self, Refusal},
    odata::Version,
    service::{Surroundings, no_resource, not_allowed, object},
};

/// Documented (SAP Help: *Maintain Communication Users*).
const SHORTEST_PASSWORD: usize = 20;

impl Communication {
    pub(super) fn serve_users(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
    ) -> Result<Reply, Refusal> {
        if let Some(answer) = read(&self.users, path, incoming, around) {
            return answer;
        }
        match (path, incoming.method.as_str()) {
            ([name], "POST") if *name == USERS.name => self.create_user(incoming, around),
            ([segment], method) => {
                let key = USERS.key_in(segment, Version::V4).ok_or_else(no_resource)?;
                match method {
                    "PATCH" => self.change_user(&key, incoming, around),
                    "DELETE" => self.delete_user(&key, incoming),
                    _ => Err(not_allowed()),
                }
            }
            _ => Err(no_resource()),
        }
    }

    fn create_user(
        &mut self,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
    ) -> Result<Reply, Refusal> {
        let mut values = object(incoming.body)?;
        let password = values.remove("Password");
        USERS.check(&values)?;
        let id = format!("CC{:09}", self.next_user);
        let name = text(&values, "Name");
        if name.is_empty() {
            return Err(Refusal::new(400, "CM_APS_CU/001", "Enter a user name").about("Name"));
        }
        if text(&values, "Description").is_empty() {
            let message = format!("User {id} must have a description");
            return Err(Refusal::new(400, "CM_APS_CU/002", message).about("Description"));
        }
        if self.users.by("Name", &name).is_some() {
            let message = format!("User name {name} is already used");
            return Err(Refusal::new(400, "CM_APS_CU/003", message).about("Name"));
        }
        if let Some(password) = password.as_ref().and_then(|password| password.as_str()) {
            check_password(password)?;
            self.logons.push((name, Some(password.to_owned())));
        }
        set(&mut values, "ID", id.as_str());
        set(&mut values, "LockStatus", "not_locked");
        let status = if password.is_some() {
            "productive"
        } else {
            "inactive"
        };
        set(&mut values, "PasswordStatus", status);
        set(&mut values, "LastChangedDateTime", incoming.now.to_string());
        values
            .entry("Type")
            .or_insert(json!("customer_communication"));
        self.users.add(values);
        self.next_user += 1;
        let row = self.users.find(&id)?;
        self.users.one(201, row, &[], around.root)
    }

    fn change_user(
        &mut self,
        key: &str,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
    ) -> Result<Reply, Refusal> {
        let row = self.users.find(key)?;
        row.guard(incoming)?;
        let name = row.text("Name").to_owned();
        let mut changes = object(incoming.body)?;
        let password = changes.remove("Password");
        USERS.check(&changes)?;
        if let Some(password) = password.as_ref().and_then(|password| password.as_str()) {
            check_password(password)?;
            self.logons.push((name, Some(password.to_owned())));
        }
        set(
            &mut changes,
            "LastChangedDateTime",
            incoming.now.to_string(),
        );
        let row = self.users.change(key, changes)?.clone();
        self.users.one(200, &row, &[], around.root)
    }

    fn delete_user(&mut self, key: &str, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let row = self.users.find(key)?;
        row.guard(incoming)?;
        if self.inbound.by("CommunicationUserID", key).is_some() {
            let message = format!("User {key} is used in a communication system");
            return Err(Refusal::new(409, "CM_APS_CU/004", message));
        }
        let name = row.text("Name").to_owned();
        self.users.remove(key);
        self.logons.push((name, None));
        Ok(answer::nothing(Version::V4))
    }
}

fn check_password(password: &str) -> Result<(), Refusal> {
    let has_special = password.chars().any(|one| !one.is_alphanumeric());
    if password.chars().count() < SHORTEST_PASSWORD || !has_special {
        let message = "The password must have at least 20 characters, one of them a special one";
        return Err(Refusal::new(400, "CM_APS_CU/005", message).about("Password"));
    }
    Ok(())
}
