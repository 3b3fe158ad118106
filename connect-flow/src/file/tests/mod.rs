//! Reading, writing and checking documents.

use btp_client::entitlements::Amount;

use super::{ConnectionFile, Format, Mistake, Mistakes};

mod cases;
mod mistakes;
mod round_trip;
mod secrets;
mod yaml;

fn toml(text: &str) -> Result<ConnectionFile, Mistakes> {
    ConnectionFile::parse(text, Format::Toml)
}

fn yaml(text: &str) -> Result<ConnectionFile, Mistakes> {
    ConnectionFile::parse(text, Format::Yaml)
}

/// A document without a mistake, and with all there is.
const RIGHT: &str = r#"[btp]
service_key = { file = "key.json" }
user = "me@example.com"
password = { env = "BTP_PASSWORD" }

[landscape]
url = "https://director.example/graphql"
global_account = "03760ecf-9d89-4189-a92a-1c7efed09298"
token = { command = ["vault", "read", "token"] }

[[connections]]
system_name = "one"
scenario_group = "SAP_START"

[connections.tenant]
host = "my300001.s4hana.cloud.sap"
user = "ADMIN"
password = { env = "S4_PASSWORD" }
extension_service_root = "/sap/ext/"

[[connections.entitlements]]
subaccount = "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10"
directory = "1a94e626-3f3c-4b1a-9c55-6f4d7f0f6f10"
plans = ["api-access", { name = "messaging", amount = 2 }]

[[connections]]
system_name = "two"
"#;

/// The same, in YAML.
const RIGHT_YAML: &str = r"btp:
  service_key: { file: key.json }
  user: me@example.com
  password: { env: BTP_PASSWORD }
landscape:
  url: https://director.example/graphql
  global_account: 03760ecf-9d89-4189-a92a-1c7efed09298
  token: { command: [vault, read, token] }
connections:
  - system_name: one
    scenario_group: SAP_START
    tenant:
      host: my300001.s4hana.cloud.sap
      user: ADMIN
      password: { env: S4_PASSWORD }
      extension_service_root: /sap/ext/
    entitlements:
      - subaccount: 8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10
        directory: 1a94e626-3f3c-4b1a-9c55-6f4d7f0f6f10
        plans: [api-access, { name: messaging, amount: 2 }]
  - system_name: two
";

#[test]
fn both_formats_say_the_same() {
    let [toml, yaml] = [toml(RIGHT), yaml(RIGHT_YAML)].map(|file| file.unwrap().document().clone());
    assert_eq!(toml, yaml);
    let connection = toml.connections[0].connection();
    assert_eq!(connection.group().key(), Some("SAP_START"));
    let wanted: Vec<_> = connection
        .entitlements()
        .iter()
        .map(|one| (one.plan.as_str(), one.amount.map(Amount::get)))
        .collect();
    assert_eq!(wanted, [("api-access", None), ("messaging", Some(2))]);
}

#[test]
fn the_name_of_a_file_tells_its_format() {
    for (name, format) in [
        ("a.toml", Some(Format::Toml)),
        ("a.b.YML", Some(Format::Yaml)),
        ("a.yaml", Some(Format::Yaml)),
        ("a.json", None),
        ("toml", None),
    ] {
        assert_eq!(Format::of(name.as_ref()), format, "{name}");
    }
}

#[test]
fn ids_in_capitals_are_those_that_btp_writes_small() {
    let id = "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10";
    let capitals = RIGHT.replace(id, &id.to_uppercase());
    assert_ne!(capitals, RIGHT);
    let read = format!("{:?}", toml(&capitals).unwrap());
    assert!(read.contains(id), "{read}");
    assert_eq!(read, format!("{:?}", toml(RIGHT).unwrap()));
}
