//! Every operation against the simulated service, each under the name that the table has.

use client_core::ExposeSecret;

use super::{
    super::s4hana_cloud::{API_ACCESS, ApiAccessCredentials, SERVICE},
    *,
};

/// The operations of the table in the module's docs.
fn table() -> Vec<&'static str> {
    include_str!("../mod.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `service_manager."))
        .filter_map(|line| line.split('`').next())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_table_is_served_and_named_alike_on_both_sides() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    world.configure(|config| {
        config.parameters_retrievable = true;
        config.service_instance_delay = SLOW;
    });
    catalogue(&manager).await;
    let id = instances(&manager).await;
    world.configure(|config| config.service_instance_delay = std::time::Duration::ZERO);
    bindings(&manager, &id).await;
    let _ = manager.instances().delete(&id, Mode::Async).await.unwrap();
    manager.instances().until_deleted(&id).await.unwrap();
    platforms(&manager).await;

    let mut called: Vec<String> = world
        .journal()
        .records()
        .iter()
        .filter_map(|record| record.operation.strip_prefix("service_manager."))
        .map(str::to_owned)
        .collect();
    called.sort();
    called.dedup();
    let mut table = table();
    table.sort_unstable();
    assert_eq!(table.len(), 24);
    assert_eq!(called, table);
}

async fn catalogue(manager: &ServiceManagerClient) {
    let catalog = manager.catalog();
    let offerings = catalog.offerings(&ListQuery::new()).await.unwrap();
    let extensibility = offerings.iter().find(|one| one.name == SERVICE).unwrap();
    let offering = catalog.offering(&extensibility.id).await.unwrap();
    assert!(offering.display_name().is_some());
    let plans = catalog.plans_of(SERVICE, API_ACCESS).await.unwrap();
    assert_eq!(plans.len(), 1);
    let plan = catalog.plan(&plans[0].id).await.unwrap();
    assert_eq!(plan.service_offering_id, Some(offering.id));
    let query = ListQuery::new().page_size(1);
    let paged = catalog.plans(&query).await.unwrap();
    let all = catalog.plans(&ListQuery::new()).await.unwrap();
    assert_eq!(paged.items, all.items);
}

async fn instances(manager: &ServiceManagerClient) -> ServiceInstanceId {
    let client = manager.instances();
    let submitted = client.create(&reader("dev"), Mode::Async).await.unwrap();
    let going = submitted.operation().unwrap().clone();
    let id: ServiceInstanceId = going.resource_id.as_str().into();
    assert_eq!(
        manager.operation(&going).await.unwrap().state,
        Some(OperationState::InProgress)
    );
    let ready = client.until_ready(&id).await.unwrap();
    assert_eq!((ready.ready, ready.usable), (Some(true), Some(true)));
    let ended = manager.wait(going).await.unwrap();
    assert_eq!(ended.kind, Some(OperationType::Create));
    let update = ServiceInstanceUpdate::new().labels([LabelChange::add("team", ["blue"])]);
    let update = client.update(&id, &update, Mode::Async).await.unwrap();
    if let Some(going) = update.operation() {
        manager.wait(going.clone()).await.unwrap();
    }
    let blue = ListQuery::new().labels(Filter::equals("team", "blue"));
    let found = client.list(&blue).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].labels.get("team").unwrap(), ["blue"]);
    let parameters = client.parameters(&id).await.unwrap();
    assert_eq!(parameters.get("systemName").unwrap(), "dev");
    id
}

async fn bindings(manager: &ServiceManagerClient, id: &ServiceInstanceId) {
    let client = manager.bindings();
    let new = NewServiceBinding::new("key", id);
    let Submitted::Done(made) = client.create(&new, Mode::Sync).await.unwrap() else {
        panic!("the broker answers at once");
    };
    let binding = client.get(&made.id).await.unwrap();
    let credentials = binding.credentials.as_ref().unwrap();
    let read: ApiAccessCredentials = credentials.read().unwrap();
    let password = read.password.as_ref().unwrap().expose_secret();
    assert_eq!(read.system_name.as_deref(), Some("dev"));
    assert!(!format!("{binding:?} {read:?}").contains(password));
    assert_eq!(client.list(&ListQuery::new()).await.unwrap().len(), 1);
    client.parameters(&made.id).await.unwrap();
    let refused = manager.instances().delete(id, Mode::Async).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.code()),
        (ErrorKind::Conflict, Some("ExistingReferenceEntity"))
    );
    let _ = client.delete(&made.id, Mode::Sync).await.unwrap();
    client.until_deleted(&made.id).await.unwrap();
}

async fn platforms(manager: &ServiceManagerClient) {
    let client = manager.platforms();
    let new = NewPlatform::kubernetes("kyma-1").description("d");
    let made = client.register(&new).await.unwrap();
    let credentials = made.credentials.as_ref().unwrap();
    let password = credentials.password.as_ref().unwrap().expose_secret();
    assert!(!format!("{made:?}").contains(password));
    let update = PlatformUpdate::new().description("e");
    let _ = client.update(&made.id, &update).await.unwrap();
    let read = client.get(&made.id).await.unwrap();
    assert_eq!(read.description.as_deref(), Some("e"));
    assert!(read.credentials.is_none());
    let again = client.register(&new).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let _ = client.unregister(&made.id, true).await.unwrap();
    assert!(
        client
            .list(&ListQuery::new())
            .await
            .unwrap()
            .iter()
            .all(|one| one.id != made.id)
    );
    let brokers = client.brokers(&ListQuery::new()).await.unwrap();
    client.broker(&brokers[0].id).await.unwrap();
    assert!(!client.agent_versions().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_of_the_account_is_refused_and_so_is_none() {
    let world = World::simple();
    let at = world.landscape();
    let accounts = crate::service_key::ServiceKey::parse(&at.service_key_json()).unwrap();
    let tokens = crate::BtpClient::builder(accounts)
        .transport(world.transport())
        .build()
        .unwrap()
        .tokens()
        .clone();
    let client = |guard: Option<client_core::auth::BearerAuth>| {
        let mut builder = Client::builder(at.service_manager.parse().unwrap())
            .transport(world.transport())
            .dialect(crate::dialect);
        if let Some(guard) = guard {
            builder = builder.guard(std::sync::Arc::new(guard));
        }
        ServiceManagerClient::new(builder.build().unwrap())
    };
    let foreign = client(Some(client_core::auth::BearerAuth::new(tokens)));
    let error = foreign.instances().list(&ListQuery::new()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Forbidden);
    let error = client(None).instances().list(&ListQuery::new()).await;
    assert_eq!(error.unwrap_err().status(), Some(StatusCode::UNAUTHORIZED));
}

#[tokio::test(start_paused = true)]
async fn a_binding_of_the_accounts_service_opens_service_manager_of_its_subaccount() {
    let world = two_tenants()
        .subaccount(landscape_sim::Subaccount::new("sub-2", "other"))
        .build();
    let first = entitled(&world, "api-access", &["dev"]).await;
    let _ = first
        .instances()
        .create(&reader("dev"), Mode::Sync)
        .await
        .unwrap();
    let new = crate::accounts::NewServiceManagerBinding::new("deployer");
    for (subaccount, instances) in [("sub-1", 1), ("sub-2", 0)] {
        let bindings = btp(&world);
        let bindings = bindings.service_manager_bindings();
        let binding = bindings.create(&subaccount.into(), &new).await.unwrap();
        let key = ServiceManagerKey::of_binding(&binding).unwrap();
        let manager = ServiceManagerClient::builder(key)
            .transport(world.transport())
            .build()
            .unwrap();
        let seen = manager.instances().list(&ListQuery::new()).await.unwrap();
        assert_eq!(seen.len(), instances, "{subaccount}");
    }
}
