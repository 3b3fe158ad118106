//! The header `scenario_groups`: pieces of compact JSON, joined by a comma and a space.

use serde_json::Value;

use crate::exchange::Incoming;

/// The pieces as they came; none without the header.
///
/// Documented by the Compass Director source (`internal/domain/onetimetoken`): the separator, the keys `key` and
/// `description`, and that a piece that cannot be read fails the mutation.
pub(super) fn read(incoming: &Incoming<'_>) -> Result<Vec<String>, String> {
    let Some(value) = incoming.headers.get("scenario_groups") else {
        return Ok(Vec::new());
    };
    let text = value
        .to_str()
        .map_err(|_| "Error while unmarshalling a scenario group".to_owned())?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(", ")
        .map(|piece| {
            let group: Option<Value> = serde_json::from_str(piece).ok();
            let has = |field: &str| {
                group
                    .as_ref()
                    .and_then(|group| group.get(field))
                    .and_then(Value::as_str)
                    .is_some_and(|text| !text.is_empty())
            };
            if has("key") && has("description") {
                Ok(piece.to_owned())
            } else {
                Err("Error while unmarshalling a scenario group".to_owned())
            }
        })
        .collect()
}
