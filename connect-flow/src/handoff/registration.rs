//! Whether a system is registered, seen through the published Entitlements API alone.
//!
//! SAP Help (*Configure the Entitlements for the SAP S/4HANA Cloud Extensibility Service*): the service `s4-hana-cloud`
//! can be assigned only once at least one system is registered, and for the registered system that one chooses. So a
//! plan of it that is entitled for a system proves that the system is registered.

use std::sync::Arc;

use async_trait::async_trait;
use btp_client::{
    Error, ErrorKind,
    entitlements::{AssignmentsQuery, Presence, SystemPlan},
    system_landscape::{
        IntegrationToken, ScenarioGroup, System, SystemId, SystemName, SystemStatus, SystemType,
    },
};
use client_core::SecretString;
use s4_client::extensions::Extension;

use crate::{
    Connection, EntitlementService, StepContext, SystemLandscape, TenantExtensions,
    connection::EXTENSIBILITY_SERVICE, error::StepError,
};

/// What the Entitlements API says of a system's registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Registration {
    /// It is registered: this plan is entitled for it.
    Seen { plan: String },
    /// Nothing is listed for it; with what was odd about the list.
    NotSeen { but: Option<String> },
    /// The list is incomplete, which proves nothing either way.
    Unclear { why: String },
}

/// What this run has seen last.
#[derive(Debug, Clone, Default)]
struct LastSeen(Option<Registration>);

/// Looks, unless this round has looked already. Keeps what the standard steps ask for: a registered system, or none.
pub(super) async fn look(cx: &StepContext) -> Result<Registration, StepError> {
    let known = cx.get::<LastSeen>().and_then(|seen| seen.0.clone());
    if let Some(known) = known {
        return Ok(known);
    }
    let name = cx.system_name()?;
    let plans = plans(cx.connection());
    let seen = read(&*cx.ports().entitlements, &name, &plans).await?;
    cx.keep_system(as_system(&name, &seen));
    cx.insert(LastSeen(Some(seen.clone())));
    Ok(seen)
}

/// Looks anew the next time.
pub(super) fn forget(cx: &StepContext) {
    cx.insert(LastSeen::default());
    cx.forget_system();
}

/// The plans by which a system is looked for: those that are wanted of it.
fn plans(connection: &Connection) -> Vec<String> {
    let mut plans: Vec<String> = Vec::new();
    for wanted in connection.entitlements() {
        if !plans.contains(&wanted.plan) {
            plans.push(wanted.plan.clone());
        }
    }
    if plans.is_empty() {
        plans.push("api-access".to_owned());
    }
    plans
}

async fn read(
    entitlements: &dyn EntitlementService,
    name: &SystemName,
    plans: &[String],
) -> Result<Registration, Error> {
    let mut unclear = None;
    let mut odd = None;
    for plan in plans {
        // What is assigned outlives a registration; what is entitled does not. In the scope of a directory services of
        // registered systems are never listed.
        let query = AssignmentsQuery::global_account()
            .plan(EXTENSIBILITY_SERVICE, plan)
            .include_auto_managed()
            .entitled_only();
        let list = entitlements.assignments(&query).await?;
        if list.fetch_error_from_external_provider_registry == Some(true) {
            unclear = list.why_incomplete();
            continue;
        }
        match SystemPlan::find(&list, EXTENSIBILITY_SERVICE, plan, name.as_str()) {
            Presence::Present(_) => return Ok(Registration::Seen { plan: plan.clone() }),
            Presence::Absent => {}
            other if list.is_incomplete() => unclear = other.reason().map(str::to_owned),
            other => odd = other.reason().map(str::to_owned),
        }
    }
    Ok(match unclear {
        Some(why) => Registration::Unclear { why },
        None => Registration::NotSeen { but: odd },
    })
}

fn as_system(name: &SystemName, seen: &Registration) -> Option<System> {
    matches!(seen, Registration::Seen { .. }).then(|| {
        // Its id in the landscape is not public; by name it is unique in a global account.
        System::new(name.as_str(), name.as_str())
            .of_type(SystemType::S4HANA_CLOUD)
            .with_status(SystemStatus::Connected)
    })
}

/// The System Landscape as far as the Entitlements API shows it: registered systems. Changes nothing.
#[derive(Debug)]
pub(super) struct RegisteredSystems {
    pub(super) entitlements: Arc<dyn EntitlementService>,
    plans: Vec<String>,
}

impl RegisteredSystems {
    pub(super) fn new(entitlements: Arc<dyn EntitlementService>, connection: &Connection) -> Self {
        Self {
            entitlements,
            plans: plans(connection),
        }
    }
}

#[async_trait]
impl SystemLandscape for RegisteredSystems {
    async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error> {
        match read(&*self.entitlements, name, &self.plans).await? {
            // An empty list would say that there is no such system. Outages pass: whoever asks may ask again.
            Registration::Unclear { why } => Err(Error::new(
                ErrorKind::Unavailable,
                format!("whether system {name} is registered cannot be told: {why}"),
            )),
            seen => Ok(as_system(name, &seen).into_iter().collect()),
        }
    }

    fn sees_all(&self) -> bool {
        false
    }

    async fn add(&self, _: &SystemName) -> Result<System, Error> {
        Err(nobody_calls("the System Landscape page"))
    }

    async fn issue_token(
        &self,
        _: &SystemId,
        _: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        Err(nobody_calls("the System Landscape page"))
    }
}

/// The tenant, of which no API may be called.
#[derive(Debug)]
pub(super) struct NoTenant;

#[async_trait]
impl TenantExtensions for NoTenant {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        Err(nobody_calls("Maintain Extensions on SAP BTP"))
    }

    fn can_ask(&self) -> bool {
        false
    }

    async fn create(&self, _: &SecretString, _: &str) -> Result<Extension, Error> {
        Err(nobody_calls("Maintain Extensions on SAP BTP"))
    }

    async fn approve(&self, _: &Extension) -> Result<Extension, Error> {
        Err(nobody_calls("Maintain Extensions on SAP BTP"))
    }
}

fn nobody_calls(what: &str) -> Error {
    Error::configuration(
        "hand-off",
        format!("no API of {what} is called: an administrator does it"),
    )
}
