//! What is written reads back the same, and fits the schema.

use std::sync::LazyLock;

use btp_client::{
    accounts::EntitlingParent,
    entitlements::Amount,
    system_landscape::{ScenarioGroup, SystemName},
};
use proptest::{collection::vec, option, prelude::*, sample::select, string::string_regex};

use super::{RIGHT, RIGHT_YAML, toml, yaml};
use crate::file::{
    BtpEndpoint, ConnectionFile, Document, Format, LandscapeEndpoint, SecretRef, SubaccountPlans,
    TenantAddress, TenantEndpoint, WantedConnection, WantedPlan,
};

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = Document::json_schema();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
});

/// Any text that a field takes: quotes, line breaks, letters of all kinds, things that look like something else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{1,20}",
        any::<String>(),
        select(vec![
            "null",
            "~",
            "true",
            "no",
            "1",
            "1.5",
            "0x1F",
            "1e3",
            ".nan",
            "2026-01-01",
            "# x",
            "- a",
            "a: b",
            "'",
            "\"",
            "\\",
            "\n",
            "a\nb\n",
            "|",
            "<<",
            "*a",
            "&a",
            "!t",
            "%",
            "@",
            "\t",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{7f}",
        ])
        .prop_map(str::to_owned),
    ]
    .prop_filter("a field is not blank, and not over-long", |text| {
        !text.trim().is_empty() && text.len() <= 1024
    })
}

fn secret() -> impl Strategy<Value = SecretRef> {
    prop_oneof![
        text().prop_map(SecretRef::Env),
        text().prop_map(|path| SecretRef::File(path.into())),
        (text(), vec(any::<String>(), 0..3)).prop_map(|(program, arguments)| {
            SecretRef::Command(std::iter::once(program).chain(arguments).collect())
        }),
    ]
}

fn guid() -> impl Strategy<Value = String> {
    string_regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap()
}

fn group() -> impl Strategy<Value = ScenarioGroup> {
    let known = ScenarioGroup::ALL.to_vec();
    prop_oneof![
        select(known).prop_map(|group| match group.key() {
            Some(_) => group,
            None => group.with_key("KEY"),
        }),
        ("[A-Z_]{1,9}", "[!-+.-~]{1,20}")
            .prop_map(|(key, label)| ScenarioGroup::custom(key, label)),
    ]
}

prop_compose! {
    fn plan(index: usize)(name in text(), amount in option::of(0..=2_000_000_000_u64)) -> WantedPlan {
        // The index makes it unlike the others.
        let mut plan = WantedPlan::new(format!("{index}{name}"));
        plan.amount = amount.map(|units| Amount::try_new(units).unwrap());
        plan
    }
}

prop_compose! {
    fn plans()(
        subaccount in guid(),
        parent in prop_oneof![
            Just(EntitlingParent::Untold),
            Just(EntitlingParent::GlobalAccount),
            guid().prop_map(|guid| EntitlingParent::Directory(guid.into())),
        ],
        plans in (plan(0), plan(1), plan(2)),
        count in 1..=3_usize,
    ) -> SubaccountPlans {
        let mut plans = vec![plans.0, plans.1, plans.2];
        plans.truncate(count);
        let mut all = SubaccountPlans::new(subaccount, plans);
        all.parent = parent;
        all
    }
}

fn address() -> impl Strategy<Value = TenantAddress> {
    let known = [
        "my300001.s4hana.cloud.sap",
        "https://my300001-api.s4hana.cloud.sap/ui",
        "http://127.0.0.1:8080/my300001-api",
        " my300001.s4hana.ondemand.com ",
    ];
    select(known.to_vec()).prop_map(|text| TenantAddress::new(text).unwrap())
}

prop_compose! {
    fn tenant()(
        host in address(),
        user in text(),
        password in secret(),
        root in option::of("(/?[a-z0-9_]{1,8}){1,4}/?"),
    ) -> TenantEndpoint {
        let mut tenant = TenantEndpoint::new(host, user, password);
        tenant.extension_service_root = root.map(|root| s4_client::odata::ServiceRoot::new(&root).unwrap());
        tenant
    }
}

prop_compose! {
    fn connection(index: usize)(
        name in "[ -~]{0,60}[!-~]",
        group in group(),
        tenant in option::of(tenant()),
        entitlements in vec(plans(), 0..3),
    ) -> WantedConnection {
        let name = SystemName::new(format!("{index}{name}")).unwrap();
        let mut connection = WantedConnection::new(name);
        connection.scenario_group = group;
        connection.tenant = tenant;
        connection.entitlements = entitlements;
        connection
    }
}

prop_compose! {
    fn document()(
        key in secret(),
        user in option::of((text(), secret())),
        landscape in option::of((text(), secret())),
        connections in (connection(0), option::of(connection(1))),
    ) -> Document {
        let mut btp = BtpEndpoint::new(key);
        if let Some((user, password)) = user {
            btp = btp.user(user, password);
        }
        let connections = std::iter::once(connections.0).chain(connections.1).collect();
        let mut document = Document::new(btp, connections);
        document.landscape = landscape.map(|(account, token)| {
            let url = "https://director.example/graphql?a=b#c".parse().unwrap();
            LandscapeEndpoint::new(url, account, token)
        });
        document
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_document_reads_back_as_it_was_written_and_fits_the_schema(document in document()) {
        for format in [Format::Toml, Format::Yaml] {
            let text = document.write(format).map_err(|found| TestCaseError::fail(found.to_string()))?;
            let read = ConnectionFile::parse(&text, format).unwrap();
            prop_assert_eq!(read.document(), &document);
        }
        let value = serde_json::to_value(&document).unwrap();
        let wrong: Vec<String> = SCHEMA.iter_errors(&value).map(|error| error.to_string()).collect();
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
    }
}

#[test]
fn a_document_that_could_not_be_read_is_not_written() {
    let mut document = toml(RIGHT).unwrap().document().clone();
    document.connections[1].system_name = SystemName::new("one").unwrap();
    for format in [Format::Toml, Format::Yaml] {
        let told = document.write(format).unwrap_err().to_string();
        assert!(told.contains("unique"), "{told}");
    }
    document.connections.clear();
    let told = document.write(Format::Toml).unwrap_err().to_string();
    assert!(told.contains("connections: is an empty list"), "{told}");
}

#[test]
fn the_schema_refuses_wrong_shapes_as_reading_does() {
    let right = serde_json::to_value(toml(RIGHT).unwrap().document()).unwrap();
    assert!(SCHEMA.is_valid(&right));
    let connection = "/connections/0";
    for (parent, field, wrong) in [
        ("", "colour", "1"),
        ("", "connections", "[]"),
        ("", "btp", "null"),
        ("", "landscape", "null"),
        ("/btp", "service_key", "\"literal\""),
        ("/btp", "service_key", "{}"),
        ("/btp", "service_key", "{\"env\": \"A\", \"file\": \"b\"}"),
        ("/btp", "service_key", "{\"env\": \"\"}"),
        ("/btp", "service_key", "{\"command\": []}"),
        ("/btp", "user", "\"\""),
        ("/btp", "user", "null"),
        ("/landscape", "url", "\"director\""),
        (connection, "system_name", "\"é\""),
        (connection, "system_name", "\" a\""),
        (connection, "scenario_group", "\"Of Tomorrow\""),
        (connection, "scenario_group", "{\"label\": \"Of Tomorrow\"}"),
        (connection, "entitlements", "[]"),
        (connection, "tenant", "{\"host\": \"a\"}"),
        ("/connections/0/entitlements/0", "subaccount", "\"x\""),
        ("/connections/0/entitlements/0", "directory", "\"nobody\""),
        ("/connections/0/entitlements/0", "plans", "[]"),
        ("/connections/0/entitlements/0", "plans", "[1]"),
        (
            "/connections/0/entitlements/0",
            "plans",
            "[{\"name\": \"a\", \"amount\": -1}]",
        ),
        (
            "/connections/0/entitlements/0",
            "plans",
            "[{\"amount\": 1}]",
        ),
    ] {
        let mut value = right.clone();
        let wrong: serde_json::Value = serde_json::from_str(wrong).unwrap();
        value.pointer_mut(parent).unwrap()[field] = wrong.clone();
        assert!(!SCHEMA.is_valid(&value), "{parent}/{field}: {wrong}");
        // JSON is YAML.
        assert!(
            yaml(&value.to_string()).is_err(),
            "{parent}/{field}: {wrong}"
        );
    }
    let mut alone = right;
    alone["btp"].as_object_mut().unwrap().remove("password");
    assert!(!SCHEMA.is_valid(&alone), "a user needs a password");
}

#[test]
fn a_group_is_written_by_label_unless_its_key_is_not_public() {
    let file = yaml(RIGHT_YAML).unwrap();
    let mut document = file.document().clone();
    let written = |document: &Document| document.write(Format::Toml).unwrap();
    assert!(written(&document).contains("scenario_group = \"Integration with SAP Start\""));
    let group = ScenarioGroup::by_label("Integration with SAP Master Data Governance");
    document.connections[0].scenario_group = group.unwrap().with_key("MDG");
    assert!(written(&document).contains("key = \"MDG\""));
    document.connections[0].scenario_group = ScenarioGroup::all_communication_scenarios();
    assert!(!written(&document).contains("scenario_group"));
}
