//! What is left of a quota is left once, not once for each subaccount.

use connect_flow::{
    Connection, Flow, Observation, Preflight,
    preflight::{Check, Level},
};
use integration_tests::{Landscape, SYSTEM};
use landscape_sim::{EntitlementShape, Subaccount, World};

const ONE: &str = "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10";
const TWO: &str = "9b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10";

fn landscape(shape: EntitlementShape, quota: u32) -> Landscape {
    let world = World::builder()
        .subaccount(Subaccount::new(ONE, "One"))
        .subaccount(Subaccount::new(TWO, "Two"))
        .configure(|config| {
            config.entitlement_shape = shape;
            config.system_plan_quota = Some(quota);
        });
    Landscape::in_memory(world.build())
}

async fn register(landscape: &Landscape, name: &str) {
    let flow = Flow::builder(Connection::new(name), landscape.ports());
    assert!(flow.build().unwrap().run().await.is_connected());
}

fn both(landscape: &Landscape) -> Flow {
    let wanted = Connection::new(SYSTEM)
        .entitle(ONE, "api-access")
        .entitle(TWO, "api-access");
    Flow::builder(wanted, landscape.ports()).build().unwrap()
}

fn of_plans(found: &Preflight) -> Vec<Level> {
    let plans = found.findings.iter().filter(|one| one.check == Check::Plan);
    plans.map(|one| one.level).collect()
}

#[tokio::test(start_paused = true)]
async fn one_unit_is_not_promised_to_two_subaccounts() {
    for shape in [EntitlementShape::Resources, EntitlementShape::PlanPerSystem] {
        let landscape = landscape(shape, 1);
        register(&landscape, SYSTEM).await;
        let flow = both(&landscape);
        let found = flow.preflight().await;
        assert_eq!(of_plans(&found), [Level::Ok, Level::Problem], "{found}");
        let problem = found.problems().next().unwrap();
        assert!(problem.what.contains("is used up"), "{found}");
        // Nothing is assigned where not all of it can be.
        let plan = flow.plan().await.unwrap();
        assert!(plan.is_blocked(), "{plan}");
        landscape.world.clear_journal();
        assert!(!flow.run().await.is_connected());
        let sent = landscape.journal().operations();
        assert!(!sent.contains(&"entitlements.assign"), "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_units_are_enough_for_two_subaccounts() {
    for shape in [EntitlementShape::Resources, EntitlementShape::PlanPerSystem] {
        let landscape = landscape(shape, 2);
        register(&landscape, SYSTEM).await;
        let flow = both(&landscape);
        let found = flow.preflight().await;
        assert_eq!(of_plans(&found), [Level::Ok, Level::Ok], "{found}");
        let report = flow.run().await;
        assert!(report.is_connected(), "{}", report.outcome);
        // What they hold already takes nothing of what is left.
        let found = flow.preflight().await;
        assert_eq!(of_plans(&found), [Level::Ok, Level::Ok], "{found}");
        let done = flow.plan().await.unwrap();
        assert!(
            done.steps
                .iter()
                .all(|step| matches!(step.observation, Observation::Done { .. })),
            "{done}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_shared_quota_is_summed_up_before_the_system_is_there() {
    for (quota, second) in [(1, Level::Problem), (2, Level::Ok)] {
        let landscape = landscape(EntitlementShape::Resources, quota);
        register(&landscape, "another").await;
        let found = both(&landscape).preflight().await;
        assert_eq!(of_plans(&found), [Level::Ok, second], "{found}");
    }
}
