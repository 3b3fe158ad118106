//! A row that waits under the system's name and was not made by this run.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use btp_client::system_landscape::ScenarioGroup;
use client_core::{Error, SecretString};
use connect_flow::{
    ApprovalRequest, ApproveAll, Approver, Flow, Report, RunOutcome, TenantExtensions,
};
use integration_tests::{
    BTP_USER, Killed, Landscape, Logon, SYSTEM, WithMore, connection, kill_after,
};
use landscape_sim::World;
use s4_client::extensions::{Extension, ExtensionStatus};

/// Says yes, and remembers what it was asked.
#[derive(Debug, Clone, Default)]
struct Asked(Arc<Mutex<Vec<ApprovalRequest>>>);

#[async_trait]
impl Approver for Asked {
    async fn approve(&self, request: &ApprovalRequest) -> bool {
        self.0.lock().unwrap().push(request.clone());
        true
    }
}

/// A landscape in which a run for `group` ended after it had created its extension.
async fn with_a_waiting_row(group: ScenarioGroup) -> Landscape {
    let world = || World::builder().btp_user(BTP_USER.0, BTP_USER.1).build();
    let make = || Landscape::in_memory(world());
    let undisturbed = make();
    assert!(undisturbed.flow().run().await.is_connected());
    let journal = undisturbed.journal();
    let create = journal.of("extensions.create").next().unwrap().sequence;

    let landscape = make();
    let connection = connection(&landscape.world).scenario_group(group);
    let run = kill_after(create, landscape.transport.clone(), |transport| {
        let killed = landscape.through(|_| transport);
        async move {
            let flow = Flow::builder(connection, killed.ports()).build().unwrap();
            flow.run().await.is_connected()
        }
    });
    assert_eq!(run.await, Killed::Yes);
    landscape
}

#[tokio::test(start_paused = true)]
async fn a_row_with_a_token_for_other_scenarios_is_not_approved() {
    let eventing = ScenarioGroup::by_label("Eventing Between SAP Cloud Systems").unwrap();
    let landscape = with_a_waiting_row(eventing).await;
    let report = landscape.flow().run().await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert!(
        blocker
            .reason
            .contains("other scenario groups (EVENT_MESH)"),
        "{blocker}"
    );
    assert_eq!(landscape.journal().of("extensions.approve").count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_found_row_is_shown_to_whoever_approves_and_to_whoever_reads_the_plan() {
    let landscape = with_a_waiting_row(ScenarioGroup::all_communication_scenarios()).await;
    let asked = Asked::default();
    let flow = Flow::builder(connection(&landscape.world), landscape.ports())
        .approver(asked.clone())
        .build()
        .unwrap();
    let plan = flow.plan().await.unwrap().to_string();
    let user = &landscape.at().s4_user;
    assert!(
        plan.contains("found waiting") && plan.contains(&format!("last changed by {user}")),
        "{plan}"
    );
    assert!(flow.run().await.is_connected());
    let requests = asked.0.lock().unwrap();
    let [request] = requests.as_slice() else {
        panic!("asked once: {requests:?}")
    };
    assert!(
        request.found && request.question.contains("not made by this run"),
        "{request:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_row_of_this_run_is_approved_as_its_own() {
    let landscape = Landscape::in_memory(World::simple());
    let asked = Asked::default();
    let flow = Flow::builder(connection(&landscape.world), landscape.ports())
        .approver(asked.clone())
        .build()
        .unwrap();
    assert!(flow.run().await.is_connected());
    let requests = asked.0.lock().unwrap();
    let [request] = requests.as_slice() else {
        panic!("asked once: {requests:?}")
    };
    assert!(
        !request.found && !request.question.contains("not made"),
        "{request:?}"
    );
}

/// The tenant as another user sees it.
#[derive(Debug)]
struct As(Option<&'static str>, Arc<dyn TenantExtensions>);

#[async_trait]
impl TenantExtensions for As {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        self.1.list().await
    }
    async fn create(&self, token: &SecretString, name: &str) -> Result<Extension, Error> {
        self.1.create(token, name).await
    }
    async fn approve(&self, row: &Extension) -> Result<Extension, Error> {
        self.1.approve(row).await
    }
    fn user(&self) -> Option<String> {
        self.0.map(str::to_owned)
    }
}

async fn run_as(
    user: Option<&'static str>,
    landscape: &Landscape,
    approver: Option<ApproveAll>,
) -> Report {
    let mut ports = landscape.ports();
    ports.tenant = Arc::new(As(user, ports.tenant));
    let mut flow = Flow::builder(connection(&landscape.world), ports);
    if let Some(approver) = approver {
        flow = flow.approver(approver);
    }
    flow.build().unwrap().run().await
}

#[tokio::test(start_paused = true)]
async fn what_another_user_left_waiting_is_approved_only_by_who_says_so() {
    for user in [Some("SOMEBODY_ELSE"), Some(""), None] {
        let landscape = with_a_waiting_row(ScenarioGroup::all_communication_scenarios()).await;
        let report = run_as(user, &landscape, None).await;
        let RunOutcome::Blocked { step, blocker } = &report.outcome else {
            panic!("{user:?}: {}", report.outcome)
        };
        assert_eq!(step, "create-extension");
        let made_by = format!("last changed by {}", landscape.at().s4_user);
        assert!(
            blocker.reason.contains("found waiting") && blocker.reason.contains(&made_by),
            "{blocker}"
        );
        assert_eq!(landscape.journal().of("extensions.approve").count(), 0);
        assert_eq!(landscape.journal().of("extensions.create").count(), 1);
        assert_eq!(report.changes().count(), 0, "{report:?}");

        let report = run_as(user, &landscape, Some(ApproveAll)).await;
        assert!(report.is_connected(), "{}", report.outcome);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_same_user_left_waiting_is_approved_unasked_whichever_way_it_logs_on() {
    for logon in [Logon::KeyAndBasic, Logon::UserAndOAuth] {
        let landscape = with_a_waiting_row(ScenarioGroup::all_communication_scenarios())
            .await
            .logging_on(logon);
        let report = landscape.flow().run().await;
        assert!(report.is_connected(), "{logon:?}: {}", report.outcome);
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_waits_beside_an_extension_in_use_is_left_alone() {
    let landscape = with_a_waiting_row(ScenarioGroup::all_communication_scenarios()).await;
    let mut ports = landscape.ports();
    let mut stranger = ports.tenant.list().await.unwrap().remove(0);
    stranger.id = "another".into();
    assert!(landscape.flow().run().await.is_connected());

    // Another administrator begins with a token of another account, and the same description.
    let tenant = Arc::new(WithMore::new(ports.tenant, vec![stranger]));
    ports.tenant = tenant.clone();
    let flow = Flow::builder(connection(&landscape.world), ports)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(report.changes().count(), 0, "{report:?}");
    assert_eq!(tenant.deleted(), []);
}

/// A flow in whose tenant somebody else has left a row of the system's name waiting.
fn beside_a_stranger(landscape: &Landscape, id: &str) -> (Flow, Arc<WithMore>) {
    let mut stranger =
        Extension::new(id, ExtensionStatus::PendingApproval).with_description(SYSTEM);
    stranger.changed_by = Some("SOMEBODY_ELSE".to_owned());
    let mut ports = landscape.ports();
    let tenant = Arc::new(WithMore::new(ports.tenant, vec![stranger]));
    ports.tenant = tenant.clone();
    let flow = Flow::builder(connection(&landscape.world), ports).build();
    (flow.unwrap(), tenant)
}

#[tokio::test(start_paused = true)]
async fn a_strangers_row_that_waits_is_seen_before_anything_is_changed() {
    let landscape = Landscape::in_memory(World::simple());
    let (flow, _) = beside_a_stranger(&landscape, "stranger");
    let plan = flow.plan().await.unwrap();
    let blocker = plan.blockers().next().unwrap();
    assert!(blocker.reason.contains("SOMEBODY_ELSE"), "{blocker}");
    assert!(!flow.preflight().await.is_good());
    let report = flow.run().await;
    assert!(
        matches!(report.outcome, RunOutcome::Blocked { .. }),
        "{}",
        report.outcome
    );
    let systems = landscape.world.snapshot().systems;
    assert!(systems.is_empty(), "nothing is half-done: {systems:?}");
}

#[tokio::test(start_paused = true)]
async fn of_two_that_wait_the_own_one_counts_and_the_strangers_stays() {
    for id in [
        "00000000-0000-4000-8000-000000000000",
        "ffffffff-ffff-4fff-8fff-ffffffffffff",
    ] {
        let landscape = with_a_waiting_row(ScenarioGroup::all_communication_scenarios()).await;
        let (flow, tenant) = beside_a_stranger(&landscape, id);
        let report = flow.run().await;
        assert!(report.is_connected(), "{id}: {}", report.outcome);
        assert_eq!(tenant.deleted(), [], "{id}");
        assert_eq!(
            landscape.journal().of("extensions.create").count(),
            1,
            "{id}"
        );
    }
}
