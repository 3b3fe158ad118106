//! Whether a plan is in use: what to know before its entitlement is taken away.

use client_core::Error;

use super::{Filter, ListQuery, ServiceInstance, ServiceManagerClient};

/// Whether instances of a plan are there.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "in use, not in use; or nobody knows"
)]
#[must_use]
pub enum Usage {
    /// No instance of it is there.
    Unused,
    /// These instances are there, of whatever platform. They have to be deleted first, and their
    /// bindings before them.
    UsedBy(Vec<ServiceInstance>),
    /// It could not be told, for this reason. Do not act on it.
    Unknown(String),
}

impl ServiceManagerClient {
    /// Whether a plan is in use in the subaccount.
    ///
    /// The Entitlements service accepts the removal of a plan that is in use, and fails minutes later
    /// without a reason (*Failed to call Provisioning service to assign quota.*). So ask here first.
    /// Subscriptions to applications are not seen here; and an instance may come a moment later.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`](client_core::Client::call).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn usage(&self, offering: &str, plan: &str) -> Result<Usage, Error> {
        let plans = self.catalog.plans_of(offering, plan).await?;
        if !plans.bad.is_empty() {
            let reason = format!("{} plans of {offering} could not be read", plans.bad.len());
            return Ok(Usage::Unknown(reason));
        }
        if plans.is_empty() {
            let reason = format!(
                "the catalogue lists no plan {plan} of {offering}: it may lag behind the entitlement"
            );
            return Ok(Usage::Unknown(reason));
        }
        let ids = plans.iter().map(|plan| plan.id.as_str());
        let query = ListQuery::new().fields(Filter::one_of("service_plan_id", ids));
        let mut instances = self.instances.list(&query).await?;
        instances.items.retain(|instance| {
            // One that names no plan was still found by the plan's id.
            let of = instance.service_plan_id.as_ref();
            of.is_none_or(|of| plans.iter().any(|plan| plan.id == *of))
        });
        Ok(match (instances.items.is_empty(), instances.bad.len()) {
            (false, _) => Usage::UsedBy(instances.items),
            (true, 0) => Usage::Unused,
            (true, bad) => Usage::Unknown(format!("{bad} instances could not be read")),
        })
    }
}
