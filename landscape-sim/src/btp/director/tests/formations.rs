use serde_json::{Value, json};

use super::*;
use crate::btp::testing::Answer;

const CREATE: &str = r"mutation Create($formation: FormationInput!) {
  result: createFormation(formation: $formation) { id name formationTemplateId state status { condition errors { message } } } }";
const DELETE: &str = r"mutation Delete($formation: FormationInput!) {
  result: deleteFormation(formation: $formation) { id } }";
const ASSIGN: &str = r"mutation Assign($id: ID!, $formation: FormationInput!) {
  result: assignFormation(objectID: $id, objectType: APPLICATION, formation: $formation) {
    formationAssignments(first: 3) { data { id source target state } pageInfo { endCursor hasNextPage } totalCount } } }";

fn create(account: &mut Account, name: &str, template: &str) -> Answer {
    account.graphql(
        CREATE,
        &json!({"formation": {"name": name, "templateName": template}}),
    )
}

fn assign(account: &mut Account, id: &str, formation: &str) -> Answer {
    account.graphql(ASSIGN, &json!({"id": id, "formation": {"name": formation}}))
}

#[test]
fn names_are_unique_and_checked_and_types_known() {
    let mut account = Account::new();
    let made = create(&mut account, "Start", "Integration with SAP Start");
    assert_eq!(made.json["data"]["result"]["status"]["condition"], "READY");
    let twice = create(&mut account, "Start", "Integration with SAP Start");
    assert_eq!(twice.fault(), 21);
    assert!(twice.text.contains("Object is not unique"));
    let unknown = create(&mut account, "x", "unknown");
    assert_eq!(unknown.fault(), 20);
    for name in ["", "-a", "a ", "a.b", &"x".repeat(129)] {
        let refused = create(&mut account, name, "Integration with SAP Start");
        assert_eq!(refused.fault(), 22, "{name:?}");
    }
    let state = json!({"formation": {"name": "y", "state": "DELETING"}});
    assert_eq!(account.graphql(CREATE, &state).fault(), 22);
    assert_eq!(account.btp.director.formations.len(), 1);
}

#[test]
fn every_ordered_pair_is_an_assignment() {
    let mut account = Account::new();
    create(&mut account, "Start", "Integration with SAP Start");
    let (one, two) = (account.add("one"), account.add("two"));
    assign(&mut account, &one, "Start");
    assign(&mut account, &one, "Start");
    let both = assign(&mut account, &two, "Start");
    let page = &both.json["data"]["result"]["formationAssignments"];
    assert_eq!(page["totalCount"], 4);
    assert_eq!(page["data"].as_array().unwrap().len(), 3, "as asked for");
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    assert_eq!(page["data"][1]["source"], one);
    assert_eq!(page["data"][1]["target"], two);
}

#[test]
fn a_formation_keeps_its_systems_and_they_keep_it() {
    let mut account = Account::new();
    let id = account.add("acme");
    let kyma = "Side-by-Side Extensibility with Kyma";
    create(&mut account, "Kyma", kyma);
    assert_eq!(assign(&mut account, &id, "Kyma").fault(), 27);
    assert_eq!(assign(&mut account, &id, "nothing").fault(), 20);
    create(&mut account, "Start", "Integration with SAP Start");
    assign(&mut account, &id, "Start");
    assert_eq!(account.graphql(REMOVE, &json!({"id": id})).fault(), 27);
    let start = json!({"formation": {"name": "Start"}});
    let refused = account.graphql(DELETE, &start);
    assert_eq!(refused.fault(), 27);
    assert!(refused.text.contains("not empty"));
    assert!(account.btp.exclude_from_formations("acme"));
    account.btp.director.system_mut(&id).unwrap().condition = super::super::Condition::Unpairing;
    let leaving = assign(&mut account, &id, "Start");
    assert!(leaving.text.contains("not ready"), "{}", leaving.text);
    assert_eq!(account.graphql(DELETE, &start).fault(), 0);
    assert_eq!(account.graphql(DELETE, &start).fault(), 20);
}

#[test]
fn formations_have_scopes_of_their_own() {
    use super::super::access::scope;
    let asked = [
        "formations",
        "formationByName",
        "assignFormation",
        "finalizeDraftFormation",
    ];
    assert_eq!(
        asked.map(scope),
        [
            "formation:read",
            "formation:read",
            "formation:write",
            "formation:write"
        ]
    );
}

#[test]
fn only_a_draft_is_finalized_and_only_some_are_reset() {
    let mut account = Account::new();
    let draft = json!({"formation": {"name": "d", "state": "DRAFT"}});
    let made = account.graphql(CREATE, &draft);
    let id = made.json["data"]["result"]["id"].clone();
    assert_eq!(made.json["data"]["result"]["status"]["condition"], "DRAFT");
    let finalize =
        "mutation F($id: ID!) { result: finalizeDraftFormation(formationID: $id) { state } }";
    let resync = "mutation R($id: ID!) { result: resynchronizeFormationNotifications(formationID: $id, reset: true) { state } }";
    let variables = json!({ "id": id });
    let state = account.graphql(finalize, &variables).json["data"]["result"]["state"].clone();
    assert_eq!(state, "READY");
    assert_eq!(account.graphql(finalize, &variables).fault(), 27);
    assert_eq!(
        account.graphql(resync, &variables).fault(),
        0,
        "the default type"
    );
    let made = create(&mut account, "s", "Integration with SAP Start");
    let variables = json!({"id": made.json["data"]["result"]["id"]});
    assert_eq!(account.graphql(resync, &variables).fault(), 27);
    assert_eq!(account.graphql(resync, &json!({"id": "x"})).fault(), 20);
    assert_ne!(variables["id"], Value::Null);
}
