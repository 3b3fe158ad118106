//! BTP: Entitlements > Entity Assignments > Add Service Plans.

use async_trait::async_trait;
use btp_client::entitlements::AssignmentBatch;
use client_core::poll::PollPolicy;

use super::{
    entitlement_state::{Standing, Taken, look},
    job,
};
use crate::{
    Entitlement, Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Assigns what is missing, all of it in one request, and waits for the job.
///
/// Repeating the request is harmless: an amount is the new total, not a difference.
#[derive(Debug, Clone, Copy, Default)]
pub struct AssignEntitlements {
    poll: PollPolicy,
}

impl AssignEntitlements {
    /// Sets how often and how long the job is asked about.
    pub fn with_poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll = policy;
        self
    }
}

#[async_trait]
impl Step for AssignEntitlements {
    fn name(&self) -> &'static str {
        "assign-entitlements"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let wanted = cx.connection().entitlements();
        if wanted.is_empty() {
            return Ok(Observation::done("no entitlements are wanted"));
        }
        if let Some(twice) = wanted_twice(wanted) {
            return Ok(twice.into());
        }
        let mut changes = Vec::new();
        let mut waits = Vec::new();
        let mut satisfied = Vec::new();
        let mut taken = Taken::default();
        for entitlement in wanted {
            if cx.facts().requested(entitlement) {
                satisfied.push(format!("{entitlement} has been asked for"));
                continue;
            }
            match look(cx, entitlement, &mut taken).await? {
                Standing::Satisfied(what) => satisfied.push(what),
                Standing::Needed { change, .. } => changes.push(change),
                Standing::Waiting(what) => waits.push(what),
                Standing::Blocked(blocker) => return Ok(blocker.into()),
            }
        }
        // What can be asked for is asked for once all of it can be: one request, one job, one lock.
        Ok(if !waits.is_empty() {
            Observation::waiting(waits.join("; "))
        } else if changes.is_empty() {
            Observation::done(satisfied.join("; "))
        } else {
            Observation::needed(changes.join("; "))
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let wanted = cx.connection().entitlements();
        let subaccounts = wanted.iter().map(|one| one.subaccount.clone()).collect();
        // The request tells totals: another flow must not change them between the look and the job's end,
        // and may have done so since the last look.
        let lease = cx.ports().entitlements.lease(subaccounts).await;
        cx.forget_assignments_if(|list| lease.outdates(list));
        let mut batch = AssignmentBatch::new();
        let mut asked = Vec::new();
        let mut taken = Taken::default();
        for entitlement in wanted {
            if cx.facts().requested(entitlement) {
                continue;
            }
            if let Standing::Needed {
                request: Some(request),
                ..
            } = look(cx, entitlement, &mut taken).await?
            {
                cx.keep_baseline(entitlement, request.baseline);
                batch = batch.add(request.assignment);
                asked.push(entitlement);
            }
        }
        if asked.is_empty() {
            cx.forget_assignments();
            return Err(StepError::Outdated(
                "nothing can be assigned yet".to_owned(),
            ));
        }
        let job = cx.ports().entitlements.assign(&batch, &lease).await?;
        // From here on the request is made: what becomes of it is read back, not asked for again.
        for entitlement in asked {
            cx.facts().mark_requested(entitlement);
        }
        cx.forget_assignments();
        let Some(job) = job else { return Ok(()) };
        job::ended(cx, job, self.poll).await
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_assignments();
    }
}

/// What is wrong if an entitlement has subaccount and plan of an earlier one.
pub(crate) fn wanted_twice(wanted: &[Entitlement]) -> Option<Blocker> {
    let same = |one: &Entitlement, other: &Entitlement| {
        one.subaccount == other.subaccount && one.plan == other.plan
    };
    let twice = wanted.iter().enumerate().find_map(|(place, one)| {
        wanted
            .iter()
            .take(place)
            .any(|earlier| same(earlier, one))
            .then_some(one)
    })?;
    let reason = format!("{twice} is wanted twice, with different amounts or directories");
    Some(Blocker::new(
        Responsible::Caller,
        reason,
        "keep one of the two",
    ))
}
