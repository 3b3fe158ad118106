use std::time::Duration;

use client_core::{
    Effect, ErrorKind,
    poll::{PollPolicy, Progress, ResumeToken},
};
use landscape_sim::{Fault, Subaccount as Known, World};

use super::*;
use crate::testing::btp;

fn slow() -> World {
    World::builder()
        .subaccount(Known::new("sub-1", "dev"))
        .configure(|config| config.account_delay = Duration::from_secs(31))
        .build()
}

#[tokio::test(start_paused = true)]
async fn a_subaccount_is_created_and_deleted_step_by_step() {
    let world = slow();
    let client = btp(&world).subaccounts().clone();
    let new = NewSubaccount::new("New", "eu10", "new");
    let created = client.create(&new).await.unwrap();
    assert_eq!(created.account.technical_name.as_deref(), Some("N/A"));
    let id = created.account.guid;
    let mut states = Vec::new();
    let ready = client
        .until_ok(&id)
        .watch(|state| states.push(state.to_owned()))
        .await
        .unwrap();
    states.dedup();
    assert_eq!(states, ["STARTED", "CREATING"]);
    assert_eq!(ready.technical_name.as_deref(), Some(id.as_str()));

    let deleted = client.delete(&id, Deletion::IfEmpty).await.unwrap();
    assert_eq!(deleted.account.state, AccountState::Deleting);
    let mut poller = client.until_deleted(&id);
    assert!(
        matches!(poller.step().await.unwrap(), Progress::Pending { state, .. } if state == "DELETING")
    );
    poller.await.unwrap();
    assert_eq!(client.get(&id).await.unwrap_err().code(), Some("20004"));
}

#[tokio::test(start_paused = true)]
async fn failures_end_the_wait_with_the_services_words() {
    let world = slow();
    world.configure(|config| config.account_changes_fail = true);
    let client = btp(&world).subaccounts().clone();
    let new = NewSubaccount::new("New", "eu10", "new");
    let id = client.create(&new).await.unwrap().account.guid;
    let error = client.until_ok(&id).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::OperationFailed, Effect::Unknown)
    );
    let detail = error.detail().unwrap();
    assert!(
        detail.contains("CREATION_FAILED: Failed to create the tenant."),
        "{detail}"
    );
    let _ = client
        .delete(&"sub-1".into(), Deletion::IfEmpty)
        .await
        .unwrap();
    let error = client.until_deleted(&"sub-1".into()).await.unwrap_err();
    assert!(
        error.detail().unwrap().contains("DELETION_FAILED"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_word_is_pending_and_a_foreign_404_proves_nothing() {
    let world = slow();
    let client = btp(&world).subaccounts().clone();
    let id = "sub-1".into();
    let unknown = r#"{"guid":"sub-1","state":"A_NEW_STATE"}"#;
    world.inject(Fault::on("accounts.get_subaccount").answer(200, &[], unknown));
    let progress = client.until_ok(&id).step().await.unwrap();
    assert_eq!(progress, Progress::pending("A_NEW_STATE"));
    let failed = r#"{"guid":"sub-1","state":"A_NEW_KIND_FAILED"}"#;
    world.inject(Fault::on("accounts.get_subaccount").answer(200, &[], failed));
    let progress = client.until_ok(&id).step().await.unwrap();
    assert_eq!(progress, Progress::pending("A_NEW_KIND_FAILED"));

    world.inject(Fault::on("accounts.get_subaccount").html(404));
    let error = client.until_deleted(&id).step().await.unwrap_err();
    assert!(error.is_not_found() && error.code().is_none(), "{error}");
    let foreign = r#"{"error":"NotFound","description":"no such route"}"#;
    world.inject(Fault::on("accounts.get_subaccount").answer(404, &[], foreign));
    let error = client.until_deleted(&id).step().await.unwrap_err();
    assert_eq!(error.code(), Some("NotFound"), "another service's word");
    let grace = r#"{"guid":"sub-1","state":"OK","contractStatus":"PENDING_FORCED_DELETION"}"#;
    world.inject(Fault::on("accounts.get_subaccount").answer(200, &[], grace));
    let progress = client.until_deleted(&id).step().await.unwrap();
    assert_eq!(progress, Progress::pending("OK (PENDING_FORCED_DELETION)"));
    // The failure of something else does not end the wait for the deletion.
    let stale = r#"{"guid":"sub-1","state":"UPDATE_FAILED"}"#;
    world.inject(Fault::on("accounts.get_subaccount").answer(200, &[], stale));
    let progress = client.until_deleted(&id).step().await.unwrap();
    assert_eq!(progress, Progress::pending("UPDATE_FAILED"));
}

#[tokio::test(start_paused = true)]
async fn waiting_goes_on_in_another_process() {
    let world = slow();
    let client = btp(&world).subaccounts().clone();
    let new = NewSubaccount::new("New", "eu10", "new");
    let id = client.create(&new).await.unwrap().account.guid;
    let text = serde_json::to_string(&client.until_ok(&id).resume_token()).unwrap();
    let token: ResumeToken = serde_json::from_str(&text).unwrap();
    let other = btp(&world).subaccounts().clone();
    assert_eq!(
        other.resume_until_ok(&token).unwrap().await.unwrap().guid,
        id
    );
    let error = other.resume_until_deleted(&token).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let _ = other.delete(&id, Deletion::WithContent).await.unwrap();
    let token = other.until_deleted(&id).resume_token();
    client.resume_until_deleted(&token).unwrap().await.unwrap();
    let empty = ResumeToken::new(token.operation.as_str(), "");
    assert!(client.resume_until_deleted(&empty).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_forced_deletion_is_waited_for_over_its_days_of_grace() {
    let world = slow();
    let week = Duration::from_secs(7 * 86_400);
    world.configure(|config| config.forced_deletion_grace = week);
    let client = btp(&world).subaccounts().clone();
    let id = "sub-1".into();
    let ordered = client.delete(&id, Deletion::WithContent).await.unwrap();
    assert_eq!(ordered.account.state, AccountState::Ok);
    assert!(
        matches!(ordered.account.readiness(), Readiness::NotReady(why) if why.contains("forced"))
    );
    let target = ordered.account.force_delete_target_time.unwrap();
    let request = ordered.account.force_delete_request_time.unwrap();
    assert_eq!(target.as_second() - request.as_second(), 7 * 86_400);

    let impatient = client.until_deleted(&id).await.unwrap_err();
    assert_eq!(impatient.kind(), ErrorKind::StillPending);
    let policy = PollPolicy::DEFAULT
        .with_interval(Duration::from_secs(10), Duration::from_secs(3600))
        .with_deadline(week * 2);
    let mut states = Vec::new();
    let poller = client.until_deleted(&id).with_policy(policy);
    poller
        .watch(|state| states.push(state.to_owned()))
        .await
        .unwrap();
    assert_eq!(states[0], "OK (PENDING_FORCED_DELETION)");
    assert!(world.now() > target);
}
