use client_core::operation::Repeat;
use serde_json::{Value, json};

use super::*;
use crate::accounts::{AccountState, EntitlingParent};

mod ensure;
mod refusals;
mod waiting;

fn read(value: Value) -> Subaccount {
    serde_json::from_value(value).unwrap()
}

fn entitling(fields: &Value) -> EntitlingParent {
    let mut subaccount = json!({"guid": "s", "globalAccountGUID": "ga"});
    subaccount
        .as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    read(subaccount).entitling_parent()
}

#[test]
fn requests_are_as_documented() {
    let base = "https://a.example/x".parse().unwrap();
    let list = operations::list_subaccounts(&SubaccountsQuery::new());
    assert_eq!(list.request().name(), "accounts.list_subaccounts");
    assert_eq!(
        list.request().url(&base).unwrap().path(),
        "/x/accounts/v1/subaccounts"
    );
    let get = operations::get_subaccount(&"a/b".into());
    assert_eq!(get.request().name(), "accounts.get_subaccount");
    assert_eq!(get.request().repeat(), Repeat::Safe);
    assert_eq!(
        get.request().url(&base).unwrap().path(),
        "/x/accounts/v1/subaccounts/a%2Fb"
    );
    assert!(
        operations::get_subaccount(&"".into())
            .request()
            .url(&base)
            .is_err()
    );
}

#[tokio::test]
async fn a_list_reads_wrapped_bare_and_empty_and_tells_a_bad_item() {
    use client_core::{
        Client,
        transport::{TransportError, from_fn},
    };
    for (body, good, bad) in [
        (
            r#"{"value":[{"guid":"a","new":1},{"displayName":"no guid"},{"guid":"b"}]}"#,
            2,
            1,
        ),
        (r#" [{"guid":"a","createdDate":1710748800000}]"#, 1, 0),
        (r#"{"value":null}"#, 0, 0),
        ("", 0, 0),
    ] {
        let transport = from_fn(move |_| Ok::<_, TransportError>(http::Response::new(body.into())));
        let client = Client::builder("https://a.example".parse().unwrap())
            .transport(transport)
            .build()
            .unwrap();
        let list = SubaccountsClient::new(client).list().await.unwrap();
        assert_eq!((list.len(), list.bad.len()), (good, bad), "{body}");
    }
}

#[test]
fn both_date_forms_survive() {
    let rest = read(json!({"guid": "s", "createdDate": 1_710_748_800_000_i64}));
    assert_eq!(rest.created_date.unwrap().as_second(), 1_710_748_800);
    let cli = read(
        json!({"guid": "s", "createdDate": "Aug 27, 2025, 3:36:34 PM", "parentGuid": "p", "parentGUID": "p"}),
    );
    assert_eq!(cli.created_date, None);
    assert_eq!(cli.parent_guid.as_deref(), Some("p"));
}

#[test]
fn only_a_subaccount_in_peace_is_ready() {
    let readiness = |fields: Value| {
        let mut subaccount = json!({"guid": "s"});
        subaccount
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        read(subaccount).readiness()
    };
    for ready in [
        json!({"state": "OK"}),
        json!({"state": "OK", "contractStatus": "ACTIVE"}),
    ] {
        assert_eq!(readiness(ready.clone()), Readiness::Ready, "{ready}");
    }
    for (fields, word) in [
        (
            json!({"state": "CREATING", "stateMessage": "Creating subaccount tenant."}),
            "CREATING (Creating subaccount tenant.)",
        ),
        (
            json!({"state": "STARTED", "technicalName": "N/A"}),
            "STARTED",
        ),
        (json!({"state": "DELETING"}), "DELETING"),
        (json!({"state": "NEW_WORD"}), "NEW_WORD"),
        (json!({"state": null}), "does not say"),
        (json!({}), "does not say"),
        (
            json!({"state": "OK", "contractStatus": "PENDING_FORCED_DELETION"}),
            "forced deletion",
        ),
        (
            json!({"state": "OK", "contractStatus": "SUSPENDED"}),
            "SUSPENDED",
        ),
    ] {
        match readiness(fields.clone()) {
            Readiness::NotReady(why) => assert!(why.contains(word), "{fields}: {why}"),
            Readiness::Ready => panic!("{fields}"),
        }
    }
}

#[test]
fn the_managing_directory_comes_from_the_nearest_parent() {
    let directory = || EntitlingParent::Directory("d".into());
    for (fields, expected) in [
        (
            json!({"closestEntitlementManagedParentGUID": "d"}),
            directory(),
        ),
        (
            json!({"closestEntitlementManagedParentGUID": "ga"}),
            EntitlingParent::GlobalAccount,
        ),
        (
            json!({"closestEntitlementManagedParentGUID": ""}),
            EntitlingParent::Untold,
        ),
        // A plain folder below a managing directory.
        (
            json!({"closestEntitlementManagedParentGUID": "d", "parentGUID": "f", "parentType": "FOLDER"}),
            directory(),
        ),
    ] {
        assert_eq!(entitling(&fields), expected, "{fields}");
    }
    // Without the account's GUID, the parent of a subaccount right below it tells, in either word.
    for word in ["ROOT", "GLOBAL_ACCOUNT"] {
        let root = json!({"globalAccountGUID": null, "closestEntitlementManagedParentGUID": "ga",
            "parentGUID": "ga", "parentType": word});
        assert_eq!(entitling(&root), EntitlingParent::GlobalAccount, "{word}");
    }
}

#[test]
fn older_answers_tell_by_the_direct_parent_or_not_at_all() {
    let directory = || EntitlingParent::Directory("d".into());
    for (fields, expected) in [
        (
            json!({"parentType": "ROOT", "parentGUID": "ga"}),
            EntitlingParent::GlobalAccount,
        ),
        (json!({"parentGUID": "ga"}), EntitlingParent::GlobalAccount),
        (
            json!({"parentType": "GROUP", "parentGUID": "d"}),
            directory(),
        ),
        (
            json!({"parentType": "PROJECT", "parentGUID": "d"}),
            directory(),
        ),
        (
            json!({"parentType": "NEW", "parentGUID": "d", "parentFeatures": ["DEFAULT", "ENTITLEMENTS"]}),
            directory(),
        ),
        // A folder may lie below a directory that manages entitlements.
        (
            json!({"parentType": "FOLDER", "parentGUID": "d", "parentFeatures": ["DEFAULT"]}),
            EntitlingParent::Untold,
        ),
        (
            json!({"parentGUID": "d", "parentFeatures": null}),
            EntitlingParent::Untold,
        ),
        (json!({"parentType": "GROUP"}), EntitlingParent::Untold),
        (json!({}), EntitlingParent::Untold),
    ] {
        assert_eq!(entitling(&fields), expected, "{fields}");
    }
}
