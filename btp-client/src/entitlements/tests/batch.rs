use super::*;

fn one(plan: &str, subaccount: &str, quota: Quota) -> ServicePlanAssignment {
    ServicePlanAssignment::new("svc", plan, &subaccount.into(), quota)
}

fn element(name: &str) -> ExternalResource {
    serde_json::from_value(resource(name)).unwrap()
}

#[test]
fn enable_and_amount_exclude_each_other() {
    for (quota, expected) in [
        (
            Quota::Enable,
            json!({"subaccountGUID": "a", "enable": true}),
        ),
        (
            Quota::Disable,
            json!({"subaccountGUID": "a", "enable": false}),
        ),
        (amount(0), json!({"subaccountGUID": "a", "amount": 0})),
        (amount(7), json!({"subaccountGUID": "a", "amount": 7})),
    ] {
        let batch = serde_json::to_value(AssignmentBatch::new().add(one("p", "a", quota))).unwrap();
        let info = &batch["subaccountServicePlans"][0]["assignmentInfo"][0];
        assert_eq!(info, &expected);
    }
}

#[test]
fn one_plan_for_many_subaccounts_is_one_element_and_identifiers_are_kept_apart() {
    let batch: AssignmentBatch = [
        one("p", "a", Quota::Enable),
        one("q", "a", amount(2)),
        one("p", "b", Quota::Enable),
        one("p", "a", Quota::Enable).unique_identifier("p-2"),
    ]
    .into_iter()
    .collect();
    assert_eq!(batch.len(), 4);
    assert_eq!(
        serde_json::to_value(&batch).unwrap(),
        json!({"subaccountServicePlans": [
            {"serviceName": "svc", "servicePlanName": "p", "assignmentInfo": [
                {"subaccountGUID": "a", "enable": true}, {"subaccountGUID": "b", "enable": true}]},
            {"serviceName": "svc", "servicePlanName": "q", "assignmentInfo": [
                {"subaccountGUID": "a", "amount": 2}]},
            {"serviceName": "svc", "servicePlanName": "p", "servicePlanUniqueIdentifier": "p-2",
                "assignmentInfo": [{"subaccountGUID": "a", "enable": true}]},
        ]})
    );
}

#[test]
fn what_is_added_twice_is_asked_for_once_as_it_was_last() {
    let mut batch = AssignmentBatch::new().add(one("p", "a", amount(1)));
    batch.extend([one("p", "a", amount(3))]);
    assert_eq!(batch.len(), 1);
    let body = serde_json::to_value(&batch).unwrap();
    assert_eq!(
        body["subaccountServicePlans"][0]["assignmentInfo"][0]["amount"],
        3
    );
}

#[test]
fn one_quota_for_several_resources_of_a_subaccount_is_one_request() {
    let with = |name: &str, quota: Quota| one("p", "a", quota).resource(element(name));
    let batch = AssignmentBatch::new()
        .add(with("x", Quota::Enable))
        .add(with("y", Quota::Enable))
        .add(with("x", Quota::Enable));
    let body = serde_json::to_value(&batch).unwrap();
    let info = body["subaccountServicePlans"][0]["assignmentInfo"]
        .as_array()
        .unwrap();
    assert_eq!(info.len(), 1);
    assert_eq!(info[0]["resources"], json!([resource("x"), resource("y")]));
    assert_eq!(batch.add(with("z", Quota::Disable)).len(), 2);
}

#[test]
fn a_put_may_be_repeated_and_an_empty_batch_is_not_sent() {
    use client_core::{ErrorKind, operation::Repeat};
    let batch = AssignmentBatch::new().add(one("p", "a", Quota::Enable));
    let operation = operations::assign(&batch).unwrap();
    let request = operation.request();
    assert_eq!(request.name(), "entitlements.assign");
    assert_eq!(request.method(), http::Method::PUT);
    assert_eq!(request.repeat(), Repeat::Idempotent);
    let url = request
        .url(&"https://e.example/prefix".parse().unwrap())
        .unwrap();
    assert_eq!(url.path(), "/prefix/entitlements/v1/subaccountServicePlans");
    let sent: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(sent, serde_json::to_value(&batch).unwrap());
    let error = operations::assign(&AssignmentBatch::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
