//! Platforms: registered once, with credentials that are shown once.

use serde_json::json;

use super::Call;
use super::ServiceManager;
use super::model::{Platform, Stamp, with};
use super::page;
use super::refusal::Refusal;
use super::request::{body, changed_labels, flag, labels, name, wrong};
use crate::btp::accounts::request::Body;
use crate::exchange::{self, Reply};

impl ServiceManager {
    fn platform_at(&self, call: &Call<'_>) -> Result<usize, Refusal> {
        self.platforms
            .iter()
            .position(|known| known.subaccount == call.subaccount && known.id == call.id())
            .ok_or_else(|| Refusal::no_such("platform"))
    }

    fn platform(&self, call: &Call<'_>) -> Result<&Platform, Refusal> {
        let position = self.platform_at(call)?;
        self.platforms
            .get(position)
            .ok_or_else(|| Refusal::no_such("platform"))
    }

    /// Assumed: names are unique in the subaccount.
    fn check_platform_name(&self, call: &Call<'_>, name: &str) -> Result<(), Refusal> {
        let taken = self.platforms.iter().any(|known| {
            known.subaccount == call.subaccount && known.id != call.id() && known.name == name
        });
        if taken {
            return Err(Refusal::conflicting("platform"));
        }
        Ok(())
    }

    pub(super) fn list_platforms(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let rows = self
            .platforms
            .iter()
            .filter(|known| known.subaccount == call.subaccount)
            .map(|known| (known.stamp.sequence, known.json()))
            .collect();
        page::list(rows, &["type", "description"], call.incoming, call.config)
    }

    pub(super) fn get_platform(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        Ok(exchange::json(200, &self.platform(call)?.json()))
    }

    pub(super) fn register_platform(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let body = body(call)?;
        let name = name(&body)?;
        body.required("type")?;
        check_type(&body)?;
        let labels = labels(&body)?;
        let description = body.text("description")?.unwrap_or_default();
        self.check_platform_name(call, &name)?;
        let platform = Platform {
            stamp: Stamp {
                sequence: self.next(),
                created: call.now(),
                updated: call.now(),
            },
            id: self.ids.guid(),
            subaccount: call.subaccount.to_owned(),
            name,
            description,
            labels,
        };
        let basic = json!({"username": self.ids.hex(32), "password": self.ids.hex(40)});
        let answer = with(platform.json(), "credentials", json!({ "basic": basic }));
        self.platforms.push(platform);
        Ok(exchange::json(201, &answer))
    }

    pub(super) fn update_platform(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let body = body(call)?;
        let known = self.platform(call)?;
        check_type(&body)?;
        let labels = changed_labels(&body, &known.labels)?;
        let name = match body.get("name") {
            None => known.name.clone(),
            Some(_) => name(&body)?,
        };
        let description = body
            .text("description")?
            .unwrap_or_else(|| known.description.clone());
        self.check_platform_name(call, &name)?;
        let position = self.platform_at(call)?;
        if let Some(known) = self.platforms.get_mut(position) {
            known.name = name;
            known.description = description;
            known.labels = labels;
            known.stamp.updated = call.now();
        }
        self.get_platform(call)
    }

    /// Its services would go with `cascade`; nothing here is of another platform than Service Manager itself.
    pub(super) fn unregister_platform(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        flag(call, "cascade")?;
        let position = self.platform_at(call)?;
        self.platforms.remove(position);
        Ok(exchange::json(200, &json!({})))
    }
}

/// Documented: one type can be registered.
fn check_type(body: &Body) -> Result<(), Refusal> {
    match body.text("type")?.as_deref() {
        None | Some("kubernetes") => Ok(()),
        Some(_) => Err(wrong("type", "must be kubernetes")),
    }
}
