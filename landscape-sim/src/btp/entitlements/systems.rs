//! The service `s4-hana-cloud`, which is entitled only for registered systems.
//!
//! Documented (SAP Help: *Configure the Entitlements for the SAP S/4HANA Cloud Extensibility Service*): the
//! service shows only after a system was registered, and is assigned per registered system. How its entry in
//! the list looks is not public; both shapes here are assumed, after the recorded entries of other external
//! providers (elements of `resources`) and after plans of one name with identifiers of their own.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::plan::ServicePlan;
use crate::btp::director::System;
use crate::config::{Config, EntitlementShape};

/// The technical name of the service.
pub(crate) const SERVICE: &str = "s4-hana-cloud";

/// Its plans.
pub(crate) const PLANS: [&str; 2] = ["api-access", "messaging"];

/// The plans for the systems that have been registered for at least the listing delay.
pub(crate) fn plans<'a>(
    systems: impl Iterator<Item = &'a System>,
    config: &Config,
    now: Timestamp,
) -> Vec<ServicePlan> {
    let listed: Vec<&System> = systems
        .filter(|system| is_listed(system, config.listing_delay, now))
        .collect();
    if listed.is_empty() {
        return Vec::new();
    }
    match config.entitlement_shape {
        EntitlementShape::PlanPerSystem => listed
            .iter()
            .flat_map(|system| PLANS.iter().map(move |plan| plan_of(system, plan, config)))
            .collect(),
        EntitlementShape::Resources => PLANS
            .iter()
            .map(|plan| {
                let mut entry = entry(plan, config);
                entry.external = true;
                entry.resources = Some(listed.iter().map(|system| resource(system)).collect());
                entry
            })
            .collect(),
    }
}

fn is_listed(system: &System, delay: Duration, now: Timestamp) -> bool {
    system.is_s4()
        && system
            .registered_since()
            .is_some_and(|since| crate::clock::after(since, delay) <= now)
}

/// One entry per system: the display name is the system's name, the identifier says nothing.
fn plan_of(system: &System, plan: &str, config: &Config) -> ServicePlan {
    let mut entry = entry(plan, config).unique_identifier(identifier(&system.id, plan));
    entry.display_name.clone_from(&system.name);
    entry.description = Some(format!("{plan} for one registered system"));
    entry.external = true;
    entry.system = Some(system.id.clone());
    entry
}

fn entry(plan: &str, config: &Config) -> ServicePlan {
    match config.system_plan_quota {
        Some(quota) => ServicePlan::counted(SERVICE, plan, quota),
        None => ServicePlan::enabled(SERVICE, plan),
    }
}

/// The element of `resources` for a system. Fields as in the Entitlements OpenAPI document
/// (`ExternalResourceRequestPayload`); their values are assumed.
pub(crate) fn resource(system: &System) -> Value {
    json!({
        "resourceType": "SAP_SYSTEM",
        "resourceProvider": "SAP",
        "resourceTechnicalName": system.id,
        "resourceName": system.name,
        "resourceData": {},
    })
}

/// Whether `element` names this system.
pub(crate) fn names(element: &Value, system_id: &str) -> bool {
    element.get("resourceTechnicalName").and_then(Value::as_str) == Some(system_id)
}

/// Whether any of `elements` names this system.
pub(crate) fn name(elements: &[Value], system_id: &str) -> bool {
    elements.iter().any(|element| names(element, system_id))
}

/// Opaque and stable: the FNV-1a digest of system and plan.
pub(crate) fn identifier(system_id: &str, plan: &str) -> String {
    let digest = system_id
        .bytes()
        .chain(plan.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("s4hc{digest:016x}")
}
