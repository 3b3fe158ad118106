//! The queries: systems, one system, system types.

use serde_json::Value;

use super::access::text;
use super::execute::Landscape;
use super::fault::Fault;
use super::{filter, page};

impl Landscape<'_> {
    /// All systems in the order of their ids, as Director pages them.
    pub(super) fn applications(&self, arguments: &Value) -> Result<Value, Fault> {
        let filters = filters(arguments);
        let mut found = Vec::new();
        for system in &self.director.systems {
            if filter::passes(&system.labels(), filters)? {
                found.push(system);
            }
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        let items = found
            .into_iter()
            .map(|system| system.json(self.director.type_of(system)))
            .collect();
        self.page(items, arguments)
    }

    /// Null when there is no such system.
    pub(super) fn application(&self, arguments: &Value) -> Value {
        text(arguments, "id")
            .and_then(|id| self.director.system(id))
            .map_or(Value::Null, |system| {
                system.json(self.director.type_of(system))
            })
    }

    pub(super) fn application_templates(&self, arguments: &Value) -> Result<Value, Fault> {
        let filters = filters(arguments);
        let mut items = Vec::new();
        for system_type in &self.director.types {
            let json = system_type.json();
            let labels = json.get("labels").and_then(Value::as_object);
            let passes = match labels {
                Some(labels) => filter::passes(labels, filters)?,
                None => filters.is_empty(),
            };
            if passes {
                items.push(json);
            }
        }
        self.page(items, arguments)
    }

    pub(super) fn page(&self, items: Vec<Value>, arguments: &Value) -> Result<Value, Fault> {
        let first = arguments
            .get("first")
            .and_then(Value::as_i64)
            .unwrap_or(200);
        page::page(
            items,
            first,
            text(arguments, "after"),
            self.config.page_size,
        )
    }
}

fn filters(arguments: &Value) -> &[Value] {
    arguments
        .get("filter")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}
