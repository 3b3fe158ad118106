use std::path::Path;

use super::{Mistake, parse};

fn mistakes(text: &str) -> Vec<Mistake> {
    match parse(text, Path::new(".")) {
        Ok(_) => panic!("expected mistakes"),
        Err(mistakes) => mistakes,
    }
}

fn lines(text: &str) -> Vec<usize> {
    mistakes(text)
        .into_iter()
        .map(|mistake| mistake.line)
        .collect()
}

#[test]
fn every_mistake_of_a_file_is_named_with_its_line() {
    let text = r#"[connection]
system_name = "dév"
scenario_group = "All Scenarios"
colour = "blue"

[[connection.entitlements]]
subaccount = 7
plan = "api-access"
amount = 2000000001

[btp]
service_key_env = "NO_SUCH_VARIABLE_HERE"

[landscape]
url = "not a url"
global_account = "ga"
token_env = "NO_SUCH_VARIABLE_HERE"
token_file = "x"

[tenant]
host = "http://:80"
user = "ADMIN"
"#;
    assert_eq!(lines(text), [2, 3, 4, 7, 9, 12, 15, 18, 20, 21]);
}

#[test]
fn missing_tables_are_named() {
    let found = mistakes("");
    for table in ["[connection]", "[btp]", "[landscape]", "[tenant]"] {
        assert!(
            found.iter().any(|mistake| mistake.what.contains(table)),
            "{table}: {found:?}"
        );
    }
}

#[test]
fn broken_toml_is_a_mistake_like_others() {
    let found = mistakes("[connection]\nsystem_name = \n[btp\n");
    assert!(found.iter().any(|mistake| mistake.line == 2), "{found:?}");
}

#[test]
fn no_mistake_shows_a_secret() {
    // The service key is read from this test's own environment variable, which is no service key.
    let found = mistakes("[btp]\nservice_key_env = \"PATH\"\n");
    let path = std::env::var("PATH").unwrap();
    assert!(
        found.iter().all(|mistake| !mistake.what.contains(&path)),
        "{found:?}"
    );
}

#[test]
fn the_sample_file_has_no_mistake_but_its_missing_secrets() {
    let text = include_str!("../../../connect.toml");
    let found = mistakes(text);
    assert!(
        found
            .iter()
            .all(|mistake| mistake.what.contains("cis-service-key.json")
                || mistake.what.contains("variable")),
        "{found:?}"
    );
    assert_eq!(found.len(), 3, "{found:?}");
}
