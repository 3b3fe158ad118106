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

/// A folder of its own that goes away with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("connect-config-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_right_file_connects_the_endpoints_that_it_names() {
    let server = landscape_sim::Server::start(landscape_sim::World::simple()).await;
    let at = server.landscape();
    let folder = Folder::new();
    folder.write("key.json", &at.service_key_json());
    folder.write("token.txt", &at.director_token);
    folder.write("password.txt", &format!("{}\n", at.s4_password));
    let file = format!(
        r#"[connection]
system_name = "acme-s4-dev"
scenario_group = "All Communication Scenarios"

[[connection.entitlements]]
subaccount = "{}"
plan = "api-access"

[btp]
service_key_file = "key.json"

[landscape]
url = "{}"
global_account = "{}"
token_file = "token.txt"

[tenant]
host = "{}"
user = "{}"
password_file = "password.txt"
"#,
        at.subaccounts[0], at.director, at.global_account, at.s4_api, at.s4_user
    );
    folder.write("connect.toml", &file);

    let config = super::read(&folder.0.join("connect.toml"))
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let count = connect_flow::RequestCount::default();
    let ports = config.endpoints.ports(&count).unwrap();
    let report = connect_flow::Flow::builder(config.connection, ports)
        .build()
        .unwrap()
        .run()
        .await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(count.get() >= 16, "{}", count.get());
    assert_eq!(server.world().snapshot().systems.len(), 1);
}
