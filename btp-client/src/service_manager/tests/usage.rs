//! What is known before an entitlement is taken away.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_plan_in_use_names_what_uses_it_and_a_read_error_is_never_unused() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    let usage = || manager.usage("s4-hana-cloud", "api-access");
    assert_eq!(usage().await.unwrap(), Usage::Unused);
    let made = manager
        .instances()
        .create(&reader("dev"), Mode::Sync)
        .await
        .unwrap();
    let Usage::UsedBy(instances) = usage().await.unwrap() else {
        panic!("an instance is there: {made:?}");
    };
    assert_eq!(instances[0].name, "reader");
    let unlisted = manager.usage("s4-hana-cloud", "messaging").await.unwrap();
    assert!(matches!(unlisted, Usage::Unknown(why) if why.contains("may lag")));
    world.inject(
        landscape_sim::Fault::on("service_manager.list_instances")
            .always()
            .status(500),
    );
    assert!(usage().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_cannot_be_read_may_be_the_one() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    world.inject(
        landscape_sim::Fault::on("service_manager.list_instances")
            .always()
            .answer(200, &[], r#"{"items":[{"name":"no id"}]}"#),
    );
    let usage = manager.usage("s4-hana-cloud", "api-access").await.unwrap();
    assert!(matches!(usage, Usage::Unknown(why) if why.contains("1 instances")));
}
