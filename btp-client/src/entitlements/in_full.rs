//! Icons and application coordinates: two thirds of a list, read only on demand.

use std::collections::HashMap;

use client_core::{
    Answer,
    operation::{DecodeError, decode},
    wire::Lenient,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Assignments;

/// What is left out otherwise, from the same body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Rest {
    #[serde(default)]
    entitled_services: Lenient<Extras>,
    #[serde(default)]
    assigned_services: Lenient<Extras>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extras {
    name: String,
    #[serde(default)]
    icon_base64: Option<Box<str>>,
    #[serde(default)]
    application_coordinates: Option<Box<Map<String, Value>>>,
}

/// Decodes a list with everything. A service's name is unique in each half of a list.
pub(super) fn assignments(answer: &Answer) -> Result<Assignments, DecodeError> {
    let mut list: Assignments = decode::json_or_default(answer)?;
    let rest: Rest = decode::json_or_default(answer)?;
    let by_name = |extras: Lenient<Extras>| -> HashMap<String, Extras> {
        extras
            .into_iter()
            .map(|extra| (extra.name.clone(), extra))
            .collect()
    };
    let mut entitled = by_name(rest.entitled_services);
    for service in &mut list.entitled_services.items {
        if let Some(extra) = entitled.remove(&service.name) {
            service.icon = extra.icon_base64;
            service.application_coordinates = extra.application_coordinates;
        }
    }
    let mut assigned = by_name(rest.assigned_services);
    for service in &mut list.assigned_services.items {
        if let Some(extra) = assigned.remove(&service.name) {
            service.icon = extra.icon_base64;
            service.application_coordinates = extra.application_coordinates;
        }
    }
    Ok(list)
}
