//! The way back: deregister (unpair) and remove (unregister).

use jiff::Timestamp;
use serde_json::Value;

use super::Director;
use super::access::text;
use super::execute::{Landscape, Outcome};
use super::fault::Fault;
use super::system::{Condition, System};

/// `Application.error` after a failure (shape by the Compass source, text assumed).
pub(super) const FAILED: &str = "{\"error\":\"The registered system could not be reached.\"}";

impl Landscape<'_> {
    /// Deregisters.
    ///
    /// Documented (SAP Help: *Deregister or Remove a System*): only registered systems, out of all formations and
    /// entitlement configurations; a failed attempt may be repeated. The formation's refusal is Director's; the
    /// others are assumed in its form. Director itself looks only at formations with a runtime.
    pub(super) fn unpair(&mut self, arguments: &Value) -> Result<Outcome, Fault> {
        let system = self.addressed(arguments)?;
        if !matches!(
            system.condition,
            Condition::Connected | Condition::UnpairFailed
        ) {
            return Err(Fault::operation(&format!(
                "System {} is not registered",
                system.name
            )));
        }
        if !system.formations.is_empty() {
            return Err(Fault::operation(&format!(
                "System {} is still used and cannot be deleted. Unassign the system from the following formations first: {}",
                system.name,
                system.formations.join(", ")
            )));
        }
        if self.entitlements.uses_system(&system.id) {
            return Err(Fault::operation(&format!(
                "System {} is still part of entitlement configurations",
                system.name
            )));
        }
        self.begin(system, arguments, Condition::Unpairing)
    }

    /// Removes.
    ///
    /// Documented (SAP Help: *Deregister or Remove a System*): only manually added systems, registered ones only
    /// after deregistering, failed registrations at once. The formation's refusal is Director's.
    pub(super) fn unregister(&mut self, arguments: &Value) -> Result<Outcome, Fault> {
        let system = self.addressed(arguments)?;
        if !system.formations.is_empty() {
            return Err(Fault::operation(&format!(
                "System {} is part of the following formations : {}",
                system.name,
                system.formations.join(", ")
            )));
        }
        if system.managed {
            return Err(Fault::operation(&format!(
                "System {} was discovered automatically and cannot be removed",
                system.name
            )));
        }
        if !matches!(
            system.condition,
            Condition::Initial | Condition::Failed | Condition::DeleteFailed
        ) {
            return Err(Fault::operation(&format!(
                "System {} must be deregistered first",
                system.name
            )));
        }
        self.begin(system, arguments, Condition::Deleting)
    }

    fn addressed(&self, arguments: &Value) -> Result<System, Fault> {
        let id = text(arguments, "id").unwrap_or_default();
        let system = self
            .director
            .system(id)
            .cloned()
            .ok_or_else(|| Fault::not_found("application"))?;
        match system.condition {
            Condition::Deleting => Err(Fault::concurrent("delete")),
            Condition::Unpairing => Err(Fault::concurrent("another")),
            _ if system.pairing.is_some() => Err(Fault::concurrent("another")),
            _ => Ok(system),
        }
    }

    /// Starts the asynchronous operation, or does it at once in mode `SYNC`.
    fn begin(
        &mut self,
        system: System,
        arguments: &Value,
        condition: Condition,
    ) -> Result<Outcome, Fault> {
        let now = self.incoming.now;
        if text(arguments, "mode") == Some("ASYNC") {
            let due = crate::clock::after(now, self.config.deregister_delay);
            let fails = self.config.deregistering_fails;
            if let Some(stored) = self.director.system_mut(&system.id) {
                stored.enter(condition, now);
                stored.error = None;
                stored.due = Some(due);
                stored.fails = fails;
            }
            return Ok(Outcome::Accepted(system.id));
        }
        if condition == Condition::Deleting {
            let json = system.json(self.director.type_of(&system));
            self.director.removed(&system.id);
            return Ok(Outcome::Value(json));
        }
        self.director.deregistered(&system.id, now);
        let stored = self
            .director
            .system(&system.id)
            .ok_or_else(|| Fault::not_found("application"))?;
        Ok(Outcome::Value(stored.json(self.director.type_of(stored))))
    }
}

impl Director {
    /// Deregistering keeps the row and the memory of its tenant, and drops tokens that nobody used.
    pub(super) fn deregistered(&mut self, id: &str, at: Timestamp) {
        self.drop_open_tokens(id);
        if let Some(system) = self.system_mut(id) {
            system.enter(Condition::Initial, at);
            system.error = None;
        }
    }

    /// Removing deletes the row.
    pub(super) fn removed(&mut self, id: &str) {
        self.drop_open_tokens(id);
        self.systems.retain(|system| system.id != id);
    }

    fn drop_open_tokens(&mut self, id: &str) {
        self.tokens
            .retain(|token| token.system_id != id || token.used.is_some());
    }
}
