use client_core::{Effect, ErrorKind};
use landscape_sim::{Directory, Fault, Subaccount as Known, World};

use super::*;
use crate::accounts::Ensured;
use crate::testing::btp;

fn new() -> NewSubaccount {
    NewSubaccount::new("Integration", "eu10", "acme-int")
}

async fn named(world: &World, name: &str) -> usize {
    let list = btp(world).subaccounts().list().await.unwrap();
    list.iter().filter(|one| one.display_name == name).count()
}

#[tokio::test(start_paused = true)]
async fn a_creation_whose_answer_was_lost_is_adopted_and_not_repeated() {
    for fault in [
        Fault::on("accounts.create_subaccount").apply_then_drop(),
        Fault::on("accounts.create_subaccount").truncate_body(),
    ] {
        let world = World::simple();
        world.inject(fault);
        let client = btp(&world).subaccounts().clone();
        let ensured = client.ensure(&new()).await.unwrap();
        assert!(matches!(ensured, Ensured::Adopted(_)), "{ensured:?}");
        assert_eq!(named(&world, "Integration").await, 1);
        assert_eq!(world.journal().of("accounts.create_subaccount").count(), 1);
        let ready = client.until_ok(&ensured.account().guid).await.unwrap();
        assert_eq!(ready.readiness(), Readiness::Ready);
    }
}

#[tokio::test(start_paused = true)]
async fn calling_again_finds_what_is_there() {
    let world = World::simple();
    let client = btp(&world).subaccounts().clone();
    let first = client.ensure(&new()).await.unwrap();
    assert!(matches!(first, Ensured::Created(_)), "{first:?}");
    let second = client.ensure(&new()).await.unwrap();
    assert!(matches!(second, Ensured::Adopted(_)), "{second:?}");
    assert_eq!(first.account().guid, second.account().guid);
    assert_eq!(named(&world, "Integration").await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrived_stays_in_doubt() {
    let world = World::simple();
    world.inject(Fault::on("accounts.create_subaccount").drop_request());
    let error = btp(&world).subaccounts().ensure(&new()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "{error}");
    assert_eq!(world.journal().of("accounts.list_subaccounts").count(), 1);
    assert_eq!(named(&world, "Integration").await, 0);
}

#[tokio::test(start_paused = true)]
async fn another_subaccount_with_the_subdomain_is_not_adopted() {
    let world = World::builder()
        .directory(Directory::new("dir-1"))
        .subaccount(Known::new("a", "Other").subdomain("acme-int"))
        .subaccount(
            Known::new("b", "Inside")
                .subdomain("inside")
                .in_directory("dir-1"),
        )
        .subaccount(
            Known::new("c", "Going")
                .subdomain("going")
                .state("DELETING"),
        )
        .build();
    let client = btp(&world).subaccounts().clone();
    for (wanted, word) in [
        (new(), "is called Other"),
        (
            NewSubaccount::new("Inside", "eu10", "inside"),
            "lies in dir-1",
        ),
        (NewSubaccount::new("Going", "eu10", "going"), "DELETING"),
    ] {
        let error = client.ensure(&wanted).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorKind::Conflict, Effect::NotApplied)
        );
        assert!(error.detail().unwrap().contains(word), "{error}");
    }
    let inside = NewSubaccount::new("Inside", "eu10", "inside").in_directory(&"dir-1".into());
    assert!(matches!(
        client.ensure(&inside).await.unwrap(),
        Ensured::Adopted(_)
    ));
    // The same subdomain in another region is another subaccount.
    let elsewhere = NewSubaccount::new("Other", "us10", "acme-int");
    assert!(matches!(
        client.ensure(&elsewhere).await.unwrap(),
        Ensured::Created(_)
    ));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_found_again_or_is_refused_is_an_error() {
    let world = World::simple();
    let client = btp(&world).subaccounts().clone();
    let neo = NewSubaccount::neo("Neo", "neo-eu1");
    let error = client.ensure(&neo).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let lost = new().in_directory(&"none".into());
    let error = client.ensure(&lost).await.unwrap_err();
    assert_eq!(error.code(), Some("20002"), "{error}");
    assert_eq!(world.journal().of("accounts.list_subaccounts").count(), 0);
    // The list cannot be read: the first error is what matters.
    world.inject(Fault::on("accounts.create_subaccount").apply_then_drop());
    world.inject(Fault::on("accounts.list_subaccounts").always().status(403));
    let error = client.ensure(&new()).await.unwrap_err();
    assert_eq!(
        error.operation(),
        Some("accounts.create_subaccount"),
        "{error}"
    );
    assert_eq!(error.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_natural_key_finds_none_one_many_or_nobody_knows() {
    let world = World::builder()
        .subaccount(Known::new("a", "dev").subdomain("one"))
        .subaccount(Known::new("b", "dev").subdomain("one").region("us10"))
        .build();
    let client = btp(&world).subaccounts().clone();
    let found = client.find_by_subdomain("us10", "one").await.unwrap();
    assert_eq!(found.one().unwrap().guid.as_str(), "b");
    assert_eq!(
        client.find_by_subdomain("eu20", "one").await.unwrap(),
        Found::None
    );
    let found = client.find_by_display_name("dev").await.unwrap();
    assert!(
        matches!(&found, Found::Many(many) if many.len() == 2),
        "{found:?}"
    );
    assert_eq!(found.one(), None);
    let broken = r#"{"value":[{"displayName":"no guid"}]}"#;
    world.inject(Fault::on("accounts.list_subaccounts").answer(200, &[], broken));
    let found = client.find_by_display_name("x").await.unwrap();
    assert!(matches!(found, Found::Unknown(_)), "{found:?}");
}
