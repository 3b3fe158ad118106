//! Creating a service instance that may be there already.

use client_core::Error;

use super::{NewServiceInstance, ServiceInstance, ServiceInstancesClient, request::PlanChoice};
use crate::{
    accounts::Found,
    service_manager::{
        Ensured, Filter, ListQuery, Mode, OperationType,
        ensured::{adopt, look_after},
    },
};

/// What instances of the subaccount itself are created from (observed).
const OWN_PLATFORM: &str = "service-manager";

impl ServiceInstancesClient {
    /// The instance with this name among those of the subaccount itself. Other platforms have names of
    /// their own.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find(&self, name: &str) -> Result<Found<ServiceInstance>, Error> {
        let query = ListQuery::new().fields(Filter::equals("name", name));
        let list = self.list(&query).await?;
        Ok(Found::among(list, |known| {
            known.name == name
                && known
                    .platform_id
                    .as_deref()
                    .is_none_or(|platform| platform == OWN_PLATFORM)
        }))
    }

    /// Creates an instance unless it is there: safe to call again after any failure.
    ///
    /// The creation is asked for first; if the service says that the name exists, or nobody knows what
    /// became of the request, the name is looked for. An instance that has it is adopted only if it is
    /// of the wanted plan and is not being deleted. Its parameters are not compared: most services do
    /// not give them.
    ///
    /// An adopted instance may not be ready, and may have failed: wait with
    /// [`until_ready`](Self::until_ready).
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) if nothing was found; the effect stays
    /// [unknown](client_core::Effect::Unknown) where it was, because a lost request may still arrive.
    /// An error of kind [`Conflict`](client_core::ErrorKind::Conflict) without effect if an instance has
    /// the name that is not the wanted one.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the instance was created: call again.
    pub async fn ensure(
        &self,
        new: &NewServiceInstance,
        mode: Mode,
    ) -> Result<Ensured<ServiceInstance>, Error> {
        let error = match self.create(new, mode).await {
            Ok(submitted) => return Ok(Ensured::Created(submitted)),
            Err(error) if look_after(&error) => error,
            Err(error) => return Err(error),
        };
        let found = match self.find(&new.name).await {
            // A list does not tell the last operation.
            Ok(Found::One(known)) => self
                .get(&known.id)
                .await
                .map(|known| Found::One(Box::new(known))),
            other => other,
        };
        let planned = match &new.plan {
            PlanChoice::Id(id) => vec![id.clone()],
            PlanChoice::Names { offering, plan } => {
                let catalog = crate::service_manager::CatalogClient::new(self.client.clone());
                match catalog.plans_of(offering, plan).await {
                    Ok(plans) => plans.items.into_iter().map(|plan| plan.id).collect(),
                    Err(_) => return Err(error),
                }
            }
        };
        adopt(error, found, |known| {
            let id = &known.id;
            let of = known.service_plan_id.as_ref();
            if !of.is_some_and(|of| planned.contains(of)) {
                let of = of.map_or("an unknown plan", AsRef::as_ref);
                return Some(format!(
                    "{id} has the name {}, but is of plan {of}",
                    new.name
                ));
            }
            let last = known.last_operation.as_ref()?;
            (last.kind == Some(OperationType::Delete))
                .then(|| format!("{id} has the name {}, but is being deleted", new.name))
        })
    }
}
