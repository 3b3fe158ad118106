//! The process stops and starts: what is proven is asked of nobody, what only a person said is asked again.

use std::time::Duration;

use connect_flow::handoff::{Task, TokenPath};
use integration_tests::{Killed, Landscape, kill_at_wait};
use landscape_sim::{Fault, FaultRule, World};

use crate::{
    people::{People, Whim},
    walk::PATHS,
};

const ALL: [Task; 3] = [Task::AddSystem, Task::GetToken, Task::CreateExtension];

#[tokio::test(start_paused = true)]
async fn stopped_at_any_question_the_next_run_asks_again_and_connects_once() {
    for path in PATHS {
        for stop in 0..3 {
            let landscape = Landscape::in_memory(World::simple());
            let people = People::with(&landscape, move |number, _| {
                (number == stop).then_some(Whim::NeverAnswers)
            });
            let flow = people.flow(&landscape, path);
            let first = tokio::time::timeout(Duration::from_secs(86_400), flow.run());
            assert!(
                first.await.is_err(),
                "{path:?}: it waited at question {stop}"
            );
            assert_eq!(people.tasks(), ALL[..=stop]);

            let report = people.flow(&landscape, path).run().await;
            let context = format!("{path:?}, stopped at question {stop}: {}", report.outcome);
            assert!(report.is_connected(), "{context}");
            assert_eq!(people.tasks()[stop + 1..], ALL, "{context}");
            // A token that was got before the stop is given up for another.
            landscape.assert_connected_once(usize::from(stop == 2), &context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stopped_while_registration_is_waited_for_the_next_run_asks_nobody_once_it_is_seen() {
    for path in PATHS {
        let landscape = Landscape::in_memory(World::simple());
        landscape
            .world
            .configure(|config| config.listing_delay = Duration::from_secs(3600));
        let people = People::willing(&landscape);
        let flow = people.flow(&landscape, path);
        let first = tokio::time::timeout(Duration::from_secs(600), flow.run());
        assert!(first.await.is_err());
        assert_eq!(people.tasks(), ALL);
        tokio::time::sleep(Duration::from_secs(3600)).await;
        let report = people.flow(&landscape, path).run().await;
        assert!(report.is_connected(), "{path:?}: {}", report.outcome);
        assert_eq!(people.tasks(), ALL, "{path:?}: nobody is asked again");
        landscape.assert_connected_once(0, &format!("{path:?}"));
    }
}

/// Everything takes its time, so that there is something to wait for everywhere.
fn slow() -> Landscape {
    let builder = World::builder().configure(|config| {
        config.latency = Duration::from_millis(120);
        config.enabling_delay = Duration::from_secs(40);
        config.listing_delay = Duration::from_secs(70);
        config.job_delay = Duration::from_secs(20);
    });
    Landscape::in_memory(builder.build())
}

#[tokio::test(start_paused = true)]
async fn dropped_wherever_it_waits_the_next_run_connects_once() {
    for path in PATHS {
        let mut kills = 0;
        for wait in 1.. {
            let landscape = slow();
            let people = People::willing(&landscape);
            let flow = people.flow(&landscape, path);
            if let Killed::No(report) = kill_at_wait(wait, flow.run()).await {
                assert!(report.is_connected(), "{path:?}: {}", report.outcome);
                break;
            }
            kills += 1;
            let report = people.flow(&landscape, path).run().await;
            let context = format!("{path:?}, dropped at wait {wait}: {}", report.outcome);
            assert!(report.is_connected(), "{context}");
            landscape.assert_connected_once(1, &context);
        }
        assert!(kills > 30, "{path:?}: {kills} kills");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_between_two_runs_says_what_would_be_asked() {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::with(&landscape, |number, _| {
        (number == 2).then_some(Whim::NeverAnswers)
    });
    let flow = people.flow(&landscape, TokenPath::ThroughProgram);
    let first = tokio::time::timeout(Duration::from_secs(600), flow.run());
    assert!(first.await.is_err());
    let plan = flow.plan().await.unwrap();
    let changes: Vec<_> = plan.changes().collect();
    assert!(changes[1].contains("integration token"), "{plan}");
    assert_eq!(people.tasks().len(), 3, "the plan asked nobody");
}

/// Whoever meets the fault: the flow looks again, and so do the people.
#[tokio::test(start_paused = true)]
async fn whichever_answer_is_lost_or_refused_the_run_connects_once() {
    type Make = fn(FaultRule) -> Fault;
    let kinds: [(&str, Make); 3] = [
        ("lost", |rule| rule.apply_then_drop()),
        ("refused", |rule| rule.refuse()),
        ("unavailable", |rule| rule.status(503)),
    ];
    for path in PATHS {
        let undisturbed = Landscape::in_memory(World::simple());
        let people = People::willing(&undisturbed);
        assert!(people.flow(&undisturbed, path).run().await.is_connected());
        let exchanges = undisturbed.journal().len() as u64;
        assert!(exchanges > 20, "{exchanges}");
        for exchange in 1..=exchanges {
            for (name, make) in kinds {
                let landscape = Landscape::in_memory(World::simple());
                landscape.world.inject(make(Fault::exchange(exchange)));
                let people = People::willing(&landscape);
                let report = people.flow(&landscape, path).run().await;
                let context = format!("{path:?}, {name} at {exchange}: {}", report.outcome);
                assert!(report.is_connected(), "{context}");
                landscape.assert_connected_once(1, &context);
                assert_eq!(
                    landscape.journal().faults().count(),
                    1,
                    "{context}: it struck"
                );
            }
        }
    }
}
