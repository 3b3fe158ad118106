//! What Service Manager tells of something it is doing.

use client_core::wire::{Lenient, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

client_core::id_type! {
    /// The id of an operation.
    pub struct OperationId;
}

client_core::open_enum! {
    /// How far an operation is.
    pub enum OperationState {
        /// It waits for its turn (seen in the open-source core alone).
        Pending = "pending",
        /// It is under way.
        InProgress = "in progress",
        /// It ended well.
        Succeeded = "succeeded",
        /// It ended in failure.
        Failed = "failed",
    }
}

/// What an operation does to its resource. The document has capitals, the service sends small
/// letters; both are read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationType {
    /// It creates it.
    Create,
    /// It changes it.
    Update,
    /// It deletes it.
    Delete,
    /// A word that this version of the library does not know, kept as it came.
    Other(String),
}

/// In small letters, as the service writes it.
impl Serialize for OperationType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Other(word) => word,
        })
    }
}

impl<'de> Deserialize<'de> for OperationType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(match word.to_ascii_lowercase().as_str() {
            "create" => Self::Create,
            "update" => Self::Update,
            "delete" => Self::Delete,
            _ => Self::Other(word),
        })
    }
}

/// Something that Service Manager does, or did, to a resource (`OperationResponseObject`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Operation {
    /// Its id.
    #[serde(default)]
    pub id: Option<OperationId>,
    /// What it does.
    #[serde(default, rename = "type")]
    pub kind: Option<OperationType>,
    /// How far it is.
    #[serde(default)]
    pub state: Option<OperationState>,
    /// Words for people.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is ready, in the service's word.
    #[serde(default)]
    pub ready: Option<bool>,
    /// The resource.
    #[serde(default)]
    pub resource_id: Option<String>,
    /// The kind of the resource, such as `/v1/service_instances`.
    #[serde(default)]
    pub resource_type: Option<String>,
    /// The platform that asked for it.
    #[serde(default)]
    pub platform_id: Option<String>,
    /// The id under which the service's operators find the request.
    #[serde(default)]
    pub correlation_id: Option<String>,
    /// Whether it came to a point from which it can go on later.
    #[serde(default)]
    pub reschedule: Option<bool>,
    /// When the resource is going to be deleted after a failure. The service writes the year 1 for
    /// *never*, which reads as none.
    #[serde(
        default,
        deserialize_with = "scheduled",
        serialize_with = "optional_epoch_millis::serialize"
    )]
    pub deletion_scheduled: Option<Timestamp>,
    /// What else it touches.
    #[serde(default)]
    pub transitive_resources: Lenient<TransitiveResource>,
    /// Why it failed. A list in the document; the open-source core sends one object.
    #[serde(default, deserialize_with = "failures")]
    pub errors: Vec<OperationFailure>,
    /// When it began.
    #[serde(default, with = "optional_epoch_millis")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "optional_epoch_millis")]
    pub updated_at: Option<Timestamp>,
}

/// Another resource that an operation touches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TransitiveResource {
    /// Its id.
    #[serde(default)]
    pub id: Option<String>,
    /// Its kind.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// What is done to it.
    #[serde(default)]
    pub operation_type: Option<String>,
    /// What it must fulfil at least.
    #[serde(default)]
    pub criteria: Option<String>,
}

/// Why an operation failed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OperationFailure {
    /// The error's name, such as `BrokerError`.
    #[serde(default)]
    pub error: Option<String>,
    /// The error in words.
    #[serde(default)]
    pub description: Option<String>,
    /// What the service's broker said, if it was its error.
    #[serde(default, rename = "broker_error")]
    pub broker_error: Option<Value>,
}

impl Operation {
    /// Why it failed, in one line; its description if no error is told.
    pub fn reason(&self) -> String {
        let told: Vec<String> = self.errors.iter().map(OperationFailure::line).collect();
        match (told.is_empty(), self.description.as_deref()) {
            (false, _) => told.join("; "),
            (true, Some(description)) if !description.is_empty() => description.to_owned(),
            (true, _) => "no reason given".to_owned(),
        }
    }
}

impl OperationFailure {
    fn line(&self) -> String {
        match (&self.error, &self.description) {
            (Some(error), Some(description)) => format!("{error}: {description}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "an error without words".to_owned(),
        }
    }
}

/// A list, one object, an object without members, null, or (nowhere documented) a text.
fn failures<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<OperationFailure>, D::Error> {
    let read = |value: Value| match value {
        Value::Object(members) if members.is_empty() => None,
        value @ Value::Object(_) => serde_json::from_value(value).ok(),
        Value::Null => None,
        other => Some(OperationFailure {
            description: Some(match other {
                Value::String(text) => text,
                other => other.to_string(),
            }),
            ..OperationFailure::default()
        }),
    };
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(values) => values.into_iter().filter_map(read).collect(),
        other => read(other).into_iter().collect(),
    })
}

fn scheduled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let moment = optional_epoch_millis::deserialize(deserializer)?;
    Ok(moment.filter(|moment| *moment > Timestamp::UNIX_EPOCH))
}
