//! Label filters: a key, and optionally the quoted JSON value that the label must have.

use serde_json::{Map, Value};

use super::fault::Fault;

/// Whether `labels` pass every filter.
///
/// Documented by Director's schema: without `query` the label only has to be there. Assumed: of the SQL/JSON
/// path expressions only a quoted value is understood here.
pub(super) fn passes(labels: &Map<String, Value>, filters: &[Value]) -> Result<bool, Fault> {
    for filter in filters {
        let key = filter
            .get("key")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let label = labels.get(key);
        let matches = match filter.get("query").and_then(Value::as_str) {
            None => label.is_some(),
            Some(query) => {
                let wanted: Value = serde_json::from_str(query)
                    .map_err(|_| Fault::invalid("label filter query is not a quoted JSON value"))?;
                label == Some(&wanted)
            }
        };
        if !matches {
            return Ok(false);
        }
    }
    Ok(true)
}
