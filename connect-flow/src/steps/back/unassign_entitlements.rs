//! BTP: Entitlements > Entity Assignments > remove the plans of the system.

use async_trait::async_trait;
use btp_client::entitlements::{
    Amount, AssignmentBatch, AssignmentState, Baseline, Presence, Quota, SystemUse, Verdict,
};
use btp_client::system_landscape::SystemStatus;
use client_core::poll::PollPolicy;

use super::{
    unclear,
    uses::{self, Held, Uses},
};
use crate::{
    Entitlement, Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
    steps::job,
};

/// Takes away what is entitled for the system, all of it in one request, and waits until it is gone. What
/// subaccounts have that were not named is a block that names them.
///
/// Who has what is read for the whole account, and for subaccounts of the connection whose entitlements a directory manages
/// in its scope. Nothing is concluded from a list that is incomplete: it is waited
/// for.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnassignEntitlements {
    everywhere: bool,
    poll: PollPolicy,
}

impl UnassignEntitlements {
    /// For the connection's entitlements alone, or for whatever any subaccount has for the system.
    pub fn new(everywhere: bool) -> Self {
        Self {
            everywhere,
            poll: PollPolicy::default(),
        }
    }

    /// Sets how often and how long the job is asked about.
    pub fn with_poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll = policy;
        self
    }

    fn is_wanted(&self, cx: &StepContext, one: &SystemUse) -> bool {
        let mut wanted = cx.connection().entitlements().iter();
        self.everywhere
            || wanted.any(|known| known.subaccount == one.subaccount && known.plan == one.plan)
    }
}

#[async_trait]
impl Step for UnassignEntitlements {
    fn name(&self) -> &'static str {
        "unassign-entitlements"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let status = cx.system().await?.map(|system| system.status);
        // BTP deregisters a system only when it is out of all entitlements, and offers plans of registered ones alone.
        match status
            .as_ref()
            .map(|status| (status, status.is_registered()))
        {
            None | Some((SystemStatus::Unpairing, _) | (_, Some(false))) => {
                return Ok(Observation::done(format!(
                    "system {name} is not registered, so that nobody is entitled for it"
                )));
            }
            Some((_, Some(true))) => {}
            Some((status, None)) => return Ok(unclear(name.as_str(), status)),
        }
        let uses = match uses::look(cx).await? {
            Uses::Known(uses) => uses,
            Uses::Unclear(why) => return Ok(why),
        };
        let others: Vec<String> = uses
            .iter()
            .map(|held| &held.what)
            .filter(|one| !self.is_wanted(cx, one))
            .map(|one| format!("{} of subaccount {}", one.plan, one.subaccount))
            .collect();
        if !others.is_empty() {
            let reason = format!(
                "system {name} is still entitled elsewhere: {}",
                others.join(", ")
            );
            let advice = "take these entitlements away first (cockpit: Entitlements > Entity Assignments), or say that \
                          they are to be taken away too";
            return Ok(Blocker::new(Responsible::Caller, reason, advice).into());
        }
        let (mut changes, mut waits) = (Vec::new(), Vec::new());
        for one in uses.iter().map(|held| &held.what) {
            match stands(cx, one) {
                Standing::Assigned => changes.push(format!(
                    "take {} away from subaccount {}",
                    one.plan, one.subaccount
                )),
                Standing::Changing(what) => waits.push(what),
                Standing::Blocked(blocker) => return Ok(blocker.into()),
            }
        }
        Ok(if !waits.is_empty() {
            Observation::waiting(waits.join("; "))
        } else if changes.is_empty() {
            Observation::done(format!("nobody is entitled for system {name}"))
        } else {
            Observation::needed(changes.join("; "))
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let held = known(cx).await?.into_iter();
        let subaccounts = held.map(|held| held.what.subaccount).collect();
        let lease = cx.ports().entitlements.lease(subaccounts).await;
        cx.forget_assignments_if(|list| lease.outdates(list));

        let mut batch = AssignmentBatch::new();
        let mut asked = Vec::new();
        for Held { what, plan } in known(cx).await? {
            if self.is_wanted(cx, &what) && matches!(stands(cx, &what), Standing::Assigned) {
                let quota = removal(plan.quota_kind().none(), &what.state);
                batch = batch.add(plan.assign(&what.subaccount, quota));
                asked.push(what);
            }
        }
        if asked.is_empty() {
            cx.forget_assignments();
            return Err(StepError::Outdated(
                "nothing is left to take away".to_owned(),
            ));
        }
        let job = cx.ports().entitlements.assign(&batch, &lease).await?;
        for one in asked {
            let entitlement = of(&one);
            cx.keep_baseline(&entitlement, Baseline::of(Presence::Present(one.state)));
            cx.facts().mark_requested(&entitlement);
        }
        cx.facts().refused = 0;
        cx.forget_assignments();
        match job {
            Some(job) => job::ended(cx, job, self.poll).await,
            None => Ok(()),
        }
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_assignments();
        // What is waited for comes only as long as the system is registered.
        cx.forget_system();
    }
}

async fn known(cx: &StepContext) -> Result<Vec<Held>, StepError> {
    Ok(match uses::look(cx).await? {
        Uses::Known(held) => held,
        Uses::Unclear(_) => Vec::new(),
    })
}

enum Standing {
    Assigned,
    Changing(String),
    Blocked(Blocker),
}

/// How an entitlement stands that is to go.
fn stands(cx: &StepContext, one: &SystemUse) -> Standing {
    let what = format!("{} of subaccount {}", one.plan, one.subaccount);
    if one.state.auto_assigned {
        let reason = format!("{what} is assigned automatically and cannot be taken away");
        let advice = "end its automatic assignment (cockpit: Entitlements), then run again";
        return Standing::Blocked(Blocker::new(Responsible::BtpAdministrator, reason, advice));
    }
    let entitlement = of(one);
    let before = cx
        .baseline(&entitlement)
        .filter(|_| cx.facts().requested(&entitlement));
    let Some(before) = before else {
        return if one.state.is_under_way() {
            Standing::Changing(format!(
                "{what} to be changed (now {})",
                one.state.entity_state
            ))
        } else {
            Standing::Assigned
        };
    };
    let now = Presence::Present(one.state.clone());
    match before.judge(&now, removal(None, &one.state)) {
        Verdict::Failed(why) => Standing::Blocked(Blocker::new(
            Responsible::BtpAdministrator,
            format!("BTP could not take {what} away: {why}"),
            "delete the service instances that use it first (cockpit: Instances and Subscriptions), then run again",
        )),
        Verdict::Pending(why) | Verdict::Unknown(why) => {
            Standing::Changing(format!("{what} to be taken away ({why})"))
        }
        _ => Standing::Changing(format!("{what} to be taken away")),
    }
}

/// What takes a plan away: by its kind, or if that is unclear as the assignment shows.
fn removal(by_kind: Option<Quota>, state: &AssignmentState) -> Quota {
    by_kind.unwrap_or(if state.amount.is_some() {
        Quota::Amount(Amount::ZERO)
    } else {
        Quota::Disable
    })
}

fn of(one: &SystemUse) -> Entitlement {
    Entitlement::new(one.subaccount.clone(), one.plan.as_str())
}
