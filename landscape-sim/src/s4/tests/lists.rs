use http::Method;
use serde_json::Value;

use crate::World;
use crate::testing::{Answer, Client};

/// A tenant with these extensions, all waiting for approval.
fn client_with(descriptions: &[&str]) -> Client {
    let world = World::builder()
        .configure(|config| config.page_size = 2)
        .build();
    let client = Client::new(&world);
    let token = client.token();
    for description in descriptions {
        assert_eq!(client.create(&token, description).status, 201);
    }
    client
}

fn list(client: &Client, query: &[(&str, &str)]) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    client.send(&client.s4(Method::GET, &format!("Extensions?{query}")))
}

fn descriptions(answer: &Answer) -> Vec<String> {
    answer.json["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|extension| extension["Description"].as_str().unwrap().to_owned())
        .collect()
}

/// Follows next links; the descriptions of each page.
fn pages(client: &Client, query: &[(&str, &str)]) -> Vec<Vec<String>> {
    let mut answer = list(client, query);
    let mut pages = vec![descriptions(&answer)];
    while let Some(link) = answer.json["@odata.nextLink"].as_str() {
        answer = client.send(&client.s4(Method::GET, link));
        pages.push(descriptions(&answer));
    }
    pages
}

#[tokio::test(start_paused = true)]
async fn all_pages_in_order() {
    let client = client_with(&["a", "b", "c", "d", "e"]);
    assert_eq!(
        pages(&client, &[]),
        [vec!["a", "b"], vec!["c", "d"], vec!["e"]]
    );
    let first = list(&client, &[("$count", "true")]);
    assert_eq!(first.json["@odata.count"], 5);
    assert!(list(&client, &[]).json.get("@odata.count").is_none());
    assert!(first.json["value"][0]["@odata.etag"].is_string());
}

#[tokio::test(start_paused = true)]
async fn a_window_is_paged_too() {
    let client = client_with(&["a", "b", "c", "d", "e"]);
    let window = [("$skip", "1"), ("$top", "3")];
    assert_eq!(pages(&client, &window), [vec!["b", "c"], vec!["d"]]);
    assert_eq!(pages(&client, &[("$top", "2")]), [vec!["a", "b"]]);
    assert_eq!(pages(&client, &[("$top", "0")]), [Vec::<String>::new()]);
    assert_eq!(pages(&client, &[("$skip", "9")]), [Vec::<String>::new()]);
}

#[tokio::test(start_paused = true)]
async fn filters_survive_paging() {
    let client = client_with(&["O'Neill", "x", "O'Neill", "O'Neill"]);
    let filter = [
        (
            "$filter",
            "Description eq 'O''Neill' and Status eq 'PendingApproval'",
        ),
        ("$count", "true"),
    ];
    assert_eq!(
        pages(&client, &filter),
        [vec!["O'Neill", "O'Neill"], vec!["O'Neill"]]
    );
    assert_eq!(list(&client, &filter).json["@odata.count"], 3);
    let none = list(&client, &[("$filter", "Status eq 'Enabled'")]);
    assert_eq!(none.json["value"], Value::Array(Vec::new()));
    let unnamed = list(&client, &[("$filter", "SystemName eq null")]);
    assert_eq!(descriptions(&unnamed).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn select_narrows_and_unknown_options_are_refused() {
    let client = client_with(&["a"]);
    let answer = list(&client, &[("$select", "Status")]);
    let extension = answer.json["value"][0].as_object().unwrap();
    let names: Vec<&String> = extension.keys().collect();
    assert_eq!(names, ["@odata.etag", "ExtensionUUID", "Status"]);
    let refused = list(&client, &[("$orderby", "IntegrationToken")]);
    assert_eq!(refused.status, 400);
    assert!(
        refused.json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("$orderby")
    );
}
