//! The sample files, their schema, and the program that takes such a file.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what the tests share may fail as they do"
)]

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::Duration,
};

use connect_flow::file::{ConnectionFile, Document, Format};
use landscape_sim::{Server, TenantSeed, UserSeed, World};
use serde_json::Value;

const SCHEMA: &str = include_str!("../connect.schema.json");
const TOML: &str = include_str!("../connect.toml");
const YAML: &str = include_str!("../connect.yaml");

#[test]
fn the_schema_is_the_one_that_the_types_have() {
    let written: Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(
        written,
        Document::json_schema(),
        "write it anew: cargo run --bin connect_schema > examples/connect.schema.json"
    );
}

#[test]
fn both_samples_say_the_same_and_have_no_mistake() {
    let [toml, yaml] = [(TOML, Format::Toml), (YAML, Format::Yaml)].map(|(text, format)| {
        ConnectionFile::parse(text, format)
            .unwrap_or_else(|found| panic!("{format}: {found}"))
            .document()
            .clone()
    });
    assert_eq!(toml, yaml);
    assert_eq!(toml.connections.len(), 2);
}

#[test]
fn both_samples_name_the_schema_for_editors_and_fit_it() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    for (text, line) in [
        (TOML, "#:schema ./connect.schema.json"),
        (
            YAML,
            "# yaml-language-server: $schema=./connect.schema.json",
        ),
    ] {
        assert_eq!(text.lines().next(), Some(line));
    }
    // As they stand, not as this library reads them.
    let toml: Value = serde_json::to_value(toml::from_str::<toml::Value>(TOML).unwrap()).unwrap();
    let yaml: Value = serde_saphyr::from_str(YAML).unwrap();
    for value in [toml, yaml] {
        let wrong: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// What is in a comment of the sample is right as well: a reader takes the sign away.
#[test]
fn what_the_sample_shows_in_comments_is_right_as_well() {
    let told: String = TOML
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(code) if code.contains(" = ") => format!("{code}\n"),
            _ => format!("{line}\n"),
        })
        .filter(|line| line != "scenario_group = \"All Communication Scenarios\"\n")
        .collect();
    let file = ConnectionFile::parse(&told, Format::Toml).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(
        file.document().btp.user.as_deref(),
        Some("admin@example.com")
    );
    assert_eq!(
        file.document().connections[0].scenario_group.key(),
        Some("MASTER_DATA")
    );
}

/// A folder of its own that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("connect-file-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    /// Runs the program on a file of the folder.
    fn connect(&self, file: &str, more: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_connect"));
        program.arg("--config").arg(self.0.join(file)).args(more);
        program
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&all).into_owned()
}

/// A landscape with two tenants, and a file that names both; secrets by file, environment and command.
async fn two_tenants(folder: &Folder) -> Server {
    let tenant = |name: &str| {
        TenantSeed::new(name).user(UserSeed::administrator(
            "ADMIN",
            format!("pass-{name}-word"),
        ))
    };
    let world = World::builder()
        .tenant(tenant("my300001"))
        .tenant(tenant("my300002"))
        .build();
    let server = Server::start(world).await;
    let at = server.landscape();
    folder.write("key.json", &at.service_key_json());
    folder.write("password", "pass-my300002-word\n");
    let second = at.s4_api.replace("my300001", "my300002");
    folder.write(
        "connect.yaml",
        &format!(
            "btp:
  service_key: {{ file: key.json }}
landscape:
  url: {}
  global_account: {}
  token: {{ env: TEST_DIRECTOR_TOKEN }}
connections:
  - system_name: first
    tenant: {{ host: '{}', user: ADMIN, password: {{ env: TEST_S4_PASSWORD }} }}
    entitlements: &plans
      - {{ subaccount: {}, plans: [api-access] }}
      - {{ subaccount: {}, directory: none, plans: [api-access, messaging] }}
  - system_name: second
    tenant: {{ host: '{second}', user: ADMIN, password: {{ command: [cat, {}] }} }}
    entitlements: *plans
",
            at.director,
            at.global_account,
            at.s4_api,
            at.subaccounts[0],
            at.subaccounts[1],
            folder.0.join("password").display(),
        ),
    );
    server
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_program_connects_all_systems_of_a_file_or_the_one_that_is_named() {
    let folder = Folder::new("two");
    let server = two_tenants(&folder).await;
    let token = server.landscape().director_token;
    let run = |more: &'static [&'static str], password: &'static str| {
        let mut program = folder.connect("connect.yaml", more);
        program
            .env("TEST_DIRECTOR_TOKEN", &token)
            .env("TEST_S4_PASSWORD", password);
        tokio::task::spawn_blocking(move || program.output().unwrap())
    };
    let systems = || {
        let mut names: Vec<String> = server
            .world()
            .snapshot()
            .systems
            .into_iter()
            .map(|system| system.name)
            .collect();
        names.sort();
        names
    };

    let only = run(&["--yes", "--only", "second"], "unused").await.unwrap();
    assert_eq!(only.status.code(), Some(0), "{}", said(&only));
    assert_eq!(systems(), ["second"]);

    // One that fails does not keep the program from the other.
    let failed = run(&["--yes", "--json"], "wrong").await.unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", said(&failed));
    let reports: Vec<Value> = serde_json::Deserializer::from_slice(&failed.stdout)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let ends: Vec<_> = reports
        .iter()
        .map(|report| (&report["system_name"], &report["outcome"]["outcome"]))
        .collect();
    assert_eq!(
        format!("{ends:?}"),
        r#"[(String("first"), String("failed")), (String("second"), String("connected"))]"#
    );

    let all = run(&["--yes"], "pass-my300001-word").await.unwrap();
    assert_eq!(all.status.code(), Some(0), "{}", said(&all));
    assert_eq!(systems(), ["first", "second"]);
    for words in [
        "first (1 of 2)",
        "second (2 of 2)",
        "first: Connected",
        "second: Connected",
    ] {
        assert!(said(&all).contains(words), "{words}: {}", said(&all));
    }
    for output in [only, failed, all] {
        assert!(!said(&output).contains("-word"), "{}", said(&output));
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_program_connects_several_systems_at_once_and_takes_them_apart() {
    let folder = Folder::new("at-once");
    let server = two_tenants(&folder).await;
    let token = server.landscape().director_token;
    let run = |more: &[&str], password: &str| {
        let mut program = folder.connect("connect.yaml", &["--yes", "--at-once", "8"]);
        program
            .args(more)
            .env("TEST_DIRECTOR_TOKEN", &token)
            .env("TEST_S4_PASSWORD", password);
        tokio::task::spawn_blocking(move || program.output().unwrap())
    };
    // One that fails is told, and the other is connected.
    let failed = run(&["--json"], "wrong").await.unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", said(&failed));
    assert!(said(&failed).contains("1 of 2 done"), "{}", said(&failed));

    let page = folder.0.join("page.html");
    let options = ["--report", page.to_str().unwrap()];
    let all = run(&options, "pass-my300001-word").await.unwrap();
    assert_eq!(all.status.code(), Some(0), "{}", said(&all));
    for words in [
        "first: Connected",
        "second: Connected",
        "2 of 2 done",
        "s  first: = add-system",
    ] {
        assert!(said(&all).contains(words), "{words}: {}", said(&all));
    }
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("first") && page.contains("second"));
    let before = server.world().journal().of("entitlements.assign").count();
    assert!(before <= 2, "the changes of both go together: {before}");

    let back = run(&["--disconnect"], "pass-my300001-word").await.unwrap();
    assert_eq!(back.status.code(), Some(0), "{}", said(&back));
    assert!(
        server.world().snapshot().systems.is_empty(),
        "{}",
        said(&back)
    );
    for output in [failed, all, back] {
        assert!(!said(&output).contains("-word"), "{}", said(&output));
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn who_stops_several_at_once_is_told_of_each_that_had_ended() {
    let folder = Folder::new("stopped");
    let server = two_tenants(&folder).await;
    // The first fails at once; the second waits for long.
    server
        .world()
        .configure(|config| config.enabling_delay = Duration::from_secs(3600));
    let mut program = folder.connect("connect.yaml", &["--yes", "--at-once", "2", "--json"]);
    let mut program = program
        .env("TEST_DIRECTOR_TOKEN", server.landscape().director_token)
        .env("TEST_S4_PASSWORD", "wrong")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(program.stderr.take().unwrap());
    let mut said = String::new();
    let awaited = ["first: ended before its goal", "second: + approve"];
    while !awaited.iter().all(|words| said.contains(words)) {
        assert!(told.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let pid = program.id().to_string();
    let interrupted = Command::new("kill").args(["-INT", &pid]).status();
    assert!(interrupted.unwrap().success());
    told.read_to_string(&mut said).unwrap();
    assert_eq!(program.wait().unwrap().code(), Some(1), "{said}");
    for words in [
        "first: ended before its goal",
        "Stopped.",
        "second:",
        "create the extension second",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_program_looks_before_anything_and_says_what_is_missing() {
    let folder = Folder::new("preflight");
    let server = two_tenants(&folder).await;
    let run = |password: &str| {
        let mut program = folder.connect("connect.yaml", &["--only", "first", "--preflight"]);
        program
            .env("TEST_DIRECTOR_TOKEN", server.landscape().director_token)
            .env("TEST_S4_PASSWORD", password);
        tokio::task::spawn_blocking(move || program.output().unwrap())
    };
    let good = run("pass-my300001-word").await.unwrap();
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(said(&good).contains("first is free"), "{}", said(&good));
    let wrong = run("wrong").await.unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    assert!(said(&wrong).contains("logon"), "{}", said(&wrong));
    assert!(server.world().snapshot().systems.is_empty());
}

#[test]
fn the_program_tells_every_mistake_of_a_file_with_its_place() {
    let folder = Folder::new("wrong");
    folder.write(
        "wrong.toml",
        &TOML
            .replace("acme-s4-test", "acme-s4-dev")
            .replace("plans", "plan"),
    );
    let output = folder.connect("wrong.toml", &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let said = said(&output);
    assert_eq!(said.matches("did you mean `plans`?").count(), 3, "{said}");
    assert!(said.contains("names are unique"), "{said}");
    assert!(
        said.lines().all(|line| line.contains("wrong.toml: line ")),
        "{said}"
    );
}

#[test]
fn one_system_can_be_named_only_with_a_file() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_connect"));
    let output = program.args(["--only", "x"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// The error of the standard library repeats a value that is no text.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_not_shown() {
    let folder = Folder::new("variable");
    folder.write("connect.toml", TOML);
    folder.write("cis-service-key.json", "{}");
    let value = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"hidden\xff");
    let output = folder
        .connect("connect.toml", &["--only", "acme-s4-dev"])
        .env("LANDSCAPE_TOKEN", value)
        .env("S4_DEV_PASSWORD", value)
        .output()
        .unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.matches("is no text").count(), 2, "{said}");
    assert!(!said.contains("hidden"), "{said}");
}
