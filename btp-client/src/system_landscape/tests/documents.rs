use client_core::operation::Repeat;

use super::*;

/// What the page's functions come to in Director's schema; the module docs say which function of ours
/// stands for each.
const FIELDS: [&str; 17] = [
    "application",
    "applicationTemplates",
    "applications",
    "assignFormation",
    "createFormation",
    "deleteFormation",
    "finalizeDraftFormation",
    "formationByName",
    "formations",
    "formationsForObject",
    "mergeApplications",
    "registerApplicationFromTemplate",
    "requestOneTimeTokenForApplication",
    "resynchronizeFormationNotifications",
    "unassignFormation",
    "unpairApplication",
    "unregisterApplication",
];

/// The root field of a document: what stands before the first argument list of its body.
fn root(document: &str) -> &str {
    let body = document.split_once(" { ").unwrap().1.trim_start();
    let field = body.split(['(', ' ']).next().unwrap();
    match field.strip_suffix(':') {
        Some(_) => body.split([':', '(']).nth(1).unwrap().trim(),
        None => field,
    }
}

#[test]
fn every_field_has_its_document_and_its_row() {
    let documents: Vec<(&str, &str)> = operations::DOCUMENTS
        .into_iter()
        .chain(formations::operations::DOCUMENTS)
        .collect();
    let rows = concat!(
        include_str!("../mod.rs"),
        include_str!("../formations/mod.rs")
    );
    let rows: Vec<&str> = rows
        .lines()
        .filter(|line| line.starts_with("//! | "))
        .collect();
    for field in &FIELDS {
        let sent = documents.iter().filter(|(_, text)| root(text) == *field);
        assert!(sent.count() > 0, "{field} is never sent");
        let told = rows
            .iter()
            .filter(|row| row.contains(&format!("| `{field}`")));
        assert_eq!(told.count(), 1, "{field} has one row");
    }
    for (name, document) in &documents {
        assert!(FIELDS.contains(&root(document)), "{name}");
    }
    let mut names: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), documents.len(), "one name, one document");
}

/// The simulator holds a true subset of Director's schema, and runs nothing that it does not allow.
#[tokio::test(start_paused = true)]
async fn the_schema_allows_every_document() {
    let world = landscape_sim::World::simple();
    let client = crate::testing::landscape(&world);
    let refused = |document: &'static str| {
        let decode: client_core::operation::Decode<Value> =
            |answer| client_core::operation::decode::json(answer);
        let operation = Operation::new("director.x", http::Method::POST, "", Repeat::Once, decode)
            .json(&json!({"query": document, "variables": {"first": "no such variable"}}));
        let client = client.clone();
        async move {
            let answer = client.call(operation).await.unwrap();
            answer.to_string().contains("GRAPHQL_VALIDATION_FAILED")
        }
    };
    for (name, document) in operations::DOCUMENTS
        .into_iter()
        .chain(formations::operations::DOCUMENTS)
    {
        assert!(!refused(document).await, "{name}");
    }
    assert!(refused("query { applications { data { nonsense } } }").await);
}

#[test]
fn a_system_type_tells_its_labels() {
    let template: SystemTemplate = serde_json::from_value(json!({
        "id": "t", "name": "T", "description": "d", "applicationNamespace": "sap.x",
        "labels": {"region": ["eu10"], "applicationType": "T 2", "odd": 7},
        "placeholders": [{"name": "name", "jsonPath": "$.name", "optional": false}],
    }))
    .unwrap();
    assert_eq!(
        (template.region(), template.system_type()),
        (Some("eu10"), "T 2")
    );
    assert_eq!(template.label("odd"), None);
    assert_eq!(
        template.placeholders[0].json_path.as_deref(),
        Some("$.name")
    );
    assert_eq!(SystemTemplate::new("t", "T", &[]).system_type(), "T");
}
