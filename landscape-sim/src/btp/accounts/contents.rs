//! Labels, custom properties and settings of directories and subaccounts.

use serde_json::{Value, json};

use super::render;
use super::request::Body;
use super::state::Details;
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::exchange::{self, Incoming, Reply};

/// Whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner<'a> {
    Directory(&'a str),
    Subaccount(&'a str),
}

impl Owner<'_> {
    fn guid(&self) -> &str {
        match self {
            Self::Directory(guid) | Self::Subaccount(guid) => guid,
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Directory(_) => "DIRECTORY",
            Self::Subaccount(_) => "SUBACCOUNT",
        }
    }
}

impl Btp {
    fn details(&mut self, owner: Owner<'_>) -> Result<&mut Details, Refusal> {
        match owner {
            Owner::Directory(guid) => self.directory_mut(guid).map(|found| &mut found.details),
            Owner::Subaccount(guid) => self.subaccount_mut(guid).map(|found| &mut found.details),
        }
    }

    pub(super) fn labels(&mut self, owner: Owner<'_>) -> Result<Reply, Refusal> {
        let labels = &self.details(owner)?.labels;
        Ok(exchange::json(200, &json!({ "labels": labels })))
    }

    pub(super) fn set_labels(
        &mut self,
        owner: Owner<'_>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let details = self.details(owner)?;
        let labels = Body::of(incoming)?.labels(&details.labels)?;
        details.labels = labels.ok_or_else(|| Refusal::payload("labels: must be an object"))?;
        details.modified = Some(incoming.now);
        self.labels(owner)
    }

    pub(super) fn delete_labels(
        &mut self,
        owner: Owner<'_>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let details = self.details(owner)?;
        details.labels.clear();
        details.modified = Some(incoming.now);
        self.labels(owner)
    }

    /// Assumed: the items' form, that of `customProperties` inside accounts; the document names subaccounts here.
    pub(super) fn custom_properties(&mut self, owner: Owner<'_>) -> Result<Reply, Refusal> {
        let value = render::properties(owner.guid(), self.details(owner)?);
        Ok(exchange::json(200, &json!({ "value": value })))
    }

    pub(super) fn settings(
        &mut self,
        owner: Owner<'_>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let keys = keys(incoming);
        self.shown(owner, |key| {
            keys.is_empty() || keys.iter().any(|wanted| wanted == key)
        })
    }

    /// Assumed: the answer shows what was set.
    pub(super) fn set_settings(
        &mut self,
        owner: Owner<'_>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        self.details(owner)?;
        let mut wanted: Vec<(String, Value)> = Vec::new();
        for item in Body::of(incoming)?.list("entitySettings")? {
            let item = Body::read(item)?;
            let key = item.required("key")?;
            let value = item.get("value").cloned();
            let value = value.ok_or_else(|| Refusal::payload("value: must not be empty"))?;
            if key.chars().count() > 200 || value.to_string().chars().count() > 2002 {
                return Err(Refusal::payload("entitySettings: too long"));
            }
            wanted.push((key, value));
        }
        if wanted.is_empty() {
            return Err(Refusal::payload("entitySettings: must not be empty"));
        }
        let keys: Vec<String> = wanted.iter().map(|(key, _)| key.clone()).collect();
        let details = self.details(owner)?;
        details.settings.extend(wanted);
        details.modified = Some(incoming.now);
        self.shown(owner, |key| keys.iter().any(|wanted| wanted == key))
    }

    /// Assumed: keys that are not there are no mistake; the answer shows what is left.
    pub(super) fn delete_settings(
        &mut self,
        owner: Owner<'_>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let keys = keys(incoming);
        let details = self.details(owner)?;
        if keys.is_empty() {
            return Err(Refusal::payload("keys: must not be empty"));
        }
        details.settings.retain(|key, _| !keys.contains(key));
        details.modified = Some(incoming.now);
        self.shown(owner, |_| true)
    }

    fn shown(
        &mut self,
        owner: Owner<'_>,
        wanted: impl Fn(&String) -> bool,
    ) -> Result<Reply, Refusal> {
        let values: Vec<Value> = self
            .details(owner)?
            .settings
            .iter()
            .filter(|(key, _)| wanted(key))
            .map(|(key, value)| {
                json!({
                    "key": key,
                    "value": value,
                    "entityType": owner.word(),
                    "entityTypeGuid": owner.guid(),
                })
            })
            .collect();
        Ok(exchange::json(200, &json!({ "values": values })))
    }
}

/// Repeated, or in one value with commas between them: the document does not say.
fn keys(incoming: &Incoming<'_>) -> Vec<String> {
    incoming
        .query
        .iter()
        .filter(|(name, _)| name == "keys")
        .flat_map(|(_, value)| value.split(','))
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}
