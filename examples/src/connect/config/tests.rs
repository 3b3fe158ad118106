use std::path::PathBuf;

use connect_flow::file::Mistake;

use clap::Parser;

use super::{Config, read};
use crate::{cli::Cli, wire::Wire};

/// A folder of its own that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("connect-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, text: &str, only: Option<&str>) -> Result<Vec<Config>, Vec<Mistake>> {
        self.read_with(text, only, &[])
    }

    fn read_with(
        &self,
        text: &str,
        only: Option<&str>,
        switches: &[&str],
    ) -> Result<Vec<Config>, Vec<Mistake>> {
        self.write("connect.toml", text);
        let mut line = vec!["connect", "--config", "connect.toml"];
        line.extend(only.map(|name| ["--only", name]).into_iter().flatten());
        line.extend(switches);
        let cli = Cli::parse_from(line);
        read(&self.0.join("connect.toml"), &cli, &Wire::new().unwrap())
    }

    fn mistakes(&self, text: &str) -> Vec<String> {
        match self.read(text, None) {
            Ok(_) => panic!("expected mistakes"),
            Err(found) => found.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const SERVICE_KEY: &str = r#"{
    "endpoints": {
        "accounts_service_url": "https://accounts.example",
        "entitlements_service_url": "https://entitlements.example"
    },
    "grant_type": "client_credentials",
    "uaa": {"url": "https://uaa.example", "clientid": "sb-1", "clientsecret": "hidden-secret"}
}"#;

const RIGHT: &str = r#"[btp]
service_key = { file = "key.json" }
[landscape]
url = "https://director.example/graphql"
global_account = "ga"
token = { file = "token.txt" }
[[connections]]
system_name = "one"
[connections.tenant]
host = "my300001.s4hana.cloud.sap"
user = "ADMIN"
password = { file = "password.txt" }
[[connections]]
system_name = "two"
[connections.tenant]
host = "my300002.s4hana.cloud.sap"
user = "ADMIN"
password = { file = "password.txt" }
"#;

/// A folder with all secrets that [`RIGHT`] names.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("key.json", SERVICE_KEY);
    folder.write("token.txt", "hidden-token");
    folder.write("password.txt", "hidden-password");
    folder.write("empty.txt", " \n");
    let user_token = SERVICE_KEY.replace("client_credentials", "user_token");
    folder.write("user-key.json", &user_token);
    let in_clear = SERVICE_KEY.replace("https://accounts", "http://accounts");
    folder.write("clear-key.json", &in_clear);
    folder
}

fn names(configs: &[Config]) -> Vec<&str> {
    configs.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn a_file_gives_all_its_connections_or_the_one_that_is_named() {
    let folder = folder("only");
    assert_eq!(
        names(&folder.read(RIGHT, None).unwrap_or_default()),
        ["one", "two"]
    );
    assert_eq!(
        names(&folder.read(RIGHT, Some("two")).unwrap_or_default()),
        ["two"]
    );
    // Secrets of the others are not read.
    let other = RIGHT.replacen("password.txt", "absent.txt", 1);
    assert!(folder.read(&other, Some("two")).is_ok());
    let Err(found) = folder.read(RIGHT, Some("twoo")) else {
        panic!("there is no such system")
    };
    assert!(
        found[0].reason().contains("did you mean `two`?"),
        "{found:?}"
    );
}

#[test]
fn what_is_not_there_or_a_client_refuses_is_told_with_its_field() {
    let folder = folder("refused");
    for (from, to, path, what) in [
        ("key.json", "user-key.json", "btp.service_key", "user_token"),
        (
            "key.json",
            "clear-key.json",
            "btp.service_key",
            "must be https",
        ),
        ("token.txt", "empty.txt", "landscape.token", "is empty"),
        ("token.txt", "absent.txt", "landscape.token", "absent.txt"),
        (
            "[landscape]\nurl",
            "[landscape]\nurl.x",
            "landscape.url",
            "must be text",
        ),
        (
            "system_name = \"one\"\n[connections.tenant]\nhost = \"my300001.s4hana.cloud.sap\"\nuser = \"ADMIN\"\npassword = { file = \"password.txt\" }",
            "system_name = \"one\"",
            "connections[0].tenant",
            "is missing",
        ),
    ] {
        let text = RIGHT.replacen(from, to, 1);
        assert_ne!(text, RIGHT, "{from}");
        let found = folder.mistakes(&text);
        assert_eq!(found.len(), 1, "{to}: {found:?}");
        let place = format!(": {path}: ");
        assert!(
            found[0].contains(&place) && found[0].contains(what),
            "{to}: {found:?}"
        );
        assert!(
            found[0].starts_with("line ") && !found[0].contains("hidden"),
            "{found:?}"
        );
    }
    let (start, _) = RIGHT.split_once("[landscape]").unwrap();
    let (_, end) = RIGHT.split_once("token.txt\" }\n").unwrap();
    let found = folder.mistakes(&format!("{start}{end}"));
    assert!(found[0].contains("landscape: is missing"), "{found:?}");
}

#[test]
fn secrets_that_are_missing_in_several_places_are_all_told() {
    let folder = folder("several");
    let text = RIGHT
        .replace("password.txt", "empty.txt")
        .replace("key.json", "absent.json");
    let found = folder.mistakes(&text);
    let places: Vec<bool> = [
        "btp.service_key",
        "connections[0].tenant.password",
        "connections[1].tenant.password",
    ]
    .iter()
    .zip(&found)
    .map(|(path, told)| told.contains(path))
    .collect();
    assert_eq!(places, [true; 3], "{found:?}");
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
    let folder = folder("x509");
    folder.write("key.json", &key.to_string());
    assert!(folder.read(RIGHT, None).is_ok());

    let mut broken = key;
    broken["uaa"]["certificate"] = "no certificate".into();
    folder.write("key.json", &broken.to_string());
    let found = folder.mistakes(RIGHT);
    assert!(
        found[0].contains("btp.service_key") && found[0].contains("certificate"),
        "{found:?}"
    );
}

#[test]
fn a_hand_off_needs_no_landscape_and_no_tenant() {
    let folder = folder("handoff");
    let needed =
        "[btp]\nservice_key = { file = \"key.json\" }\n[[connections]]\nsystem_name = \"one\"\n";
    let configs = folder.read_with(needed, None, &["--handoff"]);
    assert_eq!(names(&configs.unwrap_or_default()), ["one"]);
    assert!(folder.read(needed, None).is_err(), "else both are called");
}
