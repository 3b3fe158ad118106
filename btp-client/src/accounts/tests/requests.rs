use client_core::{Error, ErrorKind};
use serde_json::json;

use super::*;

fn refused<T>(result: Result<T, Error>, word: &str) {
    let Err(error) = result else {
        panic!("should be refused for {word}");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert!(error.detail().unwrap().contains(word), "{error}");
}

#[test]
fn a_new_subaccount_says_what_was_set_and_no_more() {
    let least = NewSubaccount::new("dev", "eu10", "acme-dev");
    let operation = subaccounts::operations::create_subaccount(&least).unwrap();
    assert_eq!(operation.request().repeat(), Repeat::Once);
    assert_eq!(
        body(operation.request()),
        json!({"displayName": "dev", "region": "eu10", "subdomain": "acme-dev"})
    );
    let most = least
        .in_directory(&"d".into())
        .description("text")
        .enable_beta()
        .used_for_production(ProductionUse::Used)
        .admin("a@example.com")
        .labels(Labels::new().set("k", ["v"]))
        .custom_property("p", "q")
        .origin_api();
    let operation = subaccounts::operations::create_subaccount(&most).unwrap();
    assert_eq!(
        body(operation.request()),
        json!({
            "displayName": "dev", "region": "eu10", "subdomain": "acme-dev", "parentGUID": "d",
            "description": "text", "betaEnabled": true, "usedForProduction": "USED_FOR_PRODUCTION",
            "subaccountAdmins": ["a@example.com"], "labels": {"k": ["v"]},
            "customProperties": [{"key": "p", "value": "q"}], "origin": "API"
        })
    );
}

#[test]
fn what_the_document_forbids_is_refused_before_it_is_sent() {
    let new = |name: &str, region: &str, subdomain: &str| {
        NewSubaccount::new(name, region, subdomain).check()
    };
    refused(new("a/b", "eu10", "s"), "slash");
    refused(new(" ", "eu10", "s"), "empty");
    refused(new("a\nb", "eu10", "s"), "line");
    refused(new("a", "", "s"), "region");
    for subdomain in ["-a", "a-"] {
        refused(new("a", "eu10", subdomain), "hyphen");
    }
    for subdomain in ["A", "a_b", "ä"] {
        refused(new("a", "eu10", subdomain), "a-z");
    }
    refused(new("a", "eu10", &"x".repeat(64)), "63");
    let unset = NewSubaccount::neo("a", "eu10").used_for_production(ProductionUse::Unset);
    refused(unset.check(), "usedForProduction");
    refused(
        NewDirectory::new("a")
            .features(DirectoryFeatures::entitlements().admin("a@example.com"))
            .check(),
        "administrators",
    );
    let users = DirectoryFeatures::authorizations().subdomain("A");
    refused(
        directories::operations::change_directory_features(&"d".into(), &users),
        "subdomain",
    );
    refused(
        directories::operations::update_directory(&"d".into(), &AccountUpdate::new()),
        "nothing to change",
    );
    refused(
        subaccounts::operations::move_subaccounts(&[]),
        "nothing to move",
    );
    let empty = SubaccountsMove::new(
        Parent::GlobalAccount("g".into()),
        Parent::Directory("d".into()),
    );
    refused(
        subaccounts::operations::move_subaccounts(&[empty]),
        "nothing to move",
    );
    refused(
        subaccounts::operations::delete_subaccount_settings(&"s".into(), &[]),
        "at least one",
    );
    refused(NewServiceManagerBinding::new("").check(), "name");
}

#[test]
fn limits_of_labels_and_settings_are_the_documents() {
    let eleven = (0..11).fold(Labels::new(), |labels, n| labels.set(n.to_string(), ["v"]));
    refused(eleven.check(), "at most 10");
    refused(Labels::new().set("k", vec!["v"; 11]).check(), "10 values");
    refused(Labels::new().set("k".repeat(64), ["v"]).check(), "63");
    refused(Labels::new().set("k", ["v".repeat(64)]).check(), "63");
    refused(Labels::new().set("", ["v"]).check(), "label key");
    // Characters are counted, not bytes.
    assert!(Labels::new().set("ä".repeat(63), [""; 0]).check().is_ok());

    refused(SettingsUpdate::new().check(), "nothing to set");
    refused(SettingsUpdate::new().set("k".repeat(201), 1).check(), "200");
    refused(
        SettingsUpdate::new().set("k", "v".repeat(2001)).check(),
        "2000",
    );
    let twice = SettingsUpdate::new().set("k", 1).set("k", 2);
    assert_eq!(
        serde_json::to_value(&twice).unwrap(),
        json!({"entitySettings": [{"key": "k", "value": 2}]})
    );
}

#[test]
fn an_update_sends_only_what_is_set() {
    let update = SubaccountUpdate::new("dev")
        .labels(Labels::new())
        .enable_beta()
        .used_for_production(ProductionUse::NotUsed)
        .custom_property("a", "b")
        .without_custom_property("c");
    let operation = subaccounts::operations::update_subaccount(&"s".into(), &update).unwrap();
    assert_eq!(operation.request().repeat(), Repeat::Idempotent);
    assert_eq!(
        body(operation.request()),
        json!({
            "displayName": "dev", "labels": {}, "betaEnabled": true,
            "usedForProduction": "NOT_USED_FOR_PRODUCTION",
            "customProperties": [
                {"key": "a", "value": "b"},
                {"key": "c", "value": "", "delete": true}
            ]
        })
    );
}

#[test]
fn moves_and_clones_name_source_and_target() {
    let account = Parent::GlobalAccount("g".into());
    let directory = Parent::Directory("d".into());
    let one = subaccounts::operations::move_subaccount(&"s".into(), &directory);
    assert_eq!(path(one.request()), "/accounts/v1/subaccounts/s/move");
    assert_eq!(body(one.request()), json!({"targetAccountGUID": "d"}));
    let many = SubaccountsMove::new(account, directory)
        .subaccount(&"s".into())
        .subaccount(&"t".into());
    let many = subaccounts::operations::move_subaccounts(&[many]).unwrap();
    assert_eq!(many.request().repeat(), Repeat::Once);
    assert_eq!(
        body(many.request()),
        json!({"subaccountsToMoveCollection": [
            {"sourceGuid": "g", "targetGuid": "d", "subaccountGuids": ["s", "t"]}
        ]})
    );
    let clone = NeoClone::new(NewSubaccount::neo("copy", "neo-eu1"))
        .configuration("roles")
        .configuration("roles");
    let clone = subaccounts::operations::clone_neo_subaccount(&"s".into(), &clone).unwrap();
    assert_eq!(path(clone.request()), "/accounts/v1/subaccounts/clone/s");
    assert_eq!(
        body(clone.request()),
        json!({"displayName": "copy", "region": "neo-eu1", "cloneConfigurations": ["roles"]})
    );
}

#[test]
fn filters_go_into_the_query_encoded() {
    let query = SubaccountsQuery::new()
        .directory(&"d 1".into())
        .any_authorization()
        .label_is("my-key", "a&b")
        .unwrap()
        .label_is_not("other", "ü")
        .unwrap();
    let operation = subaccounts::operations::list_subaccounts(&query);
    assert_eq!(
        path(operation.request()),
        "/accounts/v1/subaccounts?directoryGUID=d%201&derivedAuthorizations=any\
         &labelSelector=my-key%3Da%26b%20AND%20other%21%3D%C3%BC"
    );
    for (key, value) in [
        ("", "v"),
        ("k", ""),
        ("a b", "v"),
        ("k", "a=b"),
        ("k!", "v"),
    ] {
        refused(
            SubaccountsQuery::new().label_is(key, value),
            "labelSelector",
        );
    }
    let twice = SubaccountsQuery::new().label_is("k", "v").unwrap();
    refused(twice.label_is_not("k", "w"), "once");

    let settings =
        subaccounts::operations::get_subaccount_settings(&"s".into(), &["a", "b c"]).unwrap();
    assert_eq!(
        path(settings.request()),
        "/accounts/v1/subaccounts/s/settings?keys=a&keys=b%20c"
    );
    let deletion = directories::operations::delete_directory(&"d".into(), Deletion::WithContent);
    assert_eq!(
        path(deletion.request()),
        "/accounts/v1/directories/d?forceDelete=true"
    );
    let careful = directories::operations::delete_directory(&"d".into(), Deletion::IfEmpty);
    assert_eq!(path(careful.request()), "/accounts/v1/directories/d");
}

#[test]
fn a_new_directory_names_its_parent_in_the_query() {
    let new = NewDirectory::new("Finance")
        .in_parent(Parent::Directory("d".into()))
        .description("text")
        .features(
            DirectoryFeatures::authorizations()
                .admin("a@example.com")
                .subdomain("acme"),
        )
        .labels(Labels::new().set("k", ["v"]))
        .custom_property("p", "q");
    let operation = directories::operations::create_directory(&new).unwrap();
    assert_eq!(operation.request().repeat(), Repeat::Once);
    assert_eq!(
        path(operation.request()),
        "/accounts/v1/directories?parentGUID=d"
    );
    assert_eq!(
        body(operation.request()),
        json!({
            "displayName": "Finance", "description": "text",
            "directoryFeatures": ["DEFAULT", "ENTITLEMENTS", "AUTHORIZATIONS"],
            "directoryAdmins": ["a@example.com"], "subdomain": "acme",
            "labels": {"k": ["v"]}, "customProperties": [{"key": "p", "value": "q"}]
        })
    );
}
