//! Every kind of mistake, in both formats.

use super::{ConnectionFile, Format, RIGHT, RIGHT_YAML};

/// What is replaced, by what, where the mistake is, and a part of its reason. What is replaced and what replaces it is
/// written `TOML ~ YAML` where the two differ.
const CASES: &str = r#"
me@example.com                 |                                  | btp.user                                        | must not be empty ~ has no value
BTP_PASSWORD                   |  ~ ""                            | btp.password.env                                | must not be empty
https://director.example       | ftp://x                          | landscape.url                                   | not https
https://director               | https://u:p@director             | landscape.url                                   | credentials
https://director.example/graphql | director                       | landscape.url                                   | relative URL
my300001.s4hana                | a.my300001.s4hana                | connections[0].tenant.host                      | not a host of
my300001.s4hana.cloud.sap      | http://x.example/p               | connections[0].tenant.host                      | must be https
/sap/ext/                      | /sap/../ext                      | connections[0].tenant.extension_service_root    | empty segment
SAP_START                      | SAP_STRAT                        | connections[0].scenario_group                   | did you mean `SAP_START`?
SAP_START                      | Of Tomorrow                      | connections[0].scenario_group                   | there are: All Comm
SAP_START                      | Integration with SAP Master Data Governance | connections[0].scenario_group        | is not public
"SAP_START" ~ SAP_START        | 7                                | connections[0].scenario_group                   | must be a group's label or key
"SAP_START" ~ SAP_START        | { label = "Integration with SAP Start", key = "X" } ~ { label: Integration with SAP Start, key: X } | connections[0].scenario_group.key | is SAP_START
"SAP_START" ~ SAP_START        | { label = "Of Tomorrow", key = "A, B" } ~ { label: Of Tomorrow, key: "A, B" } | connections[0].scenario_group | its key must be
two                            | one                              | connections[1].system_name                      | is the name of connections[0] already
two                            | x\u0007 ~ "x\u0007"              | connections[1].system_name                      | printable ASCII
"two" ~ two                    | 2                                | connections[1].system_name                      | must be text in quotes, not a number
"two" ~ two                    | true                             | connections[1].system_name                      | not true or false
system_name = "two" ~ system_name: two | SystemName = "two" ~ SystemName: two | connections[1].SystemName       | did you mean `system_name`?
system_name = "two" ~ system_name: two | "x y" = "two" ~ x y: two | connections[1]."x y"                            | is no known field; there are:
8b1a0f5e-                      | 8b1a0f5e                         | connections[0].entitlements[0].subaccount       | GUID
1a94e626-3f3c                  | 1a94e626-3g3c                    | connections[0].entitlements[0].directory        | GUID
api-access                     | messaging                        | connections[0].entitlements[0].plans[1]         | already: connections[0].entitlements[0].plans[0]
["api-access", { name = "messaging", amount = 2 }] ~ [api-access, { name: messaging, amount: 2 }] | [] | connections[0].entitlements[0].plans | is an empty list
["api-access", { name = "messaging", amount = 2 }] ~ [api-access, { name: messaging, amount: 2 }] | "x" | connections[0].entitlements[0].plans | must be a list, not text
"api-access" ~ api-access      | [] ~ []                          | connections[0].entitlements[0].plans[0]         | must be a plan's name, or a table
name = "messaging", ~ name: messaging, |  ~                       | connections[0].entitlements[0].plans[1].name    | is missing
amount = 2 ~ amount: 2         | amount = 2000000001 ~ amount: 2000000001 | connections[0].entitlements[0].plans[1].amount | from 0 to 2000000000
amount = 2 ~ amount: 2         | amount = 99999999999999999999999999999999999999999 ~ amount: 1e99 | connections[0].entitlements[0].plans[1].amount | must be a whole number, not
amount = 2 ~ amount: 2         | amout = 2 ~ amout: 2             | connections[0].entitlements[0].plans[1].amout   | did you mean `amount`?
"vault" ~ vault                | " "                              | landscape.token.command[0]                      | must name a program
"vault" ~ vault                | 7                                | landscape.token.command[0]                      | must be text, not a number
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | "hunter22"       | connections[0].tenant.password                  | secrets are only given by reference
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | {}               | connections[0].tenant.password                  | secrets are only given by reference
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | { env = "a", command = ["b"] } ~ { env: a, command: [b] } | connections[0].tenant.password | not more
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | { env = "a", value = "hunter22" } ~ { env: a, value: hunter22 } | connections[0].tenant.password | secrets are only given by reference
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | { hunter22 = "a" } ~ {hunter22} | connections[0].tenant.password | secrets are only given by reference
{ env = "S4_PASSWORD" } ~ { env: S4_PASSWORD } | { environ = "a" } ~ { environ: a } | connections[0].tenant.password.environ | did you mean `env`?
"#;

fn tells(format: Format, right: &str, [from, to, path, reason]: [&str; 4]) {
    let text = right.replacen(from, to, 1);
    assert_ne!(text, right, "{from}");
    let Err(found) = ConnectionFile::parse(&text, format) else {
        panic!("{format}: {to} is no mistake")
    };
    let there = found
        .iter()
        .find(|one| one.path() == path && one.reason().contains(reason))
        .unwrap_or_else(|| panic!("{format}: {from} -> {to}: {found}"));
    // Its line is the changed one, or that of a table around it.
    let changed = text.lines().zip(right.lines()).position(|(a, b)| a != b);
    let line = changed.unwrap() as u64 + 1;
    let at = there.position().unwrap();
    assert!(
        at.line.abs_diff(line) <= 1,
        "{format}: {from} -> {to}: {found}"
    );
    let told = format!("{found} {found:?}");
    assert!(!told.contains("hunter22"), "{told}");
}

#[test]
fn each_kind_of_mistake_is_told_in_both_formats_with_field_and_reason() {
    for case in CASES.trim().lines() {
        let parts: Vec<&str> = case.split(" | ").map(str::trim).collect();
        let written = |part: &'static str| part.split_once('~').unwrap_or((part, part));
        let [toml, yaml]: [Vec<&str>; 2] = [false, true].map(|yaml| {
            let of = |part: &&'static str| {
                let (toml, in_yaml) = written(part);
                if yaml { in_yaml.trim() } else { toml.trim() }
            };
            parts.iter().map(of).collect()
        });
        tells(Format::Toml, RIGHT, toml.try_into().unwrap());
        tells(Format::Yaml, RIGHT_YAML, yaml.try_into().unwrap());
    }
}
