//! What can be changed of any account.

use client_core::Error;
use serde::Serialize;

use super::{Labels, check, labels::PropertyChange};

/// A change of a directory or of the global account. Only what is set is sent.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::AccountUpdate;
///
/// let update = AccountUpdate::new().display_name("Finance").description("");
/// assert_eq!(
///     serde_json::to_string(&update)?,
///     r#"{"displayName":"Finance","description":""}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is changed until it is sent"]
pub struct AccountUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Labels>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_properties: Vec<PropertyChange>,
}

impl AccountUpdate {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Its name for people; no slash.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Its description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Its labels, in place of all that it has.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.labels = Some(labels);
        self
    }

    /// Adds or changes a custom property: deprecated by SAP in favour of labels, and wins over a
    /// label with the same key.
    pub fn custom_property(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.custom_properties.push(PropertyChange {
            key: key.into(),
            value: value.into(),
            delete: false,
        });
        self
    }

    /// Deletes a custom property.
    pub fn without_custom_property(mut self, key: impl Into<String>) -> Self {
        self.custom_properties.push(PropertyChange {
            key: key.into(),
            value: String::new(),
            delete: true,
        });
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if *self == Self::default() {
            return Err(Error::invalid_input("update", "there is nothing to change"));
        }
        if let Some(name) = &self.display_name {
            check::display_name(name)?;
        }
        if let Some(labels) = &self.labels {
            labels.check()?;
        }
        self.custom_properties
            .iter()
            .try_for_each(PropertyChange::check)
    }
}
