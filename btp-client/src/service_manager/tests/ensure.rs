//! After an unknown outcome: look, then act.

use landscape_sim::Fault;

use super::*;

const CREATE: &str = "service_manager.create_instance";
const BIND: &str = "service_manager.create_binding";

fn instances(world: &World) -> Vec<String> {
    let snapshot = world.snapshot();
    snapshot
        .service_instances
        .iter()
        .map(|instance| instance.name.clone())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_instance_whose_answer_is_lost_is_adopted_and_made_once() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    world.inject(Fault::on(CREATE).times(1).apply_then_drop());
    let ensured = manager
        .instances()
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap();
    let Ensured::Adopted(adopted) = &ensured else {
        panic!("{ensured:?}");
    };
    assert_eq!(Some(&adopted.id), ensured.id().as_ref());
    let again = manager
        .instances()
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap();
    assert_eq!(again.id(), ensured.id());
    assert_eq!(instances(&world), ["reader"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_lost_before_it_arrived_stays_in_doubt() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    world.inject(Fault::on(CREATE).times(1).drop_request());
    let lost = manager
        .instances()
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap_err();
    assert_eq!(lost.effect(), Effect::Unknown);
    assert!(instances(&world).is_empty());
    let made = manager
        .instances()
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap();
    assert!(matches!(made, Ensured::Created(_)));
}

#[tokio::test(start_paused = true)]
async fn an_instance_of_another_plan_is_not_adopted() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    let client = manager.instances();
    let _ = client.create(&reader("dev"), Mode::Sync).await.unwrap();
    let other = NewServiceInstance::of_plan("reader", &"another-plan".into());
    let error = client.ensure(&other, Mode::Sync).await.unwrap_err();
    // The service says that the plan does not exist before it looks at the name.
    assert!(!matches!(error.effect(), Effect::Applied), "{error}");
    world.inject(Fault::on(CREATE).times(1).answer(
        409,
        &[],
        r#"{"error":"Conflict","description":"found conflicting service instance"}"#,
    ));
    let error = client.ensure(&other, Mode::Sync).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Conflict, Effect::NotApplied)
    );
    assert!(error.to_string().contains("is of plan"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_is_being_deleted_is_not_adopted() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    let client = manager.instances();
    let made = client.create(&reader("dev"), Mode::Sync).await.unwrap();
    let Submitted::Done(made) = made else {
        panic!("{made:?}");
    };
    world.configure(|config| config.service_instance_delay = SLOW);
    let deletion = client.delete(&made.id, Mode::Async).await.unwrap();
    let error = client
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is being deleted"), "{error}");
    manager
        .wait(deletion.operation().unwrap().clone())
        .await
        .unwrap();
    client.until_deleted(&made.id).await.unwrap();
    let new = client.ensure(&reader("dev"), Mode::Async).await.unwrap();
    assert_ne!(new.id(), Some(made.id));
}

#[tokio::test(start_paused = true)]
async fn a_binding_whose_answer_is_lost_is_adopted_with_its_credentials() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    let made = manager
        .instances()
        .ensure(&reader("dev"), Mode::Async)
        .await
        .unwrap();
    let id = made.id().unwrap();
    manager.instances().until_ready(&id).await.unwrap();
    world.inject(Fault::on(BIND).times(1).apply_then_drop());
    let new = NewServiceBinding::new("key", &id);
    let ensured = manager.bindings().ensure(&new, Mode::Sync).await.unwrap();
    let Ensured::Adopted(binding) = ensured else {
        panic!("{ensured:?}");
    };
    assert!(binding.credentials.is_some());
    assert_eq!(world.journal().of(BIND).count(), 1);
}
