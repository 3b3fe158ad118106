//! Who may call Director: bearer, tenant and scopes.

use serde_json::Value;

use super::fault::Fault;
use crate::btp::uaa::{BadToken, Caller, Uaa};
use crate::exchange::{self, Incoming, Reply};

/// The caller, or the answer that turns the request away.
///
/// Documented by the Compass Director source: 400 without a bearer token, 401 with a bad one, 400 for an unknown
/// tenant, the same JSON as any other error.
pub(super) fn caller(
    uaa: &Uaa,
    global_account: &str,
    incoming: &Incoming<'_>,
) -> Result<Caller, (u16, Fault)> {
    let caller = uaa.bearer(incoming).map_err(|bad| match bad {
        BadToken::Missing => (400, Fault::unauthorized("missing bearer token")),
        BadToken::Invalid => (401, Fault::unauthorized("invalid bearer token")),
    })?;
    match incoming.header("tenant") {
        Some(tenant) if tenant != global_account => Err((400, Fault::tenant_not_found(tenant))),
        _ => Ok(caller),
    }
}

pub(super) fn refused(status: u16, fault: &Fault) -> Reply {
    exchange::json(status, &fault.body())
}

/// The scope a root field needs (Compass Director configuration, `config.yaml`). Scopes of single fields are not
/// simulated.
pub(super) fn scope(field: &str) -> &'static str {
    match field {
        "applications" | "application" => "application:read",
        "formations" | "formationByName" | "formationsForObject" => "formation:read",
        "createFormation"
        | "deleteFormation"
        | "assignFormation"
        | "unassignFormation"
        | "resynchronizeFormationNotifications"
        | "finalizeDraftFormation" => "formation:write",
        "applicationTemplates" => "application_template:read",
        _ => "application:write",
    }
}

pub(super) fn check(caller: &Caller, field: &str) -> Result<(), Fault> {
    let required = scope(field);
    if caller.has_any(&[required]) {
        Ok(())
    } else {
        Err(Fault::scopes(&caller.scopes, required))
    }
}

/// A text argument.
pub(super) fn text<'a>(arguments: &'a Value, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str)
}
