//! Every exchange, every kind of fault, and what a user does then; and thousands of random schedules.
//!
//! A schedule that fails is printed with the command that runs it alone:
//! `SEED=17 cargo test --workspace --test exhaustive the_seed_that_is_asked_for`.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

#[path = "exhaustive/stage.rs"]
mod stage;

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc, time::Duration};

use connect_flow::RunOutcome;
use integration_tests::{kill_after, kill_at_wait};
use landscape_sim::{EntitlementShape, Fault, FaultRule};
use stage::{
    Goal, Heard, SHAPES, Stage, assert_settled, hear_log, landscape, run, sequence, settle,
};

/// What a user does when something has gone wrong.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// Lets it run, and runs it again if it has failed.
    Continue,
    /// It is killed right after the fault, and run again.
    KillAndRerun,
    /// Somebody else runs it at the same time.
    AnotherBeside,
}

type Make = fn(FaultRule) -> Fault;

const KINDS: [(&str, Make); 13] = [
    ("refused", |rule| rule.refuse()),
    ("lost before it came", |rule| rule.drop_request()),
    ("lost after it was done", |rule| rule.apply_then_drop()),
    ("503", |rule| rule.status(503)),
    ("500", |rule| rule.status(500)),
    ("401", |rule| rule.status(401)),
    ("429 with Retry-After", |rule| {
        rule.answer(429, &[("retry-after", "3")], "")
    }),
    ("hang", |rule| rule.hang()),
    ("truncated", |rule| rule.truncate_body()),
    ("trickling", |rule| {
        rule.trickle_body(Duration::from_secs(9))
    }),
    ("HTML maintenance page", |rule| rule.html(503)),
    ("HTML with 200", |rule| rule.html(200)),
    ("JSON of another shape with 200", |rule| {
        rule.answer(200, &[("content-type", "application/json")], "[[7]]")
    }),
];

/// By how much the first of two is ahead.
const HEAD_STARTS: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(7),
    Duration::from_millis(90),
    Duration::from_millis(800),
];

/// What changes from one disturbed run to the next, so that each exchange and each kind of fault meets all of it: the
/// shape in which BTP lists entitlements, and how far two are apart.
#[derive(Debug, Clone, Copy)]
struct Turn {
    shape: EntitlementShape,
    head_start: Duration,
}

/// How many turns there are.
const TURNS: usize = SHAPES.len() * HEAD_STARTS.len();

impl Turn {
    fn number(number: usize) -> Self {
        Self {
            shape: SHAPES[number % SHAPES.len()],
            head_start: HEAD_STARTS[number / SHAPES.len() % HEAD_STARTS.len()],
        }
    }
}

/// Two processes at the same time.
async fn both(stage: &Stage, goal: Goal, heard: &Heard, head_start: Duration) -> [RunOutcome; 2] {
    let later = async {
        tokio::time::sleep(head_start).await;
        run(stage, goal, heard).await
    };
    let (one, other) = futures_util::join!(run(stage, goal, heard), later);
    [one.outcome, other.outcome]
}

/// How many exchanges there are if nothing disturbs them: of one run, or of two at the same time.
async fn exchanges(goal: Goal, then: Then, turn: Turn) -> u64 {
    let stage = landscape(goal, turn.shape).await;
    let before = sequence(&stage);
    let heard = Heard::default();
    if matches!(then, Then::AnotherBeside) {
        let ended = both(&stage, goal, &heard, turn.head_start).await;
        assert!(
            ended.iter().all(RunOutcome::is_success),
            "{turn:?}: {ended:?}"
        );
    } else {
        assert!(run(&stage, goal, &heard).await.outcome.is_success());
    }
    assert_settled(&stage, goal, &heard, 2, "undisturbed");
    sequence(&stage) - before
}

/// One run, disturbed once, and then whatever it takes; the operation that was struck.
async fn disturbed(
    goal: Goal,
    then: Then,
    turn: Turn,
    fault: (&str, Make),
    exchange: u64,
) -> String {
    let (name, make) = fault;
    let stage = landscape(goal, turn.shape).await;
    let heard = Heard::default();
    let _log = hear_log(exchange, &heard);
    let at = sequence(&stage) + exchange;
    stage.world.inject(make(Fault::exchange(at)));
    let context = format!("{goal:?}, {then:?}, {turn:?}: {name} at exchange {exchange}");
    match then {
        Then::Continue => {
            let _ = run(&stage, goal, &heard).await;
        }
        Then::KillAndRerun => {
            // The next exchange after the one that went wrong is the last that it sees.
            let _ = kill_after(exchange + 1, Arc::clone(&stage.transport), |transport| {
                let killed = Stage {
                    landscape: stage.landscape.through(|_| transport),
                    people: Arc::clone(&stage.people),
                    spy: stage.spy.clone(),
                    foreign: stage.foreign.clone(),
                };
                let heard = Arc::clone(&heard);
                async move { run(&killed, goal, &heard).await }
            })
            .await;
        }
        Then::AnotherBeside => {
            let ended = both(&stage, goal, &heard, turn.head_start).await;
            assert!(
                ended.iter().any(RunOutcome::is_success),
                "{context}: one fault, and neither came to its end: {ended:?}"
            );
        }
    }
    let journal = stage.journal();
    let struck: Vec<_> = journal.faults().map(|record| record.operation).collect();
    assert_eq!(struck.len(), 1, "{context}: it struck");
    settle(&stage, goal, &heard, 3, &context).await;
    struck[0].to_owned()
}

/// Each exchange, and each kind of fault.
async fn all_disturbed(goal: Goal, then: Then) {
    let mut lengths = Vec::new();
    for turn in 0..TURNS {
        lengths.push(exchanges(goal, then, Turn::number(turn)).await);
    }
    let longest = lengths.iter().copied().max().unwrap();
    let (mut runs, mut struck) = (0, BTreeSet::new());
    for (kind, fault) in KINDS.into_iter().enumerate() {
        for exchange in 1..=longest {
            let turn = (usize::try_from(exchange).unwrap() + kind) % TURNS;
            if exchange <= lengths[turn] {
                struck.insert(disturbed(goal, then, Turn::number(turn), fault, exchange).await);
                runs += 1;
            }
        }
    }
    println!("{goal:?}, {then:?}: {longest} exchanges, {runs} disturbed runs");
    let must = match goal {
        Goal::Connect | Goal::HandOff => {
            &["extensions.approve", "entitlements.assign", "jobs.status"][..]
        }
        Goal::RegisterAnew => &[
            "director.remove_system",
            "extensions.delete",
            "extensions.approve",
        ],
        Goal::Disconnect => &[
            "entitlements.assign",
            "extensions.delete",
            "director.remove_system",
        ],
    };
    for operation in must {
        assert!(
            struck.contains(*operation),
            "{operation} was never struck: {struck:?}"
        );
    }
}

macro_rules! exhaustive {
    ($($name:ident: $goal:ident, $then:ident;)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            all_disturbed(Goal::$goal, Then::$then).await;
        }
    )*};
}

exhaustive! {
    connecting_goes_on_after_any_fault_at_any_exchange: Connect, Continue;
    connecting_goes_on_after_any_fault_at_any_exchange_and_a_kill: Connect, KillAndRerun;
    connecting_twice_at_the_same_time_with_any_fault_connects_once: Connect, AnotherBeside;
    a_hand_off_goes_on_after_any_fault_at_any_exchange: HandOff, Continue;
    a_hand_off_goes_on_after_any_fault_at_any_exchange_and_a_kill: HandOff, KillAndRerun;
    two_hand_offs_at_the_same_time_with_any_fault_connect_once: HandOff, AnotherBeside;
    registering_anew_goes_on_after_any_fault_at_any_exchange: RegisterAnew, Continue;
    registering_anew_goes_on_after_any_fault_at_any_exchange_and_a_kill: RegisterAnew, KillAndRerun;
    registering_anew_twice_at_the_same_time_with_any_fault_connects_once: RegisterAnew, AnotherBeside;
    disconnecting_goes_on_after_any_fault_at_any_exchange: Disconnect, Continue;
    disconnecting_goes_on_after_any_fault_at_any_exchange_and_a_kill: Disconnect, KillAndRerun;
    disconnecting_twice_at_the_same_time_with_any_fault_disconnects_once: Disconnect, AnotherBeside;
}

/// One random schedule: several faults, latencies, expiring tokens and sessions, jumps of the clock, kills, and two
/// runners who race.
async fn schedule(seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let goals = [
        Goal::Connect,
        Goal::HandOff,
        Goal::Disconnect,
        Goal::RegisterAnew,
    ];
    let goal = goals[rng.usize(..goals.len())];
    let shape = SHAPES[rng.usize(..SHAPES.len())];
    let landscape = landscape(goal, shape).await;
    let heard = Heard::default();
    let _log = hear_log(seed, &heard);
    let mut told = format!("{goal:?}, {shape:?}");
    landscape.world.configure(|config| {
        config.latency = Duration::from_millis(rng.u64(0..200));
        config.job_delay = Duration::from_millis(rng.u64(0..6000));
        config.enabling_delay = Duration::from_millis(rng.u64(0..6000));
        config.listing_delay = Duration::from_millis(rng.u64(0..3000));
    });
    let base = sequence(&landscape);
    for _ in 0..rng.u32(0..4) {
        let (name, make) = KINDS[rng.usize(..KINDS.len())];
        let at = rng.u64(1..40);
        let _ = write!(told, "; {name} at {at}");
        landscape.world.inject(make(Fault::exchange(base + at)));
    }
    let mut runners = 1;
    for _ in 0..rng.u32(1..4) {
        let jump = Duration::from_secs([0, 0, 60, 90_000, 8 * 86_400][rng.usize(..5)]);
        let kill_at = rng.u64(1..60);
        let beside = rng.bool();
        let _ = write!(
            told,
            "; jump {jump:?}, killed at wait {kill_at}, beside {beside}"
        );
        if beside {
            runners += 1;
            let head_start = Duration::from_millis(rng.u64(0..400));
            let other = async {
                tokio::time::sleep(head_start).await;
                run(&landscape, goal, &heard).await
            };
            let _ =
                futures_util::join!(kill_at_wait(kill_at, run(&landscape, goal, &heard)), other);
        } else {
            let _ = kill_at_wait(kill_at, run(&landscape, goal, &heard)).await;
        }
        runners += 1;
        landscape.world.advance(jump);
        match rng.u32(0..4) {
            0 => landscape.world.expire_tokens(),
            1 => landscape.world.end_sessions(),
            _ => {}
        }
    }
    landscape.world.clear_faults();
    settle(&landscape, goal, &heard, runners + 2, &told).await;
}

/// Runs schedules, each by itself, and says how to run the one that fails.
fn schedules(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let ended = std::panic::catch_unwind(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(schedule(seed));
        });
        assert!(
            ended.is_ok(),
            "SEED={seed} cargo test --workspace --test exhaustive the_seed_that_is_asked_for"
        );
    }
}

#[test]
fn random_schedules_come_to_their_end_1() {
    schedules(0..525);
}

#[test]
fn random_schedules_come_to_their_end_2() {
    schedules(525..1050);
}

#[test]
fn random_schedules_come_to_their_end_3() {
    schedules(1050..1575);
}

#[test]
fn random_schedules_come_to_their_end_4() {
    schedules(1575..2100);
}

#[test]
fn the_seed_that_is_asked_for() {
    if let Ok(seed) = std::env::var("SEED") {
        let seed: u64 = seed.parse().expect("SEED is a number");
        schedules(seed..seed + 1);
    }
}
