//! Settings of directories and subaccounts.

use client_core::{
    Answer, Error,
    operation::{DecodeError, Operation, decode},
    wire::Lenient,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check;

/// One setting, as `DataResponseObject` shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Setting {
    /// Its key.
    pub key: String,
    /// Its value, of any form.
    #[serde(default)]
    pub value: Option<Value>,
    /// What holds without a value.
    #[serde(default)]
    pub default_value: Option<Value>,
    /// A remark.
    #[serde(default)]
    pub description: Option<String>,
    /// The kind of account that it belongs to.
    #[serde(default)]
    pub entity_type: Option<String>,
    /// The account that it belongs to.
    #[serde(default)]
    pub entity_type_guid: Option<String>,
    /// A subcategory.
    #[serde(default)]
    pub classification: Option<String>,
    /// Whether the service works its value out when asked.
    #[serde(default)]
    pub dynamic_property: Option<bool>,
    /// Which values are allowed.
    #[serde(default)]
    pub validation_schema: Option<Value>,
}

/// Settings to create or replace. Others are left alone.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::SettingsUpdate;
///
/// let update = SettingsUpdate::new().set("theme", "dark").set("limits", serde_json::json!({"a": 1}));
/// assert!(update.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is set until it is sent"]
pub struct SettingsUpdate {
    entity_settings: Vec<Pair>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Pair {
    key: String,
    value: Value,
}

impl SettingsUpdate {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self {
            entity_settings: Vec::new(),
        }
    }

    /// Sets a key, again if it was set before.
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        let key = key.into();
        self.entity_settings.retain(|pair| pair.key != key);
        self.entity_settings.push(Pair {
            key,
            value: value.into(),
        });
        self
    }

    /// Whether the service would take it: keys of at most 200 characters, values of at most 2000.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the limit.
    pub fn check(&self) -> Result<(), Error> {
        if self.entity_settings.is_empty() {
            return Err(Error::invalid_input("settings", "there is nothing to set"));
        }
        for pair in &self.entity_settings {
            check::length("settings key", &pair.key, 200)?;
            let size = match &pair.value {
                Value::String(text) => text.chars().count(),
                other => other.to_string().chars().count(),
            };
            if size > 2000 {
                let reason = "must have at most 2000 characters";
                return Err(Error::invalid_input("settings value", reason));
            }
        }
        Ok(())
    }
}

/// Names the keys in the query, once each.
pub(super) fn with_keys<T>(
    mut operation: Operation<T>,
    keys: &[&str],
) -> Result<Operation<T>, Error> {
    for key in keys {
        check::length("settings key", key, 255)?;
        operation = operation.query("keys", *key);
    }
    Ok(operation)
}

/// Deleting names what to delete: no keys would be a request without its required parameter.
pub(super) fn with_some_keys<T>(
    operation: Operation<T>,
    keys: &[&str],
) -> Result<Operation<T>, Error> {
    if keys.is_empty() {
        return Err(Error::invalid_input("settings keys", "name at least one"));
    }
    with_keys(operation, keys)
}

#[derive(Deserialize, Default)]
struct DataBody {
    #[serde(default)]
    values: Lenient<Setting>,
}

pub(super) fn settings(answer: &Answer) -> Result<Lenient<Setting>, DecodeError> {
    decode::json_or_default::<DataBody>(answer).map(|body| body.values)
}
