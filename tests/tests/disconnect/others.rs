//! What is another's, and what nobody can tell, is left alone.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use btp_client::{
    BtpClient, Error,
    accounts::{Subaccount, SubaccountId},
    entitlements::{AssignmentBatch, Assignments, AssignmentsQuery},
};
use client_core::{poll::Poller, transport::Transport};
use connect_flow::{
    Blocker, Connection, Disconnection, Entitlement, EntitlementService, Flow, Ports, Report,
    RunOutcome, ports::Lease,
};
use integration_tests::{Landscape, Rewriting, Rows, SYSTEM, WithMore};
use landscape_sim::{EntitlementShape, Fault, World};
use s4_client::extensions::{Extension, ExtensionStatus};

use super::{assert_gone, back, connected, run, writes};

const SHAPE: EntitlementShape = EntitlementShape::Resources;

const ANOTHER_ACCOUNT: &str = "0a0e0000-0000-4000-8000-00000000000a";

/// Somebody else's extension of the same name. Only one that was enabled shows whose account it is of.
fn of_somebody_else(id: &str, status: ExtensionStatus) -> Extension {
    let shows = !matches!(
        status,
        ExtensionStatus::PendingApproval | ExtensionStatus::Failed
    );
    let mut row = Extension::new(id, status);
    row.changed_by = Some("SOMEBODY_ELSE".to_owned());
    if shows {
        row.global_account = Some(ANOTHER_ACCOUNT.to_owned());
        row.with_system_name(SYSTEM)
    } else {
        row.with_description(SYSTEM)
    }
}

async fn run_with(wanted: Disconnection, ports: Ports) -> Report {
    Flow::disconnecting(wanted, ports)
        .build()
        .unwrap()
        .run()
        .await
}

fn block<'a>(report: &'a Report, at: &str) -> &'a Blocker {
    let RunOutcome::Blocked { step, blocker } = &report.outcome else {
        panic!("{}", report.outcome)
    };
    assert_eq!(step, at, "{blocker}");
    blocker
}

#[tokio::test(start_paused = true)]
async fn an_extension_of_somebody_else_stays_whatever_its_status() {
    use ExtensionStatus::{Disabled, Disabling, Enabled, Failed, PendingApproval};
    for status in [Disabled, Failed, PendingApproval, Enabled, Disabling] {
        let landscape = connected(SHAPE).await;
        let mut ports = landscape.ports();
        let tenant = Arc::new(WithMore::new(
            Arc::clone(&ports.tenant),
            vec![of_somebody_else("another", status.clone())],
        ));
        ports.tenant = tenant.clone();
        let report = run_with(back(&landscape), ports).await;
        assert!(report.is_disconnected(), "{status}: {}", report.outcome);
        assert_gone(&landscape, status.as_str());
        assert_eq!(tenant.deleted(), [], "{status}");
        let last = &report.steps[3];
        let what = last.what.as_str();
        let left = "another, last changed by SOMEBODY_ELSE is left alone";
        assert!(what.contains(left), "{status}: {last:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_system_is_not_deregistered_for_the_extension_of_another_global_account() {
    let landscape = connected(SHAPE).await;
    let mut ports = landscape.ports();
    let foreign = of_somebody_else("another", ExtensionStatus::Enabled);
    ports.tenant = Arc::new(Rows(vec![foreign]));
    let report = run_with(back(&landscape), ports).await;
    let blocker = block(&report, "deregister-system");
    assert!(blocker.reason.contains(ANOTHER_ACCOUNT), "{blocker}");
    assert_eq!(writes(&landscape), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_status_that_does_not_say_whether_the_system_is_registered_is_no_ground_to_act() {
    for word in ["UPDATE_SUCCEEDED", "UPDATE_FAILED", "SOMETHING_NEW"] {
        let landscape = connected(SHAPE).await;
        let shown = landscape.through(|it| Arc::new(Rewriting::new(it, "CONNECTED", word)));
        let report = run(&shown, back(&landscape)).await;
        let blocker = block(&report, "unassign-entitlements");
        assert!(blocker.reason.contains(word), "{blocker}");
        assert_eq!(writes(&landscape), Vec::<String>::new());
    }
    let landscape = connected(SHAPE).await;
    let shown = landscape.through(|it| Arc::new(Rewriting::new(it, "CONNECTED", "UPDATING")));
    let report = run(&shown, back(&landscape)).await;
    assert!(
        matches!(&report.outcome, RunOutcome::TimedOut { step, .. } if step == "unassign-entitlements"),
        "{}",
        report.outcome
    );
    assert_eq!(writes(&landscape), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_registered_system_whose_plans_are_not_listed_is_waited_for_and_then_a_block() {
    let landscape = connected(SHAPE).await;
    let hidden = |it: Arc<dyn Transport>| -> Arc<dyn Transport> {
        Arc::new(Rewriting::new(it, "s4-hana-cloud", "another-service"))
    };
    let hidden = landscape.through(hidden);
    let flow = Flow::disconnecting(back(&landscape), hidden.ports());
    let flow = flow.build().unwrap();
    let plan = flow.plan().await.unwrap().to_string();
    assert!(plan.contains("no plan of it is listed"), "{plan}");
    let report = flow.run().await;
    let blocker = block(&report, "unassign-entitlements");
    assert!(blocker.reason.contains("no plan of it"), "{blocker}");
    assert!(report.elapsed < Duration::from_secs(300), "{report:?}");
    assert_eq!(writes(&landscape), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_name_that_the_account_may_have_had_before_makes_no_extension_foreign() {
    let landscape = connected(SHAPE).await;
    let account = landscape.at().global_account.clone();
    let renamed = landscape.through(|it| {
        let of_tenant = Box::leak(format!("\"GlobalAccount\":\"{account}\"").into_boxed_str());
        Arc::new(Rewriting::new(
            it,
            of_tenant,
            "\"GlobalAccount\":\"Its old name\"",
        ))
    });
    let report = run(&renamed, back(&landscape)).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    assert_gone(&landscape, "renamed");
}

#[tokio::test(start_paused = true)]
async fn another_text_for_an_account_is_ours_only_where_our_user_has_changed_the_row() {
    let other_text = |status| {
        let mut row = of_somebody_else("another", status);
        row.global_account = Some("Other Corp".to_owned());
        row.with_system_name(SYSTEM)
    };
    let landscape = connected(SHAPE).await;
    let mut ports = landscape.ports();
    ports.tenant = Arc::new(Rows(vec![other_text(ExtensionStatus::Enabled)]));
    let report = run_with(back(&landscape), ports).await;
    let blocker = block(&report, "deregister-system");
    assert!(blocker.reason.contains("Other Corp"), "{blocker}");

    for status in [ExtensionStatus::Disabled, ExtensionStatus::Failed] {
        let landscape = connected(SHAPE).await;
        let mut ports = landscape.ports();
        let tenant = Arc::new(WithMore::new(ports.tenant, vec![other_text(status)]));
        ports.tenant = tenant.clone();
        let report = run_with(back(&landscape), ports).await;
        assert!(report.is_disconnected(), "{}", report.outcome);
        assert_eq!(tenant.deleted(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_read_the_global_account_takes_the_connection_apart_all_the_same() {
    let landscape = connected(SHAPE).await;
    let world = &landscape.world;
    world.inject(
        Fault::on("accounts.get_global_account")
            .always()
            .status(403),
    );
    let report = run(&landscape, back(&landscape)).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    assert!(
        landscape
            .journal()
            .of("accounts.get_global_account")
            .count()
            > 0
    );
    assert_gone(&landscape, "an account that may not be read");
}

/// BTP's answers without the member that tells who manages a subaccount's entitlements.
#[tokio::test(start_paused = true)]
async fn where_nobody_tells_who_manages_a_subaccount_nothing_is_concluded() {
    let folder = landscape_sim::Directory::new("folder");
    let world = World::builder()
        .directory(folder)
        .subaccount(landscape_sim::Subaccount::new("sub-1", "dev").in_directory("folder"));
    let landscape = Landscape::in_memory(world.build());
    let wanted = Connection::new(SYSTEM);
    let flow = Flow::builder(wanted.clone(), landscape.ports());
    assert!(flow.build().unwrap().run().await.is_connected());
    landscape.world.clear_journal();

    let member = "closestEntitlementManagedParentGUID";
    let untold = landscape.through(|it| Arc::new(Rewriting::new(it, member, "unknownMember")));
    let wanted = wanted.entitle("sub-1", "api-access");
    let report = run(&untold, Disconnection::of(wanted)).await;
    let blocker = block(&report, "unassign-entitlements");
    assert!(blocker.advice.contains("name the directory"), "{blocker}");
    assert_eq!(writes(&landscape), Vec::<String>::new());

    let told = Entitlement::new("sub-1", "api-access").under_global_account();
    let wanted = Connection::new(SYSTEM).entitle_with(told);
    let report = run(&untold, Disconnection::of(wanted)).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
}

/// Entitlements of an account whose lists leave out the subaccount that a directory manages, unless they are read in its
/// scope, and if it is not `seen` there either.
#[derive(Debug)]
struct BehindADirectory {
    client: BtpClient,
    seen: bool,
}

#[async_trait]
impl EntitlementService for BehindADirectory {
    async fn subaccount(&self, id: &SubaccountId) -> Result<Subaccount, Error> {
        EntitlementService::subaccount(&self.client, id).await
    }
    async fn assignments(&self, query: &AssignmentsQuery) -> Result<Arc<Assignments>, Error> {
        let account = AssignmentsQuery::global_account().include_auto_managed();
        let asked_for_account = *query == account.clone().assigned_service("s4-hana-cloud");
        // The one subaccount that has anything is the one behind the directory.
        let shown = match (asked_for_account, self.seen) {
            (true, _) => account.entitled_only(),
            (false, true) => account,
            (false, false) => account.plan("s4-hana-cloud", "none"),
        };
        let list = self.client.entitlements().assignments(&shown).await?;
        Ok(Arc::new(list.read_with(query.clone())))
    }
    async fn assign(
        &self,
        batch: &AssignmentBatch,
        lease: &Lease,
    ) -> Result<Option<Poller<()>>, Error> {
        self.client.assign(batch, lease).await
    }
}

/// A run on the way back in an account like that.
async fn run_behind_a_directory(landscape: &Landscape, seen: bool) -> Report {
    let behind = SubaccountId::from(landscape.at().subaccounts[0].as_str());
    let mut ports = landscape.ports();
    ports.entitlements = Arc::new(BehindADirectory {
        client: landscape.btp(),
        seen,
    });
    let one = Entitlement::new(behind, "api-access").directory("a-directory");
    let wanted = Disconnection::of(Connection::new(SYSTEM).entitle_with(one));
    run_with(wanted, ports).await
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_taken_away_behind_a_directory_is_read_back_there() {
    let landscape = connected(SHAPE).await;
    // The request is taken and does nothing.
    let accepted = Fault::on("entitlements.assign").answer(200, &[], "");
    landscape.world.inject(accepted);
    let report = run_behind_a_directory(&landscape, true).await;
    let at = match &report.outcome {
        RunOutcome::Blocked { step, .. } | RunOutcome::TimedOut { step, .. } => step,
        other => panic!("{other}"),
    };
    assert_eq!(at, "unassign-entitlements", "{}", report.outcome);
    assert_eq!(
        landscape.journal().of("director.deregister_system").count(),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn a_subaccount_behind_a_directory_is_looked_at_in_its_own_scope() {
    for seen in [true, false] {
        let landscape = connected(SHAPE).await;
        let report = run_behind_a_directory(&landscape, seen).await;
        let behind = landscape.at().subaccounts[0].clone();
        if seen {
            assert!(report.is_disconnected(), "{}", report.outcome);
            assert_gone(&landscape, "what its directory shows is taken away");
        } else {
            let blocker = block(&report, "unassign-entitlements");
            assert!(blocker.reason.contains(behind.as_str()), "{blocker}");
            assert_eq!(writes(&landscape), Vec::<String>::new());
        }
    }
}

const IN_USE: &str =
    r#"{"errors":[{"message":"is part of an entitlement","extensions":{"error_code":33}}]}"#;
const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test(start_paused = true)]
async fn what_btp_refuses_again_and_again_although_nothing_uses_the_system_is_a_block() {
    let landscape = connected(SHAPE).await;
    let refused = Fault::on("director.deregister_system").always();
    landscape.world.inject(refused.answer(200, &JSON, IN_USE));
    let report = run(&landscape, back(&landscape)).await;
    let blocker = block(&report, "deregister-system");
    assert!(
        blocker.reason.contains("refuses to deregister"),
        "{blocker}"
    );
    let asked = landscape.journal().of("director.deregister_system").count();
    assert_eq!(asked, 3);
}

#[tokio::test(start_paused = true)]
async fn what_the_landscape_learns_late_is_tried_again_after_a_pause() {
    let landscape = connected(SHAPE).await;
    let refused = Fault::on("director.deregister_system").times(2);
    landscape.world.inject(refused.answer(200, &JSON, IN_USE));
    let report = run(&landscape, back(&landscape)).await;
    assert!(report.is_disconnected(), "{}", report.outcome);
    let journal = landscape.journal();
    let tries: Vec<_> = journal
        .of("director.deregister_system")
        .map(|one| one.at)
        .collect();
    assert_eq!(tries.len(), 3);
    for two in tries.windows(2) {
        let pause = two[1].duration_since(two[0]).as_secs_f64();
        assert!(pause >= 1.0, "{tries:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_has_deregistered_meanwhile_is_not_waited_for() {
    let landscape = connected(SHAPE).await;
    // Both have seen the system registered before one of them takes it apart.
    let (one, other) = futures_util::join!(
        run(&landscape, back(&landscape)),
        run(&landscape, back(&landscape))
    );
    for report in [&one, &other] {
        assert!(report.is_disconnected(), "{}", report.outcome);
        assert!(report.elapsed < Duration::from_secs(60), "{report:?}");
    }
    assert_gone(&landscape, "by both");
}
