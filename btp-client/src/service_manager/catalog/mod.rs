//! Offerings and plans: what the subaccount is entitled to, as Service Manager sees it.
//!
//! The catalogue lags behind the entitlement: a plan that was just assigned may not be listed yet
//! (15 seconds were seen in public reports). So *not in the list* is no answer to *is it entitled*.

mod model;
pub(super) mod operations;

use client_core::{Client, Error, wire::Lenient};

pub use model::{PlanMetadata, ServiceOffering, ServiceOfferingId, ServicePlan, ServicePlanId};

use super::{Filter, ListQuery, list};

/// Reads offerings and plans.
///
/// # Examples
///
/// ```
/// # use btp_client::service_manager::{ServiceManagerClient, ServiceManagerKey};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::simple();
/// # let key = ServiceManagerKey::parse(&world.landscape().service_manager_key_json())?;
/// # let manager = ServiceManagerClient::builder(key).transport(world.transport()).build()?;
/// // Not entitled yet: the service is not offered.
/// assert!(manager.catalog().plans_of("s4-hana-cloud", "api-access").await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct CatalogClient {
    client: Client,
}

impl CatalogClient {
    /// A client of the service that `client` calls.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The offerings that match, from all pages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said;
    /// else those of [`Client::call`]. An offering that cannot be read is told beside the others.
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn offerings(&self, query: &ListQuery) -> Result<Lenient<ServiceOffering>, Error> {
        list::all(&self.client, |page| operations::list_offerings(query, page)).await
    }

    /// One offering.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is none; else those of
    /// [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn offering(&self, id: &ServiceOfferingId) -> Result<ServiceOffering, Error> {
        self.client.call(operations::get_offering(id)).await
    }

    /// The plans that match, from all pages.
    ///
    /// # Errors
    ///
    /// As [`offerings`](Self::offerings).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn plans(&self, query: &ListQuery) -> Result<Lenient<ServicePlan>, Error> {
        list::all(&self.client, |page| operations::list_plans(query, page)).await
    }

    /// One plan.
    ///
    /// # Errors
    ///
    /// As [`offering`](Self::offering).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn plan(&self, id: &ServicePlanId) -> Result<ServicePlan, Error> {
        self.client.call(operations::get_plan(id)).await
    }

    /// The plans of these names. With several registered systems `s4-hana-cloud` may have several of
    /// one name: then an instance is created by the plan's id.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn plans_of(
        &self,
        offering: &str,
        plan: &str,
    ) -> Result<Lenient<ServicePlan>, Error> {
        let by_name = ListQuery::new().fields(Filter::equals("name", offering));
        let mut offerings = self.offerings(&by_name).await?;
        // A service that ignores the filter answers everything.
        offerings.items.retain(|known| known.name == offering);
        if offerings.is_empty() {
            return Ok(Lenient::default());
        }
        let ids = offerings.iter().map(|known| known.id.as_str());
        let query = ListQuery::new()
            .fields(Filter::one_of("service_offering_id", ids))
            .fields(Filter::equals("name", plan));
        let mut plans = self.plans(&query).await?;
        plans.items.retain(|known| {
            known.name == plan
                && offerings
                    .iter()
                    .any(|offering| known.service_offering_id.as_ref() == Some(&offering.id))
        });
        Ok(plans)
    }
}
