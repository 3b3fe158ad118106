use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;

fn token(claims: &serde_json::Value) -> AccessToken {
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    AccessToken::new(format!("e30.{payload}.sig").into(), None)
}

#[test]
fn scopes_are_read_from_the_token_without_the_applications_name() {
    let read = Permissions::of(&token(&serde_json::json!({
        "scope": ["cis-central!b14.global-account.entitlement.read", "cis-central!b14.job.read", "openid"],
        "ext_attr": {"enhancer": "XSUAA", "globalaccountid": "ga-1"},
        "user_name": "jane@acme.example",
    })));
    let scopes: Vec<&str> = read.scopes().unwrap().collect();
    assert_eq!(
        scopes,
        ["global-account.entitlement.read", "job.read", "openid"]
    );
    assert_eq!(read.global_account(), Some("ga-1"));
    assert!(read.is_for_user());
    assert_eq!(read.allow("jobs.status"), Allowed::Yes);
    assert_eq!(read.allow("entitlements.list_assignments"), Allowed::Yes);
    let Allowed::No(required) = read.allow("entitlements.assign") else {
        panic!("the scope is not there");
    };
    assert_eq!(
        required.to_string(),
        "scope global-account.entitlement.subaccount.update"
    );
    assert_eq!(read.allow("things.of_my_own"), Allowed::Unknown);
}

#[test]
fn all_scopes_are_needed_where_the_document_says_so() {
    let of = |scopes: &[&str]| Permissions::of(&token(&serde_json::json!({"scope": scopes})));
    let two = [
        "global-account.subaccount.read",
        "global-account.subaccount.delete",
    ];
    assert!(matches!(
        of(&two).allow("accounts.move_subaccount"),
        Allowed::No(Required::AllOf(_))
    ));
    let three = [two[0], two[1], "global-account.subaccount.create"];
    assert_eq!(of(&three).allow("accounts.move_subaccount"), Allowed::Yes);
}

#[test]
fn what_is_no_jwt_is_read_by_the_issuers_words_or_not_at_all() {
    for opaque in [
        "",
        "opaque",
        "a.b",
        "a.%%.c",
        "a.bm90IGpzb24.c",
        "..",
        "a.W10.c",
    ] {
        let bare = AccessToken::new(opaque.into(), None);
        let unknown = Permissions::of(&bare);
        assert!(unknown.scopes().is_none(), "{opaque}");
        assert_eq!(unknown.allow("entitlements.assign"), Allowed::Unknown);
        let told = bare.with_scopes(vec!["cis-central!b14.job.read".to_owned()]);
        assert!(matches!(
            Permissions::of(&told).allow("entitlements.assign"),
            Allowed::No(_)
        ));
    }
    // An empty list is a statement; a missing one is none.
    let none = Permissions::of(&token(&serde_json::json!({"scope": []})));
    assert!(matches!(none.allow("jobs.status"), Allowed::No(_)));
    let silent = Permissions::of(&token(&serde_json::json!({"scope": null})));
    assert_eq!(silent.allow("jobs.status"), Allowed::Unknown);
    let text = Permissions::of(&token(&serde_json::json!({"scope": "a.b job.read"})));
    assert_eq!(text.allow("jobs.status"), Allowed::Yes);
}

/// The tables of the documentation and the scopes that are asked for are the same.
#[test]
fn every_operation_of_the_documented_tables_has_its_scopes_here() {
    let tables = [
        include_str!("../accounts/mod.rs"),
        include_str!("../entitlements/mod.rs"),
    ];
    let mut rows = 0;
    for line in tables.iter().flat_map(|text| text.lines()) {
        let Some(row) = line.strip_prefix("//! | `") else {
            continue;
        };
        let (name, rest) = row.split_once('`').unwrap();
        let scopes = rest.rsplit(" | ").next().unwrap();
        let required = Required::by(name).unwrap_or_else(|| panic!("{name} has no scopes"));
        let (Required::OneOf(named) | Required::AllOf(named)) = required;
        let documented = scopes.split('`').nth(1).unwrap();
        assert!(named.contains(&documented), "{name}: {documented}");
        rows += 1;
    }
    assert_eq!(rows, 45);
}
