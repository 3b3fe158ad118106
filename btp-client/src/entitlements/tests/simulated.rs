use std::time::Duration;

use client_core::{Effect, ErrorKind};
use landscape_sim::{
    Directory, EntitlementShape, Fault, ServicePlan, Subaccount, TenantSeed, UserSeed, World,
};

use super::*;
use crate::{
    accounts::EntitlingParent,
    testing::{btp, register},
};

const SERVICE: &str = "s4-hana-cloud";
const PLAN: &str = "api-access";

/// Two tenants whose administrator is the same, and one subaccount.
fn world(shape: EntitlementShape) -> World {
    let user = || UserSeed::administrator("ADMIN", "Welcome1!");
    World::builder()
        .configure(|config| config.entitlement_shape = shape)
        .subaccount(Subaccount::new("sub-1", "dev"))
        .tenant(TenantSeed::new("my300001").user(user()))
        .tenant(TenantSeed::new("my300002").user(user()))
        .build()
}

const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

fn mine() -> AssignmentsQuery {
    AssignmentsQuery::subaccount(&subaccount())
        .under_global_account()
        .plan(SERVICE, PLAN)
        .include_auto_managed()
}

async fn plan_of(client: &EntitlementsClient, system: &str) -> (SystemPlan, Assignments) {
    let list = client.assignments(&mine()).await.unwrap();
    let plan = SystemPlan::find(&list, SERVICE, PLAN, system).present();
    (plan.unwrap_or_else(|| panic!("{list:?}")), list)
}

/// The systems for which plans are assigned, as the landscape knows them.
fn entitled(world: &World) -> Vec<String> {
    let assignments = world.snapshot().assignments.into_iter();
    let mut systems: Vec<String> = assignments.filter_map(|one| one.system).collect();
    systems.sort();
    systems
}

/// Asks for the plan for `system` and says what became of it.
async fn ask(client: &EntitlementsClient, system: &str, remove: bool) -> Verdict {
    let (plan, before) = plan_of(client, system).await;
    let kind = plan.quota_kind();
    let quota = if remove { kind.none() } else { kind.least() }.unwrap();
    let baseline = Baseline::of(plan.state_for(&before, &subaccount()));
    let batch = AssignmentBatch::new().add(plan.assign(&subaccount(), quota));
    let job = client.assign(&batch).await.unwrap().into_job().unwrap();
    job.await.unwrap();
    let after = client.assignments(&mine()).await.unwrap();
    baseline.judge(&plan.state_for(&after, &subaccount()), quota)
}

#[tokio::test(start_paused = true)]
async fn systems_are_entitled_one_by_one_in_either_shape_and_do_not_disturb_each_other() {
    for shape in SHAPES {
        let world = world(shape);
        let btp = btp(&world);
        let client = btp.entitlements();
        let list = client.assignments(&mine()).await.unwrap();
        assert!(
            SystemPlan::find(&list, SERVICE, PLAN, "dev").is_absent(),
            "{shape:?}: not registered"
        );

        register(&world, "my300001", "dev").await;
        register(&world, "my300002", "prod").await;
        assert_eq!(
            ask(client, "dev", false).await,
            Verdict::Confirmed,
            "{shape:?}"
        );
        let (plan, list) = plan_of(client, "prod").await;
        assert!(
            plan.state_for(&list, &subaccount()).is_absent(),
            "{shape:?}"
        );
        assert_eq!(
            ask(client, "prod", false).await,
            Verdict::Confirmed,
            "{shape:?}"
        );

        assert_eq!(entitled(&world), ["dev", "prod"], "{shape:?}");
        let (plan, list) = plan_of(client, "dev").await;
        let state = plan.state_for(&list, &subaccount()).present().unwrap();
        assert!(state.satisfies(Quota::Enable), "{shape:?}: {state:?}");

        assert_eq!(
            ask(client, "dev", true).await,
            Verdict::Confirmed,
            "{shape:?}"
        );
        assert_eq!(entitled(&world), ["prod"], "{shape:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_systems_in_one_batch_are_one_request() {
    for shape in SHAPES {
        let world = world(shape);
        let btp = btp(&world);
        register(&world, "my300001", "dev").await;
        register(&world, "my300002", "prod").await;
        let batch: AssignmentBatch = [
            plan_of(btp.entitlements(), "dev").await.0,
            plan_of(btp.entitlements(), "prod").await.0,
        ]
        .iter()
        .map(|plan| plan.assign(&subaccount(), Quota::Enable))
        .collect();
        let submission = btp.entitlements().assign(&batch).await.unwrap();
        submission.into_job().unwrap().await.unwrap();
        assert_eq!(entitled(&world), ["dev", "prod"], "{shape:?}");
        assert_eq!(world.journal().of("entitlements.assign").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_registry_proves_nothing() {
    for shape in SHAPES {
        let world = world(shape);
        let btp = btp(&world);
        register(&world, "my300001", "dev").await;
        assert_eq!(
            ask(btp.entitlements(), "dev", false).await,
            Verdict::Confirmed
        );
        let (plan, list) = plan_of(btp.entitlements(), "dev").await;
        let baseline = Baseline::of(plan.state_for(&list, &subaccount()));

        world.configure(|config| config.registry_outage = true);
        let list = btp.entitlements().assignments(&mine()).await.unwrap();
        assert!(list.is_incomplete(), "{shape:?}");
        let found = SystemPlan::find(&list, SERVICE, PLAN, "dev");
        assert!(
            matches!(found, Presence::Unknown(_)),
            "{shape:?}: {found:?}"
        );
        let state = plan.state_for(&list, &subaccount());
        assert!(
            matches!(state, Presence::Unknown(_)),
            "{shape:?}: {state:?}"
        );
        let verdict = baseline.judge(&state, Quota::Disable);
        assert!(
            matches!(verdict, Verdict::Unknown(_)),
            "{shape:?}: {verdict:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_pending_until_the_job_has_ended_and_a_job_can_be_resumed() {
    let world = world(EntitlementShape::Resources);
    let btp = btp(&world);
    register(&world, "my300001", "dev").await;
    world.configure(|config| config.job_delay = Duration::from_secs(20));
    let (plan, before) = plan_of(btp.entitlements(), "dev").await;
    let baseline = Baseline::of(plan.state_for(&before, &subaccount()));
    let batch = AssignmentBatch::new().add(plan.assign(&subaccount(), Quota::Enable));
    let submission = btp.entitlements().assign(&batch).await.unwrap();
    let judge = async || {
        let list = btp.entitlements().assignments(&mine()).await.unwrap();
        baseline.judge(&plan.state_for(&list, &subaccount()), Quota::Enable)
    };
    assert!(matches!(judge().await, Verdict::Pending(_)));
    let token = submission.resume_token().unwrap();
    drop(submission);
    btp.jobs().resume(&token).unwrap().await.unwrap();
    assert_eq!(judge().await, Verdict::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn too_much_quota_fails_later_and_an_old_failure_is_not_taken_for_a_new_one() {
    let world = World::builder()
        .subaccount(Subaccount::new("sub-1", "dev"))
        .plan(ServicePlan::counted("hana", "small", 5))
        .build();
    let btp = btp(&world);
    let client = btp.entitlements();
    let query = AssignmentsQuery::subaccount(&subaccount())
        .under_global_account()
        .plan("hana", "small");
    let state = async || {
        let list = client.assignments(&query).await.unwrap();
        let services = list.assigned_services.iter();
        let found = services
            .flat_map(|service| service.service_plans.iter())
            .flat_map(|plan| plan.assignments.iter())
            .find(|one| one.is_of(&subaccount()))
            .map(AssignmentState::of);
        found.map_or(Presence::Absent, Presence::Present)
    };
    let ask = async |units: u64| {
        let baseline = Baseline::of(state().await);
        let one = ServicePlanAssignment::new("hana", "small", &subaccount(), amount(units));
        let job = client
            .assign(&AssignmentBatch::new().add(one))
            .await
            .unwrap()
            .into_job()
            .unwrap();
        let ended = job.await.is_ok();
        (ended, baseline.judge(&state().await, amount(units)))
    };
    let (ended, verdict) = ask(9).await;
    assert!(!ended);
    assert!(
        matches!(&verdict, Verdict::Failed(why) if why.contains("nothing is assigned")),
        "{verdict:?}"
    );

    let before = Baseline::of(state().await);
    let old_failure = before.judge(&state().await, amount(2));
    assert!(
        matches!(old_failure, Verdict::Pending(_)),
        "{old_failure:?}"
    );

    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(ask(2).await, (true, Verdict::Confirmed));
    tokio::time::advance(Duration::from_secs(60)).await;
    let (_, verdict) = ask(50).await;
    assert!(
        matches!(&verdict, Verdict::Failed(why) if why.contains("still is")),
        "{verdict:?}"
    );
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(ask(0).await, (true, Verdict::Confirmed));
    assert!(state().await.is_absent());
}

#[tokio::test(start_paused = true)]
async fn a_subaccount_below_a_directory_reads_right_only_with_it() {
    let world = World::builder()
        .directory(Directory::new("dir-1").managing_entitlements())
        .subaccount(Subaccount::new("sub-1", "dev").in_directory("dir-1"))
        .plan(ServicePlan::enabled("aicore", "free"))
        .build();
    let btp = btp(&world);
    let read = btp.subaccounts().get(&subaccount()).await.unwrap();
    assert_eq!(
        read.entitling_parent(),
        EntitlingParent::Directory(directory())
    );
    let wrong = AssignmentsQuery::subaccount(&subaccount());
    let one = ServicePlanAssignment::new("aicore", "free", &subaccount(), Quota::Enable);
    let job = btp
        .entitlements()
        .assign(&AssignmentBatch::new().add(one))
        .await
        .unwrap()
        .into_job();
    job.unwrap().await.unwrap();
    let blind = btp.entitlements().assignments(&wrong).await.unwrap();
    assert!(blind.assigned_services.is_empty() && !blind.is_incomplete());
    let found = PlanEntry::all(&blind, "aicore", "free");
    assert!(matches!(found, Presence::Hidden(_)), "{found:?}");
    let found = SystemPlan::find(&blind, SERVICE, PLAN, "dev");
    assert!(matches!(found, Presence::Hidden(_)), "{found:?}");
    let seeing = btp
        .entitlements()
        .assignments(&AssignmentsQuery::of(&read))
        .await
        .unwrap();
    let mut names = seeing
        .assigned_services
        .iter()
        .map(|service| service.name.as_str());
    assert!(names.any(|name| name == "aicore"));
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_told_although_it_is_a_400_and_ends_the_call() {
    let world = world(EntitlementShape::Resources);
    let btp = btp(&world);
    register(&world, "my300001", "dev").await;
    let (plan, _) = plan_of(btp.entitlements(), "dev").await;
    let batch = AssignmentBatch::new().add(plan.assign(&subaccount(), Quota::Enable));
    world.configure(|config| config.lock_conflicts = 1);
    let error = btp.entitlements().assign(&batch).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Locked, Some("30004"))
    );
    assert_eq!(error.effect(), Effect::NotApplied);
    // Whoever holds the lock may change what the batch rests on: it is not sent again unseen.
    assert_eq!(world.journal().of("entitlements.assign").count(), 1);
    assert_eq!(
        ask(btp.entitlements(), "dev", false).await,
        Verdict::Confirmed
    );
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_learned_from_its_sentence() {
    let world = world(EntitlementShape::Resources);
    let btp = btp(&world);
    world.configure(|config| config.rate_limit = Some((2, Duration::from_secs(4))));
    for _ in 0..8 {
        btp.entitlements().assignments(&mine()).await.unwrap();
    }
    let journal = world.journal();
    let statuses = journal
        .of("entitlements.list_assignments")
        .map(|record| record.status);
    let refused = statuses.filter(|status| *status == Some(429)).count();
    assert!(
        (1..=2).contains(&refused),
        "{refused} refused: keeps below the limit once it is known"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_repeated_and_a_strange_location_was_applied() {
    let world = world(EntitlementShape::Resources);
    let btp = btp(&world);
    register(&world, "my300001", "dev").await;
    world.inject(Fault::on("entitlements.assign").apply_then_drop());
    assert_eq!(
        ask(btp.entitlements(), "dev", false).await,
        Verdict::Confirmed
    );
    assert_eq!(entitled(&world), ["dev"]);

    let elsewhere = [(
        "location",
        "https://evil.example/jobs-management/v1/jobs/1/status",
    )];
    world.inject(Fault::on("entitlements.assign").answer(202, &elsewhere, ""));
    let (plan, _) = plan_of(btp.entitlements(), "dev").await;
    let batch = AssignmentBatch::new().add(plan.assign(&subaccount(), Quota::Disable));
    let error = btp.entitlements().assign(&batch).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::UndecodableBody, Effect::Applied)
    );

    world.inject(Fault::on("entitlements.assign").answer(202, &[], ""));
    assert!(
        btp.entitlements()
            .assign(&batch)
            .await
            .unwrap()
            .into_job()
            .is_none()
    );
}

#[tokio::test(start_paused = true)]
async fn a_missing_subaccount_and_a_proxy_page_are_told_apart() {
    let world = world(EntitlementShape::Resources);
    let btp = btp(&world);
    let error = btp.subaccounts().get(&"nobody".into()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.code(), Some("20004"));
    assert!(error.correlation_id().is_some());
    world.inject(Fault::on("accounts.list_subaccounts").html(200));
    let error = btp.subaccounts().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
    assert_eq!(btp.subaccounts().list().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_entitled_automatically_is_hidden_from_a_list_without_such_plans() {
    let world = World::builder()
        .subaccount(Subaccount::new("sub-1", "dev"))
        .plan(ServicePlan::enabled("auto", "plan").auto_managed())
        .build();
    let btp = btp(&world);
    let query = AssignmentsQuery::subaccount(&subaccount())
        .under_global_account()
        .plan("auto", "plan");
    let client = btp.entitlements();
    let list = client.assignments(&query).await.unwrap();
    for found in [
        PlanEntry::all(&list, "auto", "plan").map(|_| ()),
        SystemPlan::find(&list, "auto", "plan", "dev").map(|_| ()),
    ] {
        let why = found.reason().unwrap();
        assert!(why.contains("include_auto_managed"), "{why}");
    }
    let query = query.include_auto_managed();
    let list = client.assignments(&query).await.unwrap();
    assert_eq!(
        PlanEntry::all(&list, "auto", "plan")
            .present()
            .unwrap()
            .len(),
        1
    );
    let query = query.plan("nobody", "knows");
    let list = client.assignments(&query).await.unwrap();
    assert!(PlanEntry::all(&list, "nobody", "knows").is_absent());
}

#[tokio::test(start_paused = true)]
async fn who_uses_which_system_is_told_for_the_whole_account() {
    for shape in SHAPES {
        let world = world(shape);
        let btp = btp(&world);
        let client = btp.entitlements();
        register(&world, "my300001", "dev").await;
        register(&world, "my300002", "prod").await;
        assert_eq!(ask(client, "dev", false).await, Verdict::Confirmed);
        let whole = AssignmentsQuery::global_account().include_auto_managed();
        let list = client.assignments(&whole).await.unwrap();
        let uses = |system: &str| {
            let uses = list.uses_of_system(SERVICE, system).present().unwrap();
            uses.into_iter()
                .map(|one| (one.plan, one.subaccount))
                .collect::<Vec<_>>()
        };
        assert_eq!(uses("dev"), [(PLAN.to_owned(), subaccount())], "{shape:?}");
        assert_eq!(uses("prod"), [], "{shape:?}");
        if shape == EntitlementShape::Resources {
            assert!(list.uses_of_system(SERVICE, "nobody's").is_absent());
        }
    }
}

/// Reads that many times.
async fn read(btp: &crate::BtpClient, times: usize) {
    for _ in 0..times {
        btp.entitlements().assignments(&mine()).await.unwrap();
    }
}

/// How many reads were answered, and how many refused.
fn answered(world: &World) -> (usize, usize) {
    let journal = world.journal();
    let all = || journal.of("entitlements.list_assignments");
    let refused = all().filter(|record| record.status == Some(429)).count();
    (all().count() - refused, refused)
}

#[tokio::test(start_paused = true)]
async fn clones_share_a_rate_limit() {
    let world = world(EntitlementShape::Resources);
    world.configure(|config| config.rate_limit = Some((4, Duration::from_secs(4))));
    let one = btp(&world);
    let clone = one.clone();
    tokio::join!(read(&one, 60), read(&clone, 60));
    let (answered, refused) = answered(&world);
    assert_eq!(answered, 120);
    assert!(
        refused <= 2,
        "only what was under way when it was learned: {refused}"
    );
}

#[tokio::test(start_paused = true)]
async fn callers_that_do_not_know_of_each_other_leave_each_other_room() {
    let world = world(EntitlementShape::Resources);
    world.configure(|config| config.rate_limit = Some((40, Duration::from_secs(4))));
    let (one, another) = (btp(&world), btp(&world));
    tokio::join!(read(&one, 1000), read(&another, 40));
    let (answered, refused) = answered(&world);
    assert_eq!(answered, 1040);
    assert!(refused <= 1040 / 10, "{refused}");
}
