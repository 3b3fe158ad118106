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
    assert_eq!(read.items.len(), 2, "the second page is read as well");
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
        .items
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
