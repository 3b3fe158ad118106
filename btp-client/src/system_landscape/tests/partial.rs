use super::{
    calls::{application, landscape, page, refusal},
    *,
};

#[tokio::test]
async fn data_is_kept_with_the_errors_beside_it() {
    let mut first = page(&["a"], "c1");
    first["errors"] = refusal(10)["errors"].clone();
    let (client, _) = landscape(&[first, page(&["b"], "")]);
    let read = client.systems_partial(&SystemsQuery::all()).await.unwrap();
    assert_eq!(read.data.len(), 2, "the second page is read as well");
    assert_eq!(read.errors.len(), 1);
    assert_eq!(read.errors[0].code.as_deref(), Some("10"));
    assert!(!read.is_whole());
}

#[tokio::test]
async fn errors_without_data_are_the_answer() {
    for data in [Value::Null, json!({}), json!({"applications": null})] {
        let mut answer = refusal(23);
        answer["data"] = data;
        let (client, _) = landscape(&[answer]);
        let error = client
            .systems_partial(&SystemsQuery::all())
            .await
            .unwrap_err();
        assert_eq!(Refusal::of(&error), Some(Refusal::NotAuthorized));
    }
}

#[tokio::test]
async fn one_bad_item_is_told_and_does_not_lose_the_others() {
    let mut second = page(&["b", "c"], "");
    second["data"]["applications"]["data"][0]["id"] = json!(["no id"]);
    let (client, _) = landscape(&[page(&["a"], "c1"), second.clone()]);
    let read = client.systems_partial(&SystemsQuery::all()).await.unwrap();
    let names: Vec<&str> = read
        .data
        .iter()
        .map(|system| system.name.as_str())
        .collect();
    assert_eq!(names, ["a", "c"]);
    assert_eq!(read.bad[0].index, 1, "counted over all pages");
    // A list that reads as if it were whole has to be.
    let (client, _) = landscape(&[second]);
    let error = client.systems(&SystemsQuery::all()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndecodableBody);
    assert!(error.to_string().contains("data[0]"), "{error}");
}

fn formation() -> Value {
    json!({"id": "f", "name": "f", "state": "READY", "status": {"condition": "READY"}})
}

fn pages(of: &str, item: &Value) -> Value {
    json!({of: {"data": [item], "pageInfo": {"endCursor": "", "hasNextPage": false}}})
}

/// What one read keeps and what its strict twin says, for an answer with this data and one error.
macro_rules! beside_errors {
    ($data:expr, $partial:ident, $strict:ident, $client:ident => $of:expr $(, $argument:expr)*) => {{
        let mut answer = refusal(10);
        answer["data"] = $data;
        let $client = landscape(std::slice::from_ref(&answer)).0;
        let kept = $of.$partial($($argument),*).await;
        let refused = $of.$strict($($argument),*).await.unwrap_err();
        assert_eq!(Refusal::of(&refused), Some(Refusal::Failed), stringify!($strict));
        kept
    }};
}

#[tokio::test]
async fn every_read_keeps_data_beside_errors() {
    let (id, name) = (
        SystemId::from("a"),
        formations::FormationName::new("f").unwrap(),
    );
    let template = json!({"id": "t", "name": "T", "placeholders": []});
    let pair = json!({"id": "p", "source": "a", "sourceType": "APPLICATION", "target": "b",
        "targetType": "APPLICATION", "state": "READY"});
    let all = SystemsQuery::all();

    let systems = pages("applications", &application("a"));
    let kept = beside_errors!(systems, systems_partial, systems, client => client, &all);
    assert_eq!(errors_and(&kept.unwrap()), (1, 1));
    let types = pages("applicationTemplates", &template);
    let kept = beside_errors!(types, system_types_partial, system_types, client => client);
    assert_eq!(errors_and(&kept.unwrap()), (1, 1));
    let list = pages("formations", &formation());
    let kept = beside_errors!(list, list_partial, list, client => client.formations());
    assert_eq!(errors_and(&kept.unwrap()), (1, 1));
    let of = json!({"formationsForObject": [formation()]});
    let kept = beside_errors!(of, list_of_partial, list_of, client => client.formations(), &id);
    assert_eq!(errors_and(&kept.unwrap()), (1, 1));
    let pairs = json!({"formationByName": pages("formationAssignments", &pair)});
    let kept = beside_errors!(pairs, assignments_partial, assignments, client => client.formations(), &name);
    assert_eq!(errors_and(&kept.unwrap()), (1, 1));

    let one = json!({"application": application("a")});
    let kept = beside_errors!(one, get_partial, get, client => client, &id)
        .unwrap()
        .unwrap();
    assert_eq!((kept.data.name.as_str(), kept.errors.len()), ("a", 1));
    let one = json!({"formationByName": formation()});
    let kept = beside_errors!(one, get_partial, get, client => client.formations(), &name);
    assert_eq!(kept.unwrap().unwrap().errors[0].code.as_deref(), Some("10"));
}

fn errors_and<T>(read: &Partial<Vec<T>>) -> (usize, usize) {
    (read.errors.len(), read.data.len())
}

#[tokio::test]
async fn null_beside_errors_is_an_error_and_null_alone_is_none() {
    let name = formations::FormationName::new("f").unwrap();
    for data in [
        json!({"application": null, "formationByName": null}),
        Value::Null,
    ] {
        let mut answer = refusal(10);
        answer["data"] = data;
        let (client, _) = landscape(std::slice::from_ref(&answer));
        assert!(client.get_partial(&"a".into()).await.is_err());
        assert!(client.formations().get_partial(&name).await.is_err());
        assert!(
            client
                .formations()
                .assignments_partial(&name)
                .await
                .is_err()
        );
    }
    let none = json!({"data": {"application": null, "formationByName": null}});
    let (client, _) = landscape(std::slice::from_ref(&none));
    assert!(client.get_partial(&"a".into()).await.unwrap().is_none());
    assert!(
        client
            .formations()
            .get_partial(&name)
            .await
            .unwrap()
            .is_none()
    );
    let nothing = client.formations().assignments_partial(&name).await;
    assert!(nothing.unwrap_err().is_not_found());
    // A list that is null says nothing of the formation.
    let strange = json!({"data": {"formationByName": {"formationAssignments": null}}});
    let (client, _) = landscape(std::slice::from_ref(&strange));
    let error = client.formations().assignments(&name).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndecodableBody);
}

#[tokio::test]
async fn what_is_new_or_null_reads() {
    let mut new = application("a");
    new["status"] = json!({"condition": "HIBERNATED", "timestamp": null, "new": 1});
    new["labels"] = Value::Null;
    new["unheardOf"] = json!({"x": 1});
    let (client, _) = landscape(&[json!({"data": {"application": new, "new": 1}})]);
    let system = client.get(&"id-a".into()).await.unwrap().unwrap();
    assert_eq!(system.status.as_str(), "HIBERNATED");
    assert_eq!((system.status_since, system.managed), (None, None));
}
