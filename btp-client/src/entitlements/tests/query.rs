use client_core::operation::Repeat;

use super::*;

fn url(query: &AssignmentsQuery) -> (String, &'static str) {
    let operation = operations::list_assignments(query);
    assert_eq!(operation.request().repeat(), Repeat::Safe);
    let url = operation
        .request()
        .url(&"https://e.example".parse().unwrap())
        .unwrap();
    let shown = url
        .as_str()
        .trim_start_matches("https://e.example")
        .to_owned();
    (shown, operation.request().name())
}

#[test]
fn every_filter_of_the_operation_is_sent_as_documented() {
    let query = AssignmentsQuery::subaccount(&subaccount())
        .directory(&directory())
        .plan("s4", "api access")
        .assigned_service("s4")
        .include_auto_managed()
        .entitled_only()
        .language("en-GB");
    assert_eq!(
        url(&query),
        (
            "/entitlements/v1/assignments?subaccountGUID=sub-1&directoryGUID=dir-1&serviceName=s4\
             &planName=api%20access&assignedServiceName=s4&includeAutoManagedPlans=true\
             &entitledServicesOnly=true"
                .to_owned(),
            "entitlements.list_assignments"
        )
    );
    let operation = operations::list_assignments(&query);
    assert_eq!(operation.request().headers()["accept-language"], "en-GB");
}

#[test]
fn the_whole_account_has_an_operation_of_its_own_and_a_directory_has_not() {
    let whole = AssignmentsQuery::global_account();
    assert_eq!(
        url(&whole),
        (
            "/entitlements/v1/globalAccountAssignments".to_owned(),
            "entitlements.list_global_account_assignments"
        )
    );
    let (path, name) = url(&whole.directory(&directory()));
    assert_eq!(path, "/entitlements/v1/assignments?directoryGUID=dir-1");
    assert_eq!(name, "entitlements.list_assignments");
}

#[test]
fn a_subaccount_that_was_read_brings_its_directory() {
    let read =
        |value: Value| -> crate::accounts::Subaccount { serde_json::from_value(value).unwrap() };
    let below = read(json!({
        "guid": "sub-1", "globalAccountGUID": "ga", "closestEntitlementManagedParentGUID": "dir-1",
    }));
    assert_eq!(
        AssignmentsQuery::of(&below),
        AssignmentsQuery::subaccount(&subaccount()).directory(&directory())
    );
    let direct = read(json!({
        "guid": "sub-1", "globalAccountGUID": "ga", "closestEntitlementManagedParentGUID": "ga",
    }));
    assert_eq!(
        AssignmentsQuery::of(&direct),
        AssignmentsQuery::subaccount(&subaccount()).under_global_account()
    );
    let in_a_folder = read(json!({
        "guid": "sub-1", "globalAccountGUID": "ga", "parentGUID": "f", "parentType": "FOLDER",
    }));
    assert_eq!(
        AssignmentsQuery::of(&in_a_folder),
        AssignmentsQuery::subaccount(&subaccount())
    );
}

#[test]
fn no_content_is_an_empty_list() {
    use client_core::{Answer, operation::decode};
    let answer = Answer::new(
        http::StatusCode::NO_CONTENT,
        http::HeaderMap::new(),
        bytes::Bytes::new(),
    );
    let read: Assignments = decode::json_or_default(&answer).unwrap();
    assert_eq!(read, Assignments::default());
}
