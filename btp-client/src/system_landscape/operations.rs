//! The GraphQL documents and requests, as data.
//!
//! Every document is valid against the schema of Compass Director (kyma-incubator/compass,
//! `schema.graphql`, Apache-2.0), unchanged.

use client_core::{
    Error, SecretString,
    operation::{Decode, Operation, Repeat},
};
use http::HeaderName;
use serde_json::{Value, json};

use super::{
    Partial, ScenarioGroup, System, SystemId, SystemName, SystemTemplate, decode, graphql,
    partial::whole_one,
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
    data { id name description applicationNamespace labels \
    placeholders { name description jsonPath optional } } \
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
    systems(system_type, after, |answer| {
        decode::systems(answer)?.whole()
    })
}

/// As [`list_systems`], keeping what could be read when errors or bad items stand beside it.
pub fn list_systems_partial(
    system_type: Option<&str>,
    after: Option<&str>,
) -> Operation<Part<System>> {
    systems(system_type, after, decode::systems)
}

fn systems(
    system_type: Option<&str>,
    after: Option<&str>,
    decode: Decode<Part<System>>,
) -> Operation<Part<System>> {
    // A filter's query is a JSON value in a text.
    let filter = system_type
        .map(|name| json!([{"key": "applicationType", "query": Value::from(name).to_string()}]));
    let variables = json!({"filter": filter, "after": after});
    read("director.list_systems", LIST_SYSTEMS, &variables, decode)
}

/// One system; nothing if there is none.
pub fn get_system(id: &SystemId) -> Operation<Option<System>> {
    let decode: Decode<_> = |answer| whole_one(decode::system(answer)?);
    read(
        "director.get_system",
        GET_SYSTEM,
        &json!({"id": id}),
        decode,
    )
}

/// As [`get_system`], keeping what could be read when errors stand beside it.
pub fn get_system_partial(id: &SystemId) -> Operation<Option<Partial<System>>> {
    let variables = json!({"id": id});
    read(
        "director.get_system",
        GET_SYSTEM,
        &variables,
        decode::system,
    )
}

/// One page of system types.
pub fn list_system_types(after: Option<&str>) -> Operation<Part<SystemTemplate>> {
    system_types(after, |answer| decode::templates(answer)?.whole())
}

/// As [`list_system_types`], keeping what could be read when errors or bad items stand beside it.
pub fn list_system_types_partial(after: Option<&str>) -> Operation<Part<SystemTemplate>> {
    system_types(after, decode::templates)
}

fn system_types(
    after: Option<&str>,
    decode: Decode<Part<SystemTemplate>>,
) -> Operation<Part<SystemTemplate>> {
    let variables = json!({"after": after});
    read(
        "director.list_system_types",
        LIST_SYSTEM_TYPES,
        &variables,
        decode,
    )
}

fn read<T>(
    name: &'static str,
    document: &'static str,
    variables: &Value,
    decode: Decode<T>,
) -> Operation<T> {
    graphql::operation(name, Repeat::Safe, document, variables, decode)
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
        decode::added,
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
        decode::token,
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
        decode::merged,
    )
}
