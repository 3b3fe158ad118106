use client_core::{Effect, ErrorKind, operation::Repeat};
use landscape_sim::World;

use super::*;
use crate::{accounts::Labels, testing::btp};

#[test]
fn requests_are_as_documented() {
    let base = "https://a.example/x".parse().unwrap();
    let plain = operations::get_global_account(false);
    assert_eq!(
        plain.request().url(&base).unwrap().as_str(),
        "https://a.example/x/accounts/v1/globalAccount"
    );
    let expanded = operations::get_global_account(true);
    assert_eq!(
        expanded.request().url(&base).unwrap().query(),
        Some("expand=true")
    );
    let update = AccountUpdate::new().display_name("Acme");
    let update = operations::update_global_account(&update).unwrap();
    assert_eq!(update.request().repeat(), Repeat::Idempotent);
    assert_eq!(
        update.request().body().as_ref(),
        br#"{"displayName":"Acme"}"#
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_changed_is_read_back_and_a_refusal_changes_nothing() {
    let world = World::simple();
    let client = btp(&world).global_account().clone();
    let before = client.get().await.unwrap();
    assert!(before.children.is_empty() && before.subaccounts.is_empty());
    assert!(before.parent_guid.is_none() && before.created_date.is_some());
    let update = AccountUpdate::new()
        .display_name("Acme")
        .labels(Labels::new().set("team", ["blue"]));
    client.update(&update).await.unwrap();
    let after = client.get().await.unwrap();
    assert_eq!(after.display_name, "Acme");
    assert_eq!(after.description, before.description);
    assert_eq!(after.labels.get("team").unwrap(), ["blue"]);

    let slash = AccountUpdate::new().display_name("a/b");
    let error = client.update(&slash).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::InvalidInput, Effect::NotApplied)
    );
    assert_eq!(
        world.journal().of("accounts.update_global_account").count(),
        1
    );
}
