//! The System Landscape as many flows see it: one list for all.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use btp_client::{
    Error,
    permissions::Permissions,
    system_landscape::{
        IntegrationToken, ScenarioGroup, System, SystemId, SystemLandscapeClient, SystemName,
        SystemsQuery, formations::FormationName,
    },
};
use client_core::clock::Clock;
use futures_util::FutureExt;
use url::Url;

use super::shared_read::SharedRead;
use crate::{
    adapters::{LandscapePort, is_system_of},
    ports::SystemLandscape,
};

/// A [`LandscapePort`] whose systems are looked up in one list, by name.
#[derive(Debug, Clone)]
pub(super) struct SharedLandscape {
    client: SystemLandscapeClient,
    port: Arc<LandscapePort>,
    list: Arc<SharedRead<HashMap<String, Vec<System>>>>,
    changes: Arc<Changes>,
}

/// Which change of this process was the last of a name: what was read before it says nothing of it.
#[derive(Debug, Default)]
struct Changes {
    count: AtomicU64,
    last: Mutex<HashMap<String, u64>>,
}

impl Changes {
    fn now(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    fn of(&self, name: &str) -> u64 {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.get(name).copied().unwrap_or_default()
    }

    /// Called when a change has ended, however.
    fn note(&self, name: &str) {
        let change = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(name.to_owned(), change);
    }
}

/// Notes a change when it goes out of scope: also if the flow goes away in the middle of it.
struct Changing<'a>(&'a Changes, &'a str);

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

impl SharedLandscape {
    pub(super) fn new(
        client: SystemLandscapeClient,
        clock: Arc<dyn Clock>,
        interval: Duration,
    ) -> Self {
        Self {
            port: Arc::new(LandscapePort::new(client.clone())),
            client,
            list: Arc::new(SharedRead::new(clock, interval)),
            changes: Arc::default(),
        }
    }

    /// All systems, by name: read after change number `epoch`.
    async fn all(&self, epoch: u64) -> Result<Arc<HashMap<String, Vec<System>>>, Error> {
        let (client, changes) = (self.client.clone(), Arc::clone(&self.changes));
        let fetch = move || {
            let client = client.clone();
            async move {
                let mut by_name: HashMap<String, Vec<System>> = HashMap::new();
                // Of all types: the name may be taken by another one.
                for system in client.systems(&SystemsQuery::all()).await? {
                    by_name.entry(system.name.clone()).or_default().push(system);
                }
                Ok(by_name)
            }
            .boxed()
        };
        let list = self.list.read(epoch, move || changes.now(), fetch).await?;
        Ok(list.value)
    }

    async fn named(&self, name: &str) -> Result<Vec<System>, Error> {
        let all = self.all(self.changes.of(name)).await?;
        Ok(all.get(name).cloned().unwrap_or_default())
    }

    fn changing<'a>(&'a self, name: &'a str) -> Changing<'a> {
        Changing(&self.changes, name)
    }
}

#[async_trait]
impl SystemLandscape for SharedLandscape {
    async fn find(&self, name: &SystemName) -> Result<Vec<System>, Error> {
        self.named(name.as_str()).await
    }

    async fn get(&self, system: &System) -> Result<Option<System>, Error> {
        let same_name = self.named(&system.name).await?;
        Ok(same_name.into_iter().find(|found| found.id == system.id))
    }

    async fn permissions(&self) -> Result<Permissions, Error> {
        self.port.permissions().await
    }

    async fn offers_s4hana_cloud(&self) -> Result<bool, Error> {
        self.port.offers_s4hana_cloud().await
    }

    async fn add(&self, name: &SystemName) -> Result<System, Error> {
        let _changing = self.changing(name.as_str());
        self.port.add(name).await
    }

    async fn issue_token(
        &self,
        system: &SystemId,
        group: &ScenarioGroup,
    ) -> Result<IntegrationToken, Error> {
        self.port.issue_token(system, group).await
    }

    async fn of_tenant(&self, address: &Url) -> Result<Vec<System>, Error> {
        let all = self.all(0).await?;
        let mut systems: Vec<System> = all.values().flatten().cloned().collect();
        systems.retain(|system| is_system_of(system, address));
        // Its order is that of no map.
        systems.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(systems)
    }

    async fn merge(&self, source: &System, destination: &System) -> Result<System, Error> {
        let _changing = (
            self.changing(&source.name),
            self.changing(&destination.name),
        );
        self.port.merge(source, destination).await
    }

    async fn formations(&self, system: &System) -> Result<Vec<FormationName>, Error> {
        self.port.formations(system).await
    }

    async fn leave_formation(
        &self,
        system: &System,
        formation: &FormationName,
    ) -> Result<(), Error> {
        let _changing = self.changing(&system.name);
        self.port.leave_formation(system, formation).await
    }

    async fn deregister(&self, system: &System) -> Result<(), Error> {
        let _changing = self.changing(&system.name);
        self.port.deregister(system).await
    }

    async fn remove(&self, system: &System) -> Result<(), Error> {
        let _changing = self.changing(&system.name);
        self.port.remove(system).await
    }
}
