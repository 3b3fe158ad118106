//! A row that waits under the system's name and was not made by this run.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use btp_client::system_landscape::ScenarioGroup;
use client_core::{Error, SecretString};
use connect_flow::{ApprovalRequest, Approver, Flow, RunOutcome, TenantExtensions};
use integration_tests::{Killed, Landscape, connection, kill_after};
use landscape_sim::World;
use s4_client::extensions::Extension;

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
    let make = || Landscape::in_memory(World::simple());
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

/// A tenant that has one more row, made by somebody else.
#[derive(Debug)]
struct WithAStranger {
    inner: Arc<dyn TenantExtensions>,
    stranger: Extension,
    deleted: AtomicBool,
}

#[async_trait]
impl TenantExtensions for WithAStranger {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        let mut rows = self.inner.list().await?;
        rows.push(self.stranger.clone());
        Ok(rows)
    }
    async fn create(&self, token: &SecretString, name: &str) -> Result<Extension, Error> {
        self.inner.create(token, name).await
    }
    async fn approve(&self, row: &Extension) -> Result<Extension, Error> {
        self.inner.approve(row).await
    }
    async fn delete(&self, row: &Extension) -> Result<(), Error> {
        if row.id == self.stranger.id {
            self.deleted.store(true, Ordering::SeqCst);
            return Ok(());
        }
        self.inner.delete(row).await
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
    let tenant = Arc::new(WithAStranger {
        inner: Arc::clone(&ports.tenant),
        stranger,
        deleted: AtomicBool::new(false),
    });
    ports.tenant = tenant.clone();
    let flow = Flow::builder(connection(&landscape.world), ports)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(report.changes().count(), 0, "{report:?}");
    assert!(!tenant.deleted.load(Ordering::SeqCst));
}
