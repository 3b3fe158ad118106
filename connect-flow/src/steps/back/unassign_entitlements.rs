//! BTP: Entitlements > Entity Assignments > remove the plans of the system.

use async_trait::async_trait;
use btp_client::entitlements::{
    Amount, AssignmentBatch, AssignmentState, Assignments, Baseline, Presence, Quota, SystemPlan,
    SystemUse, Verdict,
};
use btp_client::system_landscape::SystemStatus;
use client_core::poll::PollPolicy;

use crate::{
    Entitlement, Step, StepContext,
    connection::EXTENSIBILITY_SERVICE,
    error::StepError,
    step::{Blocker, Observation, Responsible},
    steps::job,
};

/// Takes away what is entitled for the system, all of it in one request, and waits until it is gone. What
/// subaccounts have that were not named is a block that names them.
///
/// Who has what is read for the whole account. Nothing is concluded from a list that is incomplete: it is waited
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

/// Who uses the system, or why that is not known.
fn uses(list: &Assignments, name: &str) -> Result<Vec<SystemUse>, Observation> {
    match list.uses_of_system(EXTENSIBILITY_SERVICE, name) {
        Presence::Present(uses) => Ok(uses),
        Presence::Absent => Ok(Vec::new()),
        Presence::Hidden(why) => {
            let reason = format!("BTP does not show who is entitled for system {name}: {why}");
            let advice =
                "give the service key the scope to read the whole global account's entitlements";
            Err(Blocker::new(Responsible::BtpAdministrator, reason, advice).into())
        }
        Presence::Unknown(why) => Err(Observation::waiting(format!(
            "BTP to tell who is entitled for system {name}: {why}"
        ))),
        _ => Err(Observation::waiting(format!(
            "BTP to tell who is entitled for system {name}"
        ))),
    }
}

#[async_trait]
impl Step for UnassignEntitlements {
    fn name(&self) -> &'static str {
        "unassign-entitlements"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let is_registered = cx.system().await?.is_some_and(|system| {
            matches!(
                system.status,
                SystemStatus::Connected | SystemStatus::UnpairFailed
            )
        });
        if !is_registered {
            // BTP deregisters a system only when it is out of all entitlements, and offers plans of registered ones
            // alone.
            return Ok(Observation::done(format!(
                "system {name} is not registered, so that nobody is entitled for it"
            )));
        }
        let list = cx.account_assignments().await?;
        let uses = match uses(&list, name.as_str()) {
            Ok(uses) => uses,
            Err(unknown) => return Ok(unknown),
        };
        let others: Vec<String> = uses
            .iter()
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
        for one in &uses {
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
        let name = cx.system_name()?;
        let list = cx.account_assignments().await?;
        let known = uses(&list, name.as_str()).unwrap_or_default();
        let subaccounts = known.into_iter().map(|one| one.subaccount).collect();
        let lease = cx.ports().entitlements.lease(subaccounts).await;
        cx.forget_assignments_if(|list| lease.outdates(list));

        let list = cx.account_assignments().await?;
        let mut batch = AssignmentBatch::new();
        let mut asked = Vec::new();
        for one in uses(&list, name.as_str()).unwrap_or_default() {
            let is_due = self.is_wanted(cx, &one) && matches!(stands(cx, &one), Standing::Assigned);
            let plan = SystemPlan::find(&list, EXTENSIBILITY_SERVICE, &one.plan, name.as_str());
            if let (true, Presence::Present(plan)) = (is_due, plan) {
                let quota = removal(plan.quota_kind().none(), &one.state);
                batch = batch.add(plan.assign(&one.subaccount, quota));
                asked.push(one);
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
        cx.forget_assignments();
        match job {
            Some(job) => job::ended(cx, job, self.poll).await,
            None => Ok(()),
        }
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_assignments();
    }
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
