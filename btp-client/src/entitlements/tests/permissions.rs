//! What the token lacks is told before anything is sent.

use client_core::ErrorKind;
use landscape_sim::{ServicePlan, Subaccount as Seed, World};

use super::super::{Change, Desired, Obstacle, Outcome};
use crate::{BtpClient, permissions::Allowed, service_key::ServiceKey};

const READ: [&str; 2] = [
    "global-account.entitlement.read",
    "global-account.subaccount.read",
];

/// A world, and a client whose key has these scopes.
fn world_with(scopes: &[&str]) -> (World, BtpClient) {
    let world = World::builder()
        .subaccount(Seed::new("sub-1", "dev"))
        .plan(ServicePlan::enabled("aicore", "free"))
        .client_with_scopes("sb-viewer!b1|cis-central!b14", "viewer-secret", scopes)
        .build();
    let mut key: serde_json::Value =
        serde_json::from_str(&world.landscape().service_key_json()).unwrap();
    let uaa = key.pointer_mut("/uaa").unwrap();
    uaa["clientid"] = "sb-viewer!b1|cis-central!b14".into();
    uaa["clientsecret"] = "viewer-secret".into();
    let key = ServiceKey::parse(&key.to_string()).unwrap();
    let btp = BtpClient::builder(key)
        .transport(world.transport())
        .build()
        .unwrap();
    (world, btp)
}

#[tokio::test(start_paused = true)]
async fn a_viewers_key_is_recognized_before_a_change_is_sent() {
    let (world, btp) = world_with(&READ);
    let subaccount = btp.subaccounts().get(&"sub-1".into()).await.unwrap();
    let desired = [Desired::new(&subaccount, "aicore", "free")];
    let before = world.journal().len();
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    let entry = &ensured.entries[0];
    assert!(matches!(entry.outcome, Outcome::NotAttempted), "{ensured}");
    assert!(
        matches!(
            entry.change,
            Change::Blocked {
                obstacle: Obstacle::NotAuthorized { .. }
            }
        ),
        "{ensured}"
    );
    assert!(
        ensured
            .to_string()
            .ends_with("it needs scope global-account.entitlement.subaccount.update"),
        "{ensured}"
    );
    assert_eq!(world.journal().of("entitlements.assign").count(), 0);
    assert_eq!(world.journal().len() - before, 1, "one read, and no token");

    // What needs no change needs no scope.
    let gone = [Desired::new(&subaccount, "aicore", "free").removed()];
    let nothing = btp.entitlements().diff(&gone).await.unwrap();
    assert!(nothing.is_empty(), "{nothing}");
}

#[tokio::test(start_paused = true)]
async fn permissions_cost_one_token_and_say_what_the_services_would() {
    let (world, btp) = world_with(&READ);
    let permissions = btp.permissions().await.unwrap();
    assert_eq!(world.journal().len(), 1, "the token");
    let account = world.landscape().global_account;
    assert_eq!(permissions.global_account(), Some(account.as_str()));
    assert!(!permissions.is_for_user());
    assert_eq!(permissions.allow("accounts.get_subaccount"), Allowed::Yes);
    assert!(matches!(
        permissions.allow("entitlements.list_data_centers"),
        Allowed::No(_)
    ));

    let query = super::super::DataCentersQuery::default();
    let refused = btp.entitlements().data_centers(&query).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden, "{refused}");
    let told = btp.subaccounts().get(&"sub-1".into()).await;
    assert!(told.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_administrators_key_lacks_nothing_that_a_documented_operation_needs() {
    let world = World::simple();
    let permissions = crate::testing::btp(&world).permissions().await.unwrap();
    for operation in [
        "accounts.create_subaccount",
        "accounts.update_directory",
        "accounts.move_subaccounts",
        "entitlements.assign",
        "entitlements.update_directory",
        "jobs.status",
    ] {
        assert_eq!(permissions.allow(operation), Allowed::Yes, "{operation}");
    }
}
