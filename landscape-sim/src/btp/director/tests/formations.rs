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
    let (one, two) = (account.register("one"), account.register("two"));
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
    let id = account.register("acme");
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
fn the_newest_token_decides_whether_a_system_may_be_in() {
    let mut account = Account::new();
    create(&mut account, "Start", "Integration with SAP Start");
    create(&mut account, "Events", "Eventing Between SAP Cloud Systems");
    let id = account.add("acme");
    let early = assign(&mut account, &id, "Start");
    assert_eq!(early.fault(), 10);
    assert!(early.text.contains("is not in status"), "{}", early.text);
    account.pair(&id, "acme");
    let group = |account: &mut Account, keys: &[&str]| {
        let token = account.btp.director.tokens.last().unwrap();
        let piece = |key: &&str| json!({"key": key, "description": "d"}).to_string();
        let mut newer = token.clone();
        newer.scenario_groups = keys.iter().map(piece).collect();
        account.btp.director.tokens.push(newer);
    };
    for (keys, start, events) in [
        (&["UNRESTRICTED"][..], true, true),
        (&["SAP_START"], true, false),
        (&["ARIBA_BUY"], false, false),
        (&["ARIBA_BUY", "EVENT_MESH"], false, true),
        (&[], true, true),
    ] {
        group(&mut account, keys);
        for (formation, allowed) in [("Start", start), ("Events", events)] {
            account.btp.exclude_from_formations("acme");
            let answer = assign(&mut account, &id, formation);
            assert_eq!(
                answer.fault(),
                if allowed { 0 } else { 10 },
                "{keys:?} {formation}"
            );
            let refused = answer.text.contains("Formation constraint");
            assert_eq!(refused, !allowed, "{}", answer.text);
        }
    }
    account.btp.director.tokens.clear();
    assert_eq!(assign(&mut account, &id, "Start").fault(), 10, "no token");
}

#[test]
fn a_system_tells_its_formations() {
    const OF: &str =
        "query Of($id: String!) { result: formationsForObject(objectID: $id) { name } }";
    let mut account = Account::new();
    create(&mut account, "Start", "Integration with SAP Start");
    create(&mut account, "Events", "Eventing Between SAP Cloud Systems");
    let id = account.register("acme");
    let names = |account: &mut Account, id: &str| {
        account.graphql(OF, &json!({"id": id})).json["data"]["result"].clone()
    };
    assert_eq!(names(&mut account, &id), json!([]));
    assign(&mut account, &id, "Events");
    assert_eq!(names(&mut account, &id), json!([{"name": "Events"}]));
    assert_eq!(names(&mut account, "nobody"), json!([]));
}

#[test]
fn initial_configurations_hold_json_in_a_text() {
    const CONFIGURED: &str = r"mutation Assign($id: ID!, $configurations: [InitialConfiguration!]) {
      result: assignFormation(objectID: $id, objectType: APPLICATION, formation: {name: &quot;Start&quot;},
        initialConfigurations: $configurations) { name } }";
    let mut account = Account::new();
    create(&mut account, "Start", "Integration with SAP Start");
    let id = account.register("acme");
    let document = CONFIGURED.replace("&quot;", "\"");
    let mut with = |text: &str| {
        let one = json!({"sourceID": id, "targetID": id, "configuration": text});
        let variables = json!({"id": id, "configurations": [one]});
        account.graphql(&document, &variables).fault()
    };
    assert_eq!((with("{\"a\":1}"), with("{")), (0, 22));
}

#[test]
fn formations_have_scopes_of_their_own() {
    use super::super::access::scope;
    let asked = [
        "formations",
        "formationByName",
        "formationsForObject",
        "assignFormation",
        "finalizeDraftFormation",
    ];
    assert_eq!(
        asked.map(scope),
        [
            "formation:read",
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
