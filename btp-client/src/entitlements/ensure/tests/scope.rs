//! What is asked for: filtered by plan, in the right scope, with the identifier.

use super::*;

#[tokio::test(start_paused = true)]
async fn every_read_is_filtered_by_plan_and_shows_automatic_plans() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    done(btp.entitlements(), &[Desired::new(&one, "hana", "small")]).await;
    let journal = world.journal();
    let reads: Vec<_> = journal.of("entitlements.list_assignments").collect();
    assert!(reads.len() > 1, "before and after");
    for read in reads {
        for parameter in ["serviceName", "planName", "includeAutoManagedPlans"] {
            assert!(read.path.contains(parameter), "{}", read.path);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_entitled_automatically_is_found() {
    let world = World::builder()
        .subaccount(Seed::new("sub-1", "dev"))
        .plan(ServicePlan::enabled("auto", "plan").auto_managed())
        .build();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    assert_eq!(
        lines(btp.entitlements(), &[Desired::new(&one, "auto", "plan")]).await,
        ["+ auto/plan: enabled (now not assigned)"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_folder_tells_nothing_of_the_directory_above_it() {
    let world = World::builder()
        .directory(Directory::new("dir-1").managing_entitlements())
        .directory(Directory::new("folder").in_directory("dir-1"))
        .subaccount(Seed::new("sub-1", "dev").in_directory("folder"))
        .plan(ServicePlan::enabled("aicore", "free"))
        .build();
    let btp = btp(&world);
    let client = btp.entitlements();
    let mut one = sub(&btp, "sub-1").await;
    done(client, &[Desired::new(&one, "aicore", "free")]).await;

    // As an older answer has it.
    one.closest_entitlement_managed_parent_guid = None;
    let sent = puts(&world);
    let gone = Desired::new(&one, "aicore", "free").removed();
    let ensured = client.ensure(std::slice::from_ref(&gone)).await.unwrap();
    assert!(!ensured.is_done(), "{ensured}");
    assert!(
        ensured.to_string().contains("which directory manages"),
        "{ensured}"
    );
    assert_eq!(puts(&world), sent);
    done(client, &[gone.directory(&"dir-1".into())]).await;
    assert!(!has(&world, "aicore"));
}

#[tokio::test(start_paused = true)]
async fn one_of_two_plans_of_a_name_is_assigned_and_removed_by_its_identifier() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let one = sub(&btp, "sub-1").await;
    let twin = |which: &str| Desired::new(&one, "twin", "plan").unique_identifier(which);
    done(client, &[twin("twin-one"), twin("twin-two")]).await;
    done(client, &[twin("twin-two").removed()]).await;
    let left = lines(client, &[twin("twin-one"), twin("twin-two").removed()]).await;
    assert_eq!(left, ["= twin/plan (twin-one)", "= twin/plan (twin-two)"]);
}
