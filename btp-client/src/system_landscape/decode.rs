//! What is in the answers about systems and their types.

use client_core::{
    Answer, SecretString,
    operation::DecodeError,
    wire::{null_as_default, optional_epoch_millis},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    System, SystemId, SystemStatus, SystemTemplate,
    graphql::{self, Page, data, nullable},
    partial::{Part, Partial, one},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    id: SystemId,
    name: String,
    #[serde(default)]
    base_url: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    labels: Labels,
    status: Status,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Labels {
    #[serde(default)]
    application_type: Option<Value>,
    #[serde(default)]
    managed: Option<Value>,
}

#[derive(Deserialize)]
struct Status {
    condition: SystemStatus,
    #[serde(default, deserialize_with = "optional_epoch_millis::deserialize")]
    timestamp: Option<Timestamp>,
}

/// A label holds any JSON; a text, or a list of one text.
fn label(value: Option<Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => label(items.into_iter().next()),
        _ => None,
    }
}

impl From<Application> for System {
    fn from(application: Application) -> Self {
        let managed = label(application.labels.managed);
        Self {
            id: application.id,
            name: application.name,
            system_type: label(application.labels.application_type),
            status: application.status.condition,
            status_since: application.status.timestamp,
            managed: managed.and_then(|text| text.parse().ok()),
            base_url: application.base_url.filter(|url| !url.is_empty()),
            error: application.error.filter(|text| !text.is_empty()),
        }
    }
}

pub(super) fn systems(answer: &Answer) -> Result<Part<System>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        applications: Page<Application>,
    }
    let (data, errors) = graphql::partial_data::<Data>(answer)?;
    Part::of(data.applications, errors)
}

pub(super) fn templates(answer: &Answer) -> Result<Part<SystemTemplate>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        application_templates: Page<SystemTemplate>,
    }
    let (data, errors) = graphql::partial_data::<Data>(answer)?;
    Part::of(data.application_templates, errors)
}

pub(super) fn system(answer: &Answer) -> Result<Option<Partial<System>>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        #[serde(deserialize_with = "nullable")]
        application: Option<Application>,
    }
    let (data, errors) = graphql::partial_data::<Data>(answer)?;
    one(data.application.map(System::from), errors)
}

pub(super) fn added(answer: &Answer) -> Result<System, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        register_application_from_template: Application,
    }
    Ok(data::<Data>(answer)?
        .register_application_from_template
        .into())
}

pub(super) fn merged(answer: &Answer) -> Result<System, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        merge_applications: Application,
    }
    Ok(data::<Data>(answer)?.merge_applications.into())
}

pub(super) fn token(answer: &Answer) -> Result<SecretString, DecodeError> {
    #[derive(Deserialize)]
    struct Issued {
        token: SecretString,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        request_one_time_token_for_application: Issued,
    }
    Ok(data::<Data>(answer)?
        .request_one_time_token_for_application
        .token)
}
