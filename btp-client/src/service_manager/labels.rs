//! Changes of labels.

use serde::Serialize;

/// Values that are added to, or taken from, a label: Service Manager changes labels, where other
/// services of BTP replace them.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::LabelChange;
///
/// let changes = [LabelChange::add("team", ["blue"]), LabelChange::remove("cost", ["19700626"])];
/// assert_eq!(serde_json::to_value(&changes[0]).unwrap()["op"], "add");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelChange {
    op: &'static str,
    key: String,
    values: Vec<String>,
}

impl LabelChange {
    /// Adds values to a label, which need not be there yet.
    pub fn add(
        key: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self::new("add", key, values)
    }

    /// Takes values from a label.
    pub fn remove(
        key: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self::new("remove", key, values)
    }

    fn new(
        op: &'static str,
        key: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            op,
            key: key.into(),
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}
