use client_core::{Effect, ErrorKind, SecretString};
use landscape_sim::{Fault, TenantSeed, UserSeed, World};

use super::*;
use crate::{
    diagnosis,
    odata::{Filter, QueryOptions},
    testing::simulated,
};

const PASSWORD: &str = "a-password-of-20-letters";

fn user() -> NewCommunicationUser {
    NewCommunicationUser::new("INCIDENTS", "Incident Management").password(PASSWORD.into())
}

#[tokio::test(start_paused = true)]
async fn a_user_that_was_set_up_may_call_the_scenario() {
    let world = World::builder()
        .tenant(
            TenantSeed::new("my300001")
                .user(UserSeed::administrator("ADMIN", "Welcome1!"))
                .arrangement("SAP_COM_0A48")
                .arrangement("SAP_COM_0A07"),
        )
        .build();
    let tenant = simulated(&world);
    assert_eq!(
        tenant.probe().await.verdict,
        crate::probe::Verdict::ScenarioMissing
    );
    let wanted = SetUp::new(user(), "INCIDENTS", "SAP_COM_0008");
    let made = tenant.communication().set_up(&wanted).await.unwrap();
    assert_eq!(
        made.arrangement.name.as_deref(),
        Some("INCIDENTS_SAP_COM_0008")
    );
    assert_eq!(
        made.inbound_user.user.as_deref(),
        Some(made.user.id.as_str())
    );

    let at = world.landscape();
    let host = crate::TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
    let caller = crate::S4Client::builder(host)
        .basic_user("INCIDENTS", SecretString::from(PASSWORD))
        .transport(world.transport())
        .build()
        .unwrap();
    assert!(caller.probe().await.is_ok(), "{}", caller.probe().await);

    // The read service confirms it.
    let overviews = tenant.communication().arrangement_overviews();
    let query =
        QueryOptions::default().filter(Filter::eq("CommunicationScenarioID", "SAP_COM_0008"));
    let found = overviews.list(&query).await.unwrap();
    assert_eq!(found[0].name, made.arrangement.name);
    assert_eq!(found[0].system_id.as_deref(), Some("INCIDENTS"));
}

#[tokio::test(start_paused = true)]
async fn setting_up_again_finds_what_is_there_whatever_was_lost() {
    for lost in [
        "communication_users.create",
        "communication_systems.create",
        "communication_inbound_users.create",
        "communication_arrangements.create",
    ] {
        let world = World::simple();
        let communication = simulated(&world).communication();
        let wanted = SetUp::new(user(), "INCIDENTS", "SAP_COM_0008");
        world.inject(Fault::on(lost).apply_then_drop());
        let made = communication.set_up(&wanted).await.unwrap();
        let again = communication.set_up(&wanted).await.unwrap();
        assert_eq!(again.arrangement, made.arrangement, "{lost}");
        assert_eq!(again.inbound_user, made.inbound_user, "{lost}");
        let journal = world.journal();
        assert_eq!(journal.of(lost).count(), 1, "{lost} was not sent twice");

        let world = World::simple();
        let communication = simulated(&world).communication();
        world.inject(Fault::on(lost).drop_request());
        let error = communication.set_up(&wanted).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown, "{lost}");
        communication.set_up(&wanted).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_arrangement_of_the_name_for_another_scenario_is_not_taken() {
    let communication = simulated(&World::simple()).communication();
    let named = |scenario: &str| SetUp::new(user(), "INCIDENTS", scenario).arrangement("ONE");
    communication.set_up(&named("SAP_COM_0008")).await.unwrap();
    let error = communication
        .set_up(&named("SAP_COM_0109"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
}

#[tokio::test(start_paused = true)]
async fn broken_rules_are_told_before_anything_is_sent() {
    let world = World::simple();
    let communication = simulated(&world).communication();
    for (user, field) in [
        (NewCommunicationUser::new("", "d"), "Name"),
        (NewCommunicationUser::new("U", " "), "Description"),
        (
            NewCommunicationUser::new("U", "d").password("short!".into()),
            "Password",
        ),
        (
            NewCommunicationUser::new("U", "d").password("onlyLetters0123456789x".into()),
            "Password",
        ),
    ] {
        let error = communication.create_user(&user).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let shown = format!("{error} {error:?} {user:?}");
        assert!(shown.contains(field), "{shown}");
        assert!(
            !shown.contains("short!") && !shown.contains("onlyLetters"),
            "{shown}"
        );
    }
    for (system, field) in [
        (NewCommunicationSystem::inbound_only("", "n"), "ID"),
        (NewCommunicationSystem::inbound_only("S", ""), "Name"),
        (NewCommunicationSystem::at_host("S", "n", ""), "HostName"),
        (
            NewCommunicationSystem::inbound_only("S", "n").logical_system("ELEVENCHARS"),
            "LogicalSystemID",
        ),
    ] {
        let error = communication.create_system(&system).await.unwrap_err();
        assert!(error.to_string().contains(field), "{error}");
    }
    let nameless = NewCommunicationArrangement::new("", "SAP_COM_0008", "S");
    let error = communication
        .create_arrangement(&nameless)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Name"), "{error}");
    assert!(world.journal().is_empty(), "nothing was sent");
}

#[tokio::test(start_paused = true)]
async fn what_the_tenant_refuses_has_a_meaning() {
    let world = World::simple();
    let tenant = simulated(&world);
    let communication = tenant.communication();
    let systems = communication.systems();
    for (body, fault) in [
        (
            serde_json::json!({"ID": "S", "Name": "n"}),
            CommunicationFault::HostNameMissing,
        ),
        (
            serde_json::json!({"ID": "S", "Name": "n", "IsInboundOnly": true, "InboundUsers": []}),
            CommunicationFault::NotBare,
        ),
    ] {
        let error = systems.create(&body).await.unwrap_err();
        assert_eq!(CommunicationFault::of(&error), Some(fault), "{error}");
    }
    let made = communication.create_user(&user()).await.unwrap();
    let twice = communication.create_user(&user()).await.unwrap_err();
    assert!(twice.to_string().contains("already used"), "{twice}");
    let system = NewCommunicationSystem::inbound_only("S", "n");
    let system = communication.create_system(&system).await.unwrap();
    let oauth = NewInboundUser::new(&made.id, InboundMethod::OAuth2);
    let inbound = communication
        .add_inbound_user(&system, &oauth)
        .await
        .unwrap();
    for (arrangement, fault) in [
        (
            NewCommunicationArrangement::new("A", "SAP_COM_0109", "NOWHERE"),
            CommunicationFault::UnknownPartner,
        ),
        (
            NewCommunicationArrangement::new("A", "SAP_COM_0092", "S"),
            CommunicationFault::NoOutboundUser,
        ),
        (
            NewCommunicationArrangement::new("A", "SAP_COM_0827", "S").inbound_user(&inbound.uuid),
            CommunicationFault::NoOAuthInbound,
        ),
    ] {
        let error = communication
            .create_arrangement(&arrangement)
            .await
            .unwrap_err();
        assert_eq!(CommunicationFault::of(&error), Some(fault), "{error}");
    }
    // Without the services that this library switches off, the scenario wants an output mode.
    let bare = serde_json::json!({
        "Name": "A", "CommunicationScenarioID": "SAP_COM_0008", "CommunicationSystemID": "S",
    });
    let error = communication
        .arrangements()
        .create(&bare)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Output Mode"), "{error}");
    // Things in use stay.
    let key = crate::odata::Entity::key(&made.entity);
    let guard = crate::odata::WriteGuard::Overwrite;
    let error = communication
        .users()
        .delete(&key, &guard)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(!diagnosis::is_precondition(&error));
}

#[tokio::test(start_paused = true)]
async fn what_the_tenant_calls_gets_its_logon() {
    let world = World::simple();
    let communication = simulated(&world).communication();
    let new = NewCommunicationSystem::at_host("S", "S", "acme.example").oauth_client("acme");
    let system = communication.create_system(&new).await.unwrap();
    let arrangement = NewCommunicationArrangement::new("A", "SAP_COM_0092", "S");
    let error = communication
        .create_arrangement(&arrangement)
        .await
        .unwrap_err();
    assert_eq!(
        CommunicationFault::of(&error),
        Some(CommunicationFault::NoOutboundUser)
    );

    let user = NewOutboundUser::basic("caller", SecretString::from("a-password-of-theirs"));
    let made = communication
        .add_outbound_user(&system, &user)
        .await
        .unwrap();
    assert_eq!(made.name.as_deref(), Some("caller"));
    assert_eq!(made.authentication_method, Some(OutboundMethod::Basic));
    let listed = communication.outbound_users(&system).await.unwrap();
    assert_eq!(listed.len(), 1);
    communication
        .create_arrangement(&arrangement)
        .await
        .unwrap();

    let twin = NewCommunicationSystem::inbound_only("T", "T").oauth_client("acme");
    let error = communication.create_system(&twin).await.unwrap_err();
    assert!(error.to_string().contains("already assigned"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_password_is_set_anew_and_an_arrangement_changes_its_user() {
    let world = World::simple();
    let tenant = simulated(&world);
    let communication = tenant.communication();
    let user = |name: &str| {
        NewCommunicationUser::new(name, "d").password("a-password-of-20-letters".into())
    };
    let made = communication
        .set_up(&SetUp::new(user("U"), "S", "SAP_COM_0008"))
        .await
        .unwrap();
    let password = SecretString::from("another-password-of-20");
    let guard = crate::odata::WriteGuard::Overwrite;
    communication
        .set_password(&made.user, &password, &guard)
        .await
        .unwrap();
    let at = world.landscape();
    let host = crate::TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
    let caller = crate::S4Client::builder(host)
        .basic_user("U", password)
        .transport(world.transport())
        .build()
        .unwrap();
    assert!(caller.probe().await.is_ok());
    let short = SecretString::from("short");
    let error = communication
        .set_password(&made.user, &short, &guard)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);

    let other = communication.create_user(&user("V")).await.unwrap();
    let inbound = NewInboundUser::new(other.id.as_str(), InboundMethod::Basic);
    let inbound = communication
        .add_inbound_user(&made.system, &inbound)
        .await
        .unwrap();
    communication
        .set_inbound_user(&made.arrangement, &inbound, &guard)
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_arrangement_of_another_user_is_not_taken_and_shuts_nobody_out() {
    let seed = TenantSeed::new("my1")
        .user(UserSeed::administrator("ADMIN", "Welcome1!"))
        .arrangement("SAP_COM_0A48");
    let world = World::builder().tenant(seed).build();
    let communication = simulated(&world).communication();
    let user = |name: &str| NewCommunicationUser::new(name, "d").password(PASSWORD.into());
    let wanted = |name: &str| SetUp::new(user(name), "S", "SAP_COM_0008");
    communication.set_up(&wanted("U")).await.unwrap();
    let error = communication.set_up(&wanted("V")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error.to_string().contains("another inbound user"),
        "{error}"
    );

    let caller = |name: &str| {
        let at = world.landscape();
        let host = crate::TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
        crate::S4Client::builder(host)
            .basic_user(name, PASSWORD.into())
            .transport(world.transport())
            .build()
            .unwrap()
    };
    assert!(caller("U").probe().await.is_ok());
    let probe = caller("V").probe().await;
    assert_eq!(
        probe.verdict,
        crate::probe::Verdict::LogonRejected,
        "{probe}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_arrangement_of_another_system_is_not_taken_for_this_ones() {
    let world = World::simple();
    let communication = simulated(&world).communication();
    let user = || NewCommunicationUser::new("U", "d").password("a-password-of-20-letters".into());
    let first = SetUp::new(user(), "S", "SAP_COM_0008").arrangement("A");
    communication.set_up(&first).await.unwrap();
    let second = SetUp::new(user(), "T", "SAP_COM_0008").arrangement("A");
    let error = communication.set_up(&second).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("another system"), "{error}");
}
