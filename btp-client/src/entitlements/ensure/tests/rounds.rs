//! Several wishes at once, other writers, and what has to wait.

use super::*;

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
const LOCKED: &str = r#"{"error":{"code":30004,"message":"Another operation is in progress."}}"#;

fn within(seconds: u64) -> PollPolicy {
    PollPolicy::DEFAULT.with_deadline(Duration::from_secs(seconds))
}

/// Another process raises the amount while its lock keeps ours out.
#[tokio::test(start_paused = true)]
async fn what_another_has_raised_behind_its_lock_is_not_lowered() {
    for (ours, outcome) in [
        (None, "is so already"),
        (Some(2), "`allow_lowering` lowers it"),
    ] {
        let world = world();
        let (btp, other) = (btp(&world), btp(&world));
        let one = sub(&btp, "sub-1").await;
        world.inject(Fault::on("entitlements.assign").answer(400, JSON, LOCKED));
        let desired = Desired::new(&one, "hana", "small");
        let desired = match ours {
            Some(amount) => desired.amount(units(amount)),
            None => desired,
        };
        let four = [Desired::new(&one, "hana", "small").amount(units(4))];
        let desired = [desired];
        let (ensured, ()) = tokio::join!(
            btp.entitlements().ensure(&desired),
            done(other.entitlements(), &four)
        );
        let ensured = ensured.unwrap();
        assert!(ensured.to_string().contains(outcome), "{ensured}");
        let left = lines(btp.entitlements(), &four).await;
        assert_eq!(left, ["= hana/small"], "four, as the other wanted");
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_to_wait_does_not_hold_up_the_rest() {
    let world = world();
    let btp = btp(&world);
    let (one, two) = (sub(&btp, "sub-1").await, sub(&btp, "sub-2").await);
    let client = btp.entitlements();
    world.configure(|config| config.job_delay = Duration::from_secs(3600));
    let begun = [Desired::new(&two, "aicore", "free")];
    let ensured = client.ensure_within(&begun, within(5)).await.unwrap();
    assert!(
        matches!(ensured.entries[0].outcome, Outcome::Stuck { .. }),
        "{ensured}"
    );

    world.configure(|config| config.job_delay = Duration::from_secs(10));
    let desired = [
        Desired::new(&two, "aicore", "free").removed(),
        Desired::new(&one, "hana", "small"),
    ];
    let ensured = client.ensure_within(&desired, within(60)).await.unwrap();
    assert!(
        ensured.to_string().contains("another change is under way"),
        "{ensured}"
    );
    assert!(
        matches!(ensured.entries[1].outcome, Outcome::Confirmed),
        "{ensured}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_the_wait_for_another_writer_too() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let client = btp.entitlements();
    let held = client.lease(["sub-1".into()]).await;
    let begun = tokio::time::Instant::now();
    let desired = [Desired::new(&one, "aicore", "free")];
    let ensured = client.ensure_within(&desired, within(30)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
    assert!(ensured.to_string().contains("another writer"), "{ensured}");
    assert_eq!(puts(&world), 0);
    drop(held);
    done(client, &desired).await;
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_met_while_reading_is_waited_for() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let busy = r#"{"error":{"code":11006,"message":"Too many requests."}}"#;
    world.inject(
        Fault::on("entitlements.list_assignments")
            .times(9)
            .answer(429, JSON, busy),
    );
    done(btp.entitlements(), &[Desired::new(&one, "aicore", "free")]).await;
}

#[tokio::test(start_paused = true)]
async fn wishes_share_what_is_left() {
    let world = world();
    let btp = btp(&world);
    let (one, two) = (sub(&btp, "sub-1").await, sub(&btp, "sub-2").await);
    let three = |of: &Subaccount| Desired::new(of, "hana", "small").amount(units(3));
    let desired = [three(&one), three(&two), three(&one)];
    let shown = btp.entitlements().diff(&desired).await.unwrap().to_string();
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(
        lines[0],
        "+ hana/small for subaccount sub-1: amount 3 (now not assigned)"
    );
    assert_eq!(
        lines[1],
        "! hana/small for subaccount sub-2: 3 is more than can be assigned (5 left, at most 4 per \
         subaccount, of which other wishes take 3)"
    );
    assert_eq!(lines[2], lines[0], "the same wish takes nothing more");
}

#[tokio::test(start_paused = true)]
async fn one_plan_in_two_words_is_wanted_twice() {
    let world = world();
    let btp = btp(&world);
    let client = btp.entitlements();
    let one = sub(&btp, "sub-1").await;
    let free = || Desired::new(&one, "aicore", "free");
    done(client, &[free()]).await;
    let list = client.assignments(&free().query()).await.unwrap();
    let plans = super::super::super::PlanEntry::all(&list, "aicore", "free");
    let plan = plans.present().unwrap().remove(0);
    let identifier = plan.plan().unique_identifier.clone().unwrap();
    let desired = [free().removed(), free().unique_identifier(identifier)];
    let lines = lines(client, &desired).await;
    assert!(
        lines[1].ends_with("it is wanted twice, in two ways"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_ambiguity_that_only_the_service_sees_is_answered_with_the_candidates() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let body = r#"{"error":{"code":30001,"message":"More than one plan exists."}}"#;
    world.inject(Fault::on("entitlements.assign").answer(400, JSON, body));
    let desired = [Desired::new(&one, "twin", "plan").unique_identifier("twin-one")];
    let ensured = btp.entitlements().ensure(&desired).await.unwrap();
    assert_eq!(
        ensured.to_string(),
        "twin/plan (twin-one) for subaccount sub-1: several plans have this name; say which, by unique \
         identifier: twin-one, twin-two"
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_taken_without_naming_its_job_is_stuck_and_not_unknown() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let strange: &[(&str, &str)] = &[("location", "https://elsewhere.example/jobs")];
    world.inject(Fault::on("entitlements.assign").answer(202, strange, ""));
    let desired = [Desired::new(&one, "aicore", "free")];
    let ensured = btp
        .entitlements()
        .ensure_within(&desired, within(30))
        .await
        .unwrap();
    assert!(
        matches!(ensured.entries[0].outcome, Outcome::Stuck { .. }),
        "{ensured}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lease_outdates_what_was_read_before_another_one_ended() {
    let world = world();
    let btp = btp(&world);
    let one = sub(&btp, "sub-1").await;
    let client = btp.entitlements();
    let query = Desired::new(&one, "aicore", "free").query();
    let before = client.assignments(&query).await.unwrap();
    let first = client.lease(["sub-1".into()]).await;
    assert!(!first.outdates(&before));
    let during = client.assignments(&query).await.unwrap();
    drop(first);
    let of_another = client.lease(["sub-2".into()]).await;
    assert!(!of_another.outdates(&before));
    let second = client.lease(["sub-1".into()]).await;
    assert!(second.outdates(&before) && second.outdates(&during));
    let after = client.assignments(&query).await.unwrap();
    assert!(!second.outdates(&after));
    assert!(!WriteLease::default().outdates(&before));
}
