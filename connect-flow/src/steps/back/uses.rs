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
        if !is_managed_by_directory(cx, wanted).await? {
            continue;
        }
        let known = held
            .iter()
            .any(|one| one.what.subaccount == wanted.subaccount && one.what.plan == wanted.plan);
        if known {
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
        Presence::Absent => {
            return Ok(Uses::Unclear(Observation::waiting(format!(
                "BTP to tell {what}: no plan of it is listed"
            ))));
        }
        unclear => return Ok(Uses::Unclear(why_unclear(&what, &unclear))),
    };
    let mut held = Vec::new();
    for what in uses {
        let plan = SystemPlan::find(list, EXTENSIBILITY_SERVICE, &what.plan, name.as_str());
        if let Presence::Present(plan) = plan {
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
        unclear => return Ok(Uses::Unclear(why_unclear(&what, &unclear))),
    };
    Ok(match plan.state_for(list, &wanted.subaccount) {
        Presence::Present(state) if state.is_assigned() || state.is_under_way() => {
            let what = SystemUse::new(&wanted.plan, wanted.subaccount.clone(), state);
            Uses::Known(vec![Held { what, plan }])
        }
        Presence::Present(_) | Presence::Absent => Uses::Known(Vec::new()),
        unclear => Uses::Unclear(why_unclear(&what, &unclear)),
    })
}

/// One that is gone has nothing.
async fn is_managed_by_directory(
    cx: &StepContext,
    wanted: &Entitlement,
) -> Result<bool, StepError> {
    let parent = match &wanted.parent {
        EntitlingParent::Untold => match cx.subaccount(&wanted.subaccount).await {
            Ok(subaccount) => subaccount.entitling_parent(),
            Err(StepError::Blocked(_)) => return Ok(false),
            Err(error) => return Err(error),
        },
        told => told.clone(),
    };
    Ok(matches!(parent, EntitlingParent::Directory(_)))
}

/// What a read of this kind never shows is a block; what it shows another time is waited for.
fn why_unclear<T>(what: &str, presence: &Presence<T>) -> Observation {
    let why = presence.reason().unwrap_or("its answer is not understood");
    if !matches!(presence, Presence::Hidden(_)) {
        return Observation::waiting(format!("BTP to tell {what}: {why}"));
    }
    let reason = format!("BTP does not show {what}: {why}");
    let advice = "look it up and take it away in the cockpit (Entitlements > Entity Assignments), and leave it out of the \
                  connection; for the whole account the service key needs the scope to read all entitlements";
    Blocker::new(Responsible::BtpAdministrator, reason, advice).into()
}
