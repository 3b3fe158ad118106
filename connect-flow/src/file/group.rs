//! Communication scenario groups, as a document names them: by label, by public key, or by both where SAP has published
//! no key.

use btp_client::system_landscape::ScenarioGroup;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    node::Value,
    reader::{Field, FromField, Reader, nearest},
};

pub(super) fn is_default(group: &ScenarioGroup) -> bool {
    *group == ScenarioGroup::all_communication_scenarios()
}

pub(super) fn write<S: Serializer>(group: &ScenarioGroup, to: S) -> Result<S::Ok, S::Error> {
    if ScenarioGroup::by_label(group.label()).as_ref() == Some(group) {
        return group.label().serialize(to);
    }
    let mut table = to.serialize_map(None)?;
    table.serialize_entry("label", group.label())?;
    if let Some(key) = group.key() {
        table.serialize_entry("key", key)?;
    }
    table.end()
}

/// Labels and keys that can be used as they are.
fn names() -> impl Iterator<Item = &'static str> {
    const { &ScenarioGroup::ALL }
        .iter()
        .filter_map(|group| group.key().map(|key| (group.label(), key)))
        .flat_map(|(label, key)| [label, key])
}

pub(super) fn schema(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = names().collect();
    let labels: Vec<&str> = const { &ScenarioGroup::ALL }
        .iter()
        .map(ScenarioGroup::label)
        .collect();
    json_schema!({
        "anyOf": [
            {"type": "string", "enum": names},
            {
                "type": "object",
                "description": "A group whose key SAP has not published, or one that is not in its list.",
                "properties": {
                    "label": {
                        "type": "string",
                        "description": "What the cockpit calls it.",
                        "minLength": 1,
                        "examples": labels,
                    },
                    "key": {
                        "type": "string",
                        "description": "What the service calls it.",
                        "minLength": 1,
                    },
                },
                "required": ["label", "key"],
                "additionalProperties": false,
            },
        ],
    })
}

impl FromField for ScenarioGroup {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        match &field.node.value {
            Value::Text(name) => by_name(field, name, reader),
            Value::Table(_) => by_label_and_key(field, reader),
            _ => {
                reader.wrong_type(field, "a group's label or key, or a table of both");
                None
            }
        }
    }
}

fn by_name(field: &Field<'_>, name: &str, reader: &mut Reader) -> Option<ScenarioGroup> {
    let found = ScenarioGroup::ALL
        .into_iter()
        .find(|group| group.label() == name || group.key() == Some(name));
    match found {
        Some(group) if group.key().is_some() => return Some(group),
        Some(_) => {
            reader.blame(
                field,
                "the key of this group is not public: write a table of `label` and `key`",
            );
        }
        None => {
            let meant = match nearest(name, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
            };
            let reason = format!(
                "there is no such scenario group; {meant} Another one needs a table of `label` and `key`"
            );
            reader.blame(field, reason);
        }
    }
    None
}

fn by_label_and_key(field: &Field<'_>, reader: &mut Reader) -> Option<ScenarioGroup> {
    let mut table = reader.table(field)?;
    let label: Option<String> = reader.need(&mut table, "label");
    let key: Option<String> = reader.need(&mut table, "key");
    reader.finish(&table);
    let (label, key) = (label?, key?);
    let known = ScenarioGroup::by_label(&label);
    if let Some(public) = known.as_ref().and_then(ScenarioGroup::key)
        && public != key
    {
        reader.blame(
            &field.get("key")?,
            format!("the key of this group is {public}: write its label alone"),
        );
        return None;
    }
    let group = match known {
        Some(known) => known.with_key(key),
        None => ScenarioGroup::custom(key, label),
    };
    reader.check(field, group.check())?;
    Some(group)
}
