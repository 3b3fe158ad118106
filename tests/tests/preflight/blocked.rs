//! What blocks the plan is a problem of the preflight.

use std::sync::Arc;

use async_trait::async_trait;
use btp_client::system_landscape::{
    IntegrationToken, ScenarioGroup, System, SystemId, SystemName, SystemStatus,
};
use client_core::Error;
use connect_flow::{
    Blocker, Connection, Disconnection, Entitlement, Flow, FlowBuilder, Observation, Ports,
    Preflight, Responsible, Step, StepContext, StepError, SystemLandscape,
    preflight::{Check, Level},
};
use integration_tests::{Landscape, Rows, SYSTEM};
use landscape_sim::World;
use s4_client::extensions::Extension;
use url::Url;

use crate::the_one;

/// The preflight of a flow whose plan is blocked: each reason that the plan names is a problem.
async fn of_blocked(flow: FlowBuilder) -> Preflight {
    let flow = flow.build().unwrap();
    let plan = flow.plan().await.unwrap();
    assert!(plan.is_blocked(), "{plan}");
    let found = flow.preflight().await;
    assert!(!found.is_good(), "{found}{plan}");
    for problem in found.problems() {
        assert!(problem.advice.is_some(), "{found}");
    }
    found
}

async fn connected() -> Landscape {
    let landscape = Landscape::in_memory(World::simple());
    assert!(landscape.flow().run().await.is_connected());
    landscape
}

fn flow(landscape: &Landscape, ports: Ports) -> FlowBuilder {
    Flow::builder(landscape.connection(), ports)
}

#[tokio::test(start_paused = true)]
async fn a_system_that_gets_no_token_is_a_problem() {
    let landscape = connected().await;
    landscape
        .world
        .configure(|config| config.deregistering_fails = true);
    let back = Disconnection::of(landscape.connection());
    let back = Flow::disconnecting(back, landscape.ports()).build();
    assert!(!back.unwrap().run().await.is_disconnected());
    let found = of_blocked(flow(&landscape, landscape.ports())).await;
    let name = the_one(&found, Check::SystemName);
    assert_eq!(name.level, Level::Problem, "{found}");
    assert!(name.what.contains("Error while Deregistering"), "{found}");
    let who = name.advice.as_ref().unwrap().0;
    assert_eq!(who, Responsible::BtpAdministrator);
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_failed_is_told_once_for_each_side() {
    let landscape = Landscape::in_memory(World::simple());
    landscape
        .world
        .configure(|config| config.pairing_fails = true);
    assert!(!landscape.flow().run().await.is_connected());
    let found = of_blocked(flow(&landscape, landscape.ports())).await;
    let problems: Vec<_> = found.problems().map(|finding| finding.check).collect();
    assert_eq!(problems, [Check::SystemName, Check::Tenant], "{found}");
    the_one(&found, Check::SystemName);
    the_one(&found, Check::Tenant);
    // Allowed to begin anew, the flow mends both.
    let anew = flow(&landscape, landscape.ports()).register_anew();
    let found = anew.build().unwrap().preflight().await;
    assert!(found.is_good(), "{found}");
    assert_eq!(
        the_one(&found, Check::SystemName).level,
        Level::Warning,
        "{found}"
    );
}

async fn showing(landscape: &Landscape, rows: Vec<Extension>) -> Preflight {
    let mut ports = landscape.ports();
    ports.tenant = Arc::new(Rows(rows));
    of_blocked(flow(landscape, ports)).await
}

#[tokio::test(start_paused = true)]
async fn what_the_tenants_rows_say_is_a_problem_of_the_tenant() {
    let landscape = connected().await;
    let row = landscape.ports().tenant.list().await.unwrap().remove(0);
    let mut other = row.clone();
    other.id = "another".into();

    let found = showing(&landscape, Vec::new()).await;
    let tenant = the_one(&found, Check::Tenant);
    assert!(tenant.what.contains("has no extension"), "{found}");

    let found = showing(&landscape, vec![row.clone(), other]).await;
    let tenant = the_one(&found, Check::Tenant);
    assert!(tenant.what.contains("several extensions"), "{found}");
    let who = tenant.advice.as_ref().unwrap().0;
    assert_eq!(who, Responsible::TenantAdministrator);
    assert_eq!(found.problems().count(), 1, "{found}");

    // Its global account is another one: this one has no such system.
    let elsewhere = Landscape::in_memory(World::simple());
    let found = showing(&elsewhere, vec![row]).await;
    let tenant = the_one(&found, Check::Tenant);
    assert!(tenant.what.contains("another global account"), "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_wanted_twice_with_different_amounts_is_a_problem() {
    let landscape = Landscape::in_memory(World::simple());
    let subaccount = landscape.at().subaccounts[0].clone();
    let wanted = Connection::new(SYSTEM)
        .entitle(subaccount.clone(), "api-access")
        .entitle_with(Entitlement::new(subaccount, "api-access").amount(2_u64.try_into().unwrap()));
    let found = of_blocked(Flow::builder(wanted, landscape.ports())).await;
    let problem = found.problems().next().unwrap();
    assert_eq!(problem.check, Check::Plan, "{found}");
    assert!(problem.what.contains("is wanted twice"), "{found}");
}

/// A step of one's own that somebody has to mend something for.
#[derive(Debug)]
struct NeedsATicket;

#[async_trait]
impl Step for NeedsATicket {
    fn name(&self) -> &'static str {
        "needs-a-ticket"
    }
    async fn observe(&self, _: &StepContext) -> Result<Observation, StepError> {
        let advice = "open one";
        Ok(Blocker::new(Responsible::Caller, "there is no ticket", advice).into())
    }
    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_blocked_step_of_ones_own_is_a_problem() {
    let landscape = Landscape::in_memory(World::simple());
    let flow = flow(&landscape, landscape.ports());
    let found = of_blocked(flow.insert_before("add-system", NeedsATicket)).await;
    assert!(
        found
            .to_string()
            .contains("there is no ticket\n    You: open one"),
        "{found}"
    );
    assert_eq!(found.problems().count(), 1, "{found}");
}

/// A landscape that knows the tenant under two more names.
#[derive(Debug)]
struct TwoMore(Arc<dyn SystemLandscape>);

#[async_trait]
impl SystemLandscape for TwoMore {
    async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error> {
        self.0.find(name).await
    }
    async fn add(&self, name: &SystemName) -> Result<System, Error> {
        self.0.add(name).await
    }
    async fn issue_token(
        &self,
        system: &SystemId,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        self.0.issue_token(system, group).await
    }
    async fn of_tenant(&self, _: &Url) -> Result<Vec<System>, Error> {
        let mut discovered = System::new("1", "S4HC my300001").with_status(SystemStatus::Initial);
        discovered.managed = Some(true);
        let registered = System::new("2", "the-registered").with_status(SystemStatus::Connected);
        Ok(vec![discovered, registered])
    }
}

#[tokio::test(start_paused = true)]
async fn a_registered_entry_behind_a_discovered_one_is_seen() {
    let landscape = Landscape::in_memory(World::simple());
    let mut ports = landscape.ports();
    ports.landscape = Arc::new(TwoMore(ports.landscape));
    let found = crate::with(landscape.connection(), ports).await;
    let twin = the_one(&found, Check::Twin);
    assert_eq!(twin.level, Level::Problem, "{found}");
    let advice = &twin.advice.as_ref().unwrap().1;
    assert!(advice.contains("use the name the-registered"), "{found}");
}
