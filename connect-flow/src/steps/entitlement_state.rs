//! How one wanted entitlement stands: pure judgement over what the Entitlements service answers.

use btp_client::{
    accounts::{EntitlingParent, Readiness, Subaccount},
    entitlements::{
        Amount, Assignments, Baseline, PlanCategory, Presence, Quantity, Quota, QuotaKind,
        ServicePlanAssignment, SystemPlan,
    },
    system_landscape::SystemStatus,
};

use crate::{
    StepContext,
    connection::{DOCUMENTED_PLANS, EXTENSIBILITY_SERVICE, Entitlement},
    error::StepError,
    step::{Blocker, Responsible},
};

/// How one wanted entitlement stands.
pub(crate) enum Standing {
    Satisfied(String),
    /// Needed; the request is there once the system is registered and its plan is listed.
    Needed {
        change: String,
        request: Option<Request>,
    },
    Waiting(String),
    Blocked(Blocker),
}

/// What to ask for, and what was so before.
pub(crate) struct Request {
    pub(super) assignment: ServicePlanAssignment,
    pub(super) baseline: Baseline,
}

impl From<Blocker> for Standing {
    fn from(blocker: Blocker) -> Self {
        Self::Blocked(blocker)
    }
}

/// What the entitlements of a connection take of the quotas, one after the other: what is left is left once.
#[derive(Default)]
pub(crate) struct Taken(Vec<Share>);

struct Share {
    of: Entitlement,
    units: f64,
}

impl Taken {
    /// What other subaccounts take of the quota that `wanted` draws on.
    fn beside(&self, wanted: &Entitlement) -> Quantity {
        let shares = self.0.iter().filter(|share| {
            share.of.plan == wanted.plan
                && share.of.parent == wanted.parent
                && share.of.subaccount != wanted.subaccount
        });
        Quantity::new(shares.map(|share| share.units).sum())
    }

    fn take(&mut self, wanted: &Entitlement, units: f64) {
        let of = wanted.clone();
        self.0.push(Share { of, units });
    }
}

/// Why nothing can be assigned to a subaccount now.
pub(crate) fn not_ready(subaccount: &Subaccount) -> Option<Blocker> {
    let Readiness::NotReady(why) = subaccount.readiness() else {
        return None;
    };
    let reason = format!(
        "subaccount {} cannot be entitled now: {why}",
        subaccount.guid
    );
    let advice = "wait until the subaccount is in state OK and not marked for deletion";
    Some(Blocker::new(Responsible::BtpAdministrator, reason, advice))
}

/// Looks how `wanted` stands beside those that were looked at before it with the same `taken`. Changes nothing.
pub(crate) async fn look(
    cx: &StepContext,
    wanted: &Entitlement,
    taken: &mut Taken,
) -> Result<Standing, StepError> {
    let subaccount = match cx.subaccount(&wanted.subaccount).await {
        Err(StepError::Blocked(blocker)) => return Ok(blocker.into()),
        subaccount => subaccount?,
    };
    if let Some(blocker) = not_ready(&subaccount) {
        return Ok(blocker.into());
    }
    let documented = DOCUMENTED_PLANS.contains(&wanted.plan.as_str());
    let name = cx.system_name()?;
    let registered = cx
        .system()
        .await?
        .is_some_and(|system| system.status == SystemStatus::Connected);
    if !registered && !documented {
        return Ok(unknown_plan(wanted).into());
    }
    let assignments = cx.assignments(wanted).await?;
    let mut drawing = wanted.clone();
    if drawing.parent == EntitlingParent::Untold {
        drawing.parent = subaccount.entitling_parent();
    }
    if !registered {
        return Ok(before_registration(&drawing, &assignments, taken));
    }
    Ok(
        match SystemPlan::find(
            &assignments,
            EXTENSIBILITY_SERVICE,
            &wanted.plan,
            name.as_str(),
        ) {
            Presence::Present(plan) => of_plan(&drawing, &plan, &assignments, taken),
            Presence::Absent if !documented => unknown_plan(wanted).into(),
            Presence::Absent => Standing::Waiting(format!(
                "BTP to list plan {} for system {name}",
                wanted.plan
            )),
            Presence::Hidden(why) => hidden(wanted, &why, &assignments).into(),
            Presence::Unknown(why) => {
                Standing::Waiting(format!("BTP to tell about plan {}: {why}", wanted.plan))
            }
            _ => Standing::Waiting(format!("BTP to tell about plan {}", wanted.plan)),
        },
    )
}

/// Before the system is registered its own plan entry does not exist; a quota that is shared by all
/// systems and used up can be seen all the same.
fn before_registration(
    wanted: &Entitlement,
    assignments: &Assignments,
    taken: &mut Taken,
) -> Standing {
    let units = f64::from(wanted.amount.unwrap_or(Amount::ONE).get());
    let beside = taken.beside(wanted).as_f64();
    let exhausted = assignments
        .entitled_services
        .iter()
        .filter(|service| service.name == EXTENSIBILITY_SERVICE)
        .flat_map(|service| service.service_plans.iter())
        .filter(|plan| plan.name == wanted.plan && !plan.resources.is_empty())
        .filter(|plan| {
            plan.category.as_ref().map(PlanCategory::quota_kind) == Some(QuotaKind::Amount)
        })
        .filter_map(|plan| plan.remaining_amount.filter(|_| !plan.unlimited))
        .any(|left| left.as_f64() - beside < units);
    if exhausted {
        return no_quota(wanted).into();
    }
    taken.take(wanted, units);
    Standing::Needed {
        change: format!("assign {wanted} (its quota can be told once the system is registered)"),
        request: None,
    }
}

/// What to ask for: an amount for plans that count, else that the plan be enabled.
pub(super) fn quota(wanted: &Entitlement, kind: QuotaKind) -> Result<Quota, Blocker> {
    match wanted.amount.map(Quota::Amount) {
        Some(amount) if kind.takes(amount) => Ok(amount),
        Some(_) => Err(Blocker::new(
            Responsible::Caller,
            format!(
                "plan {} of {EXTENSIBILITY_SERVICE} takes no amount",
                wanted.plan
            ),
            "leave the amount out",
        )),
        // The category of an unclear plan is new: the service refuses with 12003 if it counts.
        None => Ok(kind.least().unwrap_or(Quota::Enable)),
    }
}

fn of_plan(
    wanted: &Entitlement,
    plan: &SystemPlan,
    assignments: &Assignments,
    taken: &mut Taken,
) -> Standing {
    let quota = match quota(wanted, plan.quota_kind()) {
        Ok(quota) => quota,
        Err(blocker) => return blocker.into(),
    };
    let presence = plan.state_for(assignments, &wanted.subaccount);
    let state = match &presence {
        Presence::Present(state) => Some(state),
        Presence::Absent => None,
        Presence::Hidden(why) => return hidden(wanted, why, assignments).into(),
        Presence::Unknown(why) => {
            return Standing::Waiting(format!("BTP to tell whether {wanted} is assigned: {why}"));
        }
        _ => return Standing::Waiting(format!("BTP to tell whether {wanted} is assigned")),
    };
    if let Some(state) = state {
        if state.is_under_way() {
            return Standing::Waiting(format!(
                "{wanted} to be assigned (now {})",
                state.entity_state
            ));
        }
        // A failed change leaves the old assignment in force; a failed first one leaves nothing.
        let holds = state.is_assigned()
            && wanted
                .amount
                .is_none_or(|amount| state.amount.is_some_and(|now| now.is(amount)));
        if holds {
            return Standing::Satisfied(format!("{wanted} is assigned"));
        }
    }
    let held = state.and_then(|state| state.amount);
    if plan.fits_beside(quota, held, taken.beside(wanted)) == Some(false) {
        return no_quota(wanted).into();
    }
    if let Quota::Amount(amount) = quota {
        let held = held.map_or(0.0, Quantity::as_f64);
        taken.take(wanted, (f64::from(amount.get()) - held).max(0.0));
    }
    Standing::Needed {
        change: format!("assign {wanted}"),
        request: Some(Request {
            assignment: plan.assign(&wanted.subaccount, quota),
            baseline: Baseline::of(presence),
        }),
    }
}

/// What a read of this kind never shows: asking again cannot help.
pub(super) fn hidden(wanted: &Entitlement, why: &str, read: &Assignments) -> Blocker {
    let reason = format!("BTP does not show whether {wanted} is assigned: {why}");
    if read.query().is_some_and(|query| !query.is_scope_known()) {
        let advice = "name the directory that manages the subaccount's entitlements, or say that the \
                      global account does (`Entitlement::directory`, `under_global_account`)";
        return Blocker::new(Responsible::Caller, reason, advice);
    }
    let advice = "look it up and assign it in the cockpit (Entitlements > Entity Assignments)";
    Blocker::new(Responsible::BtpAdministrator, reason, advice)
}

fn unknown_plan(wanted: &Entitlement) -> Blocker {
    Blocker::new(
        Responsible::Caller,
        format!("{EXTENSIBILITY_SERVICE} has no plan {}", wanted.plan),
        "use api-access, messaging, or both",
    )
}

fn no_quota(wanted: &Entitlement) -> Blocker {
    Blocker::new(
        Responsible::BtpAdministrator,
        format!(
            "the quota of plan {} of {EXTENSIBILITY_SERVICE} is used up",
            wanted.plan
        ),
        "free quota in another subaccount (cockpit: Entitlements > Entity Assignments), or buy more",
    )
}
