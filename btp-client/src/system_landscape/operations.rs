//! The GraphQL documents and requests, as data.
//!
//! Every document is valid against the schema of Compass Director (kyma-incubator/compass,
//! `schema.graphql`, Apache-2.0), unchanged.

use client_core::{
    Answer, Error, SecretString,
    operation::{DecodeError, Operation, Repeat},
    wire::{null_as_default, optional_epoch_millis},
};
use http::HeaderName;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::{
    ScenarioGroup, System, SystemId, SystemName, SystemStatus, SystemTemplate,
    graphql::{self, Page, data},
};

pub use super::partial::Part;

const LIST_SYSTEMS: &str = "query ListSystems($filter: [LabelFilter!], $after: PageCursor) { \
    applications(filter: $filter, first: 200, after: $after) { \
    data { id name baseUrl labels status { condition timestamp } error } \
    pageInfo { endCursor hasNextPage } } }";

const GET_SYSTEM: &str = "query GetSystem($id: ID!) { \
    application(id: $id) { id name baseUrl labels status { condition timestamp } error } }";

const LIST_SYSTEM_TYPES: &str = "query ListSystemTypes($after: PageCursor) { \
    applicationTemplates(first: 200, after: $after) { \
    data { id name placeholders { name description optional } } \
    pageInfo { endCursor hasNextPage } } }";

const ADD_SYSTEM: &str = "mutation AddSystem($in: ApplicationFromTemplateInput!) { \
    registerApplicationFromTemplate(in: $in) { \
    id name baseUrl labels status { condition timestamp } error } }";

const ISSUE_TOKEN: &str = "mutation IssueToken($id: ID!) { \
    requestOneTimeTokenForApplication(id: $id) { token } }";

const DEREGISTER_SYSTEM: &str = "mutation DeregisterSystem($id: ID!) { \
    unpairApplication(id: $id, mode: ASYNC) { id } }";

const REMOVE_SYSTEM: &str = "mutation RemoveSystem($id: ID!) { \
    unregisterApplication(id: $id, mode: ASYNC) { id } }";

const MERGE_SYSTEMS: &str = "mutation MergeSystems($destination: ID!, $source: ID!) { \
    mergeApplications(destinationID: $destination, sourceID: $source) { \
    id name baseUrl labels status { condition timestamp } error } }";

/// All documents, by the operations' names; for checks against a schema.
pub const DOCUMENTS: [(&str, &str); 8] = [
    ("director.list_systems", LIST_SYSTEMS),
    ("director.get_system", GET_SYSTEM),
    ("director.list_system_types", LIST_SYSTEM_TYPES),
    ("director.add_system", ADD_SYSTEM),
    ("director.issue_token", ISSUE_TOKEN),
    ("director.deregister_system", DEREGISTER_SYSTEM),
    ("director.remove_system", REMOVE_SYSTEM),
    ("director.merge_systems", MERGE_SYSTEMS),
];

const SCENARIO_GROUPS: HeaderName = HeaderName::from_static("scenario_groups");
const SUGGEST_TOKEN: HeaderName = HeaderName::from_static("suggest_token");

/// One page of systems, of one type if it is given.
pub fn list_systems(system_type: Option<&str>, after: Option<&str>) -> Operation<Part<System>> {
    graphql::operation(
        "director.list_systems",
        Repeat::Safe,
        LIST_SYSTEMS,
        &list_variables(system_type, after),
        systems,
    )
}

/// As [`list_systems`], keeping what could be read when errors or bad items stand beside it.
pub fn list_systems_partial(
    system_type: Option<&str>,
    after: Option<&str>,
) -> Operation<Part<System>> {
    graphql::operation(
        "director.list_systems",
        Repeat::Safe,
        LIST_SYSTEMS,
        &list_variables(system_type, after),
        systems_partial,
    )
}

fn list_variables(system_type: Option<&str>, after: Option<&str>) -> Value {
    // A filter's query is a JSON value in a text.
    let filter = system_type
        .map(|name| json!([{"key": "applicationType", "query": Value::from(name).to_string()}]));
    json!({"filter": filter, "after": after})
}

/// One system; nothing if there is none.
pub fn get_system(id: &SystemId) -> Operation<Option<System>> {
    graphql::operation(
        "director.get_system",
        Repeat::Safe,
        GET_SYSTEM,
        &json!({"id": id}),
        system,
    )
}

/// One page of system types.
pub fn list_system_types(after: Option<&str>) -> Operation<Part<SystemTemplate>> {
    graphql::operation(
        "director.list_system_types",
        Repeat::Safe,
        LIST_SYSTEM_TYPES,
        &json!({"after": after}),
        templates,
    )
}

/// Adds a system.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the template needs more than
/// a name.
pub fn add_system(
    template: &SystemTemplate,
    name: &SystemName,
) -> Result<Operation<System>, Error> {
    let values: Vec<Value> = template
        .values(name)?
        .into_iter()
        .map(|(placeholder, value)| json!({"placeholder": placeholder, "value": value}))
        .collect();
    let input = json!({"id": template.id, "templateName": template.name, "values": values});
    Ok(graphql::operation(
        "director.add_system",
        Repeat::Once,
        ADD_SYSTEM,
        &json!({"in": input}),
        added,
    ))
}

/// Issues an integration token.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the group's key is not known.
pub fn issue_token(id: &SystemId, group: &ScenarioGroup) -> Result<Operation<SecretString>, Error> {
    let operation = graphql::operation(
        "director.issue_token",
        Repeat::Once,
        ISSUE_TOKEN,
        &json!({"id": id}),
        token,
    );
    Ok(operation
        .header(SCENARIO_GROUPS, group.header_value()?)
        // Asks for the form of the token that a person can paste.
        .header(SUGGEST_TOKEN, "true")
        .confidential())
}

/// Deregisters a system; the service goes on by itself.
///
/// Sent again after a lost answer it asks for the same; that it then is refused as being under way
/// already leaves the effect unknown.
pub fn deregister_system(id: &SystemId) -> Operation<()> {
    graphql::operation(
        "director.deregister_system",
        Repeat::Idempotent,
        DEREGISTER_SYSTEM,
        &json!({"id": id}),
        graphql::accepted,
    )
}

/// Removes a system; the service goes on by itself.
pub fn remove_system(id: &SystemId) -> Operation<()> {
    graphql::operation(
        "director.remove_system",
        Repeat::Idempotent,
        REMOVE_SYSTEM,
        &json!({"id": id}),
        graphql::accepted,
    )
}

/// Merges the source into the destination; the source is gone afterwards.
pub fn merge_systems(destination: &SystemId, source: &SystemId) -> Operation<System> {
    graphql::operation(
        "director.merge_systems",
        Repeat::Once,
        MERGE_SYSTEMS,
        &json!({"destination": destination, "source": source}),
        merged,
    )
}

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

#[derive(Deserialize)]
struct Systems {
    applications: Page<Application>,
}

fn systems(answer: &Answer) -> Result<Part<System>, DecodeError> {
    Part::whole(data::<Systems>(answer)?.applications)
}

fn systems_partial(answer: &Answer) -> Result<Part<System>, DecodeError> {
    let (data, errors) = graphql::partial_data::<Systems>(answer)?;
    Part::of(data.applications, errors)
}

fn templates(answer: &Answer) -> Result<Part<SystemTemplate>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        application_templates: Page<SystemTemplate>,
    }
    Part::whole(data::<Data>(answer)?.application_templates)
}

fn system(answer: &Answer) -> Result<Option<System>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        // Null is "gone"; an answer that lacks the field is no answer.
        #[serde(deserialize_with = "nullable")]
        application: Option<Application>,
    }
    fn nullable<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Application>, D::Error> {
        Option::deserialize(deserializer)
    }
    Ok(data::<Data>(answer)?.application.map(System::from))
}

fn added(answer: &Answer) -> Result<System, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        register_application_from_template: Application,
    }
    Ok(data::<Data>(answer)?
        .register_application_from_template
        .into())
}

fn merged(answer: &Answer) -> Result<System, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        merge_applications: Application,
    }
    Ok(data::<Data>(answer)?.merge_applications.into())
}

fn token(answer: &Answer) -> Result<SecretString, DecodeError> {
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
