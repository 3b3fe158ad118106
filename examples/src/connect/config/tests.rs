use std::path::Path;

use super::{Config, Mistake, Surroundings, parse};
use crate::wire::Wire;

fn parsed_in(folder: &Path, text: &str) -> Result<Config, Vec<Mistake>> {
    let wire = &Wire::new().unwrap();
    parse(text, &Surroundings { folder, wire })
}

fn mistakes_in(folder: &Path, text: &str) -> Vec<Mistake> {
    match parsed_in(folder, text) {
        Ok(_) => panic!("expected mistakes"),
        Err(mistakes) => mistakes,
    }
}

fn mistakes(text: &str) -> Vec<Mistake> {
    mistakes_in(Path::new("."), text)
}

fn lines(mistakes: &[Mistake]) -> Vec<usize> {
    mistakes.iter().filter_map(|mistake| mistake.line).collect()
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
    assert_eq!(lines(&mistakes(text)), [2, 3, 4, 7, 9, 12, 15, 18, 20, 21]);
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
    assert!(lines(&found).contains(&2), "{found:?}");
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

#[test]
fn a_file_that_cannot_be_read_is_told_without_a_line() {
    let Err(found) = super::read(Path::new("no-such-file.toml"), &Wire::new().unwrap()) else {
        panic!("there is no such file")
    };
    assert_eq!(found.len(), 1);
    assert!(found[0].to_string().starts_with("cannot be read: "));
}

#[test]
fn a_group_without_a_public_key_needs_one_and_another_key_is_refused() {
    let group = |label: &str, key: &str| {
        let text =
            format!("[connection]\nsystem_name = \"a\"\nscenario_group = \"{label}\"\n{key}\n");
        let found = mistakes(&text).into_iter();
        found
            .filter(|mistake| !mistake.what.contains("is missing"))
            .collect::<Vec<_>>()
    };
    let starts = |found: &[Mistake], line: usize, what: &str| {
        assert_eq!(lines(found), [line], "{found:?}");
        assert!(found[0].what.contains(what), "{found:?}");
    };
    let key = "scenario_group_key = \"MDG\"";
    let governance = "Integration with SAP Master Data Governance";
    starts(&group(governance, ""), 3, "scenario_group_key");
    assert_eq!(group(governance, key), []);
    starts(&group("Of Tomorrow", ""), 3, "no such scenario group");
    assert_eq!(group("Of Tomorrow", key), []);
    starts(
        &group("All Communication Scenarios", key),
        4,
        "UNRESTRICTED",
    );
    starts(
        &group(governance, "scenario_group_key = \"M, D\""),
        3,
        "key must be",
    );
    starts(&mistakes_of_lone_key(), 2, "needs `scenario_group`");
}

fn mistakes_of_lone_key() -> Vec<Mistake> {
    let text = "[connection]\nscenario_group_key = \"X\"\nsystem_name = \"a\"\n";
    let found = mistakes(text).into_iter();
    found
        .filter(|mistake| !mistake.what.contains("is missing"))
        .collect()
}

const SERVICE_KEY: &str = r#"{
    "endpoints": {
        "accounts_service_url": "https://accounts.example",
        "entitlements_service_url": "https://entitlements.example"
    },
    "grant_type": "client_credentials",
    "uaa": {"url": "https://uaa.example", "clientid": "sb-1", "clientsecret": "hidden-secret"}
}"#;

/// A file without a mistake, whose secrets lie in `folder`.
fn right_file(folder: &Folder) -> String {
    folder.write("key.json", SERVICE_KEY);
    folder.write("token.txt", "hidden-token");
    folder.write("password.txt", "hidden-password");
    folder.write("empty.txt", " \n");
    r#"[connection]
system_name = "acme"
[[connection.entitlements]]
subaccount = "sub-1"
plan = "api-access"
[btp]
service_key_file = "key.json"
[landscape]
url = "https://director.example/graphql"
global_account = "ga"
token_file = "token.txt"
[tenant]
host = "my300001.s4hana.cloud.sap"
user = "ADMIN"
password_file = "password.txt"
"#
    .to_owned()
}

#[test]
fn what_a_client_refuses_is_told_with_the_line_it_comes_from() {
    let folder = Folder::new("refused");
    let right = right_file(&folder);
    assert!(parsed_in(&folder.0, &right).is_ok(), "the file is right");
    let user_token = SERVICE_KEY.replace("client_credentials", "user_token");
    folder.write("user-key.json", &user_token);
    let in_clear = SERVICE_KEY.replace("https://accounts", "http://accounts");
    folder.write("clear-key.json", &in_clear);
    let cases = [
        ("https://director", "http://director", 9, "must be https"),
        (
            "\"my300001.s4hana.cloud.sap\"",
            "\"http://s4.example/api\"",
            13,
            "must be https",
        ),
        ("user = \"ADMIN\"", "user = \"\"", 14, "must not be empty"),
        (
            "user = \"ADMIN\"",
            "user = \"ADMIN\"\nextension_service_root = \"a/../b\"",
            15,
            "no empty segment",
        ),
        ("key.json", "user-key.json", 7, "user_token"),
        ("key.json", "clear-key.json", 7, "must be https"),
        (
            "key.json\"",
            "key.json\"\npassword_file = \"password.txt\"",
            6,
            "needs a `user`",
        ),
        (
            "key.json\"",
            "key.json\"\nuser = \"me\"",
            6,
            "a secret is missing",
        ),
        ("token.txt", "empty.txt", 11, "is empty"),
        (
            "[btp]",
            "[[connection.entitlements]]\nsubaccount = \"sub-1\"\nplan = \"api-access\"\n[btp]",
            6,
            "is wanted twice",
        ),
    ];
    for (from, to, line, what) in cases {
        let text = right.replacen(from, to, 1);
        assert_ne!(text, right, "{from}");
        let found = mistakes_in(&folder.0, &text);
        assert_eq!(lines(&found), [line], "{to}: {found:?}");
        assert!(found[0].what.contains(what), "{to}: {found:?}");
        assert!(!found[0].what.contains("hidden"), "{found:?}");
    }
}

#[test]
fn a_mistake_in_one_place_does_not_hide_those_in_others() {
    let folder = Folder::new("several");
    let text = right_file(&folder)
        .replace("https://director", "http://director")
        .replace("global_account", "account")
        .replace("my300001.s4hana.cloud.sap", "http://s4.example/api")
        .replace("password.txt", "empty.txt");
    assert_eq!(lines(&mistakes_in(&folder.0, &text)), [8, 9, 10, 13, 15]);
}

#[test]
fn a_key_with_a_certificate_makes_a_client_of_its_own_and_a_broken_one_is_named() {
    let own = rcgen::generate_simple_self_signed(["client.example".to_owned()]).unwrap();
    let key = serde_json::json!({
        "endpoints": {
            "accounts_service_url": "https://accounts.example",
            "entitlements_service_url": "https://entitlements.example",
        },
        "uaa": {
            "certurl": "https://uaa.cert.example",
            "url": "https://uaa.example",
            "clientid": "sb-1",
            "credential-type": "x509",
            "certificate": own.cert.pem(),
            "key": own.signing_key.serialize_pem(),
        },
    });
    let folder = Folder::new("x509");
    let text = right_file(&folder);
    folder.write("key.json", &key.to_string());
    assert!(parsed_in(&folder.0, &text).is_ok());

    let mut broken = key;
    broken["uaa"]["certificate"] = "no certificate".into();
    folder.write("key.json", &broken.to_string());
    let found = mistakes_in(&folder.0, &text);
    assert_eq!(lines(&found), [7], "{found:?}");
    assert!(found[0].what.contains("certificate"), "{found:?}");
}

/// A folder of its own that goes away with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("connect-{name}-{}", std::process::id()));
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
    let folder = Folder::new("connects");
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

    let wire = Wire::new().unwrap();
    let config = super::read(&folder.0.join("connect.toml"), &wire)
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let report = connect_flow::Flow::builder(config.connection, config.ports)
        .build()
        .unwrap()
        .run()
        .await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(wire.count().get() >= 16, "{}", wire.count().get());
    assert_eq!(server.world().snapshot().systems.len(), 1);
}
