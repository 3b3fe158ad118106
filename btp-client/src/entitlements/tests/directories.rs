//! Directories and data centres, against the simulated landscape.

use landscape_sim::{Directory, ServicePlan as Plan, Subaccount, World};

use super::super::*;
use super::{directory, subaccount};
use crate::testing::btp;

fn world() -> World {
    World::builder()
        .directory(Directory::new("dir-1").managing_entitlements())
        .directory(Directory::new("folder"))
        .subaccount(Subaccount::new("sub-1", "dev").in_directory("dir-1"))
        .plan(Plan::counted("hana", "small", 10))
        .plan(Plan::enabled("aicore", "free"))
        .build()
}

/// What the directory shows of a plan: amount, `autoAssign`, `autoDistributeAmount`.
async fn shown(
    client: &EntitlementsClient,
    service: &str,
    plan: &str,
) -> (Option<i64>, bool, Option<i64>) {
    let query = AssignmentsQuery::global_account()
        .directory(&directory())
        .plan(service, plan);
    let list = client.assignments(&query).await.unwrap();
    let entry = &list.entitled_services[0].service_plans[0];
    (
        entry.amount.and_then(Quantity::as_i64),
        entry.auto_assign,
        entry.auto_distribute_amount.and_then(Quantity::as_i64),
    )
}

#[tokio::test(start_paused = true)]
async fn a_directory_is_given_plans_and_hands_them_on() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let four = Amount::try_new(4).unwrap();
    let hana = DirectoryAssignment::new("hana", "small", Quota::Amount(four))
        .distribution(Distribution::to_new_subaccounts().amount(Amount::ONE));
    let aicore = DirectoryAssignment::new("aicore", "free", Quota::Enable);
    client
        .assign_to_directory(&directory(), &[hana, aicore])
        .await
        .unwrap();
    assert_eq!(
        shown(client, "hana", "small").await,
        (Some(4), true, Some(1))
    );
    assert_eq!(
        shown(client, "aicore", "free").await,
        (Some(1), false, None)
    );

    let distribution = Distribution::to_all_subaccounts().amount(Amount::try_new(2).unwrap());
    let update = DirectoryUpdate::new("hana", "small", distribution);
    client
        .update_directory(&directory(), &[update])
        .await
        .unwrap();
    assert_eq!(
        shown(client, "hana", "small").await,
        (Some(4), true, Some(2)),
        "the quota stays"
    );
    let query = AssignmentsQuery::subaccount(&subaccount())
        .directory(&directory())
        .plan("hana", "small");
    let list = client.assignments(&query).await.unwrap();
    let entry = PlanEntry::all(&list, "hana", "small").present().unwrap();
    let state = entry[0].state_for(&list, &subaccount()).present().unwrap();
    assert!(
        state.satisfies(Quota::Amount(Amount::try_new(2).unwrap())),
        "{state:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_directory_cannot_have_is_refused_whole() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let many = Quota::Amount(Amount::try_new(11).unwrap());
    let plans = [
        DirectoryAssignment::new("aicore", "free", Quota::Enable),
        DirectoryAssignment::new("hana", "small", many),
    ];
    let error = client
        .assign_to_directory(&directory(), &plans)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("30009"), "{error}");
    let nothing = DirectoryUpdate::new("aicore", "free", Distribution::none());
    let error = client
        .update_directory(&directory(), &[nothing])
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("12003"), "nothing was assigned: {error}");

    let folder = "folder".into();
    let error = client
        .assign_to_directory(&folder, &plans[..1])
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("12003"), "{error}");
    let error = client.assign_to_directory(&folder, &[]).await.unwrap_err();
    assert_eq!(error.kind(), client_core::ErrorKind::InvalidInput);
    let error = client
        .assign_to_directory(&"nowhere".into(), &plans[..1])
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn data_centers_are_listed_with_their_filters() {
    let world = world();
    let btp = btp(&world);
    let names = async |query: DataCentersQuery| {
        let list = btp.entitlements().data_centers(&query).await.unwrap();
        assert!(list.bad.is_empty());
        let names = list.iter().filter_map(|one| one.name.clone());
        names.collect::<Vec<_>>()
    };
    let all = names(DataCentersQuery::new()).await;
    assert_eq!(all, ["cf-eu10", "cf-us20"]);
    let eu = DataCentersQuery::new().region("eu10").include_satellites();
    assert_eq!(names(eu).await, ["cf-eu10", "cf-eu10-004"]);
    assert!(
        names(DataCentersQuery::new().region("mars"))
            .await
            .is_empty()
    );
}

#[test]
fn an_amount_is_distributed_only_where_somebody_gets_it() {
    let none = Distribution::none().amount(Amount::ONE);
    let update = serde_json::to_value(DirectoryUpdate::new("a", "b", none)).unwrap();
    let wanted =
        serde_json::json!({"service": "a", "plan": "b", "autoAssign": false, "distribute": false});
    assert_eq!(update, wanted);
}

#[test]
fn a_plan_for_a_directory_names_its_resources_as_they_were_read() {
    let of: ExternalResource = serde_json::from_value(super::resource("dev")).unwrap();
    let plan = DirectoryAssignment::new("s4", "api-access", Quota::Enable).resource(of);
    let sent = serde_json::to_value(plan).unwrap();
    assert_eq!(
        sent["resources"],
        serde_json::json!([super::resource("dev")])
    );
}
