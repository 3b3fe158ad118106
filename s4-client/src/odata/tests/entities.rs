//! Reading and changing entities of both versions, on the simulated tenant.

use client_core::{Effect, ErrorKind};
use landscape_sim::{Fault, World};
use serde_json::json;

use crate::{
    business_partner::BusinessPartner,
    communication::{CommunicationUser, NewCommunicationUser},
    diagnosis,
    odata::{ETag, Filter, Key, Order, QueryOptions, Severity, WriteGuard},
    testing::simulated,
};

fn all() -> QueryOptions {
    QueryOptions::default()
}

#[tokio::test(start_paused = true)]
async fn v2_entities_are_read_with_every_option() {
    let people = simulated(&World::simple()).entities::<BusinessPartner>();
    let one = people
        .get(&Key::from("1000014"), &all())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(one.last_name.as_deref(), Some("O'Neill"));
    assert_eq!(one.creation_date, Some("2018-03-15".parse().unwrap()));
    assert_eq!(one.creation_time, Some("14:14:05".parse().unwrap()));
    assert!(one.etag.is_some() && one.messages.is_empty());
    assert!(people.get(&Key::from("1"), &all()).await.unwrap().is_none());

    assert_eq!(people.list(&all()).await.unwrap().len(), 300, "three pages");
    let born = Filter::ge("CreationDate", jiff::civil::date(2020, 1, 1));
    let query = all()
        .filter(born.clone().and(Filter::contains("LastName", "'Ne")))
        .select(["BusinessPartner", "LastName"])
        .order_by("LastName", Order::Ascending)
        .order_by("BusinessPartner", Order::Descending);
    let found = people.list(&query).await.unwrap();
    assert!(found.len() > 3);
    assert!(
        found.iter().all(|one| one.first_name.is_none()),
        "not selected"
    );
    let numbers: Vec<_> = found
        .iter()
        .map(|one| one.business_partner.as_str())
        .collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(numbers, sorted);
    let count = people.count(Some(&born)).await.unwrap();
    let listed = people.list(&all().filter(born)).await.unwrap().len();
    assert_eq!(count, listed as u64);
    let window = people.list(&all().top(5).skip(298)).await.unwrap();
    assert_eq!(window.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn v2_entities_are_created_and_changed_only_as_they_were_read() {
    let world = World::simple();
    let people = simulated(&world).entities::<BusinessPartner>();
    let new = json!({"BusinessPartnerCategory": "1", "FirstName": "Uma", "LastName": "Ueda"});
    let made = people.create(&new).await.unwrap();
    let [message] = made.messages.as_slice() else {
        panic!("{:?}", made.messages);
    };
    assert_eq!(
        (message.code.as_str(), message.severity),
        ("R1/017", Severity::Info)
    );

    let key = crate::odata::Entity::key(&made.entity);
    let guard = WriteGuard::of(&made).unwrap();
    let changed = people
        .update(&key, &json!({"LastName": "Ono"}), &guard)
        .await
        .unwrap();
    assert!(
        changed.entity.is_none() && changed.etag.is_some(),
        "204 with the new version"
    );
    let stale = people
        .update(&key, &json!({"LastName": "Oe"}), &guard)
        .await
        .unwrap_err();
    assert!(diagnosis::is_precondition(&stale), "{stale}");
    let read = people.get(&key, &all()).await.unwrap().unwrap();
    assert_eq!(
        read.last_name.as_deref(),
        Some("Ono"),
        "nothing was overwritten"
    );
    people
        .update(&key, &json!({"LastName": "Oe"}), &WriteGuard::Overwrite)
        .await
        .unwrap();

    let refused = people
        .create(&json!({"BusinessPartnerCategory": "1"}))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), refused.effect()),
        (Some("R1/213"), Effect::NotApplied)
    );
    let undeletable = people
        .delete(&key, &WriteGuard::Overwrite)
        .await
        .unwrap_err();
    assert_eq!(undeletable.status().unwrap().as_u16(), 405);
    let bound = people
        .action::<BusinessPartner>(&key, "X.Y", &json!({}), &guard)
        .await;
    assert_eq!(
        bound.unwrap_err().kind(),
        ErrorKind::InvalidInput,
        "V2 has no bound actions"
    );

    let unversioned = crate::odata::Loaded {
        entity: made.entity.clone(),
        etag: None,
        messages: Vec::new(),
    };
    assert_eq!(
        WriteGuard::of(&unversioned).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[tokio::test(start_paused = true)]
async fn v4_entities_are_changed_and_deleted_under_the_same_guard() {
    let tenant = simulated(&World::simple());
    let users = tenant.entities::<CommunicationUser>();
    let new = NewCommunicationUser::new("READER", "reads");
    let made = tenant.communication().create_user(&new).await.unwrap();
    let key = Key::from(made.id.as_str());
    let guard = WriteGuard::of(&made).unwrap();
    let changed = users
        .update(&key, &json!({"Description": "reads all"}), &guard)
        .await
        .unwrap();
    let now = changed.entity.unwrap();
    assert_eq!(now.description.as_deref(), Some("reads all"));
    let stale = users.delete(&key, &guard).await.unwrap_err();
    assert!(diagnosis::is_precondition(&stale));
    let current = WriteGuard::Unchanged(changed.etag.unwrap());
    users.delete(&key, &current).await.unwrap();
    assert!(users.get(&key, &all()).await.unwrap().is_none());
    assert_eq!(ETag::new("x").to_string(), "x");
}

#[tokio::test(start_paused = true)]
async fn sessions_that_end_in_a_series_of_writes_are_not_seen() {
    let world = World::simple();
    let people = simulated(&world).entities::<BusinessPartner>();
    for number in 0..6 {
        if number % 2 == 1 {
            world.end_sessions();
        }
        let new = json!({"BusinessPartnerCategory": "2", "FirstName": number.to_string()});
        people.create(&new).await.unwrap();
    }
    assert_eq!(people.count(None).await.unwrap(), 306);
    assert_eq!(world.journal().of("s4.fetch_csrf_token").count(), 4);
    // The token is fetched where the write goes: no other service is asked.
    let journal = world.journal();
    let mut fetches = journal.of("s4.fetch_csrf_token");
    assert!(fetches.all(|fetch| fetch.path.contains("API_BUSINESS_PARTNER")));
}

#[tokio::test(start_paused = true)]
async fn a_lost_creation_is_not_sent_again() {
    let world = World::simple();
    let people = simulated(&world).entities::<BusinessPartner>();
    world.inject(Fault::on("business_partners.create").apply_then_drop());
    let new = json!({"BusinessPartnerCategory": "1", "LastName": "Ueda"});
    let error = people.create(&new).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(people.count(None).await.unwrap(), 301, "once");
    assert_eq!(error.operation(), Some("business_partners.create"));
}

#[tokio::test(start_paused = true)]
async fn throttling_is_waited_for_and_maintenance_is_told() {
    let world = World::simple();
    let people = simulated(&world).entities::<BusinessPartner>();
    let wait = &[("retry-after", "7")];
    world.inject(Fault::on("business_partners.list").answer(429, wait, ""));
    let begun = tokio::time::Instant::now();
    people.list(&all().top(1)).await.unwrap();
    assert!(begun.elapsed() >= std::time::Duration::from_secs(7));
    for status in [200, 503] {
        world.inject(Fault::on("business_partners.list").always().html(status));
        let error = people.list(&all().top(1)).await.unwrap_err();
        assert!(diagnosis::is_maintenance(&error), "{status}: {error}");
        world.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn one_entity_is_read_with_its_shape_and_without_what_is_for_lists() {
    let people = simulated(&World::simple()).entities::<BusinessPartner>();
    let options = QueryOptions::default()
        .select(["BusinessPartner"])
        .filter(Filter::eq("LastName", "x"))
        .top(1)
        .count();
    let one = people
        .get(&Key::from("1000000"), &options)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(one.last_name, None, "not selected");
}

#[test]
fn v4_is_told_that_exact_numbers_are_texts() {
    use crate::odata::{Entity, ServiceRoot, requests};
    let root = ServiceRoot::of_service(&CommunicationUser::SERVICE);
    let nothing = serde_json::json!({});
    let create = requests::create::<CommunicationUser>(&root, &nothing);
    let update = requests::update::<CommunicationUser>(
        &root,
        &Key::from("1"),
        &nothing,
        &WriteGuard::Overwrite,
    );
    for request in [create.request(), update.request()] {
        for name in ["accept", "content-type"] {
            let kind = request.headers()[name].to_str().unwrap();
            assert_eq!(kind, "application/json;IEEE754Compatible=true");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_that_is_not_there_is_an_error_and_no_absence() {
    use crate::odata::{Entity, OperationNames, Service};

    #[derive(Debug, serde::Deserialize)]
    struct Misspelt {}

    impl Entity for Misspelt {
        const SERVICE: Service = BusinessPartner::SERVICE;
        const SET: &'static str = "A_BusinesPartner";
        const OPERATIONS: OperationNames = BusinessPartner::OPERATIONS;

        fn key(&self) -> Key {
            Key::from("")
        }
    }

    let misspelt = simulated(&World::simple()).entities::<Misspelt>();
    let error = misspelt
        .get(&Key::from("1000000"), &all())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_is_expanded_comes_and_else_is_deferred() {
    use crate::{
        communication::{InboundUser, NewCommunicationSystem},
        odata::{Entity, Expanded, OperationNames, Service},
    };

    #[derive(Debug, serde::Deserialize)]
    struct System {
        #[serde(rename = "CommunicationSystemUUID")]
        uuid: String,
        #[serde(rename = "InboundUsers", default)]
        users: Expanded<InboundUser>,
    }

    impl Entity for System {
        const SERVICE: Service = crate::communication::CommunicationSystem::SERVICE;
        const SET: &'static str = "CommunicationSystems";
        const OPERATIONS: OperationNames = crate::communication::CommunicationSystem::OPERATIONS;

        fn key(&self) -> Key {
            Key::from(self.uuid.as_str())
        }
    }

    let tenant = simulated(&World::simple());
    let new = NewCommunicationSystem::inbound_only("S", "S");
    tenant.communication().create_system(&new).await.unwrap();
    let systems = tenant.entities::<System>();
    let plain = systems.list(&all()).await.unwrap();
    assert!(matches!(plain[0].users, Expanded::Deferred));
    let expanded = systems.list(&all().expand("InboundUsers")).await.unwrap();
    assert!(matches!(&expanded[0].users, Expanded::Items(users) if users.is_empty()));

    for (v2, items) in [
        (r#"{"results":[1,2]}"#, &[1, 2][..]),
        (r#"{"__deferred":{"uri":"x"}}"#, &[]),
        ("[1]", &[1]),
        ("null", &[]),
    ] {
        let read: Expanded<u8> = serde_json::from_str(v2).unwrap();
        assert_eq!(read.items(), items, "{v2}");
    }
}
