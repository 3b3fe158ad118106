//! What people said shows in the Entitlements API, or it does not.

use async_trait::async_trait;

use crate::{
    Observation, Step, StepContext,
    error::StepError,
    handoff::registration::{self, Registration},
};

/// Waits until the service of registered systems is entitled for this system.
#[derive(Debug, Clone, Copy)]
pub(in crate::handoff) struct AwaitRegistered;

#[async_trait]
impl Step for AwaitRegistered {
    fn name(&self) -> &'static str {
        "await-registered"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        Ok(match registration::look(cx).await? {
            Registration::Seen { plan } => Observation::done(format!(
                "system {name} is registered: plan {plan} is entitled for it"
            )),
            Registration::Unclear { why } => Observation::waiting(format!(
                "BTP to tell whether system {name} is registered; this answer proves nothing either way: {why}"
            )),
            Registration::NotSeen { but } => {
                let but = but.map(|why| format!(" ({why})")).unwrap_or_default();
                Observation::waiting(format!(
                    "BTP to list an entitlement for system {name}, which it does once the system is Registered{but}"
                ))
            }
        })
    }

    async fn advance(&self, _: &StepContext) -> Result<(), StepError> {
        Ok(())
    }

    fn forget(&self, cx: &StepContext) {
        registration::forget(cx);
    }
}
