//! The preflight of a hand-off tells what nobody can look at as not known.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use btp_client::system_landscape::SystemName;
use connect_flow::{
    Blocker, FlowBuilder, Observation, Responsible, Step, StepContext, StepError,
    handoff::{HandOff, ScriptedPair},
    preflight::{Check, Level},
};
use integration_tests::{Landscape, SYSTEM};
use landscape_sim::World;

use crate::the_one;

fn hand_off(landscape: &Landscape) -> FlowBuilder {
    let group = landscape.connection().group().clone();
    let pair = ScriptedPair::new(&landscape.ports(), group);
    HandOff::new(pair).flow(landscape.connection(), Arc::new(landscape.btp()))
}

#[tokio::test(start_paused = true)]
async fn a_hand_off_is_good_and_says_what_nobody_can_look_at() {
    let landscape = Landscape::in_memory(World::simple());
    let found = hand_off(&landscape).build().unwrap().preflight().await;
    assert!(found.is_good(), "{found}");
    for (check, level) in [
        (Check::BtpAccess, Level::Ok),
        (Check::GlobalAccount, Level::Ok),
        (Check::Subaccount, Level::Ok),
        (Check::SystemName, Level::Unknown),
        (Check::Landscape, Level::Unknown),
        (Check::ScenarioGroup, Level::Ok),
        (Check::Twin, Level::Unknown),
        (Check::Plan, Level::Ok),
        (Check::Tenant, Level::Unknown),
    ] {
        assert_eq!(the_one(&found, check).level, level, "{found}");
    }
    assert!(!found.to_string().contains("= system name"), "{found}");
    assert!(!found.to_string().contains("= system landscape"), "{found}");

    // What is registered is seen.
    assert!(landscape.flow().run().await.is_connected());
    let found = hand_off(&landscape).build().unwrap().preflight().await;
    let name = the_one(&found, Check::SystemName);
    assert_eq!(name.level, Level::Ok, "{found}");
    assert!(name.what.contains("Registered"), "{found}");
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_registry_is_no_answer() {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    landscape
        .world
        .configure(|config| config.registry_outage = true);
    let flow = hand_off(&landscape).build().unwrap();
    let name = SystemName::new(SYSTEM).unwrap();
    let error = flow.ports().landscape.find(&name).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    let found = flow.preflight().await;
    // The flow waits for its end.
    assert!(found.is_good(), "{found}");
    for check in [Check::SystemName, Check::Plan] {
        let seen = the_one(&found, check);
        assert_eq!(seen.level, Level::Unknown, "{found}");
        assert!(seen.what.contains("registry"), "{found}");
    }
}

/// A step of one's own that looks for the system itself, while the registry is out for some of its looks.
#[derive(Debug)]
struct LooksInAnOutage(World, AtomicUsize);

#[async_trait]
impl Step for LooksInAnOutage {
    fn name(&self) -> &'static str {
        "looks-in-an-outage"
    }
    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let looks = self.1.fetch_add(1, Ordering::SeqCst);
        let out = (1..4).contains(&looks);
        self.0.configure(|config| config.registry_outage = out);
        cx.forget_system();
        let seen = cx.system().await;
        self.0.configure(|config| config.registry_outage = false);
        Ok(match seen? {
            Some(system) => Observation::done(format!("{} is there", system.name)),
            None => Blocker::new(Responsible::Caller, "the system is gone", "look").into(),
        })
    }
    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_that_a_step_of_ones_own_meets_does_not_end_the_run() {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    let step = LooksInAnOutage(landscape.world.clone(), AtomicUsize::new(0));
    let flow = hand_off(&landscape).insert_before("assign-entitlements", step);
    let report = flow.build().unwrap().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
}
