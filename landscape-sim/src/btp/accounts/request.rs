//! Request bodies of the accounts service, read field by field.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::state::Details;
use crate::btp::envelope::Refusal;
use crate::exchange::Incoming;

/// Labels of an account.
pub(super) type Labels = BTreeMap<String, Vec<String>>;

/// What can be changed of every account.
pub(super) struct Changes {
    display_name: Option<String>,
    description: Option<String>,
    labels: Option<Labels>,
}

impl Changes {
    pub(super) fn apply(
        self,
        display_name: &mut String,
        description: &mut Option<String>,
        details: &mut Details,
        now: Timestamp,
    ) {
        if let Some(name) = self.display_name {
            *display_name = name;
        }
        if self.description.is_some() {
            *description = self.description;
        }
        if let Some(labels) = self.labels {
            details.labels = labels;
        }
        details.modified = Some(now);
    }
}

/// A JSON object whose fields are asked for by name; null is as absent. What is not asked for is ignored.
pub(in crate::btp) struct Body(Map<String, Value>);

fn wrong(field: &str, rule: &str) -> Refusal {
    Refusal::payload(format!("{field}: {rule}"))
}

impl Body {
    pub(in crate::btp) fn of(incoming: &Incoming<'_>) -> Result<Self, Refusal> {
        incoming
            .json()
            .map_or_else(|| Err(wrong("body", "must be a JSON object")), Self::read)
    }

    pub(in crate::btp) fn read(value: Value) -> Result<Self, Refusal> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(wrong("body", "must be a JSON object")),
        }
    }

    pub(in crate::btp) fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    pub(in crate::btp) fn text(&self, field: &str) -> Result<Option<String>, Refusal> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(field, "must be a text")),
        }
    }

    pub(in crate::btp) fn required(&self, field: &str) -> Result<String, Refusal> {
        self.text(field)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| wrong(field, "must not be empty"))
    }

    pub(super) fn flag(&self, field: &str) -> Result<Option<bool>, Refusal> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(wrong(field, "must be true or false")),
        }
    }

    pub(super) fn list(&self, field: &str) -> Result<Vec<Value>, Refusal> {
        match self.get(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.clone()),
            Some(_) => Err(wrong(field, "must be a list")),
        }
    }

    /// Documented: no slash.
    pub(super) fn display_name(&self) -> Result<Option<String>, Refusal> {
        match self.text("displayName")? {
            Some(name) if name.contains('/') || name.trim().is_empty() => {
                Err(wrong("displayName", "must be a name without a slash"))
            }
            name => Ok(name),
        }
    }

    /// The fields that an update of any account may have. `known` are the labels it has.
    pub(super) fn changes(&self, known: &Labels) -> Result<Changes, Refusal> {
        Ok(Changes {
            display_name: self.display_name()?,
            description: self.text("description")?,
            labels: self.labels(known)?,
        })
    }

    /// Documented: letters, digits, inner hyphens, at most 63.
    pub(super) fn subdomain(&self) -> Result<Option<String>, Refusal> {
        let Some(text) = self.text("subdomain")? else {
            return Ok(None);
        };
        let fits = !text.is_empty()
            && text.len() <= 63
            && !text.starts_with('-')
            && !text.ends_with('-')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits {
            Ok(Some(text))
        } else {
            Err(wrong("subdomain", "takes letters, digits and hyphens"))
        }
    }

    /// Documented: two words.
    pub(super) fn usage(&self) -> Result<Option<String>, Refusal> {
        match self.text("usedForProduction")? {
            Some(word)
                if !["USED_FOR_PRODUCTION", "NOT_USED_FOR_PRODUCTION"].contains(&word.as_str()) =>
            {
                Err(wrong("usedForProduction", "has no such value"))
            }
            word => Ok(word),
        }
    }

    /// `labels`, and over them the deprecated `customProperties`; none if the body names neither.
    ///
    /// Documented: 10 labels with 10 values, 63 characters each; a custom property wins over the label with its key.
    pub(super) fn labels(&self, known: &Labels) -> Result<Option<Labels>, Refusal> {
        let properties = self.list("customProperties")?;
        let mut labels = match self.get("labels") {
            None if properties.is_empty() => return Ok(None),
            None => known.clone(),
            Some(value) => read_labels(value)?,
        };
        for property in properties {
            let property = Self::read(property)?;
            let key = property.required("key")?;
            if property.flag("delete")?.unwrap_or(false) {
                labels.remove(&key);
            } else {
                let value = match property.get("value") {
                    Some(Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                    None => return Err(wrong("customProperties.value", "must not be empty")),
                };
                labels.insert(key, vec![value]);
            }
        }
        check_labels(&labels)?;
        Ok(Some(labels))
    }
}

fn read_labels(value: &Value) -> Result<Labels, Refusal> {
    let Value::Object(fields) = value else {
        return Err(wrong("labels", "must be an object"));
    };
    let mut labels = Labels::new();
    for (key, values) in fields {
        let texts = match values {
            Value::Array(values) => values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect::<Option<Vec<String>>>(),
            Value::String(text) => Some(vec![text.clone()]),
            _ => None,
        };
        let texts = texts.ok_or_else(|| wrong("labels", "must be lists of texts"))?;
        labels.insert(key.clone(), texts);
    }
    Ok(labels)
}

fn check_labels(labels: &Labels) -> Result<(), Refusal> {
    let long = |text: &String| text.chars().count() > 63;
    let too_much = labels.len() > 10
        || labels.iter().any(|(key, values)| {
            key.is_empty() || long(key) || values.len() > 10 || values.iter().any(long)
        });
    if too_much {
        return Err(wrong(
            "labels",
            "at most 10 labels of 10 values, 63 characters each",
        ));
    }
    Ok(())
}
