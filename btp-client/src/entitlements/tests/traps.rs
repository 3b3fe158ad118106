//! Traps of the real services that have no better place.

use bytes::Bytes;
use client_core::{Client, transport::TransportError};

use super::*;
use crate::jobs::JobsClient;

/// A client whose every answer is this one.
fn answering(status: u16, location: Option<&'static str>, body: &str) -> EntitlementsClient {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let transport = client_core::transport::from_fn(move |_| {
        let mut answer = http::Response::builder().status(status);
        if let Some(location) = location {
            answer = answer.header("location", location);
        }
        Ok::<_, TransportError>(answer.body(body.clone()).unwrap())
    });
    let client = Client::builder("https://entitlements.example".parse().unwrap())
        .transport(transport)
        .dialect(crate::dialect)
        .build()
        .unwrap();
    EntitlementsClient::new(client.clone(), JobsClient::new(client))
}

#[tokio::test(start_paused = true)]
async fn an_accepted_change_may_come_with_any_body() {
    let job = "/jobs-management/v1/jobs/7/status";
    let batch = AssignmentBatch::new().add(ServicePlanAssignment::new(
        "aicore",
        "free",
        &subaccount(),
        Quota::Enable,
    ));
    for body in ["", "null", "\"accepted\"", "{}", "Accepted"] {
        let submitted = answering(202, Some(job), body)
            .assign(&batch)
            .await
            .unwrap();
        assert!(submitted.into_job().is_some(), "{body:?}");
        let plan = DirectoryAssignment::new("aicore", "free", Quota::Enable);
        let done = answering(200, None, body)
            .assign_to_directory(&directory(), &[plan])
            .await;
        assert!(done.is_ok(), "{body:?}: {done:?}");
        let update = DirectoryUpdate::new("aicore", "free", Distribution::to_new_subaccounts());
        let done = answering(200, None, body)
            .update_directory(&directory(), &[update])
            .await;
        assert!(done.is_ok(), "{body:?}: {done:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_null_is_an_error_and_no_empty_list() {
    let client = answering(200, None, "null");
    let query = AssignmentsQuery::global_account();
    let error = client.assignments(&query).await.unwrap_err();
    assert_eq!(error.kind(), client_core::ErrorKind::UndecodableBody);
    let wanted = Desired::for_id(&subaccount(), "s4", "api-access").under_global_account();
    assert!(client.diff(&[wanted.removed()]).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn amounts_beyond_what_there_is_are_facts_and_no_errors() {
    let value = service(
        &[
            json!({"name": "api-access", "uniqueIdentifier": "s4-api", "category": "SERVICE", "amount": 7}),
        ],
        &[json!({
            "entityId": "sub-1", "entityType": "SUBACCOUNT", "entityState": "OK", "amount": 200.0,
            "parentAmount": 7, "parentRemainingAmount": -193, "autoAssigned": true, "of": "s4-api",
        })],
    );
    let read = &list(&value).assigned_services[0].service_plans[0].assignments[0].clone();
    assert_eq!(read.amount, Some(Quantity::new(200.0)));
    assert_eq!(read.parent_amount, Some(Quantity::new(7.0)));
    // What is wanted is there: nothing is lowered to what there should be.
    let wanted = Desired::for_id(&subaccount(), "s4", "api-access").under_global_account();
    let client = answering(200, None, &value.to_string());
    let diff = client.diff(&[wanted]).await.unwrap();
    assert!(diff.is_empty(), "{diff}");
}

#[test]
fn an_answer_that_ignores_its_filter_is_searched_and_not_trusted() {
    let query = AssignmentsQuery::subaccount(&subaccount())
        .under_global_account()
        .plan("s4", "api-access");
    let everything = list(&json!({
        "entitledServices": [
            {"name": "other", "servicePlans": [{"name": "api-access", "uniqueIdentifier": "wrong", "category": "SERVICE"}]},
            {"name": "s4", "servicePlans": [
                {"name": "messaging", "uniqueIdentifier": "wrong too", "category": "SERVICE"},
                {"name": "api-access", "uniqueIdentifier": "s4-api", "category": "SERVICE"},
            ]},
        ],
        "assignedServices": [{"name": "other", "servicePlans": [{"name": "api-access", "assignmentInfo": [
            {"entityId": "sub-1", "entityType": "SUBACCOUNT", "entityState": "OK", "amount": 1},
        ]}]}],
    }))
    .read_with(query);
    let Presence::Present(plans) = PlanEntry::all(&everything, "s4", "api-access") else {
        panic!("it is there");
    };
    let [plan] = plans.as_slice() else {
        panic!("{plans:?}");
    };
    assert_eq!(plan.plan().unique_identifier.as_deref(), Some("s4-api"));
    assert!(plan.state_for(&everything, &subaccount()).is_absent());
}

#[tokio::test(start_paused = true)]
async fn what_is_assigned_outlives_the_entitlement_and_can_be_taken_away() {
    let assigned = |resources: &[Value]| {
        json!({"entitledServices": [], "assignedServices": [{"name": "s4", "servicePlans": [{
            "name": "api-access", "uniqueIdentifier": "x1", "category": "ELASTIC_SERVICE",
            "assignmentInfo": [{"entityId": "sub-1", "entityType": "SUBACCOUNT", "entityState": "OK",
                "amount": 1, "resources": resources}],
        }]}]})
    };
    let wanted = || Desired::for_id(&subaccount(), "s4", "api-access").under_global_account();
    for (list, wanted) in [
        (assigned(&[]), wanted()),
        (assigned(&[resource("dev")]), wanted().system("dev")),
    ] {
        let client = answering(200, None, &list.to_string());
        let kept = client.diff(std::slice::from_ref(&wanted)).await.unwrap();
        assert!(kept.is_empty(), "{kept}");
        let diff = client.diff(&[wanted.removed()]).await.unwrap();
        assert!(diff.to_string().starts_with("- s4/api-access"), "{diff}");
    }
}
