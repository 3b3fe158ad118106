//! Who is entitled for the system.

use btp_client::{
    accounts::EntitlingParent,
    entitlements::{Assignments, Presence, SystemPlan, SystemUse},
    system_landscape::SystemStatus,
};

use crate::{
    Entitlement, StepContext,
    connection::EXTENSIBILITY_SERVICE,
    error::StepError,
    step::{Blocker, Observation, Responsible},
    steps::entitlement_state::hidden,
};

/// One plan that a subaccount has for the system, and what takes it away.
pub(super) struct Held {
    pub(super) what: SystemUse,
    pub(super) plan: SystemPlan,
}

/// Who uses the system.
pub(super) enum Uses {
    Known(Vec<Held>),
    /// Why nobody knows.
    Unclear(Observation),
}

/// Reads the whole account's list, and in the scope of its directory each subaccount of the connection that such a list
/// may leave out.
pub(super) async fn look(cx: &StepContext) -> Result<Uses, StepError> {
    let list = cx.account_assignments().await?;
    let system = cx.system().await?;
    let is_listed = system.is_some_and(|system| system.status == SystemStatus::Connected);
    let mut held = match of_account(cx, &list, is_listed)? {
        Uses::Known(held) => held,
        unclear @ Uses::Unclear(_) => return Ok(unclear),
    };
    for wanted in cx.connection().entitlements() {
        let known = held
            .iter()
            .any(|one| one.what.subaccount == wanted.subaccount && one.what.plan == wanted.plan);
        // What the account's list has shown is gone when it is not there any more.
        if known || cx.facts().was_listed(wanted) || !may_be_left_out(cx, wanted).await? {
            continue;
        }
        let list = cx.assignments(wanted).await?;
        match of_one(cx, wanted, &list)? {
            Uses::Known(more) => held.extend(more),
            unclear @ Uses::Unclear(_) => return Ok(unclear),
        }
    }
    Ok(Uses::Known(held))
}

/// BTP lists the plans of a registered system; of one whose deregistering has failed it may not.
fn of_account(cx: &StepContext, list: &Assignments, is_listed: bool) -> Result<Uses, StepError> {
    let name = cx.system_name()?;
    let what = format!("who is entitled for system {name}");
    let uses = match list.uses_of_system(EXTENSIBILITY_SERVICE, name.as_str()) {
        Presence::Present(uses) => uses,
        Presence::Absent if !is_listed => Vec::new(),
        Presence::Absent => return Ok(Uses::Unclear(unlisted(cx, &what))),
        unclear => return Ok(Uses::Unclear(why_unclear(&what, &unclear))),
    };
    let mut held = Vec::new();
    for what in uses {
        let plan = SystemPlan::find(list, EXTENSIBILITY_SERVICE, &what.plan, name.as_str());
        if let Presence::Present(plan) = plan {
            cx.facts().mark_listed(&what);
            held.push(Held { what, plan });
        }
    }
    Ok(Uses::Known(held))
}

/// What one subaccount has, by a list in its own scope.
fn of_one(cx: &StepContext, wanted: &Entitlement, list: &Assignments) -> Result<Uses, StepError> {
    let name = cx.system_name()?;
    let what = format!("whether {wanted} is assigned for system {name}");
    let plan = match SystemPlan::find(list, EXTENSIBILITY_SERVICE, &wanted.plan, name.as_str()) {
        Presence::Present(plan) => plan,
        Presence::Absent => return Ok(Uses::Known(Vec::new())),
        Presence::Hidden(why) => return Ok(Uses::Unclear(hidden(wanted, &why, list).into())),
        unclear => return Ok(Uses::Unclear(why_unclear(&what, &unclear))),
    };
    Ok(match plan.state_for(list, &wanted.subaccount) {
        Presence::Present(state) if state.is_assigned() || state.is_under_way() => {
            let what = SystemUse::new(&wanted.plan, wanted.subaccount.clone(), state);
            Uses::Known(vec![Held { what, plan }])
        }
        Presence::Present(_) | Presence::Absent => Uses::Known(Vec::new()),
        Presence::Hidden(why) => Uses::Unclear(hidden(wanted, &why, list).into()),
        unclear => Uses::Unclear(why_unclear(&what, &unclear)),
    })
}

/// How often a registered system's plans may be missing: right after it was registered they come late.
const MOST_UNLISTED: u32 = 6;

fn unlisted(cx: &StepContext, what: &str) -> Observation {
    let mut facts = cx.facts();
    facts.unlisted = facts.unlisted.saturating_add(1);
    if facts.unlisted < MOST_UNLISTED {
        return Observation::waiting(format!("BTP to tell {what}: no plan of it is listed"));
    }
    let reason = format!("BTP does not tell {what}: it lists no plan of it");
    let advice = "look in the cockpit (Entitlements > Entity Assignments) who has a plan for the system, and take it away; \
                  then deregister it in System Landscape, or run without the step unassign-entitlements";
    Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
}

/// Whether the account's list may leave a subaccount out: unless the global account is known to manage its entitlements.
/// One that is gone has nothing.
async fn may_be_left_out(cx: &StepContext, wanted: &Entitlement) -> Result<bool, StepError> {
    let parent = match &wanted.parent {
        EntitlingParent::Untold => match cx.subaccount(&wanted.subaccount).await {
            Ok(subaccount) => subaccount.entitling_parent(),
            Err(StepError::Blocked(_)) => return Ok(false),
            Err(error) => return Err(error),
        },
        told => told.clone(),
    };
    Ok(parent != EntitlingParent::GlobalAccount)
}

/// What a read of this kind never shows is a block; what it shows another time is waited for.
fn why_unclear<T>(what: &str, presence: &Presence<T>) -> Observation {
    let why = presence.reason().unwrap_or("its answer is not understood");
    if !matches!(presence, Presence::Hidden(_)) {
        return Observation::waiting(format!("BTP to tell {what}: {why}"));
    }
    let reason = format!("BTP does not show {what}: {why}");
    let advice = "look it up and take it away in the cockpit (Entitlements > Entity Assignments); the service key needs the \
                  scope to read the whole global account's entitlements";
    Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
}
