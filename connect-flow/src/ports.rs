//! What the flow asks of the two systems, as traits.
//!
//! The typed clients implement them (see [`adapters`](crate::adapters)); so does a fake of a few
//! lines in your tests. Every function may be called again after a crash: those that change
//! something are called only after a look showed that the change is needed.

mod lease;

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use btp_client::{
    Error,
    accounts::{GlobalAccount, Subaccount, SubaccountId},
    entitlements::{AssignmentBatch, Assignments, AssignmentsQuery},
    permissions::Permissions,
    system_landscape::{
        IntegrationToken, ScenarioGroup, System, SystemId, SystemName, formations::FormationName,
    },
};
use client_core::{SecretString, poll::Poller};
use s4_client::extensions::Extension;
use url::Url;

pub use lease::{Held, Lease};

/// The System Landscape of a BTP global account.
#[async_trait]
pub trait SystemLandscape: Debug + Send + Sync {
    /// All systems with exactly this name, of whatever type.
    ///
    /// # Errors
    ///
    /// If the list cannot be read to its end.
    async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error>;

    /// The system as it is now; `None` if it is gone. Looks through [`find`](Self::find) unless
    /// there is a cheaper way.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    async fn get(&self, system: &System) -> Result<Option<System>, Error> {
        let same_name = self.find(&SystemName::new(&system.name)?).await?;
        Ok(same_name.into_iter().find(|found| found.id == system.id))
    }

    /// Whether the port sees the whole landscape. One that sees registered systems alone can tell neither that a name is
    /// free nor which types can be added, and a [preflight](crate::Flow::preflight) then does not say so.
    fn sees_all(&self) -> bool {
        true
    }

    /// What the credentials allow, as far as they tell.
    ///
    /// # Errors
    ///
    /// If the logon fails.
    async fn permissions(&self) -> Result<Permissions, Error> {
        Ok(Permissions::default())
    }

    /// Whether systems of type *SAP S/4HANA Cloud* can be added; asked before anything is changed.
    ///
    /// # Errors
    ///
    /// If that cannot be found out.
    async fn offers_s4hana_cloud(&self) -> Result<bool, Error> {
        Ok(true)
    }

    /// Adds a system of type *SAP S/4HANA Cloud*.
    ///
    /// # Errors
    ///
    /// If it was not added, or nobody knows.
    async fn add(&self, name: &SystemName) -> Result<System, Error>;

    /// Issues an integration token.
    ///
    /// # Errors
    ///
    /// If none was issued, or it was lost on the way.
    async fn issue_token(
        &self,
        system: &SystemId,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error>;

    /// Systems of type *SAP S/4HANA Cloud* that stand for the tenant at this address, whatever their names;
    /// asked only before a flow begins.
    ///
    /// # Errors
    ///
    /// If the list cannot be read to its end. A port that does not say how refuses.
    async fn of_tenant(&self, address: &Url) -> Result<Vec<System>, Error> {
        Err(cannot(
            "look for systems of",
            address.host_str().unwrap_or_default(),
        ))
    }

    /// Merges a system into another of the same tenant; the first is gone afterwards.
    ///
    /// # Errors
    ///
    /// If they were not merged, or nobody knows. A port that does not say how refuses.
    async fn merge(&self, source: &System, destination: &System) -> Result<System, Error> {
        let _ = destination;
        Err(cannot("merge", &source.name))
    }

    /// The formations that hold the system; asked only by a flow that disconnects.
    ///
    /// # Errors
    ///
    /// If they cannot be read to their end. A port that does not say how refuses: that none is known
    /// does not mean that there is none.
    async fn formations(&self, system: &System) -> Result<Vec<FormationName>, Error> {
        Err(cannot("tell the formations of", &system.name))
    }

    /// Takes the system out of a formation.
    ///
    /// # Errors
    ///
    /// If it was not taken out, or nobody knows. A port that does not say how refuses.
    async fn leave_formation(
        &self,
        system: &System,
        formation: &FormationName,
    ) -> Result<(), Error> {
        let _ = formation;
        Err(cannot("change the formations of", &system.name))
    }

    /// Begins to deregister the system; its status tells the end.
    ///
    /// # Errors
    ///
    /// If that was refused, or nobody knows. A port that does not say how refuses.
    async fn deregister(&self, system: &System) -> Result<(), Error> {
        Err(cannot("deregister", &system.name))
    }

    /// Begins to remove the system, which is not registered; it is gone at the end.
    ///
    /// # Errors
    ///
    /// If that was refused, or nobody knows. A port that does not say how refuses.
    async fn remove(&self, system: &System) -> Result<(), Error> {
        Err(cannot("remove", &system.name))
    }
}

/// What a port answers that has no way to do something.
fn cannot(what: &str, system: &str) -> Error {
    Error::invalid_input("port", format!("this port cannot {what} system {system}"))
}

/// *Maintain Extensions on SAP BTP* of an S/4HANA Cloud tenant.
#[async_trait]
pub trait TenantExtensions: Debug + Send + Sync {
    /// All extensions.
    ///
    /// # Errors
    ///
    /// If the list cannot be read to its end.
    async fn list(&self) -> Result<Vec<Extension>, Error>;

    /// The extension as it is now; `None` if it is gone. Looks through [`list`](Self::list) unless
    /// there is a cheaper way.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    async fn get(&self, extension: &Extension) -> Result<Option<Extension>, Error> {
        Ok(self
            .list()
            .await?
            .into_iter()
            .find(|found| found.id == extension.id))
    }

    /// Creates an extension, which then waits for approval.
    ///
    /// # Errors
    ///
    /// If it was not created, or nobody knows.
    async fn create(&self, token: &SecretString, description: &str) -> Result<Extension, Error>;

    /// Approves an extension (the *Yes* of the app's dialog), which uses the token up.
    ///
    /// # Errors
    ///
    /// If it was not approved, or nobody knows.
    async fn approve(&self, extension: &Extension) -> Result<Extension, Error>;

    /// Whether the tenant can be asked at all. Where it cannot, a [preflight](crate::Flow::preflight) says so instead of
    /// asking.
    fn can_ask(&self) -> bool {
        true
    }

    /// The address of the tenant's user interface, if the port knows it.
    fn address(&self) -> Option<Url> {
        None
    }

    /// The user as whom the tenant is asked, as it stands in
    /// [`changed_by`](s4_client::extensions::Extension::changed_by); `None` if the port does not know.
    /// [`ApproveOwn`](crate::ApproveOwn) tells by it what an earlier run has left.
    fn user(&self) -> Option<String> {
        None
    }

    /// Deletes an extension that is not in use: one whose token has expired before it was approved, or
    /// one that was disabled.
    ///
    /// # Errors
    ///
    /// If it was not deleted, or nobody knows. A port that does not say how refuses.
    async fn delete(&self, extension: &Extension) -> Result<(), Error> {
        Err(Error::invalid_input(
            "extension",
            format!("this port cannot delete {}", extension.id),
        ))
    }
}

/// Subaccounts and their entitlements.
#[async_trait]
pub trait EntitlementService: Debug + Send + Sync {
    /// A subaccount.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](btp_client::ErrorKind::NotFound) if there is none, or if it cannot be
    /// read.
    async fn subaccount(&self, id: &SubaccountId) -> Result<Subaccount, Error>;

    /// What is entitled and assigned.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    async fn assignments(&self, query: &AssignmentsQuery) -> Result<Arc<Assignments>, Error>;

    /// What the credentials allow, as far as they tell.
    ///
    /// # Errors
    ///
    /// If the logon fails.
    async fn permissions(&self) -> Result<Permissions, Error> {
        Ok(Permissions::default())
    }

    /// The global account; `None` if the port does not know.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    async fn global_account(&self) -> Result<Option<GlobalAccount>, Error> {
        Ok(None)
    }

    /// Asks for assignments, which were worked out under `lease`, and returns the job to wait for if
    /// there is one. The end of the job says nothing about the assignments: the flow reads them back.
    ///
    /// # Errors
    ///
    /// If the request was refused, or nobody knows.
    async fn assign(
        &self,
        batch: &AssignmentBatch,
        lease: &Lease,
    ) -> Result<Option<Poller<()>>, Error>;

    /// Waits until nobody else in this process changes the assignments of these subaccounts, and keeps
    /// others from it until the lease is dropped. A port that does not say how lets everybody write:
    /// enough for one flow at a time.
    async fn lease(&self, subaccounts: Vec<SubaccountId>) -> Lease {
        let _ = subaccounts;
        Lease::default()
    }
}

/// The three ports of one connection. A clone shares them.
#[derive(Debug, Clone)]
pub struct Ports {
    /// BTP's System Landscape.
    pub landscape: Arc<dyn SystemLandscape>,
    /// The tenant's extensions.
    pub tenant: Arc<dyn TenantExtensions>,
    /// BTP's entitlements.
    pub entitlements: Arc<dyn EntitlementService>,
}

impl Ports {
    /// Ports of any kind: typed clients, fakes.
    pub fn new(
        landscape: impl SystemLandscape + 'static,
        tenant: impl TenantExtensions + 'static,
        entitlements: impl EntitlementService + 'static,
    ) -> Self {
        Self {
            landscape: Arc::new(landscape),
            tenant: Arc::new(tenant),
            entitlements: Arc::new(entitlements),
        }
    }
}
