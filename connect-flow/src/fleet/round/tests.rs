use btp_client::{
    entitlements::{AssignmentsQuery, PlanCategory, Quota, QuotaKind, ServicePlanAssignment},
    service_key::ServiceKey,
};
use client_core::{ErrorKind, clock::TokioClock};
use landscape_sim::World;

use super::*;

const GATHER: Duration = Duration::from_millis(500);

/// Rounds on a simulated landscape, and a change that they can write.
async fn rounds(world: &World) -> (Rounds, AssignmentBatch) {
    let at = world.landscape();
    let key = ServiceKey::parse(&at.service_key_json()).unwrap();
    let client = BtpClient::builder(key).transport(world.transport()).build();
    let client = client.unwrap();
    let subaccount = at.subaccounts[0].as_str().into();
    let all = AssignmentsQuery::global_account().include_auto_managed();
    let list = client.entitlements().assignments(&all).await.unwrap();
    let service = list.entitled_services.first().unwrap();
    let plan = service.service_plans.first().unwrap();
    let kind = plan.category.as_ref().map(PlanCategory::quota_kind);
    let quota = kind.and_then(QuotaKind::least).unwrap_or(Quota::Enable);
    let change = ServicePlanAssignment::new(&service.name, &plan.name, &subaccount, quota);
    let batch = AssignmentBatch::new().add(change);
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::default());
    (Rounds::new(client, clock, GATHER), batch)
}

#[tokio::test(start_paused = true)]
async fn whoever_is_late_holds_nobody_up_and_writes_nothing_that_is_outdated() {
    let world = World::simple();
    let (rounds, batch) = rounds(&world).await;
    let (late, punctual) = (rounds.ticket().await, rounds.ticket().await);
    let begun = tokio::time::Instant::now();
    punctual.submit(batch.clone()).await.unwrap();
    let took = begun.elapsed();
    assert!(took >= LATEST, "the late one was waited for: {took:?}");
    assert!(took < LATEST + Duration::from_secs(30), "{took:?}");
    assert_eq!(rounds.ended(), 1);

    let error = late.submit(batch.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert_eq!(world.journal().of("entitlements.assign").count(), 1);
    // In the next round it has a place again.
    rounds.ticket().await.submit(batch).await.unwrap();
    assert_eq!(world.journal().of("entitlements.assign").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_that_goes_away_is_not_waited_for() {
    let world = World::simple();
    let (rounds, batch) = rounds(&world).await;
    let (gone, stays) = (rounds.ticket().await, rounds.ticket().await);
    drop(gone);
    let begun = tokio::time::Instant::now();
    stays.submit(batch).await.unwrap();
    assert!(begun.elapsed() < LATEST);
}
