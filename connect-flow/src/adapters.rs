//! The typed clients as ports.

use std::sync::Arc;

use async_trait::async_trait;
use btp_client::{
    BtpClient, Error,
    accounts::{GlobalAccount, Subaccount, SubaccountId},
    entitlements::{AssignmentBatch, Assignments, AssignmentsQuery},
    permissions::Permissions,
    system_landscape::{
        IntegrationToken, ScenarioGroup, System, SystemId, SystemLandscapeClient, SystemName,
        SystemTemplate, SystemType, SystemsQuery, formations::FormationName,
    },
};
use client_core::{SecretString, poll::Poller};
use futures_util::lock::Mutex;
use s4_client::{
    S4Client,
    extensions::{Extension, ExtensionsQuery},
};

use url::Url;

use crate::ports::{EntitlementService, Lease, Ports, SystemLandscape, TenantExtensions};

impl Ports {
    /// The typed clients as ports.
    ///
    /// `landscape` and the extensions of `tenant` speak contracts that SAP does not publish: they
    /// work against a simulator or whatever implements the contracts, at addresses that you give.
    pub fn clients(landscape: SystemLandscapeClient, tenant: S4Client, btp: BtpClient) -> Self {
        Self::new(LandscapePort::new(landscape), tenant, btp)
    }
}

/// [`SystemLandscapeClient`] as a port: reads the template of *SAP S/4HANA Cloud* once.
#[derive(Debug)]
pub struct LandscapePort {
    client: SystemLandscapeClient,
    /// Held while it is read: many flows ask at once, and one read serves them.
    template: Mutex<Option<SystemTemplate>>,
}

impl LandscapePort {
    /// Wraps a client.
    pub fn new(client: SystemLandscapeClient) -> Self {
        Self {
            client,
            template: Mutex::new(None),
        }
    }

    async fn template(&self) -> Result<Option<SystemTemplate>, Error> {
        let mut known = self.template.lock().await;
        if known.is_none() {
            *known = self.client.system_type(SystemType::S4HANA_CLOUD).await?;
        }
        Ok(known.clone())
    }
}

#[async_trait]
impl SystemLandscape for LandscapePort {
    async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error> {
        self.client.find(name).await
    }

    async fn get(&self, system: &System) -> Result<Option<System>, Error> {
        self.client.get(&system.id).await
    }

    async fn permissions(&self) -> Result<Permissions, Error> {
        self.client.permissions().await
    }

    async fn offers_s4hana_cloud(&self) -> Result<bool, Error> {
        Ok(self.template().await?.is_some())
    }

    async fn add(&self, name: &SystemName) -> Result<System, Error> {
        let template = self.template().await?.ok_or_else(|| {
            Error::invalid_input(
                "system type",
                format!("the landscape offers no {}", SystemType::S4HANA_CLOUD),
            )
        })?;
        self.client.add(&template, name).await
    }

    async fn issue_token(
        &self,
        system: &SystemId,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        self.client.issue_token(system, group).await
    }

    async fn of_tenant(&self, address: &Url) -> Result<Vec<System>, Error> {
        let all = SystemsQuery::of_type(SystemType::S4HANA_CLOUD);
        let mut systems = self.client.systems(&all).await?;
        systems.retain(|system| is_system_of(system, address));
        Ok(systems)
    }

    async fn merge(&self, source: &System, destination: &System) -> Result<System, Error> {
        self.client.merge(&destination.id, &source.id).await
    }

    async fn formations(&self, system: &System) -> Result<Vec<FormationName>, Error> {
        let formations = self.client.formations().list_of(&system.id).await?;
        formations
            .iter()
            .map(|formation| FormationName::new(&formation.name))
            .collect()
    }

    async fn leave_formation(
        &self,
        system: &System,
        formation: &FormationName,
    ) -> Result<(), Error> {
        let formations = self.client.formations();
        formations.unassign(formation, &system.id).await?;
        Ok(())
    }

    async fn deregister(&self, system: &System) -> Result<(), Error> {
        // The steps watch the status themselves.
        self.client.deregister(&system.id).await.map(drop)
    }

    async fn remove(&self, system: &System) -> Result<(), Error> {
        self.client.remove(&system.id).await.map(drop)
    }
}

/// Whether a system is of type *SAP S/4HANA Cloud* and stands for the tenant.
pub(crate) fn is_system_of(system: &System, tenant: &Url) -> bool {
    let address = system.base_url.as_deref();
    // A list of this type alone need not show it.
    let is_s4hana = system
        .system_type
        .as_ref()
        .is_none_or(|shown| *shown == SystemType::S4HANA_CLOUD);
    is_s4hana && address.is_some_and(|shown| is_of(shown, tenant))
}

/// Whether an address that BTP shows is the tenant's: of its UI or API host, with or without a slash at the end.
fn is_of(shown: &str, tenant: &Url) -> bool {
    let plain = |url: &str| {
        let url = url.trim_end_matches('/').to_ascii_lowercase();
        let bare = url.split_once("://").map_or(url.as_str(), |(_, bare)| bare);
        bare.replacen("-api", "", 1)
    };
    plain(shown) == plain(tenant.as_str())
}

#[async_trait]
impl TenantExtensions for S4Client {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        self.extensions().list(&ExtensionsQuery::default()).await
    }

    async fn get(&self, extension: &Extension) -> Result<Option<Extension>, Error> {
        self.extensions().get(&extension.id).await
    }

    async fn create(&self, token: &SecretString, description: &str) -> Result<Extension, Error> {
        self.extensions().create(token, description).await
    }

    fn address(&self) -> Option<Url> {
        Some(self.host().ui_url().clone())
    }

    fn user(&self) -> Option<String> {
        self.user_name()
    }

    async fn approve(&self, extension: &Extension) -> Result<Extension, Error> {
        self.extensions().approve(extension).await
    }

    async fn delete(&self, extension: &Extension) -> Result<(), Error> {
        self.extensions().delete(extension).await
    }
}

#[async_trait]
impl EntitlementService for BtpClient {
    async fn subaccount(&self, id: &SubaccountId) -> Result<Subaccount, Error> {
        self.subaccounts().get(id).await
    }

    async fn assignments(&self, query: &AssignmentsQuery) -> Result<Arc<Assignments>, Error> {
        self.entitlements().assignments(query).await.map(Arc::new)
    }

    async fn permissions(&self) -> Result<Permissions, Error> {
        self.permissions().await
    }

    async fn global_account(&self) -> Result<Option<GlobalAccount>, Error> {
        self.global_account().get().await.map(Some)
    }

    async fn assign(
        &self,
        batch: &AssignmentBatch,
        _: &Lease,
    ) -> Result<Option<Poller<()>>, Error> {
        Ok(self.entitlements().assign(batch).await?.into_job())
    }

    async fn lease(&self, subaccounts: Vec<SubaccountId>) -> Lease {
        Lease::holding(self.entitlements().lease(subaccounts).await)
    }
}
