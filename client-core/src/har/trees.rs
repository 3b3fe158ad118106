//! Parts of a body that are confidential whatever their members are called.

use serde_json::Value;

use crate::secret::REDACTED;

/// Members whose texts stay in a confidential answer, outside of what is confidential as a whole.
const PLAIN_MEMBERS: [&str; 14] = [
    "id",
    "name",
    "type",
    "state",
    "description",
    "code",
    "error",
    "message",
    "target",
    "error_description",
    "token_type",
    "scope",
    "correlationID",
    "operation",
];

/// Members that are confidential as a whole in a confidential answer.
const SECRET_TREES: [&str; 4] = [
    "credentials",
    "parameters",
    "bind_resource",
    "configuration",
];

/// Those of them that are so in every body: what a broker is given and gives has no names that one could
/// know.
pub(super) const ALWAYS_SECRET: [&str; 3] = ["credentials", "parameters", "bind_resource"];

/// A body without its confidential members; `None` if it has none.
pub(super) fn pruned(value: Value) -> Option<Value> {
    let mut had_any = false;
    let pruned = without_trees(value, &mut had_any);
    had_any.then_some(pruned)
}

fn without_trees(value: Value, had_any: &mut bool) -> Value {
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(|item| without_trees(item, had_any))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let is_tree = (member.is_object() || member.is_array())
                    && ALWAYS_SECRET.contains(&name.as_str());
                *had_any |= is_tree;
                let member = if is_tree {
                    blotted(member)
                } else {
                    without_trees(member, had_any)
                };
                (name, member)
            })
            .collect(),
        other => other,
    }
}

/// A confidential answer: its shape, ids and names.
pub(super) fn without_texts(value: Value) -> Value {
    match value {
        Value::String(text) if !text.is_empty() => Value::String(REDACTED.to_owned()),
        Value::Array(items) => items.into_iter().map(without_texts).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let member = if SECRET_TREES.contains(&name.as_str()) {
                    blotted(member)
                } else if is_plain(&name) && member.is_string() {
                    member
                } else {
                    without_texts(member)
                };
                (name, member)
            })
            .collect(),
        other => other,
    }
}

/// A value whose shape is all that is shown.
fn blotted(value: Value) -> Value {
    match value {
        Value::String(_) | Value::Number(_) => Value::String(REDACTED.to_owned()),
        Value::Array(items) => items.into_iter().map(blotted).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (name, blotted(member)))
            .collect(),
        other => other,
    }
}

fn is_plain(name: &str) -> bool {
    PLAIN_MEMBERS.contains(&name) || name.ends_with("_id") || name.ends_with("_at")
}
