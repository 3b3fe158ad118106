use client_core::{ErrorKind, operation::Repeat};
use landscape_sim::World;
use serde_json::{Value, json};

use super::*;
use crate::{
    system_landscape::{Refusal, tests::calls::landscape as canned},
    testing::{landscape, name as system_name, register},
};

const START: &str = "Integration with SAP Start";
const KYMA: &str = "Side-by-Side Extensibility with Kyma";

fn name(text: &str) -> FormationName {
    FormationName::new(text).unwrap()
}

fn formation(name: &str) -> Value {
    json!({"id": format!("id-{name}"), "name": name, "formationTemplateId": "t", "state": "READY",
        "error": null, "status": {"condition": "READY", "errors": null},
        "lastStateChangeTimestamp": "2026-01-01T00:00:00Z"})
}

fn page(data: &[Value], cursor: &str) -> Value {
    json!({"data": {"formations": {"data": data,
        "pageInfo": {"endCursor": cursor, "hasNextPage": !cursor.is_empty()}}}})
}

#[tokio::test(start_paused = true)]
async fn a_formation_lives_from_creation_to_deletion() {
    let world = World::builder()
        .configure(|config| config.page_size = 2)
        .build();
    let landscape = landscape(&world);
    let formations = landscape.formations();
    let system = register(&world, "my300001", "dev").await;
    let start = name("Start 1");
    for text in ["Start 1", "b", "c"] {
        let new = NewFormation::new(name(text), START);
        let made = formations.create(&new).await.unwrap();
        assert_eq!(made.status.condition, FormationCondition::Ready);
    }
    assert_eq!(formations.list().await.unwrap().len(), 3, "of two pages");
    let twice = NewFormation::new(start.clone(), START);
    let error = formations.create(&twice).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NameTaken));
    let nothing = NewFormation::new(name("x"), "no such type");
    assert!(
        formations
            .create(&nothing)
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(formations.get(&name("nobody")).await.unwrap(), None);

    formations.assign(&start, &system.id).await.unwrap();
    let pairs = formations.assignments(&start).await.unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].source, system.id.as_str());
    assert_eq!(pairs[0].state, AssignmentState::Ready);
    let error = formations.delete(&start).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed), "{error}");
    assert_eq!(error.code(), Some("27"));
    let of_system = formations.list_of(&system.id).await.unwrap();
    assert_eq!(of_system.len(), 1);
    assert_eq!(of_system[0].name, "Start 1");
    let out = formations.unassign(&start, &system.id).await;
    assert_eq!(out.unwrap().name, "Start 1");
    let again = formations.unassign(&start, &system.id).await.unwrap_err();
    assert!(again.is_not_found());
    formations.delete(&start).await.unwrap();
    assert_eq!(formations.get(&start).await.unwrap(), None);
    let gone = landscape.deregister(&system.id).await.unwrap().await;
    assert!(gone.is_ok());
    assert!(world.journal().of("unknown").next().is_none());
}

async fn with_a_system() -> (World, FormationsClient, SystemId) {
    let world = World::builder().build();
    let system = register(&world, "my300001", "dev").await;
    let formations = landscape(&world).formations();
    (world, formations, system.id)
}

#[tokio::test(start_paused = true)]
async fn only_systems_of_its_types_are_taken_in() {
    let (_world, formations, system) = with_a_system().await;
    let kyma = name("kyma");
    formations
        .create(&NewFormation::new(kyma.clone(), KYMA))
        .await
        .unwrap();
    let error = formations.assign(&kyma, &system).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed));
    assert!(error.to_string().contains("applicationType"), "{error}");
    let nobody = formations.assign(&kyma, &"nobody".into()).await;
    assert!(nobody.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_constraint_is_a_refusal_and_initial_configurations_are_texts() {
    let (_world, formations, system) = with_a_system().await;
    formations
        .create(&NewFormation::new(name("s"), START))
        .await
        .unwrap();
    let landscape = &formations.landscape;
    let types = landscape.system_types().await.unwrap();
    let template = types
        .iter()
        .find(|one| one.name.contains("S/4HANA"))
        .unwrap();
    let blank = landscape
        .add(template, &system_name("blank"))
        .await
        .unwrap();
    let error = formations.assign(&name("s"), &blank.id).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed), "{error}");
    assert!(error.to_string().contains("ContainsScenarioGroups"));

    let canary = json!({"secret": "canary"});
    let one = InitialConfiguration::new(system.as_str(), system.as_str(), canary);
    assert!(!format!("{one:?}").contains("canary"));
    let start = name("s");
    let configured = formations.assign_configured(&start, &system, &[one]).await;
    assert_eq!(configured.unwrap().name, "s");
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_resynchronized_and_a_draft_is_finalized() {
    let (world, formations, system) = with_a_system().await;
    let new = NewFormation::new(name("d"), START).draft();
    let draft = formations.create(&new).await.unwrap();
    assert_eq!(draft.status.condition, FormationCondition::Draft);
    let ready = formations.finalize(&draft.id).await.unwrap();
    assert_eq!(ready.state, FormationState::Ready);
    let error = formations.finalize(&draft.id).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed));

    formations.assign(&name("d"), &system).await.unwrap();
    assert!(world.break_formation("d"));
    let broken = formations.get(&name("d")).await.unwrap().unwrap();
    assert_eq!(broken.status.condition, FormationCondition::Error);
    assert_eq!(
        broken.status.errors[0].cause(),
        FormationErrorCause::Technical
    );
    let pairs = formations.assignments(&name("d")).await.unwrap();
    assert_eq!(
        broken.status.errors[0].assignment_id.as_ref(),
        Some(&pairs[0].id)
    );
    let states: Vec<_> = pairs.into_iter().map(|pair| pair.state).collect();
    assert_eq!(
        FormationCondition::of(&broken.state, &states),
        Some(broken.status.condition)
    );
    let error = formations.reset(&broken.id).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed));
    let mended = formations.resynchronize(&broken.id).await.unwrap();
    assert_eq!(mended.status.condition, FormationCondition::Ready);

    let kyma = NewFormation::new(name("k"), KYMA);
    let kyma = formations.create(&kyma).await.unwrap();
    assert!(formations.reset(&kyma.id).await.is_ok());
}

#[test]
fn names_are_checked_before_anything_is_sent() {
    for good in ["a", "1", "Start 1", "a_b-c", &"x".repeat(128)] {
        assert_eq!(name(good).as_str(), good);
    }
    for bad in [
        "",
        " a",
        "a ",
        "-a",
        "a_",
        "a.b",
        "über",
        "a\n",
        &"x".repeat(129),
    ] {
        let error = FormationName::new(bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{bad:?}");
        assert!(serde_json::from_value::<FormationName>(json!(bad)).is_err());
    }
}

#[test]
fn the_condition_follows_from_the_states() {
    for (state, assignments, expected) in [
        ("READY", vec![], Some("READY")),
        ("READY", vec!["READY", "READY"], Some("READY")),
        (
            "READY",
            vec!["READY", "CONFIG_PENDING"],
            Some("IN_PROGRESS"),
        ),
        ("READY", vec!["DELETE_ERROR", "INITIAL"], Some("ERROR")),
        ("READY", vec!["INITIAL", "CREATE_ERROR"], Some("ERROR")),
        ("DRAFT", vec!["CREATE_ERROR"], Some("DRAFT")),
        ("INITIAL", vec!["READY"], Some("IN_PROGRESS")),
        ("DELETING", vec!["DELETE_ERROR"], Some("ERROR")),
        ("DELETE_ERROR", vec!["INITIAL"], Some("ERROR")),
        ("READY", vec!["NEW"], None),
        ("READY", vec!["NEW", "CREATE_ERROR"], Some("ERROR")),
        ("NEW", vec![], None),
    ] {
        let states: Vec<AssignmentState> = assignments.iter().map(|one| (*one).into()).collect();
        let condition = FormationCondition::of(&state.into(), &states);
        let expected = expected.map(FormationCondition::from);
        assert_eq!(condition, expected, "{state} {assignments:?}");
    }
    assert_eq!(
        FormationCondition::InProgress.cockpit_word(),
        "Synchronizing"
    );
}

#[tokio::test]
async fn what_is_new_null_or_bad_does_not_lose_the_list() {
    let mut new = formation("new");
    new["state"] = json!("FROZEN");
    new["unheardOf"] = json!([1]);
    new["lastStateChangeTimestamp"] = Value::Null;
    new["status"] = json!({"condition": "ACTION_REQUIRED", "errors":
        [{"assignmentID": null, "message": null, "errorCode": 9}, 7]});
    let mut answer = page(&[formation("a"), json!({"id": 1}), new], "");
    answer["errors"] = json!([{"message": "no", "extensions": {"error_code": 10}}]);
    let (client, _) = canned(&[answer.clone()]);
    let read = client.formations().list_partial().await.unwrap();
    assert_eq!(read.data.len(), 2);
    assert_eq!((read.bad[0].index, read.errors.len()), (1, 1));
    let new = &read.data[1];
    assert_eq!(new.state.as_str(), "FROZEN");
    assert_eq!(new.status.condition.cockpit_word(), "ACTION_REQUIRED");
    assert_eq!(new.status.errors[0].cause(), FormationErrorCause::Unknown);
    assert_eq!(new.status.errors.bad.len(), 1);
    let (client, _) = canned(&[answer]);
    assert!(client.formations().list().await.is_err());
}

#[tokio::test]
async fn assignments_are_read_from_all_pages() {
    let pair = |id: &str, cursor: &str| {
        json!({"data": {"formationByName": {"formationAssignments": {"data": [{"id": id, "source": "a",
            "sourceType": "APPLICATION", "target": "b", "targetType": "TEAPOT", "state": "READY"}],
            "pageInfo": {"endCursor": cursor, "hasNextPage": !cursor.is_empty()}}}}})
    };
    let (client, _) = canned(&[pair("1", "c1"), pair("2", "")]);
    let pairs = client.formations().assignments(&name("f")).await.unwrap();
    assert_eq!(pairs.len(), 2);
    assert_eq!(pairs[1].target_type.as_str(), "TEAPOT");
    let (client, _) = canned(&[json!({"data": {"formationByName": null}})]);
    let none = client.formations().assignments(&name("f")).await;
    assert!(none.unwrap_err().is_not_found());
}

#[test]
fn no_change_is_sent_twice() {
    let (id, system) = (FormationId::new("1"), SystemId::new("2"));
    for operation in [
        operations::create(&NewFormation::new(name("a"), START)),
        operations::delete(&name("a")),
        operations::assign(&name("a"), &system, &[]),
        operations::unassign(&name("a"), &system),
        operations::resynchronize(&id, true),
        operations::finalize(&id),
    ] {
        assert_eq!(operation.request().repeat(), Repeat::Once);
    }
    assert_eq!(operations::list(None).request().repeat(), Repeat::Safe);
}
