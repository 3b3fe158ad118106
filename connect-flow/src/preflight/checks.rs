//! The checks in their order, and last what the flow's own steps see.

use s4_client::{diagnosis, probe::Verdict};
use tracing::Instrument;

use super::{
    Check, Level, Merge, Preflight,
    accounts::{btp_access, global_account, plans, subaccounts, will_assign},
    findings::Findings,
    system::{
        landscape, landscape_access, scenario_group, system_name, system_to_disconnect, twin,
    },
};
use crate::{
    Flow, Observation, StepContext,
    engine::{Goal, step_span},
    error::StepError,
    step::Responsible,
};

pub(super) async fn all(flow: &Flow) -> Preflight {
    let cx = flow.context();
    let mut found = Findings::default();
    let merge = match flow.goal() {
        Goal::Connect => connecting(&cx, &mut found).await,
        Goal::Disconnect => {
            let removes = flow
                .steps()
                .iter()
                .any(|step| step.name() == "remove-system");
            disconnecting(&cx, removes, &mut found).await;
            None
        }
    };
    steps(flow, &cx, &mut found).await;
    Preflight {
        system_name: cx.connection().system_name().to_owned(),
        findings: found.into_list(),
        merge,
    }
}

async fn connecting(cx: &StepContext, found: &mut Findings) -> Option<Merge> {
    btp_access(cx, will_assign(cx).await, found).await;
    global_account(cx, found).await;
    subaccounts(cx, Level::Problem, found).await;
    let system = system_name(cx, found).await;
    landscape(cx, found).await;
    let calls: &[_] = match &system {
        None => &["director.add_system", "director.issue_token"],
        Some(system) if system.status.is_registered() == Some(true) => &[],
        Some(_) => &["director.issue_token"],
    };
    landscape_access(cx, calls, found).await;
    scenario_group(cx, found);
    let merge = twin(cx, system.as_ref(), found).await;
    plans(cx, found).await;
    tenant(cx, found).await;
    merge
}

/// What only connecting needs, such as quota and a free name, does not matter.
async fn disconnecting(cx: &StepContext, removes: bool, found: &mut Findings) {
    let system = cx.system().await.ok().flatten();
    let is_registered = system
        .as_ref()
        .is_some_and(|system| system.status.is_registered() != Some(false));
    btp_access(cx, is_registered, found).await;
    global_account(cx, found).await;
    // Nothing is to be assigned: the flow goes on where one is gone.
    subaccounts(cx, Level::Warning, found).await;
    system_to_disconnect(cx, found).await;
    let calls: &[_] = match &system {
        Some(_) if is_registered => &["director.deregister_system"],
        Some(_) if removes => &["director.remove_system"],
        _ => &[],
    };
    landscape_access(cx, calls, found).await;
    tenant(cx, found).await;
}

/// What blocks the flow's plan, as far as no check has told it: a plan that is blocked is a problem, whoever notices.
async fn steps(flow: &Flow, cx: &StepContext, found: &mut Findings) {
    for step in flow.steps() {
        let name = step.name();
        let look = step.observe(cx).instrument(step_span(name));
        match look.await {
            Ok(Observation::Blocked(blocker)) | Err(StepError::Blocked(blocker)) => {
                found.blocked_step(check_of(name, blocker.who), blocker);
            }
            Ok(_) => {}
            // The steps behind it mostly read the same, and a system that is down lets each of them wait for long.
            Err(error) if found.has_failed(&error) => return,
            Err(error) => {
                let check = check_of(name, Responsible::BtpAdministrator);
                let who = match check {
                    Check::Tenant => Responsible::TenantAdministrator,
                    _ => Responsible::BtpAdministrator,
                };
                found.failed(check, who, error);
            }
        }
    }
}

/// Where it belongs what a step says.
fn check_of(step: &str, who: Responsible) -> Check {
    match step {
        "create-extension" | "await-enabled" | "hand-off-extension" | "delete-extension" => {
            Check::Tenant
        }
        "assign-entitlements" | "verify-entitlements" | "unassign-entitlements" => Check::Plan,
        "leave-formations" => Check::Landscape,
        // Each looks at the tenant's rows besides.
        "add-system" | "issue-token" | "await-registered" | "deregister-system"
        | "remove-system" | "hand-off-system" | "hand-off-token" => match who {
            Responsible::TenantAdministrator => Check::Tenant,
            _ => Check::SystemName,
        },
        _ => Check::Step,
    }
}

async fn tenant(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::TenantAdministrator;
    if !cx.ports().tenant.can_ask() {
        return found.unknown(Check::Tenant, "not asked: this port cannot ask it");
    }
    match cx.extensions().await {
        Ok(_) => found.ok(Check::Tenant, "it answers and takes the logon"),
        Err(StepError::Call(error)) => {
            found.note(&StepError::Call(error.clone()));
            let verdict = Verdict::of(&error);
            let advice = diagnosis::advice(&error).or_else(|| verdict.advice());
            let what = format!("{verdict}: {error}");
            match advice {
                Some(advice) => found.advise(Check::Tenant, Level::Problem, what, who, advice),
                None => found.failed(Check::Tenant, who, error.into()),
            }
        }
        // The name is told already.
        Err(StepError::Blocked(_)) => {
            found.unknown(Check::Tenant, "not asked: the system's name cannot be used");
        }
        Err(error) => found.failed(Check::Tenant, who, error),
    }
}
