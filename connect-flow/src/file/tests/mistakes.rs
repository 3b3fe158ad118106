//! Mistakes: all of a file at once, and what is missing.

use super::{ConnectionFile, Mistake, Mistakes, RIGHT, RIGHT_YAML, toml, yaml};

/// Each mistake as (line, column, path, reason).
fn told(found: &Mistakes) -> Vec<(u64, u64, &str, &str)> {
    found
        .iter()
        .map(|one| {
            let at = one.position().unwrap();
            (at.line, at.column, one.path(), one.reason())
        })
        .collect()
}

fn told_lines(found: &Mistakes) -> Vec<u64> {
    told(found).iter().map(|one| one.0).collect()
}

#[test]
fn all_mistakes_of_a_toml_file_are_told_at_once_with_line_column_field_and_reason() {
    let text = r#"colour = "blue"
[btp]
service_key = "hidden"
passwrd = 7
user = 1979-05-27
[landscape]
url = "http://director.example/graphql"
token = { env = "A", file = "b" }
[[connections]]
system_name = "dév"
[connections.tenant]
host = "s4.example"
user = ""
password = { command = [] }
[[connections.entitlements]]
subaccount = "7"
directory = "nobody"
plans = ["é", 1.5, { name = "b", amount = -1 }, "é"]
[[connections]]
entitlements = []
[[connections]]
system_name = "dév"
"#;
    let expected = [
        "line 1, column 1: colour: is no known field; there are: btp, landscape, connections",
        "line 3, column 15: btp.service_key: secrets are only given by reference: a table with one of `env`, `file` and \
         `command`",
        "line 4, column 1: btp.passwrd: is no known field; did you mean `password`?",
        "line 5, column 8: btp.user: must be text in quotes, not a date",
        "line 5, column 8: btp.user: needs a `password`",
        "line 6, column 1: landscape.global_account: is missing",
        "line 7, column 7: landscape.url: base address: director.example must be https: credentials would travel in clear",
        "line 8, column 9: landscape.token: give one of `env`, `file` and `command`, not more",
        "line 10, column 15: connections[0].system_name: system name: 'é' is not printable ASCII",
        "line 12, column 8: connections[0].tenant.host: tenant host: `s4.example` is not a host of s4hana.cloud.sap or \
         s4hana.ondemand.com; for any other host use TenantHost::custom; a proxy or a simulator is a URL with a path here",
        "line 13, column 8: connections[0].tenant.user: must not be empty",
        "line 14, column 24: connections[0].tenant.password.command: is an empty list",
        "line 16, column 14: connections[0].entitlements[0].subaccount: must be a GUID such as \
         8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10",
        "line 17, column 13: connections[0].entitlements[0].directory: must be a GUID such as \
         8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10",
        "line 18, column 15: connections[0].entitlements[0].plans[1]: must be a plan's name, or a table of `name` and \
         `amount`, not a fraction",
        "line 18, column 43: connections[0].entitlements[0].plans[2].amount: must be from 0 to 2000000000",
        "line 18, column 49: connections[0].entitlements[0].plans[3]: is wanted for this subaccount already: \
         connections[0].entitlements[0].plans[0]",
        "line 19, column 1: connections[1].system_name: is missing",
        "line 20, column 16: connections[1].entitlements: is an empty list",
        "line 22, column 15: connections[2].system_name: system name: 'é' is not printable ASCII",
        "line 22, column 15: connections[2].system_name: is the name of connections[0] already: names are unique in a \
         global account",
    ];
    assert_eq!(toml(text).unwrap_err().to_string(), expected.join("\n"));
}

/// Lines that hold a whole field: without one of them, a needed field is missing.
#[test]
fn each_needed_field_is_missed_and_each_other_is_not() {
    for (line, missing) in [
        (
            "service_key = { file = \"key.json\" }\n",
            Some("btp.service_key"),
        ),
        ("user = \"me@example.com\"\n", Some("btp.password")),
        (
            "url = \"https://director.example/graphql\"\n",
            Some("landscape.url"),
        ),
        (
            "global_account = \"03760ecf-9d89-4189-a92a-1c7efed09298\"\n",
            Some("landscape.global_account"),
        ),
        (
            "token = { command = [\"vault\", \"read\", \"token\"] }\n",
            Some("landscape.token"),
        ),
        (
            "system_name = \"one\"\n",
            Some("connections[0].system_name"),
        ),
        (
            "host = \"my300001.s4hana.cloud.sap\"\n",
            Some("connections[0].tenant.host"),
        ),
        ("user = \"ADMIN\"\n", Some("connections[0].tenant.user")),
        (
            "password = { env = \"S4_PASSWORD\" }\n",
            Some("connections[0].tenant.password"),
        ),
        (
            "subaccount = \"8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10\"\n",
            Some("connections[0].entitlements[0].subaccount"),
        ),
        ("scenario_group = \"SAP_START\"\n", None),
        ("extension_service_root = \"/sap/ext/\"\n", None),
        (
            "directory = \"1a94e626-3f3c-4b1a-9c55-6f4d7f0f6f10\"\n",
            None,
        ),
        (", amount = 2", None),
    ] {
        let text = RIGHT.replacen(line, "", 1);
        assert_ne!(text, RIGHT, "{line}");
        let found = toml(&text).err();
        let paths: Vec<&str> = found.iter().flatten().map(Mistake::path).collect();
        assert_eq!(paths, missing.into_iter().collect::<Vec<_>>(), "{line}");
    }
    let parts = [
        ("btp", "[[connections]]\nsystem_name = \"a\"\n"),
        ("connections", "[btp]\nservice_key.env = \"A\"\n"),
    ];
    for (missing, text) in parts {
        let found = toml(text).unwrap_err();
        assert_eq!(told(&found), [(1, 1, missing, "is missing")]);
    }
}

#[test]
fn the_smallest_document_has_neither_landscape_nor_tenant() {
    let text = "[btp]\nservice_key.env = \"A\"\n[[connections]]\nsystem_name = \"a\"\n";
    let file = toml(text).unwrap();
    assert!(file.document().landscape.is_none());
    assert!(file.document().connections[0].tenant.is_none());
}

#[test]
fn an_empty_value_and_a_key_that_is_there_twice_are_mistakes_in_yaml() {
    let text = RIGHT_YAML.replacen("  user: me@example.com\n", "  user:\n  user: x\n", 1);
    let found = yaml(&text).unwrap_err();
    assert_eq!(
        told(&found)[..2],
        [
            (3, 7, "btp.user", "has no value: text in quotes is expected"),
            (4, 3, "btp.user", "is there twice"),
        ]
    );
}

#[test]
fn what_is_no_toml_does_not_hide_the_mistakes_behind_it() {
    let text =
        "[btp]\nservice_key = hunter22\nuser = 5\n[btp]\n[[connections]]\nsystem_name = \"é\"\n";
    let found = toml(text).unwrap_err();
    let lines = told_lines(&found);
    assert!(
        [2, 3, 4, 6].iter().all(|line| lines.contains(line)),
        "{found}"
    );
    assert!(!found.to_string().contains("hunter22"), "{found}");
}

#[test]
fn a_password_that_toml_stumbles_over_is_not_repeated() {
    for written in [
        "hunter22",
        "\"hunter22",
        "'hunter22",
        "\"a\" hunter22",
        "\"hunter22\\q\"",
        "[hunter22]",
        "{hunter22}",
        "{ hunter22 = 1 }",
        "{ env = \"a\", hunter22 = 1 }",
        "\"\"\"hunter22",
        "0xhunter22",
        "2026-hunter22",
    ] {
        let text = RIGHT.replace("{ env = \"BTP_PASSWORD\" }", written);
        let found = toml(&text).unwrap_err();
        let told = format!("{found}\n{found:?}");
        assert!(!told.contains("hunter22"), "{written}: {told}");
        let lines = told_lines(&found);
        assert!(lines.contains(&4), "{written}: {told}");
    }
}

#[test]
fn a_mistake_that_is_found_later_is_told_with_its_place() {
    let file = yaml(RIGHT_YAML).unwrap();
    let told = |path: &str| file.mistake(path, "x").to_string();
    assert_eq!(told("landscape.url"), "line 6, column 8: landscape.url: x");
    assert_eq!(
        told("connections[1].tenant.host"),
        "line 21, column 5: connections[1].tenant.host: x"
    );
    assert_eq!(
        told("nothing.like.this"),
        "line 1, column 1: nothing.like.this: x"
    );
    assert_eq!(file.index_of("two").unwrap(), 1);
    let nobody = file.index_of("twoo").unwrap_err().to_string();
    assert!(nobody.contains("did you mean `two`?"), "{nobody}");
}

#[test]
fn a_file_that_cannot_be_read_or_has_no_known_ending_is_told_without_a_place() {
    for (name, words) in [
        ("no-such-file.toml", "cannot be read: "),
        ("a.json", "must end in .toml"),
    ] {
        let found = ConnectionFile::read(name).unwrap_err();
        let one = found.iter().next().unwrap();
        assert!(
            one.position().is_none() && one.reason().contains(words),
            "{found}"
        );
    }
}
