//! The proof catches what it should.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{check::holds, shape::Field, *};

#[test]
fn a_loss_is_seen() {
    assert!(!holds(&json!({"a": [1]}), &json!({"a": [1, 2]})));
    assert!(!holds(&json!({"a": null}), &json!({"a": "b"})));
    assert!(holds(&json!({"a": 1, "b": 2}), &json!({"a": 1})));
}

#[derive(Deserialize, Serialize)]
struct Strict {
    id: String,
    #[serde(default)]
    amount: i64,
    #[serde(default)]
    items: Vec<String>,
}

fn passes(fields: Vec<Field>) -> bool {
    let fields: Fields = fields.leak();
    std::panic::catch_unwind(|| survive(&[response("strict", fields, plain::<Strict>)])).is_ok()
}

#[test]
fn a_type_that_breaks_one_of_the_rules_is_caught() {
    let id = needs("id", Id);
    assert!(passes(vec![id]));
    for (broken, why) in [
        (vec![id, may("amount", Number)], "a float"),
        (vec![id, may("items", Words)], "null"),
        (vec![id, may("items", Many(&[]))], "an item"),
        (vec![id, may("lost", Text)], "a field that is not kept"),
        (
            vec![id, needs("amount", Whole)],
            "a field that is not needed",
        ),
        (vec![may("id", Id)], "a field that is needed"),
    ] {
        assert!(!passes(broken), "{why}");
    }
}
