//! Killed wherever it waits, killed twice, killed with much to assign: the next run converges.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use connect_flow::{Disconnection, Event, EventKind, Flow};
use integration_tests::{Killed, Landscape, kill_after, kill_at_wait};
use landscape_sim::{Config, EntitlementShape, World};
use tokio::time::Instant;

const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

fn world(shape: EntitlementShape, change: impl FnOnce(&mut Config)) -> World {
    World::builder()
        .configure(|config| {
            config.entitlement_shape = shape;
            change(config);
        })
        .build()
}

/// Nothing comes at once: each answer, enabling, listing and jobs take their time.
fn slow(config: &mut Config) {
    config.latency = Duration::from_millis(120);
    config.enabling_delay = Duration::from_secs(40);
    config.listing_delay = Duration::from_secs(70);
    config.job_delay = Duration::from_secs(20);
}

async fn run_until_killed(landscape: &Landscape, exchange: u64) -> Killed<bool> {
    kill_after(exchange, landscape.transport.clone(), |transport| {
        let killed = landscape.through(|_| transport);
        async move { killed.flow().run().await.is_connected() }
    })
    .await
}

async fn assert_next_run_connects(landscape: &Landscape, unused: usize, context: &str) {
    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{context}: {}", report.outcome);
    landscape.assert_connected_once(unused, context);
}

/// The standard flow, and the step that waits at this moment, if one does.
fn watched(landscape: &Landscape) -> (Flow, Arc<Mutex<Option<&'static str>>>) {
    let waiting = Arc::new(Mutex::new(None));
    let listener = {
        let waiting = Arc::clone(&waiting);
        move |event: &Event| {
            *waiting.lock().unwrap() = match &event.kind {
                EventKind::Waiting { step, .. } => Some(*step),
                // The kill itself: what was waited for before it is asked about.
                EventKind::RunAbandoned { .. } => return,
                _ => None,
            };
        }
    };
    let flow = Flow::builder(landscape.connection(), landscape.ports())
        .listener(listener)
        .build()
        .unwrap();
    (flow, waiting)
}

#[tokio::test(start_paused = true)]
async fn killed_wherever_it_waits_the_next_run_connects_once() {
    for shape in SHAPES {
        let undisturbed = Landscape::in_memory(world(shape, slow));
        assert!(undisturbed.flow().run().await.is_connected());
        let exchanges = undisturbed.journal().len() as u64;

        let mut waited_in = BTreeSet::new();
        let mut latest = Duration::ZERO;
        let mut kills = 0;
        let mut in_job = 0;
        for wait in 1.. {
            let landscape = Landscape::in_memory(world(shape, slow));
            let began = Instant::now();
            let (flow, waiting) = watched(&landscape);
            if let Killed::No(report) = kill_at_wait(wait, flow.run()).await {
                assert!(report.is_connected(), "{shape:?}: {}", report.outcome);
                break;
            }
            kills += 1;
            latest = latest.max(began.elapsed());
            let last = landscape.journal().operations().last().copied();
            in_job += u32::from(last == Some("jobs.status"));
            waited_in.extend(*waiting.lock().unwrap());
            let context = format!("{shape:?}, killed at wait {wait}, {:?}", began.elapsed());
            assert_next_run_connects(&landscape, 1, &context).await;
        }
        // Every answer is waited for once, and there are waits beside them: between looks, and for the job.
        assert!(kills > exchanges, "{kills} kills, {exchanges} exchanges");
        assert!(in_job > 1, "{shape:?}: killed while the job ran");
        assert!(latest > Duration::from_secs(90), "{shape:?}: {latest:?}");
        for step in ["await-enabled", "assign-entitlements"] {
            assert!(waited_in.contains(step), "{shape:?}: {waited_in:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn killed_after_any_exchange_with_two_plans_for_two_subaccounts_each_is_assigned_once() {
    for shape in SHAPES {
        let fresh = || {
            Landscape::in_memory(world(shape, |_| {}))
                .wanting_everywhere(&["api-access", "messaging"])
        };
        let undisturbed = fresh();
        assert_next_run_connects(&undisturbed, 0, "undisturbed").await;
        assert_eq!(undisturbed.at().subaccounts.len(), 2);
        for exchange in 1..=undisturbed.journal().len() as u64 {
            let landscape = fresh();
            let context = format!("{shape:?}, killed after exchange {exchange}");
            let first = run_until_killed(&landscape, exchange).await;
            assert_eq!(first, Killed::Yes, "{context}");
            assert_next_run_connects(&landscape, 1, &context).await;
        }
    }
}

/// A token's value is shown once, so a run that dies between issuing one and creating the extension leaves it
/// unused; each of two killed runs can.
#[tokio::test(start_paused = true)]
async fn killed_twice_the_third_run_connects_once_with_at_most_a_token_left_for_each_kill() {
    for shape in SHAPES {
        let mut most_unused = 0;
        let mut pairs = 0;
        'first: for first in 1.. {
            for second in 1.. {
                let landscape = Landscape::in_memory(world(shape, |_| {}));
                if run_until_killed(&landscape, first).await != Killed::Yes {
                    break 'first;
                }
                let context = format!("{shape:?}, killed after {first}, then after {second}");
                if run_until_killed(&landscape, second).await != Killed::Yes {
                    landscape.assert_connected_once(1, &context);
                    break;
                }
                assert_next_run_connects(&landscape, 2, &context).await;
                most_unused = most_unused.max(landscape.world.snapshot().unused_tokens);
                pairs += 1;
            }
        }
        assert_eq!(most_unused, 2, "{shape:?}: the bound is reached");
        assert!(pairs >= 100, "{shape:?}: {pairs} pairs");
    }
}

#[tokio::test(start_paused = true)]
async fn killed_wherever_the_way_back_waits_the_next_run_ends_it() {
    for shape in SHAPES {
        let mut waited_in = BTreeSet::new();
        let mut in_job = 0;
        let mut kills = 0;
        for wait in 1.. {
            let landscape = Landscape::in_memory(world(shape, |_| {}));
            assert!(landscape.flow().run().await.is_connected());
            landscape.world.clear_journal();
            landscape.world.configure(|config| {
                slow(config);
                // It is registered for long.
                config.listing_delay = Duration::ZERO;
                config.deregister_delay = Duration::from_secs(40);
            });
            let back = |landscape: &Landscape| {
                let wanted = Disconnection::of(landscape.connection());
                Flow::disconnecting(wanted, landscape.ports())
            };
            let waiting: Arc<Mutex<Option<&'static str>>> = Arc::default();
            let hears = Arc::clone(&waiting);
            let flow = back(&landscape).listener(move |event: &Event| {
                if let EventKind::Waiting { step, .. } = &event.kind {
                    *hears.lock().unwrap() = Some(step);
                }
            });
            let killed = kill_at_wait(wait, flow.build().unwrap().run()).await;
            if let Killed::No(report) = killed {
                assert!(report.is_disconnected(), "{shape:?}: {}", report.outcome);
                break;
            }
            kills += 1;
            let last = landscape.journal().operations().last().copied();
            in_job += u32::from(last == Some("jobs.status"));
            waited_in.extend(*waiting.lock().unwrap());
            let report = back(&landscape).build().unwrap().run().await;
            let context = format!("{shape:?}, killed at wait {wait}");
            assert!(report.is_disconnected(), "{context}: {}", report.outcome);
            let seen = landscape.world.snapshot();
            assert!(seen.systems.is_empty(), "{context}: {:?}", seen.systems);
            let extensions = seen.extensions.values().flatten().count();
            assert_eq!(extensions, 0, "{context}");
        }
        assert!(kills > 30, "{shape:?}: {kills}");
        assert!(in_job > 1, "{shape:?}: killed while the job ran");
        for step in ["deregister-system", "remove-system"] {
            assert!(waited_in.contains(step), "{shape:?}: {waited_in:?}");
        }
    }
}
