//! Lost requests, lost answers, jobs that tell nothing, and reads that prove nothing.

use super::*;

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

fn within(seconds: u64) -> PollPolicy {
    PollPolicy::DEFAULT.with_deadline(Duration::from_secs(seconds))
}

fn reads(world: &World) -> usize {
    world.journal().of("entitlements.list_assignments").count()
}

/// The amount as it was last read.
fn amount_now(entry: &EnsuredEntry) -> Option<i64> {
    let state = entry.now.clone().present()?;
    state.amount.and_then(super::super::super::Quantity::as_i64)
}

/// The systems for which plans are assigned.
fn systems(world: &World) -> Vec<String> {
    let assignments = world.snapshot().assignments.into_iter();
    assignments.filter_map(|one| one.system).collect()
}

/// A world with a tenant that is registered as `dev`, and what is wanted of it.
async fn with_system() -> (World, BtpClient, Subaccount) {
    let world = world();
    let btp = btp(&world);
    register(&world, "my300001", "dev").await;
    let one = sub(&btp, "sub-1").await;
    (world, btp, one)
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrived_leaves_nobody_knowing() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.inject(Fault::on("entitlements.assign").always().drop_request());
    let desired = [Desired::new(&one, "aicore", "free")];
    let client = btp.entitlements();
    let ensured = client.ensure_within(&desired, within(60)).await.unwrap();
    let Outcome::Unknown { why } = &ensured.entries[0].outcome else {
        panic!("{ensured}");
    };
    assert!(why.contains("does not show yet"), "{why}");
    assert!(!has(&world, "aicore"));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_meets_its_own_lock_and_the_amount_is_read_back() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.configure(|config| config.job_delay = Duration::from_secs(20));
    world.inject(Fault::on("entitlements.assign").apply_then_drop());
    let desired = [Desired::new(&one, "hana", "small").amount(units(2))];
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    assert!(ensured.is_done(), "{ensured}");
    assert_eq!(amount_now(&ensured.entries[0]), Some(2));
    let journal = world.journal();
    let mut statuses = journal
        .of("entitlements.assign")
        .map(|record| record.status);
    assert!(statuses.any(|status| status == Some(400)), "its own lock");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_forgotten_is_decided_by_what_is_so() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    world.inject(Fault::on("jobs.status").always().status(404));
    done(btp.entitlements(), &[Desired::new(&one, "aicore", "free")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_jobs_end_is_neither_success_nor_failure_of_the_assignment() {
    let world = world();
    let btp = btp(&world);
    let (one, two) = (sub(&btp, "sub-1").await, sub(&btp, "sub-2").await);
    let client = btp.entitlements();
    let says = |status: &str| {
        let body = format!(r#"{{"status":"{status}"}}"#);
        world.inject(Fault::on("jobs.status").always().answer(200, JSON, body));
    };
    // Five units are left, and both requests are taken before either job has come to its work.
    says("COMPLETED");
    world.configure(|config| config.job_delay = Duration::from_secs(20));
    let four = [Desired::new(&one, "hana", "small").amount(units(4))];
    let three = [Desired::new(&two, "hana", "small").amount(units(3))];
    let (first, second) = tokio::join!(client.ensure(&four), client.ensure(&three));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(first.is_done(), "{first}");
    assert!(
        matches!(second.entries[0].outcome, Outcome::Failed { .. }),
        "{second}"
    );

    world.configure(|config| config.job_delay = Duration::from_secs(3600));
    let free = [Desired::new(&one, "aicore", "free")];
    let ensured = client.ensure_within(&free, within(300)).await.unwrap();
    assert!(
        matches!(ensured.entries[0].outcome, Outcome::Stuck { .. }),
        "{ensured}"
    );

    world.clear_faults();
    says("FAILED");
    world.configure(|config| config.job_delay = Duration::ZERO);
    done(client, &[Desired::new(&two, "aicore", "free")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_cannot_be_read_back_is_not_called_done() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let client = btp.entitlements();
    done(client, &[Desired::new(&one, "aicore", "free")]).await;
    // The first read shows what to remove; no other succeeds.
    world.inject(
        Fault::on("entitlements.list_assignments")
            .nth(2)
            .always()
            .status(403),
    );
    let desired = [Desired::new(&one, "aicore", "free").removed()];
    let ensured = client.ensure_within(&desired, within(60)).await.unwrap();
    assert!(
        matches!(&ensured.entries[0].outcome, Outcome::Unknown { why } if why.contains("could not be read back")),
        "{ensured}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_called_removed_during_an_outage_of_the_registry() {
    let (world, btp, one) = with_system().await;
    let client = btp.entitlements();
    let of_dev = || Desired::new(&one, "s4-hana-cloud", "api-access").system("dev");
    done(client, &[of_dev()]).await;
    let sent = puts(&world);

    world.configure(|config| config.registry_outage = true);
    let gone = [of_dev().removed()];
    let ensured = client.ensure_within(&gone, within(60)).await.unwrap();
    assert!(
        matches!(ensured.entries[0].outcome, Outcome::NotAttempted),
        "{ensured}"
    );
    assert!(
        ensured
            .to_string()
            .contains("registry of external providers"),
        "{ensured}"
    );
    assert_eq!(puts(&world), sent);

    world.configure(|config| config.registry_outage = false);
    done(client, &gone).await;
    assert_eq!(systems(&world), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_outage_that_ends_in_time_is_waited_out_within_one_call() {
    let (world, btp, one) = with_system().await;
    world.configure(|config| config.registry_outage = true);
    let desired = [Desired::new(&one, "s4-hana-cloud", "api-access").system("dev")];
    let before = reads(&world);
    let (ensured, ()) = tokio::join!(
        btp.entitlements().ensure_within(&desired, within(60)),
        async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            assert!(reads(&world) > before + 1, "it looks again and again");
            world.configure(|config| config.registry_outage = false);
        }
    );
    let ensured = ensured.unwrap();
    assert!(ensured.is_done(), "{ensured}");
    assert_eq!(puts(&world), 1);
}

#[tokio::test(start_paused = true)]
async fn an_outage_while_reading_back_leaves_the_last_good_view() {
    let (world, btp, one) = with_system().await;
    world.configure(|config| config.job_delay = Duration::from_secs(20));
    let desired = [Desired::new(&one, "s4-hana-cloud", "api-access").system("dev")];
    let (ensured, ()) = tokio::join!(
        btp.entitlements().ensure_within(&desired, within(60)),
        async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            world.configure(|config| config.registry_outage = true);
        }
    );
    let ensured = ensured.unwrap();
    assert!(
        matches!(&ensured.entries[0].outcome, Outcome::Unknown { why } if why.contains("registry of external providers")),
        "{ensured}"
    );
    assert_eq!(
        ensured.entries[0].now,
        Presence::Absent,
        "as it was seen before"
    );
    assert_eq!(puts(&world), 1);
}
