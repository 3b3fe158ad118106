//! Entitlements as many flows see them: one list for all, and changes joined into few requests.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use btp_client::{
    BtpClient, Error,
    accounts::{GlobalAccount, Subaccount, SubaccountId},
    entitlements::{AssignmentBatch, Assignments, AssignmentsQuery},
    permissions::Permissions,
};
use client_core::{clock::Clock, poll::Poller};
use futures_util::FutureExt;

use super::{
    round::{Rounds, Ticket},
    shared_read::SharedRead,
};
use crate::ports::{EntitlementService, Lease};

/// How long what accounts are there is not read again: they come and go seldom.
const ACCOUNTS: Duration = Duration::from_secs(60);

/// A [`BtpClient`] whose reads serve all flows, and whose changes are joined.
#[derive(Debug, Clone)]
pub(super) struct SharedEntitlements {
    client: BtpClient,
    clock: Arc<dyn Clock>,
    interval: Duration,
    account: Arc<SharedRead<GlobalAccount>>,
    subaccounts: Arc<SharedRead<HashMap<SubaccountId, Subaccount>>>,
    /// By what the list is filtered by.
    lists: Arc<Mutex<HashMap<String, Arc<SharedRead<Assignments>>>>>,
    rounds: Rounds,
}

impl SharedEntitlements {
    pub(super) fn new(
        client: BtpClient,
        clock: Arc<dyn Clock>,
        interval: Duration,
        gather: Duration,
    ) -> Self {
        Self {
            rounds: Rounds::new(client.clone(), Arc::clone(&clock), gather),
            account: Arc::new(SharedRead::new(Arc::clone(&clock), ACCOUNTS)),
            subaccounts: Arc::new(SharedRead::new(Arc::clone(&clock), ACCOUNTS)),
            lists: Arc::default(),
            client,
            clock,
            interval,
        }
    }

    fn list(&self, filter: &str) -> Arc<SharedRead<Assignments>> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let list = lists.entry(filter.to_owned()).or_insert_with(|| {
            let clock = Arc::clone(&self.clock);
            Arc::new(SharedRead::new(clock, self.interval))
        });
        Arc::clone(list)
    }
}

#[async_trait]
impl EntitlementService for SharedEntitlements {
    async fn subaccount(&self, id: &SubaccountId) -> Result<Subaccount, Error> {
        let client = self.client.clone();
        let fetch = move || {
            let client = client.clone();
            async move {
                let all = client.subaccounts().list().await?;
                let by_id = all.items.into_iter().map(|one| (one.guid.clone(), one));
                Ok(by_id.collect())
            }
            .boxed()
        };
        let all = self.subaccounts.read(0, || 0, fetch).await;
        match all.ok().and_then(|all| all.value.get(id).cloned()) {
            Some(known) => Ok(known),
            // One that the list lacks, or a key that may not list: asked for by itself.
            None => self.client.subaccounts().get(id).await,
        }
    }

    async fn assignments(&self, query: &AssignmentsQuery) -> Result<Arc<Assignments>, Error> {
        // What a directory manages is not proven to be in the account's list.
        let Some((filter, whole)) = query.widened_to_account() else {
            return self
                .client
                .entitlements()
                .assignments(query)
                .await
                .map(Arc::new);
        };
        let (client, rounds) = (self.client.clone(), self.rounds.clone());
        let fetch = move || {
            let (client, whole) = (client.clone(), whole.clone());
            async move { client.entitlements().assignments(&whole).await }.boxed()
        };
        let epoch = self.rounds.ended();
        let list = self.list(&filter);
        let read = list.read(epoch, move || rounds.ended(), fetch).await?;
        self.rounds.remember(&read.value, read.epoch());
        Ok(read.value)
    }

    async fn permissions(&self) -> Result<Permissions, Error> {
        self.client.permissions().await
    }

    async fn global_account(&self) -> Result<Option<GlobalAccount>, Error> {
        let client = self.client.clone();
        let fetch = move || {
            let client = client.clone();
            async move { client.global_account().get().await }.boxed()
        };
        let account = self.account.read(0, || 0, fetch).await?;
        Ok(Some(GlobalAccount::clone(&account.value)))
    }

    async fn assign(
        &self,
        batch: &AssignmentBatch,
        lease: &Lease,
    ) -> Result<Option<Poller<()>>, Error> {
        match lease.get::<Ticket>() {
            // It ends with the job of all.
            Some(ticket) => {
                let failed = ticket.submit(batch.clone()).await?;
                Ok(failed.map(|job| job.into_job(Arc::clone(&self.clock))))
            }
            None => Ok(self.client.entitlements().assign(batch).await?.into_job()),
        }
    }

    async fn lease(&self, _: Vec<SubaccountId>) -> Lease {
        Lease::holding(self.rounds.ticket().await)
    }
}
