//! Check that it took: read the assignments back.

use async_trait::async_trait;
use btp_client::entitlements::{Presence, SystemPlan, Verdict};

use super::entitlement_state::{Standing, Taken, hidden, look, quota};
use crate::{
    Step, StepContext,
    connection::{EXTENSIBILITY_SERVICE, Entitlement},
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Reads every wanted assignment back, and compares it with what was so before this run asked for
/// it: an *OK* or *PROCESSING_FAILED* may belong to an older request.
#[derive(Debug, Clone, Copy, Default)]
pub struct VerifyEntitlements;

#[async_trait]
impl Step for VerifyEntitlements {
    fn name(&self) -> &'static str {
        "verify-entitlements"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let mut confirmed = Vec::new();
        let mut waits = Vec::new();
        for wanted in cx.connection().entitlements() {
            match verify(cx, wanted).await? {
                Standing::Satisfied(what) => confirmed.push(what),
                Standing::Needed { .. } => waits.push(format!("{wanted} to be assigned")),
                Standing::Waiting(what) => waits.push(what),
                Standing::Blocked(blocker) => return Ok(blocker.into()),
            }
        }
        if !waits.is_empty() {
            return Ok(Observation::waiting(waits.join("; ")));
        }
        if confirmed.is_empty() {
            return Ok(Observation::done("no entitlements are wanted"));
        }
        Ok(Observation::done(confirmed.join("; ")))
    }

    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_assignments();
    }
}

async fn verify(cx: &StepContext, wanted: &Entitlement) -> Result<Standing, StepError> {
    let Some(baseline) = cx.baseline(wanted).filter(|_| cx.facts().requested(wanted)) else {
        return look(cx, wanted, &mut Taken::default()).await;
    };
    let name = cx.system_name()?;
    let assignments = cx.assignments(wanted).await?;
    let plan = match SystemPlan::find(
        &assignments,
        EXTENSIBILITY_SERVICE,
        &wanted.plan,
        name.as_str(),
    ) {
        Presence::Present(plan) => plan,
        Presence::Hidden(why) => return Ok(hidden(wanted, &why, &assignments).into()),
        Presence::Unknown(why) => {
            return Ok(Standing::Waiting(format!(
                "BTP to tell about {wanted}: {why}"
            )));
        }
        _ => return Ok(Standing::Waiting(format!("BTP to list {wanted}"))),
    };
    let state = plan.state_for(&assignments, &wanted.subaccount);
    let wanted_quota = match quota(wanted, plan.quota_kind()) {
        Ok(quota) => quota,
        Err(blocker) => return Ok(blocker.into()),
    };
    Ok(match baseline.judge(&state, wanted_quota) {
        Verdict::Confirmed => Standing::Satisfied(format!("{wanted} is assigned")),
        Verdict::Failed(why) => Blocker::new(
            Responsible::BtpAdministrator,
            format!("BTP could not assign {wanted}: {why}"),
            "check the quota and the entitlement in the cockpit (Entitlements > Entity Assignments), then run again",
        )
        .into(),
        Verdict::Pending(why) | Verdict::Unknown(why) => Standing::Waiting(format!("{wanted} to be assigned ({why})")),
        _ => Standing::Waiting(format!("{wanted} to be assigned")),
    })
}
