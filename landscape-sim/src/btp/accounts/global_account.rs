//! The global account itself.

use jiff::Timestamp;
use serde_json::json;

use super::render;
use super::request::Body;
use super::state::Details;
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::exchange::{self, Incoming, Reply};

/// What of the global account can be changed.
pub(crate) struct GlobalAccount {
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) details: Details,
}

impl GlobalAccount {
    pub(super) fn starting_at(created: Timestamp) -> Self {
        Self {
            display_name: "Simulated Global Account".to_owned(),
            description: Some("Exists in memory alone".to_owned()),
            created,
            details: Details::default(),
        }
    }
}

impl Btp {
    pub(super) fn get_global_account(&self, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let expand = super::flag(incoming, "expand")?;
        Ok(exchange::json(200, &self.global_account_json(expand)))
    }

    pub(super) fn update_global_account(
        &mut self,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let account = &mut self.accounts.account;
        Body::of(incoming)?.changes(&account.details.labels)?.apply(
            &mut account.display_name,
            &mut account.description,
            &mut account.details,
            incoming.now,
        );
        Ok(exchange::json(200, &self.global_account_json(false)))
    }

    pub(super) fn global_account_custom_properties(&self) -> Reply {
        let value = render::properties(&self.global_account, &self.accounts.account.details);
        exchange::json(200, &json!({ "value": value }))
    }
}
