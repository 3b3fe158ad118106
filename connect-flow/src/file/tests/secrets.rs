//! Secrets: by reference only, found when asked for, and shown nowhere.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use client_core::{ExposeSecret, SecretString};

use super::{RIGHT, toml};
use crate::file::{
    ConnectionFile, Mistakes, SecretError, SecretRef, SecretSource, Secrets, SubaccountPlans,
};

const KEY: &str = r#"{
    "endpoints": {
        "accounts_service_url": "https://accounts.example",
        "entitlements_service_url": "https://entitlements.example"
    },
    "grant_type": "client_credentials",
    "uaa": {"url": "https://uaa.example", "clientid": "sb-1", "clientsecret": "hidden-in-key"}
}"#;

/// Everything that `RIGHT` names.
#[expect(clippy::unnecessary_wraps, reason = "a source's signature")]
fn vault(reference: &SecretRef) -> Result<SecretString, SecretError> {
    let text = match reference {
        SecretRef::Env(name) => format!("hidden-{name}"),
        SecretRef::File(_) => KEY.to_owned(),
        SecretRef::Command(words) => format!("hidden-{}", words.join("-")),
    };
    Ok(text.into())
}

fn nothing(_: &SecretRef) -> Result<SecretString, SecretError> {
    Err(SecretError::new("is locked"))
}

#[test]
fn each_endpoint_gets_its_own_secrets_when_it_is_asked_for() {
    let asked = RefCell::new(Vec::new());
    let source = |reference: &SecretRef| {
        asked.borrow_mut().push(reference.to_string());
        vault(reference)
    };
    let file = toml(RIGHT).unwrap();
    assert!(asked.borrow().is_empty(), "reading the file asks for none");

    let btp = file.btp(&source).unwrap();
    let (user, password) = btp.user.as_ref().unwrap();
    assert_eq!(user, "me@example.com");
    assert_eq!(password.expose_secret(), "hidden-BTP_PASSWORD");
    assert_eq!(btp.service_key.client_id(), "sb-1");
    let landscape = file.landscape(&source).unwrap().unwrap();
    assert_eq!(landscape.token.expose_secret(), "hidden-vault-read-token");
    let tenant = file.tenant(0, &source).unwrap().unwrap();
    assert_eq!(tenant.password.expose_secret(), "hidden-S4_PASSWORD");
    assert!(file.tenant(1, &source).unwrap().is_none());
    assert!(file.tenant(2, &source).unwrap().is_none());
    assert_eq!(
        asked.into_inner(),
        [
            "file key.json",
            "environment variable BTP_PASSWORD",
            "command vault",
            "environment variable S4_PASSWORD"
        ]
    );
    let shown = format!("{file:?} {btp:?} {landscape:?} {tenant:?}");
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn what_is_not_found_is_told_with_place_and_field_all_of_an_endpoint_at_once() {
    let file = toml(RIGHT).unwrap();
    assert_eq!(
        file.btp(&nothing).unwrap_err().to_string(),
        "line 2, column 15: btp.service_key: is locked\nline 4, column 12: btp.password: is locked"
    );
    let told = file.landscape(&nothing).unwrap_err().to_string();
    assert_eq!(told, "line 9, column 9: landscape.token: is locked");
    let told = file.tenant(0, &nothing).unwrap_err().to_string();
    assert_eq!(
        told,
        "line 18, column 12: connections[0].tenant.password: is locked"
    );
}

#[test]
fn a_service_key_that_is_none_is_told_without_what_is_in_it() {
    let file = toml(RIGHT).unwrap();
    for wrong in ["hidden-token", "{\"uaa\": \"hidden\"}", ""] {
        let source = |_: &SecretRef| Ok(SecretString::from(wrong));
        let told = file.btp(&source).unwrap_err();
        let shown = format!("{told} {told:?}");
        assert!(shown.starts_with("line 2, column 15: btp.service_key: "));
        assert!(!shown.contains("hidden"), "{shown}");
    }
}

#[test]
fn debug_of_a_document_shows_the_references_alone() {
    let shown = format!("{:?}", toml(RIGHT).unwrap().document());
    for reference in ["key.json", "BTP_PASSWORD", "S4_PASSWORD", "vault"] {
        assert!(shown.contains(reference), "{shown}");
    }
}

/// A folder of its own that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flow-file-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> SecretRef {
        std::fs::write(self.0.join(name), bytes).unwrap();
        SecretRef::File(name.into())
    }

    fn find(&self, reference: &SecretRef) -> Result<String, String> {
        found(&Secrets::from_machine(&self.0), reference)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn found(secrets: &Secrets, reference: &SecretRef) -> Result<String, String> {
    let secret = secrets.find(reference).map_err(|error| error.to_string())?;
    Ok(secret.expose_secret().to_owned())
}

#[test]
fn a_file_is_looked_for_beside_the_document_and_loses_one_line_end() {
    let folder = Folder::new("files");
    for (held, secret) in [
        (" a b \n", " a b "),
        ("a\r\n", "a"),
        ("a\n\n", "a\n"),
        ("a", "a"),
    ] {
        let reference = folder.write("secret", held.as_bytes());
        assert_eq!(folder.find(&reference).unwrap(), secret);
    }
    let long = folder.write("long", &vec![b'x'; 1024 * 1024 + 1]);
    let empty = folder.write("empty", b" \n");
    let binary = folder.write("binary", b"hidden\xff");
    let absent = SecretRef::File("absent".into());
    for (reference, reason) in [
        (long, "file long: is too long for a secret"),
        (empty, "file empty: is empty"),
        (binary, "file binary: is no text (UTF-8)"),
        (absent, "file absent: No such file"),
    ] {
        let told = folder.find(&reference).unwrap_err();
        let same = told.starts_with(reason) || (cfg!(windows) && reason.contains("No such"));
        assert!(same, "{told}");
    }
}

#[test]
fn a_variable_is_read_and_one_that_is_not_set_is_named() {
    let secrets = Secrets::from_machine("");
    let find = |name: &str| found(&secrets, &SecretRef::Env(name.to_owned()));
    assert_eq!(find("PATH").unwrap(), std::env::var("PATH").unwrap());
    assert_eq!(
        find("NO_SUCH_VARIABLE_HERE").unwrap_err(),
        "environment variable NO_SUCH_VARIABLE_HERE: is not set"
    );
    assert!(find("A=B").unwrap_err().contains("no variable can have"));
}

fn command(words: &[&str]) -> SecretRef {
    SecretRef::Command(words.iter().map(|word| (*word).to_owned()).collect())
}

#[cfg(unix)]
#[test]
fn a_command_gives_what_it_prints_without_the_last_line_end_and_without_a_shell() {
    let folder = Folder::new("commands");
    let printed = folder.find(&command(&["printf", "%s\\n", "a b; $HOME * \n"]));
    assert_eq!(printed.unwrap(), "a b; $HOME * \n");
    // A relative path is the document's.
    let script = folder.0.join("get");
    std::fs::write(&script, "#!/bin/sh\necho from-script\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&script, mode).unwrap();
    assert_eq!(folder.find(&command(&["./get"])).unwrap(), "from-script");
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_is_named_by_its_first_word_alone() {
    let folder = Folder::new("failing");
    let script = "echo hidden-out; echo hidden-err >&2; exit 3";
    for (words, reason) in [
        (
            vec!["sh", "-c", script],
            "command sh: failed (exit status: 3)",
        ),
        (
            vec!["no-such-program", "hidden"],
            "command no-such-program: cannot be run: ",
        ),
        (vec!["true", "hidden"], "command true: is empty"),
        (
            vec!["sh", "-c", "printf 'hidden\\377'"],
            "command sh: is no text (UTF-8)",
        ),
        (
            vec!["sh", "-c", "yes hidden"],
            "command sh: is too long for a secret",
        ),
        (vec![], "command : names no program"),
    ] {
        let told = folder.find(&command(&words)).unwrap_err();
        assert!(told.starts_with(reason), "{told}");
        assert!(!told.contains("hidden"), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_end_is_ended_also_if_its_output_is_closed() {
    let limit = Duration::from_millis(50);
    let secrets = Secrets::from_machine("").time_limit(limit);
    for script in [
        "exec sleep 600",
        "echo hidden; exec sleep 600",
        "exec sleep 600 >&-",
    ] {
        let begun = Instant::now();
        let told = found(&secrets, &command(&["sh", "-c", script])).unwrap_err();
        assert_eq!(told, "command sh: took longer than 50ms and was ended");
        assert!(begun.elapsed() < Duration::from_secs(20), "{script}");
    }
}

#[test]
fn commands_can_be_refused() {
    let secrets = Secrets::from_machine("").without_commands();
    let told = found(&secrets, &command(&["true"])).unwrap_err();
    assert_eq!(told, "command true: may not be run here");
}

#[test]
fn a_file_that_is_read_knows_its_folder() {
    let folder = Folder::new("whole");
    folder.write("connect.toml", RIGHT.as_bytes());
    folder.write("key.json", KEY.as_bytes());
    let read = |name: &str| -> Result<ConnectionFile, Mistakes> {
        ConnectionFile::read(Path::new(&folder.0).join(name))
    };
    let file = read("connect.toml").unwrap();
    let secrets = Secrets::from_machine(file.folder());
    let told = file.btp(&secrets).unwrap_err().to_string();
    assert_eq!(
        told,
        "line 4, column 12: btp.password: environment variable BTP_PASSWORD: is not set"
    );
    let broken = RIGHT.replace("plans", "plan");
    folder.write("broken.toml", broken.as_bytes());
    assert!(
        read("broken.toml")
            .unwrap_err()
            .to_string()
            .contains("`plans`")
    );
    let plans = |file: &ConnectionFile| -> Vec<SubaccountPlans> {
        file.document().connections[0].entitlements.clone()
    };
    assert_eq!(plans(&file), plans(&toml(RIGHT).unwrap()));
}
