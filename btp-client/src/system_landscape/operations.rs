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

/// All documents, by the operations' names; for checks against a schema.
pub const DOCUMENTS: [(&str, &str); 7] = [
    ("director.list_systems", LIST_SYSTEMS),
    ("director.get_system", GET_SYSTEM),
    ("director.list_system_types", LIST_SYSTEM_TYPES),
    ("director.add_system", ADD_SYSTEM),
    ("director.issue_token", ISSUE_TOKEN),
    ("director.deregister_system", DEREGISTER_SYSTEM),
    ("director.remove_system", REMOVE_SYSTEM),
];

const SCENARIO_GROUPS: HeaderName = HeaderName::from_static("scenario_groups");
const SUGGEST_TOKEN: HeaderName = HeaderName::from_static("suggest_token");

/// One page of systems, and the cursor of the next if there is one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Part<T> {
    /// What the page holds.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl<T> Part<T> {
    fn of<U: Into<T>>(page: Page<U>) -> Result<Self, DecodeError> {
        let next = match (page.page_info.has_next_page, page.page_info.end_cursor) {
            (false, _) => None,
            (true, Some(cursor)) if !cursor.is_empty() => Some(cursor),
            (true, _) => return Err(DecodeError::Missing("pageInfo.endCursor")),
        };
        Ok(Self {
            items: page.data.into_iter().map(Into::into).collect(),
            next,
        })
    }
}

/// One page of systems, of one type if it is given.
pub fn list_systems(system_type: Option<&str>, after: Option<&str>) -> Operation<Part<System>> {
    // A filter's query is a JSON value in a text.
    let filter = system_type
        .map(|name| json!([{"key": "applicationType", "query": Value::from(name).to_string()}]));
    let variables = json!({"filter": filter, "after": after});
    graphql::operation(
        "director.list_systems",
        Repeat::Safe,
        LIST_SYSTEMS,
        &variables,
        systems,
    )
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

fn systems(answer: &Answer) -> Result<Part<System>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        applications: Page<Application>,
    }
    Part::of(data::<Data>(answer)?.applications)
}

fn templates(answer: &Answer) -> Result<Part<SystemTemplate>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        application_templates: Page<SystemTemplate>,
    }
    Part::of(data::<Data>(answer)?.application_templates)
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
