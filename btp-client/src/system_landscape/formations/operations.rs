//! The documents and requests about formations, as data.

use client_core::operation::{Decode, Operation, Repeat};
use serde_json::{Value, json};

use super::{
    Formation, FormationAssignment, FormationId, FormationName, InitialConfiguration, NewFormation,
    decode,
};
use crate::system_landscape::{
    Partial, SystemId, graphql,
    partial::{Part, whole_one},
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

const LIST_OF: &str = concat!(
    "query ListFormationsOfSystem($id: String!) { formationsForObject(objectID: $id) { ",
    fields!(),
    " } }"
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
    "mutation AssignFormation($system: ID!, $formation: FormationInput!, \
    $configurations: [InitialConfiguration!]) { \
    result: assignFormation(objectID: $system, objectType: APPLICATION, formation: $formation, \
    initialConfigurations: $configurations) { ",
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
pub const DOCUMENTS: [(&str, &str); 10] = [
    ("director.list_formations", LIST),
    ("director.list_formations_of_system", LIST_OF),
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
    formations(after, |answer| decode::listed(answer)?.whole())
}

/// As [`list`], keeping what could be read when errors or bad items stand beside it.
pub fn list_partial(after: Option<&str>) -> Operation<Part<Formation>> {
    formations(after, decode::listed)
}

fn formations(after: Option<&str>, decode: Decode<Part<Formation>>) -> Operation<Part<Formation>> {
    let variables = json!({"after": after});
    read("director.list_formations", LIST, &variables, decode)
}

/// The formations that hold a system; Director gives them all at once.
pub fn list_of(system: &SystemId) -> Operation<Part<Formation>> {
    formations_of(system, |answer| decode::held(answer)?.whole())
}

/// As [`list_of`], keeping what could be read when errors or bad items stand beside it.
pub fn list_of_partial(system: &SystemId) -> Operation<Part<Formation>> {
    formations_of(system, decode::held)
}

fn formations_of(system: &SystemId, decode: Decode<Part<Formation>>) -> Operation<Part<Formation>> {
    let variables = json!({"id": system});
    read(
        "director.list_formations_of_system",
        LIST_OF,
        &variables,
        decode,
    )
}

/// One formation; nothing if there is none.
pub fn get(name: &FormationName) -> Operation<Option<Formation>> {
    let decode: Decode<_> = |answer| whole_one(decode::found(answer)?);
    read(
        "director.get_formation",
        GET,
        &json!({"name": name}),
        decode,
    )
}

/// As [`get`], keeping what could be read when errors stand beside it.
pub fn get_partial(name: &FormationName) -> Operation<Option<Partial<Formation>>> {
    let variables = json!({"name": name});
    read("director.get_formation", GET, &variables, decode::found)
}

/// One page of a formation's assignments.
pub fn assignments(
    name: &FormationName,
    after: Option<&str>,
) -> Operation<Part<FormationAssignment>> {
    assigned(name, after, |answer| decode::assigned(answer)?.whole())
}

/// As [`assignments`], keeping what could be read when errors or bad items stand beside it.
pub fn assignments_partial(
    name: &FormationName,
    after: Option<&str>,
) -> Operation<Part<FormationAssignment>> {
    assigned(name, after, decode::assigned)
}

fn assigned(
    name: &FormationName,
    after: Option<&str>,
    decode: Decode<Part<FormationAssignment>>,
) -> Operation<Part<FormationAssignment>> {
    let variables = json!({"name": name, "after": after});
    let operation = "director.list_formation_assignments";
    read(operation, ASSIGNMENTS, &variables, decode)
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

/// Puts a system into a formation, with what it shall be configured with from the start.
pub fn assign(
    name: &FormationName,
    system: &SystemId,
    configurations: &[InitialConfiguration],
) -> Operation<Formation> {
    let (operation, formation) = ("director.assign_formation", json!({"name": name}));
    if configurations.is_empty() {
        let variables = json!({"system": system, "formation": formation});
        return change(operation, ASSIGN, &variables);
    }
    let inputs: Vec<Value> = configurations
        .iter()
        .map(InitialConfiguration::input)
        .collect();
    let variables = json!({"system": system, "formation": formation, "configurations": inputs});
    // What one system is to know of another may be secret.
    change(operation, ASSIGN, &variables).confidential()
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
    decode: Decode<T>,
) -> Operation<T> {
    graphql::operation(name, Repeat::Safe, document, variables, decode)
}

fn change(name: &'static str, document: &'static str, variables: &Value) -> Operation<Formation> {
    graphql::operation(name, Repeat::Once, document, variables, decode::changed)
}
