//! Labels: what users write on accounts. And custom properties, their deprecated form.

use std::collections::{BTreeMap, btree_map};

use client_core::{
    Answer, Error,
    operation::{DecodeError, decode},
    wire::Lenient,
};
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

use super::{accepted::collection, check};
use crate::wire::OrOther;

/// The labels of an account: each key has any number of values.
///
/// The document's limits are checked when they are sent: 10 labels, 10 values each, keys and values
/// of at most 63 characters. What is read is taken as it comes.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::Labels;
///
/// let labels = Labels::new().set("Cost Center", ["19700626"]).set("EMEA", [""; 0]);
/// assert_eq!(labels.get("Cost Center").unwrap(), ["19700626"]);
/// assert!(labels.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<String, Vec<String>>);

impl Labels {
    /// No labels.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a label, or replaces the one with this key. No values are allowed, too.
    #[must_use]
    pub fn set(
        mut self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.0.insert(key.into(), values);
        self
    }

    /// The values of a key. Keys are case-sensitive.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(key).map(Vec::as_slice)
    }

    /// All keys and values, by key.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Vec<String>> {
        self.0.iter()
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the service would take them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the limit.
    pub fn check(&self) -> Result<(), Error> {
        const MOST: usize = 10;
        const LONGEST: usize = 63;
        if self.0.len() > MOST {
            return Err(Error::invalid_input("labels", "at most 10 are allowed"));
        }
        for (key, values) in &self.0 {
            check::length("label key", key, LONGEST)?;
            if values.len() > MOST {
                let reason = "at most 10 values are allowed for one key";
                return Err(Error::invalid_input("labels", reason));
            }
            for value in values {
                check::length("label value", value, LONGEST)?;
            }
        }
        Ok(())
    }
}

impl<'a> IntoIterator for &'a Labels {
    type Item = (&'a String, &'a Vec<String>);
    type IntoIter = btree_map::Iter<'a, String, Vec<String>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    Many(Vec<OrOther<String>>),
    One(String),
    Nothing(IgnoredAny),
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Option::<BTreeMap<String, Values>>::deserialize(deserializer)?;
        let labels = read.unwrap_or_default().into_iter();
        Ok(Self(
            labels
                .map(|(key, values)| match values {
                    Values::Many(values) => {
                        (key, values.into_iter().filter_map(OrOther::item).collect())
                    }
                    Values::One(value) => (key, vec![value]),
                    Values::Nothing(_) => (key, Vec::new()),
                })
                .collect(),
        ))
    }
}

/// The body of requests and answers about labels alone.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct LabelsBody {
    #[serde(default)]
    pub(super) labels: Labels,
}

pub(super) fn labels(answer: &Answer) -> Result<Labels, DecodeError> {
    decode::json_or_default::<LabelsBody>(answer).map(|body| body.labels)
}

/// A custom property: the deprecated form of a label, with the first of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomProperty {
    /// Its key.
    pub key: String,
    /// The first value of the label with this key.
    #[serde(default)]
    pub value: Option<String>,
    /// The account that it belongs to.
    #[serde(default, rename = "accountGUID")]
    pub account_guid: Option<String>,
}

/// An item of a list of custom properties. The document says that it is an account, whose properties
/// lie one level deeper; its summary says that it is a property. Both are read.
#[derive(Deserialize)]
#[serde(try_from = "Form")]
enum Item {
    Property(CustomProperty),
    Account(Lenient<CustomProperty>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    key: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default, rename = "accountGUID")]
    account_guid: Option<String>,
    #[serde(default)]
    guid: Option<String>,
    #[serde(default)]
    custom_properties: Lenient<CustomProperty>,
}

impl TryFrom<Form> for Item {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        match (form.key, form.guid) {
            (Some(key), _) => Ok(Self::Property(CustomProperty {
                key,
                value: form.value,
                account_guid: form.account_guid,
            })),
            (None, Some(_)) => Ok(Self::Account(form.custom_properties)),
            (None, None) => Err("neither a property nor an account"),
        }
    }
}

pub(super) fn custom_properties(answer: &Answer) -> Result<Lenient<CustomProperty>, DecodeError> {
    let list = collection::<Item>(answer)?;
    let mut found = Lenient {
        items: Vec::new(),
        bad: list.bad,
    };
    for item in list.items {
        match item {
            Item::Property(property) => found.items.push(property),
            Item::Account(mut inner) => {
                found.items.append(&mut inner.items);
                found.bad.append(&mut inner.bad);
            }
        }
    }
    Ok(found)
}

/// A custom property as a request sets or deletes it. The document requires a value for both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PropertyChange {
    pub(super) key: String,
    pub(super) value: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) delete: bool,
}

impl PropertyChange {
    pub(super) fn check(&self) -> Result<(), Error> {
        check::length("custom property key", &self.key, 63)?;
        if self.value.chars().count() > 63 {
            let reason = "must have at most 63 characters";
            return Err(Error::invalid_input("custom property value", reason));
        }
        Ok(())
    }
}
