//! The System Landscape: the type, the name, other entries for the same tenant.

use btp_client::{
    permissions::Allowed,
    system_landscape::{System, SystemStatus, SystemType},
};

use super::{Check, Level, Merge, findings::Findings};
use crate::{StepContext, error::StepError, step::Responsible, steps::no_such_type};

pub(super) async fn landscape(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    let kind = SystemType::S4HANA_CLOUD;
    if !cx.ports().landscape.sees_all() {
        return found.unknown(
            Check::Landscape,
            format!("this port does not tell whether it offers systems of type {kind}"),
        );
    }
    match cx.ports().landscape.offers_s4hana_cloud().await {
        Ok(true) => found.ok(
            Check::Landscape,
            format!("it offers systems of type {kind}"),
        ),
        Ok(false) => found.blocked(Check::Landscape, Level::Problem, no_such_type()),
        Err(error) => found.failed(Check::Landscape, who, error.into()),
    }
}

/// Whether the token of the System Landscape allows these calls, as far as it tells.
pub(super) async fn landscape_access(cx: &StepContext, calls: &[&str], found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    if calls.is_empty() {
        return;
    }
    let permissions = match cx.ports().landscape.permissions().await {
        Ok(permissions) => permissions,
        Err(error) => return found.failed(Check::Landscape, who, error.into()),
    };
    for call in calls {
        if let Allowed::No(required) = permissions.allow(call) {
            return found.advise(
                Check::Landscape,
                Level::Problem,
                format!("its token does not allow {call}: it lacks {required}"),
                who,
                "take a token of somebody with the role System Landscape Administrator",
            );
        }
    }
}

/// Whether the name can be used; the system of the name if there is one.
pub(super) async fn system_name(cx: &StepContext, found: &mut Findings) -> Option<System> {
    let name = cx.connection().system_name();
    match cx.system().await {
        Ok(None) if !cx.ports().landscape.sees_all() => found.unknown(
            Check::SystemName,
            format!("{name} is not registered; this port does not tell whether the name is free"),
        ),
        Ok(None) => found.ok(Check::SystemName, format!("{name} is free")),
        Ok(Some(system)) => {
            let what = format!("{name} is in the landscape already, {}", word(&system));
            if matches!(
                system.status,
                SystemStatus::Failed | SystemStatus::CreateFailed
            ) {
                found.advise(
                    Check::SystemName,
                    if cx.may_register_anew() {
                        Level::Warning
                    } else {
                        Level::Problem
                    },
                    what,
                    Responsible::BtpAdministrator,
                    "remove it and delete its failed extension in the tenant, or allow the flow to do so",
                );
            } else {
                found.ok(
                    Check::SystemName,
                    format!("{what}: the flow goes on with it"),
                );
            }
            return Some(system);
        }
        Err(error) => unread(cx, found, error),
    }
    None
}

/// How the system is that is to be disconnected. Where its status bars the way back, the steps say so.
pub(super) async fn system_to_disconnect(cx: &StepContext, found: &mut Findings) {
    let name = cx.connection().system_name();
    match cx.system().await {
        Ok(None) => found.ok(Check::SystemName, format!("{name} is not in the landscape")),
        Ok(Some(system)) => found.ok(
            Check::SystemName,
            format!("{name} is in the landscape, {}", word(&system)),
        ),
        Err(error) => unread(cx, found, error),
    }
}

fn word(system: &System) -> &str {
    match system.status.cockpit_word() {
        "" => "not registered",
        word => word,
    }
}

fn unread(cx: &StepContext, found: &mut Findings, error: StepError) {
    if passes(cx, &error) {
        found.note(&error);
        return found.unknown(Check::SystemName, error.to_string());
    }
    found.failed(Check::SystemName, Responsible::BtpAdministrator, error);
}

/// Whether the flow waits until the system can be told: where people are waited for, an outage of BTP's registry is
/// waited out too.
pub(super) fn passes(cx: &StepContext, error: &StepError) -> bool {
    let is_passing = error.call().is_some_and(client_core::Error::is_retryable);
    is_passing && !cx.ports().landscape.sees_all()
}

pub(super) fn scenario_group(cx: &StepContext, found: &mut Findings) {
    let group = cx.connection().group();
    match group.check() {
        Ok(()) => found.ok(Check::ScenarioGroup, group.label()),
        Err(error) => found.advise(
            Check::ScenarioGroup,
            Level::Problem,
            error.detail().unwrap_or("it cannot be used"),
            Responsible::Caller,
            "choose All Communication Scenarios, or give the group's key",
        ),
    }
}

/// Other entries for the same tenant: SAP discovers systems of the same customer by itself.
pub(super) async fn twin(
    cx: &StepContext,
    mine: Option<&System>,
    found: &mut Findings,
) -> Option<Merge> {
    let Some(address) = cx.ports().tenant.address() else {
        found.unknown(Check::Twin, "this port does not tell the tenant's address");
        return None;
    };
    let name = cx.connection().system_name();
    let systems = match cx.ports().landscape.of_tenant(&address).await {
        Ok(systems) => systems,
        Err(error) => {
            found.failed(Check::Twin, Responsible::BtpAdministrator, error.into());
            return None;
        }
    };
    let mut others: Vec<System> = systems;
    others.retain(|system| system.name != name);
    // One that is registered stands in the way, whatever was discovered besides.
    others.sort_by_key(|system| system.status != SystemStatus::Connected);
    let Some(other) = others.into_iter().next() else {
        found.ok(Check::Twin, "BTP has no other entry for the tenant");
        return None;
    };
    let how = if other.managed == Some(true) {
        "discovered by SAP"
    } else {
        "added by somebody"
    };
    let what = format!(
        "BTP has the tenant as {} already, {how}, status {}",
        other.name, other.status
    );
    let who = Responsible::Caller;
    match mine {
        _ if other.status == SystemStatus::Connected => found.advise(
            Check::Twin,
            Level::Problem,
            what,
            who,
            format!("use the name {}: a tenant is registered once in a global account", other.name),
        ),
        Some(mine) if mine.status == SystemStatus::Connected => {
            found.advise(
                Check::Twin,
                Level::Warning,
                what,
                who,
                format!("merge {} into {name} (Flow::merge): one entry is left", other.name),
            );
            return Some(Merge {
                source: other,
                destination: mine.clone(),
            });
        }
        _ => found.advise(
            Check::Twin,
            Level::Warning,
            what,
            who,
            format!(
                "use the name {} instead of {name}: the entry that is there is registered, and no second one made",
                other.name
            ),
        ),
    }
    None
}
