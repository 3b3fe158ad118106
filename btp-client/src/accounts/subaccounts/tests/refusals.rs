use client_core::{Effect, ErrorKind, wire::Lenient};
use landscape_sim::{Fault, Subaccount as Known, World};

use super::*;
use crate::{
    BtpClient,
    accounts::{NewServiceManagerBinding, ProductionUse},
    service_key::ServiceKey,
    testing::btp,
};

#[tokio::test(start_paused = true)]
async fn refusals_keep_the_services_code_and_target() {
    let world = World::builder()
        .subaccount(Known::new("sub-1", "dev").subdomain("taken"))
        .build();
    let btp = btp(&world);
    let client = btp.subaccounts();
    let id = "sub-1".into();

    let error = client.get(&"none".into()).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        (Some("20004"), ErrorKind::NotFound)
    );
    assert_eq!(error.fault_target(), Some("/accounts/v1/subaccounts/none"));
    let twin = NewSubaccount::new("twin", "eu10", "taken");
    let error = client.create(&twin).await.unwrap_err();
    assert_eq!(
        (error.code(), error.effect()),
        (Some("20007"), Effect::NotApplied)
    );
    let query = SubaccountsQuery::new().directory(&"none".into());
    let error = client.list_where(&query).await.unwrap_err();
    assert_eq!(error.code(), Some("20002"));

    let binding = NewServiceManagerBinding::new("b");
    btp.service_manager_bindings()
        .create(&id, &binding)
        .await
        .unwrap();
    let error = client.delete(&id, Deletion::IfEmpty).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        (Some("20013"), ErrorKind::Conflict)
    );
    let update = SubaccountUpdate::new("dev").used_for_production(ProductionUse::Used);
    client.update(&id, &update).await.unwrap();
    let error = client.delete(&id, Deletion::WithContent).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        (Some("12003"), ErrorKind::Rejected)
    );
    let missing = client.update(&"none".into(), &update).await.unwrap_err();
    assert_eq!(missing.code(), Some("20004"));
}

#[tokio::test(start_paused = true)]
async fn a_deletion_sent_again_after_a_lost_answer_asks_for_the_same() {
    let world = World::builder()
        .subaccount(Known::new("sub-1", "dev"))
        .build();
    world.configure(|config| config.account_delay = std::time::Duration::from_secs(60));
    let client = btp(&world).subaccounts().clone();
    world.inject(Fault::on("accounts.delete_subaccount").apply_then_drop());
    let deleted = client
        .delete(&"sub-1".into(), Deletion::IfEmpty)
        .await
        .unwrap();
    assert_eq!(deleted.account.state, AccountState::Deleting);
    assert_eq!(world.journal().of("accounts.delete_subaccount").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_viewer_may_read_by_any_authorization_and_change_nothing() {
    let world = World::builder()
        .subaccount(Known::new("sub-1", "dev"))
        .client_with_scopes("viewer", "secret", &["job.read"])
        .build();
    let mut key: serde_json::Value =
        serde_json::from_str(&world.landscape().service_key_json()).unwrap();
    key["uaa"]["clientid"] = "viewer".into();
    key["uaa"]["clientsecret"] = "secret".into();
    let key = ServiceKey::parse(&key.to_string()).unwrap();
    let viewer = BtpClient::builder(key)
        .transport(world.transport())
        .build()
        .unwrap();
    let client = viewer.subaccounts();
    let error = client.list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
    let query = SubaccountsQuery::new().any_authorization();
    let list: Lenient<Subaccount> = client.list_where(&query).await.unwrap();
    assert_eq!(list.len(), 1);
    client
        .get_by_any_authorization(&"sub-1".into())
        .await
        .unwrap();
    let error = client
        .delete(&"sub-1".into(), Deletion::WithContent)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Forbidden, Effect::NotApplied)
    );
}
