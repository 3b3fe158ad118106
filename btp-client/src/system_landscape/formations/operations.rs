//! The documents and requests about formations, as data.

use client_core::{
    Answer,
    fault::{Fault, FaultClass},
    operation::{DecodeError, Operation, Repeat},
};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::{Formation, FormationAssignment, FormationId, FormationName, NewFormation};
use crate::system_landscape::{
    SystemId,
    graphql::{self, Page, data},
    partial::Part,
};

/// What every document asks of a formation.
macro_rules! fields {
    () => {
        "id name formationTemplateId state error { message errorCode } \
        status { condition errors { assignmentID message errorCode } } lastStateChangeTimestamp"
    };
}

const LIST: &str = concat!(
    "query ListFormations($after: PageCursor) { formations(first: 200, after: $after) { data { ",
    fields!(),
    " } pageInfo { endCursor hasNextPage } } }"
);

const GET: &str = concat!(
    "query GetFormation($name: String!) { formationByName(name: $name) { ",
    fields!(),
    " } }"
);

const ASSIGNMENTS: &str = "query ListAssignments($name: String!, $after: PageCursor) { \
    formationByName(name: $name) { formationAssignments(first: 200, after: $after) { \
    data { id source sourceType target targetType state error lastStateChangeTimestamp } \
    pageInfo { endCursor hasNextPage } } } }";

const CREATE: &str = concat!(
    "mutation CreateFormation($formation: FormationInput!) { \
    result: createFormation(formation: $formation) { ",
    fields!(),
    " } }"
);

const DELETE: &str = concat!(
    "mutation DeleteFormation($formation: FormationInput!) { \
    result: deleteFormation(formation: $formation) { ",
    fields!(),
    " } }"
);

const ASSIGN: &str = concat!(
    "mutation AssignFormation($system: ID!, $formation: FormationInput!) { \
    result: assignFormation(objectID: $system, objectType: APPLICATION, formation: $formation) { ",
    fields!(),
    " } }"
);

const UNASSIGN: &str = concat!(
    "mutation UnassignFormation($system: ID!, $formation: FormationInput!) { \
    result: unassignFormation(objectID: $system, objectType: APPLICATION, formation: $formation) { ",
    fields!(),
    " } }"
);

const RESYNCHRONIZE: &str = concat!(
    "mutation ResynchronizeFormation($id: ID!, $reset: Boolean) { \
    result: resynchronizeFormationNotifications(formationID: $id, reset: $reset) { ",
    fields!(),
    " } }"
);

const FINALIZE: &str = concat!(
    "mutation FinalizeFormation($id: ID!) { \
    result: finalizeDraftFormation(formationID: $id) { ",
    fields!(),
    " } }"
);

/// All documents, by the operations' names; for checks against a schema.
pub const DOCUMENTS: [(&str, &str); 9] = [
    ("director.list_formations", LIST),
    ("director.get_formation", GET),
    ("director.list_formation_assignments", ASSIGNMENTS),
    ("director.create_formation", CREATE),
    ("director.delete_formation", DELETE),
    ("director.assign_formation", ASSIGN),
    ("director.unassign_formation", UNASSIGN),
    ("director.resynchronize_formation", RESYNCHRONIZE),
    ("director.finalize_formation", FINALIZE),
];

/// One page of formations.
pub fn list(after: Option<&str>) -> Operation<Part<Formation>> {
    read(
        "director.list_formations",
        LIST,
        &json!({"after": after}),
        listed,
    )
}

/// As [`list`], keeping what could be read when errors or bad items stand beside it.
pub fn list_partial(after: Option<&str>) -> Operation<Part<Formation>> {
    let variables = json!({"after": after});
    read("director.list_formations", LIST, &variables, listed_partial)
}

/// One formation; nothing if there is none.
pub fn get(name: &FormationName) -> Operation<Option<Formation>> {
    read("director.get_formation", GET, &json!({"name": name}), found)
}

/// One page of a formation's assignments.
pub fn assignments(
    name: &FormationName,
    after: Option<&str>,
) -> Operation<Part<FormationAssignment>> {
    read(
        "director.list_formation_assignments",
        ASSIGNMENTS,
        &json!({"name": name, "after": after}),
        assigned,
    )
}

/// Creates a formation.
pub fn create(new: &NewFormation) -> Operation<Formation> {
    let variables = json!({"formation": new.input()});
    change("director.create_formation", CREATE, &variables)
}

/// Deletes an empty formation.
pub fn delete(name: &FormationName) -> Operation<Formation> {
    let variables = json!({"formation": {"name": name}});
    change("director.delete_formation", DELETE, &variables)
}

/// Puts a system into a formation.
pub fn assign(name: &FormationName, system: &SystemId) -> Operation<Formation> {
    let variables = json!({"system": system, "formation": {"name": name}});
    change("director.assign_formation", ASSIGN, &variables)
}

/// Takes a system out of a formation.
pub fn unassign(name: &FormationName, system: &SystemId) -> Operation<Formation> {
    let variables = json!({"system": system, "formation": {"name": name}});
    change("director.unassign_formation", UNASSIGN, &variables)
}

/// Notifies the participants again; with `reset` from the beginning.
pub fn resynchronize(id: &FormationId, reset: bool) -> Operation<Formation> {
    let variables = json!({"id": id, "reset": reset});
    change(
        "director.resynchronize_formation",
        RESYNCHRONIZE,
        &variables,
    )
}

/// Ends a draft.
pub fn finalize(id: &FormationId) -> Operation<Formation> {
    change("director.finalize_formation", FINALIZE, &json!({"id": id}))
}

fn read<T>(
    name: &'static str,
    document: &'static str,
    variables: &Value,
    decode: fn(&Answer) -> Result<T, DecodeError>,
) -> Operation<T> {
    graphql::operation(name, Repeat::Safe, document, variables, decode)
}

fn change(name: &'static str, document: &'static str, variables: &Value) -> Operation<Formation> {
    graphql::operation(name, Repeat::Once, document, variables, changed)
}

#[derive(Deserialize)]
struct Listed {
    formations: Page<Formation>,
}

fn listed(answer: &Answer) -> Result<Part<Formation>, DecodeError> {
    Part::whole(data::<Listed>(answer)?.formations)
}

fn listed_partial(answer: &Answer) -> Result<Part<Formation>, DecodeError> {
    let (data, errors) = graphql::partial_data::<Listed>(answer)?;
    Part::of(data.formations, errors)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct ByName<T> {
    // Null is "none"; an answer that lacks the field is no answer.
    #[serde(deserialize_with = "nullable")]
    formation_by_name: Option<T>,
}

fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

fn found(answer: &Answer) -> Result<Option<Formation>, DecodeError> {
    Ok(data::<ByName<Formation>>(answer)?.formation_by_name)
}

fn assigned(answer: &Answer) -> Result<Part<FormationAssignment>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Assignments {
        formation_assignments: Page<FormationAssignment>,
    }
    let found = data::<ByName<Assignments>>(answer)?.formation_by_name;
    // Null is "none", which is not the same as a formation without assignments.
    let none = || {
        let mut fault = Fault::new(
            Some("20".to_owned()),
            Some("there is no such formation".to_owned()),
        );
        fault.class = FaultClass::NotFound;
        DecodeError::Fault(Box::new(fault))
    };
    Part::whole(found.ok_or_else(none)?.formation_assignments)
}

fn changed(answer: &Answer) -> Result<Formation, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        result: Formation,
    }
    Ok(data::<Data>(answer)?.result)
}
