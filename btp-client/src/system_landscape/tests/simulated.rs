use std::time::Duration;

use client_core::{Effect, SecretString, auth::TokenCache};
use landscape_sim::{Fault, World};

use super::*;
use crate::testing::{landscape, name, register};

/// The simulator runs every document through a GraphQL engine and refuses what its schema does not
/// allow.
#[tokio::test(start_paused = true)]
async fn every_document_is_understood() {
    let world = World::builder()
        .configure(|config| config.page_size = 2)
        .system("discovered", "SAP S/4HANA Cloud")
        .build();
    let client = landscape(&world);
    let types = client.system_types().await.unwrap();
    let template = types
        .iter()
        .find(|one| one.name == SystemType::S4HANA_CLOUD)
        .unwrap();
    let mut ids = Vec::new();
    for number in 0..5 {
        let system = client
            .add(template, &name(&format!("s{number}")))
            .await
            .unwrap();
        assert_eq!(
            (&system.status, system.managed),
            (&SystemStatus::Initial, Some(false))
        );
        ids.push(system.id);
    }
    let all = client.systems(&SystemsQuery::all()).await.unwrap();
    assert_eq!(all.len(), 6, "of three pages");
    let of_type = client
        .systems(&SystemsQuery::of_type(SystemType::S4HANA_CLOUD))
        .await
        .unwrap();
    assert_eq!(of_type.len(), 6);
    assert!(
        client
            .systems(&SystemsQuery::of_type("SAP \"X\""))
            .await
            .unwrap()
            .is_empty()
    );
    let found = client.find(&name("s3")).await.unwrap();
    assert_eq!(found, [client.get(&ids[3]).await.unwrap().unwrap()]);

    let group = ScenarioGroup::smallest_covering(&["SAP_COM_0647"]);
    let token = client.issue_token(&ids[0], &group).await.unwrap();
    assert!(token.expires_at() > token.issued_at());
    client.remove(&ids[0]).await.unwrap().await.unwrap();
    assert_eq!(client.get(&ids[0]).await.unwrap(), None);
    assert!(world.journal().of("unknown").next().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_registered_system_is_deregistered_and_then_removed() {
    let world = World::builder()
        .configure(|config| config.deregister_delay = Duration::from_secs(40))
        .build();
    let client = landscape(&world);
    let system = register(&world, "my300001", "dev").await;
    let system = client.get(&system.id).await.unwrap().unwrap();
    assert_eq!(system.status.cockpit_word(), "Registered");

    let error = client.remove(&system.id).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed));
    let mut seen = Vec::new();
    let poller = client.deregister(&system.id).await.unwrap();
    poller
        .watch(|state| seen.push(state.to_owned()))
        .await
        .unwrap();
    assert!(
        !seen.is_empty() && seen.iter().all(|state| state == "UNPAIRING"),
        "{seen:?}"
    );
    let poller = client.remove(&system.id).await.unwrap();
    let token = poller.resume_token();
    drop(poller);
    client.resume(&token).unwrap().await.unwrap();
    assert_eq!(client.get(&system.id).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_discovered_twin_is_merged_into_the_registered_system() {
    let world = World::builder().build();
    let client = landscape(&world);
    let system = register(&world, "my300001", "dev").await;
    assert!(world.discover_twin("dev", "found"));
    let twin = client.find(&name("found")).await.unwrap().remove(0);
    let wrong_way = client.merge(&twin.id, &system.id).await.unwrap_err();
    assert_eq!(
        NotAllowed::of(&wrong_way).unwrap().action,
        Action::MergeInto
    );
    let merged = client.merge(&system.id, &twin.id).await.unwrap();
    assert_eq!((merged.id, merged.managed), (system.id.clone(), Some(true)));
    assert_eq!(client.get(&twin.id).await.unwrap(), None);
    let again = client.merge(&system.id, &twin.id).await.unwrap_err();
    assert!(again.is_not_found());

    assert!(world.discover_twin("dev", "again"));
    assert!(world.include_in_formation("again", "eventing"));
    let twin = client.find(&name("again")).await.unwrap().remove(0);
    let error = client.merge(&system.id, &twin.id).await.unwrap_err();
    assert_eq!(NotAllowed::of(&error).unwrap().formations, ["eventing"]);
}

#[tokio::test(start_paused = true)]
async fn what_formations_hold_stays_and_they_are_named() {
    let world = World::builder().build();
    let client = landscape(&world);
    let system = register(&world, "my300001", "dev").await;
    for formation in ["eventing", "start"] {
        assert!(world.include_in_formation("dev", formation));
    }
    let error = client.deregister(&system.id).await.unwrap_err();
    let refused = NotAllowed::of(&error).unwrap();
    assert_eq!(refused.formations, ["eventing", "start"]);
    assert_eq!(
        refused.to_string(),
        "cannot deregister: it is in formations eventing, start (status CONNECTED); exclude it from them first"
    );
    let asked = world.journal().of("director.deregister_system").count();
    assert_eq!(asked, 0, "nothing was sent");
    assert!(world.exclude_from_formations("dev"));
    client.deregister(&system.id).await.unwrap().await.unwrap();
    // Not registered any more, and in a formation all the same: it stays.
    assert!(world.include_in_formation("dev", "start"));
    let error = client.remove(&system.id).await.unwrap_err();
    assert_eq!(NotAllowed::of(&error).unwrap().formations, ["start"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_deregistration_ends_the_wait() {
    let world = World::builder()
        .configure(|config| config.deregistering_fails = true)
        .build();
    let client = landscape(&world);
    let system = register(&world, "my300001", "dev").await;
    let poller = client.deregister(&system.id).await.unwrap();
    let error = poller.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OperationFailed);
    assert!(
        error.to_string().contains("Error while Deregistering"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_have_their_names() {
    let world = World::builder().build();
    let client = landscape(&world);
    let template = client
        .system_type(SystemType::S4HANA_CLOUD)
        .await
        .unwrap()
        .unwrap();
    let system = client.add(&template, &name("dev")).await.unwrap();
    let again = client.add(&template, &name("dev")).await.unwrap_err();
    assert_eq!(Refusal::of(&again), Some(Refusal::NameTaken));
    assert_eq!(again.effect(), Effect::NotApplied);
    let group = ScenarioGroup::all_communication_scenarios();
    let nobody = client
        .issue_token(&"nobody".into(), &group)
        .await
        .unwrap_err();
    assert!(nobody.is_not_found());
    let not_registered = client.deregister(&system.id).await.unwrap_err();
    assert_eq!(Refusal::of(&not_registered), Some(Refusal::NotAllowed));

    let stranger = SystemLandscapeClient::builder(world.landscape().director.parse().unwrap())
        .bearer(SecretString::from("no-such-token"))
        .transport(world.transport())
        .build()
        .unwrap();
    let error = stranger.systems(&SystemsQuery::all()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogonRejected);
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAuthorized));
}

#[tokio::test(start_paused = true)]
async fn what_must_not_happen_twice_is_not_sent_twice() {
    let world = World::builder().build();
    let client = landscape(&world);
    let template = client
        .system_type(SystemType::S4HANA_CLOUD)
        .await
        .unwrap()
        .unwrap();
    world.inject(Fault::on("director.add_system").apply_then_drop());
    let error = client.add(&template, &name("dev")).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(client.find(&name("dev")).await.unwrap().len(), 1);

    let system = client.find(&name("dev")).await.unwrap().remove(0);
    world.inject(Fault::on("director.issue_token").apply_then_drop());
    let group = ScenarioGroup::all_communication_scenarios();
    let error = client.issue_token(&system.id, &group).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(world.snapshot().unused_tokens, 1);

    // A read is.
    world.inject(Fault::on("director.list_systems").apply_then_drop());
    assert_eq!(client.systems(&SystemsQuery::all()).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn tokens_of_a_cache_are_renewed_when_they_are_refused() {
    use client_core::{
        Client,
        auth::{ClientIdentity, OAuthTokens},
    };
    let world = World::builder().build();
    let described = world.landscape();
    let issuer = Client::builder(described.uaa.parse().unwrap())
        .transport(world.transport())
        .build()
        .unwrap();
    let clock = Arc::clone(issuer.clock());
    let identity = ClientIdentity::Secret {
        id: described.director_client_id.clone(),
        secret: described.director_client_secret.clone().into(),
    };
    let source = OAuthTokens::client_credentials(issuer, "uaa.token", "/oauth/token", identity);
    let client = SystemLandscapeClient::builder(described.director.parse().unwrap())
        .tokens(TokenCache::new(source, clock))
        .transport(world.transport())
        .build()
        .unwrap();
    client.systems(&SystemsQuery::all()).await.unwrap();
    world.expire_tokens();
    client.systems(&SystemsQuery::all()).await.unwrap();
    assert_eq!(world.journal().of("uaa.token").count(), 2);
}
