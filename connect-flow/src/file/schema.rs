//! The JSON schema of a document, for editors.

use btp_client::entitlements::Amount;
use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::SchemaSettings,
    json_schema,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value, json};

use super::{document::Document, entitlements::NO_DIRECTORY, entitlements::WantedPlan};
use crate::DOCUMENTED_PLANS;

const GUID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

impl Document {
    /// The JSON Schema (2020-12) of a document in either format. It knows fields, types and shapes; that names are
    /// unique, and what the values mean, only reading finds out.
    pub fn json_schema() -> Value {
        let settings = SchemaSettings::draft2020_12()
            .for_serialize()
            .with_transform(WithoutNull);
        settings
            .into_generator()
            .into_root_schema_for::<Self>()
            .to_value()
    }
}

/// A field that may be left out may not be null: neither format needs it, and YAML's empty value is a slip.
#[derive(Debug, Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(object) = schema.as_object_mut() {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| *choice != json!({"type": "null"}));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only: Map<String, Value> = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
        }
        transform_subschemas(self, schema);
    }
}

pub(super) fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "minLength": 1})
}

pub(super) fn system_name(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    })
}

pub(super) fn guid(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": GUID})
}

pub(super) fn directory(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            {"type": "string", "const": NO_DIRECTORY},
            {"type": "string", "pattern": GUID},
        ],
    })
}

pub(super) fn address(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "format": "uri", "pattern": "^https?://"})
}

/// Either of the two makes the other one needed.
pub(super) fn user_and_password(schema: &mut Schema) {
    let both = json!({"user": ["password"], "password": ["user"]});
    schema.insert("dependentRequired".to_owned(), both);
}

impl JsonSchema for WantedPlan {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WantedPlan".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // The documented names are offered, others are taken.
        let name = json!({
            "anyOf": [
                {"type": "string", "enum": DOCUMENTED_PLANS},
                {"type": "string", "pattern": "\\S"},
            ],
            "description": "The plan's technical name.",
        });
        json_schema!({
            "description": "A plan of the extensibility service: its technical name, or a table of name and amount.",
            "anyOf": [
                name,
                {
                    "type": "object",
                    "properties": {
                        "name": name,
                        "amount": {
                            "type": "integer",
                            "minimum": 0,
                            "maximum": Amount::MAX,
                            "description": "The quota, for plans that have one; 1 if left out.",
                        },
                    },
                    "required": ["name"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
