//! What no check has asked, but a step would stop at.

use std::sync::Arc;

use super::{Check, Finding, Level};
use crate::{Step, StepContext, error::StepError, step::Observation};

/// Lets each step look, and adds what it would be blocked by.
pub(super) async fn look(cx: &StepContext, steps: &[Arc<dyn Step>], found: &mut Vec<Finding>) {
    for step in steps {
        let (Ok(Observation::Blocked(blocker)) | Err(StepError::Blocked(blocker))) =
            step.observe(cx).await
        else {
            // A read that fails is told by its check.
            continue;
        };
        let told = found.iter().any(|finding| {
            finding.what == blocker.reason
                || (finding.level == Level::Problem && covers(finding.check, step.name()))
        });
        if !told {
            found.push(Finding {
                check: Check::Step,
                level: Level::Problem,
                what: blocker.reason,
                advice: Some((blocker.who, blocker.advice)),
            });
        }
    }
}

/// Whether a problem of this check is what stops the step.
fn covers(check: Check, step: &str) -> bool {
    let steps: &[&str] = match check {
        Check::Landscape | Check::Twin => &["add-system"],
        Check::SystemName => &["add-system", "issue-token", "await-registered"],
        Check::ScenarioGroup => &["issue-token"],
        Check::Tenant => &["create-extension", "await-enabled"],
        Check::Subaccount | Check::Plan => &["assign-entitlements", "verify-entitlements"],
        Check::BtpAccess | Check::GlobalAccount | Check::Step => &[],
    };
    steps.contains(&step)
}
