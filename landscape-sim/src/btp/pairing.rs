//! What a tenant and the landscape agree on by means of an integration token.

use jiff::Timestamp;

use super::Btp;
use super::director::{Condition, Token};

/// What an integration token is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenCheck {
    /// Never issued, or its system is gone or on its way out.
    Unknown,
    Expired,
    Used,
    /// The row belonged to another tenant before it was deregistered; only that one may come back.
    WrongTenant,
    Valid {
        system_name: String,
        global_account: String,
        scenario_groups: Vec<String>,
    },
}

/// A token that was consumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pairing {
    pub(crate) system_id: String,
    pub(crate) system_name: String,
    pub(crate) global_account: String,
    /// Compact JSON pieces with `key` and `description`.
    pub(crate) scenario_groups: Vec<String>,
}

impl Btp {
    /// Looks at a token without using it.
    ///
    /// Documented (SAP Help: *Register an SAP S/4HANA Cloud System*): valid for seven days, for one use and one
    /// system. Assumed: a second open token of a system that got registered by the first counts as used.
    pub(crate) fn check_token(&self, token: &str, now: Timestamp) -> TokenCheck {
        let Some(known) = self.token(token) else {
            return TokenCheck::Unknown;
        };
        if known.used.is_some() {
            return TokenCheck::Used;
        }
        if now >= known.expires {
            return TokenCheck::Expired;
        }
        let Some(system) = self.director.system(&known.system_id) else {
            return TokenCheck::Unknown;
        };
        match system.condition {
            Condition::Initial if system.pairing.is_none() => TokenCheck::Valid {
                system_name: system.name.clone(),
                global_account: self.global_account.clone(),
                scenario_groups: known.scenario_groups.clone(),
            },
            Condition::Initial | Condition::Connected | Condition::Failed => TokenCheck::Used,
            _ => TokenCheck::Unknown,
        }
    }

    fn token(&self, token: &str) -> Option<&Token> {
        self.director
            .tokens
            .iter()
            .find(|known| known.value == token)
    }

    /// The name of the registered system that stands for `tenant`.
    pub(crate) fn registered_system_of_tenant(&self, tenant: &str) -> Option<String> {
        self.director
            .systems
            .iter()
            .find(|system| {
                system.condition == Condition::Connected && system.tenant.as_deref() == Some(tenant)
            })
            .map(|system| system.name.clone())
    }

    /// Uses a token up, when the tenant's administrator approves.
    pub(crate) fn consume_token(
        &mut self,
        token: &str,
        tenant: &str,
        now: Timestamp,
    ) -> Result<Pairing, TokenCheck> {
        let TokenCheck::Valid {
            system_name,
            global_account,
            scenario_groups,
        } = self.check_token(token, now)
        else {
            return Err(self.check_token(token, now));
        };
        let system_id = self
            .token(token)
            .map(|known| known.system_id.clone())
            .ok_or(TokenCheck::Unknown)?;
        let system = self
            .director
            .system_mut(&system_id)
            .ok_or(TokenCheck::Unknown)?;
        if system
            .tenant
            .as_deref()
            .is_some_and(|known| known != tenant)
        {
            return Err(TokenCheck::WrongTenant);
        }
        system.pairing = Some(tenant.to_owned());
        if let Some(known) = self
            .director
            .tokens
            .iter_mut()
            .find(|known| known.value == token)
        {
            known.used = Some(now);
        }
        Ok(Pairing {
            system_id,
            system_name,
            global_account,
            scenario_groups,
        })
    }

    /// Ends a pairing: the system is registered, or its registration failed, in the instant in which the tenant's
    /// extension says the same.
    pub(crate) fn finish_pairing(&mut self, system_id: &str, registered: bool, now: Timestamp) {
        let origin = &self.origin;
        let Some(system) = self.director.system_mut(system_id) else {
            return;
        };
        let Some(tenant) = system.pairing.take() else {
            return;
        };
        if registered {
            // The address of its user interface, as the door that is open shows it.
            system.base_url = Some(format!("{origin}/s4/{tenant}"));
            system.tenant = Some(tenant);
            system.enter(Condition::Connected, now);
        } else {
            system.enter(Condition::Failed, now);
        }
    }

    /// Whether the system is on its way from registered to not.
    pub(crate) fn is_deregistering(&self, system_id: &str) -> bool {
        self.director
            .system(system_id)
            .is_some_and(|system| system.condition == Condition::Unpairing)
    }

    /// Whether the system is registered now.
    pub(crate) fn is_registered(&self, system_id: &str) -> bool {
        self.director
            .system(system_id)
            .is_some_and(|system| system.condition == Condition::Connected)
    }
}
