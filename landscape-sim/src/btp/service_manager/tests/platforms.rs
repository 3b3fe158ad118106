use serde_json::{Value, json};

use super::{managed, names_of};

#[test]
fn a_platform_shows_its_credentials_once() {
    let mut account = managed(&["acme"]);
    let body = json!({"name": "kyma", "type": "kubernetes", "labels": {"env": ["dev"]}});
    let created = account.sm("POST", "platforms", &body);
    assert_eq!(created.status, 201, "{}", created.text);
    assert!(created.json["credentials"]["basic"]["password"].is_string());
    let path = format!("platforms/{}", created.json["id"].as_str().unwrap());
    let single = account.sm("GET", &path, &Value::Null);
    assert_eq!(
        (single.status, &single.json["credentials"]),
        (200, &Value::Null)
    );
    assert_eq!(single.json["labels"], body["labels"]);

    let again = account.sm("POST", "platforms", &body);
    assert_eq!((again.status, again.error()), (409, "Conflict"));
    let change = json!({"name": "kyma 2", "description": "text", "labels": [{"op": "remove", "key": "env"}]});
    let changed = account.sm("PATCH", &path, &change);
    assert_eq!(
        (&changed.json["description"], &changed.json["labels"]),
        (&json!("text"), &Value::Null)
    );
    account.sm("POST", "platforms", &body);
    assert_eq!(
        account.sm("PATCH", &path, &json!({"name": "kyma"})).status,
        409
    );
    let list = account.sm(
        "GET",
        "platforms?fieldQuery=type eq 'kubernetes' and name contains '2'",
        &Value::Null,
    );
    assert_eq!(names_of(&list), ["kyma 2"]);

    for (body, path) in [
        (json!({"name": "x"}), "platforms"),
        (json!({"name": "x", "type": "cloudfoundry"}), "platforms"),
        (json!({"type": "kubernetes"}), "platforms"),
    ] {
        assert_eq!(account.sm("POST", path, &body).status, 400, "{body}");
    }
    let gone = account.sm("DELETE", &format!("{path}?cascade=true"), &Value::Null);
    assert_eq!((gone.status, gone.text.as_str()), (200, "{}"));
    assert_eq!(account.sm("GET", &path, &Value::Null).status, 404);
}
