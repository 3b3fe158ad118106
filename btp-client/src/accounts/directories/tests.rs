use std::time::Duration;

use client_core::{Effect, ErrorKind, poll::Progress};
use landscape_sim::{Directory as Known, Fault, Subaccount, World};

use super::*;
use crate::{
    accounts::{AccountState, DirectoryFeature, Ensured, Found, Parent, ParentType},
    testing::btp,
};

fn world() -> World {
    World::builder()
        .directory(Known::new("top").display_name("Top"))
        .directory(Known::new("below").in_directory("top"))
        .subaccount(Subaccount::new("sub-1", "dev").in_directory("below"))
        .configure(|config| config.account_delay = Duration::from_secs(20))
        .build()
}

#[tokio::test(start_paused = true)]
async fn a_folder_is_there_at_once_and_one_that_manages_takes_time() {
    let world = world();
    let client = btp(&world).directories().clone();
    let folder = client.create(&NewDirectory::new("Folder")).await.unwrap();
    assert_eq!(folder.account.entity_state, AccountState::Ok);
    assert_eq!(folder.account.directory_type, Some(ParentType::Folder));
    assert_eq!(folder.job, None);

    let new = NewDirectory::new("Project")
        .in_parent(Parent::Directory(folder.account.guid.clone()))
        .features(DirectoryFeatures::authorizations());
    let project = client.create(&new).await.unwrap();
    assert!(project.job.is_some());
    let id = project.account.guid;
    let mut poller = client.until_ok(&id);
    let first = poller.step().await.unwrap();
    assert_eq!(first, Progress::pending("STARTED"));
    let ready = poller.await.unwrap();
    assert_eq!(ready.directory_type, Some(ParentType::Project));
    assert_eq!(
        ready.parent_guid.as_deref(),
        Some(folder.account.guid.as_str())
    );
    assert!(
        ready
            .directory_features
            .contains(&DirectoryFeature::Authorizations)
    );

    let token = client.until_ok(&id).resume_token();
    assert!(client.resume_until_ok(&token).is_ok());
    assert!(client.resume_until_deleted(&token).is_err());
    // A directory's token is not a subaccount's.
    assert!(btp(&world).subaccounts().resume_until_ok(&token).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_directory_is_deleted_with_its_content_only_if_told_so() {
    let world = world();
    let btp = btp(&world);
    let client = btp.directories();
    let id = "top".into();
    let error = client.delete(&id, Deletion::IfEmpty).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        (Some("20013"), ErrorKind::Conflict)
    );
    let deleted = client.delete(&id, Deletion::WithContent).await.unwrap();
    assert_eq!(deleted.account.entity_state, AccountState::Deleting);
    let job = deleted.job.unwrap();
    client.until_deleted(&id).await.unwrap();
    client.jobs().poll(job).await.unwrap();
    assert_eq!(
        client.get(&"below".into()).await.unwrap_err().code(),
        Some("20002")
    );
    assert!(btp.subaccounts().list().await.unwrap().is_empty());
    assert!(
        world.snapshot().assignments.is_empty(),
        "they go with the subaccount"
    );
}

#[tokio::test(start_paused = true)]
async fn one_directory_of_a_path_manages_and_five_levels_are_the_most() {
    let world = world();
    let client = btp(&world).directories().clone();
    let below = "below".into();
    let _ = client
        .change_features(&below, &DirectoryFeatures::entitlements())
        .await
        .unwrap();
    let error = client
        .change_features(&"top".into(), &DirectoryFeatures::entitlements())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("12003"), "{error}");
    let changed = client.until_ok(&below).await.unwrap();
    assert!(changed.manages_entitlements());
    let inside = NewDirectory::new("x")
        .in_parent(Parent::Directory(below.clone()))
        .features(DirectoryFeatures::entitlements());
    assert_eq!(
        client.create(&inside).await.unwrap_err().code(),
        Some("12003")
    );

    let mut parent = below;
    for level in 3..=5 {
        let new = NewDirectory::new(level.to_string()).in_parent(Parent::Directory(parent));
        parent = client.create(&new).await.unwrap().account.guid;
    }
    let sixth = NewDirectory::new("6").in_parent(Parent::Directory(parent));
    let error = client.create(&sixth).await.unwrap_err();
    assert_eq!(
        (error.code(), error.effect()),
        (Some("12003"), Effect::NotApplied)
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_creation_is_not_repeated_and_a_permanent_mistake_is_not_retried() {
    let world = world();
    let btp = btp(&world);
    world.inject(Fault::on("accounts.create_directory").apply_then_drop());
    let new = NewDirectory::new("New");
    let error = btp.directories().create(&new).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "{error}");
    let tree = btp.global_account().get_expanded().await.unwrap();
    assert!(tree.find_directory("New").one().is_some());

    // A global account's GUID where a directory's belongs.
    let body = r#"{"error":{"code":20029,"message":"Failed to communicate with XSUAA"}}"#;
    world.inject(
        Fault::on("accounts.get_directory")
            .always()
            .answer(502, &[], body),
    );
    let error = btp.directories().get(&"g".into()).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_change_ends_the_wait() {
    let world = world();
    world.configure(|config| config.account_changes_fail = true);
    let client = btp(&world).directories().clone();
    let features = DirectoryFeatures::entitlements();
    let _ = client
        .change_features(&"below".into(), &features)
        .await
        .unwrap();
    let error = client.until_ok(&"below".into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OperationFailed);
    let detail = error.detail().unwrap();
    assert!(
        detail.contains("directory below is in state UPDATE_FAILED"),
        "{detail}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_directory_is_created_once_whatever_is_lost() {
    let world = world();
    let client = btp(&world).directories().clone();
    let below = NewDirectory::new("Team").in_parent(Parent::Directory("top".into()));
    for new in [NewDirectory::new("Team"), below] {
        world.inject(Fault::on("accounts.create_directory").apply_then_drop());
        let lost = client.ensure(&new).await.unwrap();
        assert!(matches!(lost, Ensured::Adopted(_)), "{lost:?}");
        let again = client.ensure(&new).await.unwrap();
        assert_eq!(again.account().guid, lost.account().guid);
    }
    // One in each place, and neither is taken for the other.
    let top = Parent::Directory("top".into());
    let first = client.find(None, "Team").await.unwrap().one().unwrap();
    let second = client
        .find(Some(&top), "Team")
        .await
        .unwrap()
        .one()
        .unwrap();
    assert_ne!(first.guid, second.guid);

    world.inject(Fault::on("accounts.create_directory").drop_request());
    let error = client.ensure(&NewDirectory::new("Lost")).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(client.find(None, "Lost").await.unwrap(), Found::None);
    let made = client.ensure(&NewDirectory::new("Lost")).await.unwrap();
    assert!(matches!(made, Ensured::Created(_)));

    let _ = client.create(&NewDirectory::new("Lost")).await.unwrap();
    let error = client.ensure(&NewDirectory::new("Lost")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Conflict, Effect::NotApplied)
    );
}
