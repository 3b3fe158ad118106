use std::time::Duration;

use client_core::{ErrorKind, poll::PollPolicy};
use landscape_sim::{
    Directory, EntitlementShape, Fault, PlanCategory, ServicePlan, Subaccount as Seed, TenantSeed,
    UserSeed, World,
};

use super::{
    super::{Amount, EntitlementsClient, Presence},
    *,
};
use crate::{
    BtpClient,
    accounts::Subaccount,
    testing::{btp, register},
};

mod doubt;
mod rounds;
mod scope;

/// A subaccount with everything that makes assigning hard: counted, scarce, ambiguous and automatic plans.
fn world() -> World {
    World::builder()
        .subaccount(Seed::new("sub-1", "dev"))
        .subaccount(Seed::new("sub-2", "test"))
        .plan(ServicePlan::enabled("aicore", "free"))
        .plan(ServicePlan::counted("hana", "small", 5).at_most_per_subaccount(4))
        .plan(ServicePlan::enabled("twin", "plan").unique_identifier("twin-one"))
        .plan(ServicePlan::enabled("twin", "plan").unique_identifier("twin-two"))
        .plan(
            ServicePlan::enabled("audit", "log")
                .category(PlanCategory::Application)
                .auto_assigned(),
        )
        .tenant(TenantSeed::new("my300001").user(UserSeed::administrator("ADMIN", "Welcome1!")))
        .build()
}

async fn sub(btp: &BtpClient, id: &str) -> Subaccount {
    btp.subaccounts().get(&id.into()).await.unwrap()
}

fn units(amount: u64) -> Amount {
    Amount::try_new(amount).unwrap()
}

fn puts(world: &World) -> usize {
    world.journal().of("entitlements.assign").count()
}

/// Whether some plan of the service is assigned to somebody.
fn has(world: &World, service: &str) -> bool {
    let assignments = world.snapshot().assignments;
    assignments.iter().any(|one| one.service == service)
}

/// The lines of a diff, without the subaccount that all of them share.
async fn lines(client: &EntitlementsClient, desired: &[Desired]) -> Vec<String> {
    let diff = client.diff(desired).await.unwrap().to_string();
    let short = diff
        .lines()
        .map(|line| line.replace(" for subaccount sub-1", ""));
    short.collect()
}

async fn done(client: &EntitlementsClient, desired: &[Desired]) {
    let ensured = client.ensure(desired).await.unwrap();
    assert!(ensured.is_done(), "{ensured}");
}

#[tokio::test(start_paused = true)]
async fn many_plans_and_subaccounts_are_one_request_and_the_second_time_none() {
    let world = world();
    world.configure(|config| config.job_delay = Duration::from_secs(12));
    let btp = btp(&world);
    let client = btp.entitlements();
    let (one, two) = (sub(&btp, "sub-1").await, sub(&btp, "sub-2").await);
    let desired = [
        Desired::new(&one, "aicore", "free"),
        Desired::new(&one, "hana", "small").amount(units(2)),
        Desired::new(&two, "aicore", "free"),
    ];
    let shown = client.diff(&desired).await.unwrap();
    assert_eq!(
        shown.to_string(),
        "+ aicore/free for subaccount sub-1: enabled (now not assigned)\n\
         + hana/small for subaccount sub-1: amount 2 (now not assigned)\n\
         + aicore/free for subaccount sub-2: enabled (now not assigned)"
    );
    assert_eq!(puts(&world), 0, "looking changes nothing");

    let ensured = client.ensure(&desired).await.unwrap();
    assert!(ensured.is_done(), "{ensured}");
    assert_eq!(puts(&world), 1);
    let amounts = ensured.entries.iter().map(|entry| match &entry.now {
        Presence::Present(state) => state.amount.and_then(super::super::Quantity::as_i64),
        _ => None,
    });
    assert_eq!(amounts.collect::<Vec<_>>(), [Some(1), Some(2), Some(1)]);

    assert!(client.diff(&desired).await.unwrap().is_empty());
    done(client, &desired).await;
    assert_eq!(puts(&world), 1, "nothing to do, nothing sent");
}

#[tokio::test(start_paused = true)]
async fn lowering_and_removing_are_never_implied() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let one = sub(&btp, "sub-1").await;
    let hana = || Desired::new(&one, "hana", "small");
    done(client, &[hana().amount(units(3))]).await;

    assert_eq!(lines(client, &[hana()]).await, ["= hana/small"]);
    let lower = hana().amount(units(1));
    let ensured = client.ensure(std::slice::from_ref(&lower)).await.unwrap();
    assert_eq!(
        ensured.to_string(),
        "hana/small for subaccount sub-1: 3 is assigned; `allow_lowering` lowers it"
    );
    assert_eq!(puts(&world), 1, "nothing was sent");

    let lower = lower.allow_lowering();
    assert_eq!(
        lines(client, std::slice::from_ref(&lower)).await,
        ["~ hana/small: amount 1 (now 3)"]
    );
    done(client, &[lower]).await;
    assert_eq!(
        lines(client, &[hana().removed()]).await,
        ["- hana/small (now 1)"]
    );
    done(client, &[hana().amount(Amount::ZERO)]).await;
    assert_eq!(lines(client, &[hana().removed()]).await, ["= hana/small"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_would_refuse_is_told_before_anything_is_sent() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let one = sub(&btp, "sub-1").await;
    let two = sub(&btp, "sub-2").await;
    done(
        client,
        &[Desired::new(&two, "hana", "small").amount(units(3))],
    )
    .await;
    let desired = [
        Desired::new(&one, "twin", "plan"),
        Desired::new(&one, "twin", "plan").unique_identifier("twin-two"),
        Desired::new(&one, "twin", "plan").unique_identifier("twin-three"),
        Desired::new(&one, "nobody", "knows"),
        Desired::new(&one, "hana", "small").amount(units(3)),
        Desired::new(&one, "hana", "small").amount(units(2)),
        Desired::new(&one, "aicore", "free").amount(units(2)),
        Desired::new(&one, "audit", "log").removed(),
        Desired::new(&one, "nobody", "knew").removed(),
    ];
    assert_eq!(
        lines(client, &desired).await,
        [
            "! twin/plan: several plans have this name; say which, by unique identifier: twin-one, twin-two",
            "+ twin/plan (twin-two): enabled (now not assigned)",
            "! twin/plan (twin-three): the account is not entitled to it; only SAP sells entitlements: no API adds them",
            "! nobody/knows: the account is not entitled to it; only SAP sells entitlements: no API adds them",
            "! hana/small: 3 is more than can be assigned (2 left, at most 4 per subaccount)",
            "! hana/small: it is wanted twice, in two ways",
            "! aicore/free: the plan takes no amount; leave it out",
            "! audit/log: the system assigned it; it cannot be removed",
            "= nobody/knew",
        ]
    );
    // What stands in the way of some does not keep the others.
    let ensured = client.ensure(&desired).await.unwrap();
    assert!(!ensured.is_done());
    assert!(
        matches!(ensured.entries[1].outcome, Outcome::Confirmed),
        "{ensured}"
    );
    let not_attempted = ensured
        .entries
        .iter()
        .filter(|entry| matches!(entry.outcome, Outcome::NotAttempted));
    assert_eq!(not_attempted.count(), 7, "{ensured}");
}

#[tokio::test(start_paused = true)]
async fn one_refused_item_does_not_spoil_the_batch() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let refusal = r#"{"error":{"code":30015,"message":"The global account is not entitled to this service plan."}}"#;
    let json = &[("content-type", "application/json")];
    // The batch is refused, and then the first of its items alone.
    world.inject(
        Fault::on("entitlements.assign")
            .times(2)
            .answer(409, json, refusal),
    );
    let desired = [
        Desired::new(&one, "aicore", "free"),
        Desired::new(&one, "hana", "small"),
    ];
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    assert_eq!(puts(&world), 3);
    let Outcome::Refused { error } = &ensured.entries[0].outcome else {
        panic!("{ensured}");
    };
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Conflict, Some("30015"))
    );
    assert!(
        matches!(ensured.entries[1].outcome, Outcome::Confirmed),
        "{ensured}"
    );
}

#[tokio::test(start_paused = true)]
async fn locks_of_others_are_waited_for_longer_than_one_call_does() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.configure(|config| config.lock_conflicts = 30);
    done(btp.entitlements(), &[Desired::new(&one, "aicore", "free")]).await;
    assert_eq!(puts(&world), 31);

    world.configure(|config| config.lock_conflicts = 10_000);
    let policy = PollPolicy::DEFAULT.with_deadline(Duration::from_secs(120));
    let desired = [Desired::new(&one, "hana", "small")];
    let ensured = btp
        .entitlements()
        .ensure_within(&desired, policy)
        .await
        .unwrap();
    let Outcome::Refused { error } = &ensured.entries[0].outcome else {
        panic!("{ensured}");
    };
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Locked, Some("30004"))
    );
}

#[tokio::test(start_paused = true)]
async fn two_callers_take_turns_on_a_subaccount_and_never_meet_the_lock() {
    let world = world();
    world.configure(|config| config.job_delay = Duration::from_secs(20));
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let (first, second) = (
        [Desired::new(&one, "aicore", "free")],
        [Desired::new(&one, "hana", "small")],
    );
    let clone = btp.entitlements().clone();
    tokio::join!(done(btp.entitlements(), &first), done(&clone, &second));
    let journal = world.journal();
    let statuses: Vec<_> = journal
        .of("entitlements.assign")
        .map(|record| record.status)
        .collect();
    assert_eq!(statuses, [Some(202), Some(202)], "no 30004");
}

#[tokio::test(start_paused = true)]
async fn when_every_answer_is_lost_reading_back_tells() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.inject(Fault::on("entitlements.assign").always().apply_then_drop());
    done(btp.entitlements(), &[Desired::new(&one, "aicore", "free")]).await;
}

#[tokio::test(start_paused = true)]
async fn what_never_ends_is_stuck_and_what_fails_says_why() {
    let world = world();
    let btp = btp(&world);
    let (one, two) = (sub(&btp, "sub-1").await, sub(&btp, "sub-2").await);
    let policy = PollPolicy::DEFAULT.with_deadline(Duration::from_secs(300));
    world.configure(|config| config.job_delay = Duration::from_secs(3600));
    let desired = [Desired::new(&one, "hana", "small").amount(units(4))];
    let ensured = btp
        .entitlements()
        .ensure_within(&desired, policy)
        .await
        .unwrap();
    assert!(
        matches!(&ensured.entries[0].outcome, Outcome::Stuck { why } if why.contains("STARTED") || why.contains("PROCESSING")),
        "{ensured}"
    );
    // Somebody else's change is waited for, and not written over.
    let again = btp
        .entitlements()
        .ensure_within(&desired, policy)
        .await
        .unwrap();
    assert!(
        matches!(again.entries[0].outcome, Outcome::NotAttempted),
        "{again}"
    );
    assert!(
        again.to_string().contains("another change is under way"),
        "{again}"
    );
    assert_eq!(puts(&world), 1);

    // Accepted while the other's four units are not yet taken, refused when the job comes to it.
    let desired = [Desired::new(&two, "hana", "small").amount(units(3))];
    world.configure(|config| config.job_delay = Duration::from_secs(5000));
    let policy = PollPolicy::DEFAULT.with_deadline(Duration::from_secs(9000));
    let ensured = btp
        .entitlements()
        .ensure_within(&desired, policy)
        .await
        .unwrap();
    assert!(
        matches!(&ensured.entries[0].outcome, Outcome::Failed { why } if why.contains("nothing is assigned")),
        "{ensured}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_on_what_a_list_leaves_out() {
    let world = World::builder()
        .directory(Directory::new("dir-1").managing_entitlements())
        .subaccount(Seed::new("sub-1", "dev").in_directory("dir-1"))
        .plan(ServicePlan::enabled("aicore", "free"))
        .build();
    let btp = btp(&world);
    let client = btp.entitlements();
    let blind = Desired::for_id(&"sub-1".into(), "aicore", "free");
    let ensured = client.ensure(std::slice::from_ref(&blind)).await.unwrap();
    assert!(
        ensured.to_string().contains("which directory manages"),
        "{ensured}"
    );
    assert_eq!(puts(&world), 0);
    done(client, &[blind.directory(&"dir-1".into())]).await;
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_a_system_waits_for_the_registry_and_is_entitled_for_the_system_alone() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let one = sub(&btp, "sub-1").await;
    let desired = [Desired::new(&one, "s4-hana-cloud", "api-access").system("dev")];
    let policy = PollPolicy::DEFAULT.with_deadline(Duration::from_secs(60));
    register(&world, "my300001", "dev").await;
    world.configure(|config| config.registry_outage = true);
    let ensured = client.ensure_within(&desired, policy).await.unwrap();
    assert!(
        ensured
            .to_string()
            .contains("registry of external providers"),
        "{ensured}"
    );
    assert_eq!(puts(&world), 0);

    world.configure(|config| config.registry_outage = false);
    done(client, &desired).await;
    let seen = world.snapshot().assignments;
    let systems: Vec<_> = seen
        .iter()
        .filter_map(|one| one.system.as_deref())
        .collect();
    assert_eq!(systems, ["dev"]);
}

#[tokio::test(start_paused = true)]
async fn one_system_goes_and_another_comes_in_one_call_in_either_shape() {
    for shape in [EntitlementShape::Resources, EntitlementShape::PlanPerSystem] {
        let tenant =
            |name: &str| TenantSeed::new(name).user(UserSeed::administrator("ADMIN", "Welcome1!"));
        let world = World::builder()
            .configure(|config| config.entitlement_shape = shape)
            .subaccount(Seed::new("sub-1", "dev"))
            .tenant(tenant("my300001"))
            .tenant(tenant("my300002"))
            .build();
        let btp = btp(&world);
        let client = btp.entitlements();
        register(&world, "my300001", "dev").await;
        register(&world, "my300002", "prod").await;
        let one = sub(&btp, "sub-1").await;
        let of = |system: &str| Desired::new(&one, "s4-hana-cloud", "api-access").system(system);
        done(client, &[of("dev")]).await;

        for desired in [
            [of("dev").removed(), of("prod")],
            [of("dev"), of("prod").removed()],
        ] {
            done(client, &desired).await;
            let left = desired
                .iter()
                .find(|one| one.want != desired::Want::Removed)
                .unwrap();
            let seen = world.snapshot().assignments;
            let systems: Vec<_> = seen
                .iter()
                .filter_map(|one| one.system.as_deref())
                .collect();
            assert_eq!(systems, [left.system.as_deref().unwrap()], "{shape:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_authorization_is_not_asked_about_item_by_item() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.inject(Fault::on("entitlements.assign").always().status(403));
    let desired = [
        Desired::new(&one, "aicore", "free"),
        Desired::new(&one, "hana", "small"),
    ];
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    assert_eq!(puts(&world), 1, "{ensured}");
    let refused = ensured
        .entries
        .iter()
        .filter(|entry| matches!(entry.outcome, Outcome::Refused { .. }));
    assert_eq!(refused.count(), 2, "{ensured}");
}

#[tokio::test(start_paused = true)]
async fn a_subaccount_that_is_not_ready_keeps_what_it_has_and_gets_nothing() {
    let world = world();
    let btp = btp(&world);
    let mut one = sub(&btp, "sub-1").await;
    done(btp.entitlements(), &[Desired::new(&one, "aicore", "free")]).await;
    one.state = crate::accounts::AccountState::Deleting;
    let desired = [
        Desired::new(&one, "aicore", "free"),
        Desired::new(&one, "hana", "small"),
    ];
    assert_eq!(
        lines(btp.entitlements(), &desired).await,
        [
            "= aicore/free",
            "! hana/small: the subaccount is not ready: its state is DELETING (Subaccount created.)"
        ]
    );
}
