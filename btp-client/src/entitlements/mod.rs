//! Entitlements: SAP's published Entitlements API (`entitlements-service`, part of SAP Cloud
//! Management service).
//!
//! What is public is the API. How a registered S/4HANA system shows in it is not: no public answer
//! contains the service `s4-hana-cloud`. [`SystemPlan`] therefore takes both shapes that are
//! plausible, and says [`Unknown`](Presence::Unknown) where the evidence is thin.
//!
//! | operation | method and path | function | scope (one of) |
//! |---|---|---|---|
//! | `entitlements.list_assignments` | `GET /entitlements/v1/assignments` | [`EntitlementsClient::assignments`] | `global-account.entitlement.read`, `directory.entitlement.read` |
//! | `entitlements.list_global_account_assignments` | `GET /entitlements/v1/globalAccountAssignments` | [`EntitlementsClient::assignments`] | `global-account.entitlement.read` |
//! | `entitlements.list_data_centers` | `GET /entitlements/v1/globalAccountAllowedDataCenters` | [`EntitlementsClient::data_centers`] | `global-account.region.read` |
//! | `entitlements.assign` | `PUT /entitlements/v1/subaccountServicePlans` | [`EntitlementsClient::assign`], [`ensure`](EntitlementsClient::ensure) | `global-account.entitlement.subaccount.update` |
//! | `entitlements.assign_to_directory` | `PUT /entitlements/v1/directories/{guid}/assignments` | [`EntitlementsClient::assign_to_directory`] | `directory.entitlement.update` |
//! | `entitlements.update_directory` | `PATCH /entitlements/v1/directories/{guid}/assignments` | [`EntitlementsClient::update_directory`] | `directory.entitlement.update` |
//! | `jobs.status` | `GET /jobs-management/v1/jobs/{id}/status` | [`JobsClient::status`], [`poll`](JobsClient::poll) | `job.read` |
//!
//! # Reads can lie
//!
//! - An answer with `fetchErrorFromExternalProviderRegistry: true` is a 200 that silently lacks the
//!   services of external providers (observed in recordings of SAP's own test suites; the OpenAPI
//!   document says the opposite of the flag). See [`Assignments::is_incomplete`].
//! - A subaccount below a directory that manages entitlements reads as if nothing were assigned,
//!   unless the directory is named. See [`AssignmentsQuery::of`].
//! - `OK` and `PROCESSING_FAILED` may belong to an older request; a job's end is not the
//!   assignment's state. See [`Baseline`].
//!
//! So absence has three values ([`Presence`]), and a write is confirmed against what was there
//! before it.
//!
//! # Examples
//!
//! ```
//! use btp_client::entitlements::{
//!     AssignmentBatch, AssignmentsQuery, Baseline, EntitlementsClient, Presence, SystemPlan, Verdict,
//! };
//! use btp_client::accounts::Subaccount;
//!
//! async fn entitle(client: &EntitlementsClient, subaccount: &Subaccount) -> Result<Verdict, client_core::Error> {
//!     // `EntitlementsClient::ensure` does all this, and waits. By hand, for one system:
//!     let _lease = client.lease([subaccount.guid.clone()]).await;
//!     let query = AssignmentsQuery::of(subaccount).plan("s4-hana-cloud", "api-access").include_auto_managed();
//!     let before = client.assignments(&query).await?;
//!     let plan = match SystemPlan::find(&before, "s4-hana-cloud", "api-access", "acme-s4-dev") {
//!         Presence::Present(plan) => plan,
//!         Presence::Absent => return Ok(Verdict::Pending("the system is not registered yet".into())),
//!         Presence::Hidden(why) | Presence::Unknown(why) => return Ok(Verdict::Unknown(why)),
//!         _ => return Ok(Verdict::Unknown("a new kind of absence".into())),
//!     };
//!     let Some(quota) = plan.quota_kind().least() else {
//!         return Ok(Verdict::Unknown("the plan's category is new".into()));
//!     };
//!     let baseline = Baseline::of(plan.state_for(&before, &subaccount.guid));
//!
//!     let batch = AssignmentBatch::new().add(plan.assign(&subaccount.guid, quota));
//!     if let Some(job) = client.assign(&batch).await?.into_job() {
//!         job.await?;
//!     }
//!     let after = client.assignments(&query).await?;
//!     Ok(baseline.judge(&plan.state_for(&after, &subaccount.guid), quota))
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//!
//! let world = landscape_sim::World::simple();
//! let key = btp_client::service_key::ServiceKey::parse(&world.landscape().service_key_json())?;
//! let btp = btp_client::BtpClient::builder(key).transport(world.transport()).build()?;
//! let subaccount = &btp.subaccounts().list().await?[0];
//! let verdict = entitle(btp.entitlements(), subaccount).await?;
//! assert_eq!(verdict, Verdict::Pending("the system is not registered yet".into()));
//! # Ok(())
//! # }
//! ```

mod assigned;
mod assignments;
mod baseline;
mod batch;
mod data_centers;
mod directory;
mod ensure;
mod entitled;
mod in_full;
pub mod operations;
mod plan_entry;
mod presence;
mod quantity;
mod query;
mod state;
mod system_plan;
mod system_use;

use client_core::{
    Client, Error,
    auth::TokenCache,
    poll::{PollPolicy, Poller, ResumeToken},
    wire::Lenient,
};

pub use assigned::{AssignedService, AssignedServicePlan, Assignment, EntityState, EntityType};
pub use assignments::Assignments;
pub use baseline::{Baseline, Verdict};
pub use batch::{AssignmentBatch, ServicePlanAssignment};
pub use data_centers::DataCentersQuery;
pub use directory::{DirectoryAssignment, DirectoryUpdate, Distribution};
pub use ensure::{
    Change, Desired, Diff, DiffEntry, Ensured, EnsuredEntry, Obstacle, Outcome, WriteLease,
};
pub use entitled::{
    BusinessCategory, CommercialModel, DataCenter, EntitledService, ExternalResource, PlanCategory,
    ServicePlan, SourceEntitlement,
};
pub use plan_entry::{PlanEntry, Remaining};
pub use presence::Presence;
pub use quantity::{Amount, Quantity, Quota, QuotaKind};
pub use query::AssignmentsQuery;
pub use state::AssignmentState;
pub use system_plan::SystemPlan;
pub use system_use::SystemUse;

use crate::{
    accounts::{DirectoryId, SubaccountId},
    jobs::JobsClient,
};

/// Reads entitlements and assigns plans to subaccounts.
#[derive(Debug, Clone)]
pub struct EntitlementsClient {
    client: Client,
    jobs: JobsClient,
    leases: ensure::Leases,
    tokens: Option<TokenCache>,
}

impl EntitlementsClient {
    /// A client of the service that `client` calls; `jobs` must ask the same service.
    pub fn new(client: Client, jobs: JobsClient) -> Self {
        Self {
            client,
            jobs,
            leases: ensure::Leases::default(),
            tokens: None,
        }
    }

    /// Names the tokens that `client` uses, so that a missing scope is found before anything is sent.
    pub fn with_tokens(mut self, tokens: TokenCache) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// What is entitled and what is assigned.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`]. An incomplete list is no error: see
    /// [`Assignments::is_incomplete`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn assignments(&self, query: &AssignmentsQuery) -> Result<Assignments, Error> {
        let leases = self.leases.ended();
        let list = self
            .client
            .call(operations::list_assignments(query))
            .await?;
        Ok(list.read_with(query.clone()).read_after(leases))
    }

    /// Asks for assignments. The service accepts them and goes on in a job.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`]. Code 30004 (another operation holds the entity) is
    /// [`ErrorKind::Locked`](client_core::ErrorKind::Locked) at once: that operation may change what the
    /// batch rests on, so read again before asking again. A `Location` that names no job is
    /// [`ErrorKind::UndecodableBody`](client_core::ErrorKind::UndecodableBody) with
    /// [`Effect::Applied`](client_core::Effect::Applied): read back.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the change was asked for: read back.
    pub async fn assign(&self, batch: &AssignmentBatch) -> Result<Submission, Error> {
        let job = self.client.call(operations::assign(batch)?).await?;
        Ok(Submission {
            job: job.map(|id| self.jobs.poll(id)),
        })
    }

    /// The data centres that the global account may use. Scope `global-account.region.read`.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn data_centers(
        &self,
        query: &DataCentersQuery,
    ) -> Result<Lenient<DataCenter>, Error> {
        let answer = self
            .client
            .call(operations::list_data_centers(query))
            .await?;
        Ok(answer.datacenters)
    }

    /// Gives plans to a directory that manages its entitlements, or takes them away. Unlike an
    /// assignment to a subaccount this has no job: it is made when the call returns. Scope
    /// `directory.entitlement.update`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if there is nothing to
    /// assign; else those of [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the change was made. Repeating it is harmless: amounts
    /// are totals.
    pub async fn assign_to_directory(
        &self,
        directory: &DirectoryId,
        plans: &[DirectoryAssignment],
    ) -> Result<(), Error> {
        let operation = operations::assign_to_directory(directory, plans)?;
        self.client.call(operation).await
    }

    /// Changes how a directory hands its plans on to its subaccounts. Scope
    /// `directory.entitlement.update`.
    ///
    /// # Errors
    ///
    /// As [`assign_to_directory`](Self::assign_to_directory).
    ///
    /// # Cancel safety
    ///
    /// As [`assign_to_directory`](Self::assign_to_directory).
    pub async fn update_directory(
        &self,
        directory: &DirectoryId,
        plans: &[DirectoryUpdate],
    ) -> Result<(), Error> {
        let operation = operations::update_directory(directory, plans)?;
        self.client.call(operation).await
    }

    /// The right to change the assignments of these subaccounts, as soon as no other holder has any of
    /// them. Clones of a client share it, and [`ensure`](Self::ensure) takes it; [`assign`](Self::assign)
    /// does not.
    ///
    /// A request tells totals, also of the systems that a plan is for: what somebody else changes between
    /// reading and asking is lost. Hold it from the read until the job has ended, or ask it whether it
    /// [outdates](WriteLease::outdates) what was read before. Other processes do not know of it.
    ///
    /// Whoever holds a lease must not ask for another one, nor call [`ensure`](Self::ensure), on the same
    /// subaccount: that waits for itself. Name all subaccounts at once; two holders who each want what the
    /// other has wait for ever.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up its place, and everything that it holds.
    pub async fn lease(&self, subaccounts: impl IntoIterator<Item = SubaccountId>) -> WriteLease {
        self.leases.take(subaccounts.into_iter().collect()).await
    }

    /// The difference between what is wanted and what is so. Changes nothing: one filtered read for
    /// each subaccount and plan. Whether the key may change anything is told by its token.
    ///
    /// # Errors
    ///
    /// Those of [`assignments`](Self::assignments). What stands in the way of a wanted assignment is
    /// no error but an [`Obstacle`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn diff(&self, desired: &[Desired]) -> Result<Diff, Error> {
        ensure::diff(self, desired).await
    }

    /// Makes so what is wanted, and says what is so now: for each wanted assignment, by itself.
    ///
    /// The [`diff`](Self::diff) comes first, and only what differs is sent: all of it in one PUT, and
    /// one by one only if the service refuses it as a whole. Locks of others (30004) and rate limits
    /// (11006) are waited for, and everything is looked at anew before it is asked for again; then the job
    /// is followed, and what is read back is judged against what was so before. Within clones of this
    /// client only one writer at a time changes a subaccount.
    ///
    /// An entry that an [`Obstacle`] blocks, or that has to wait, does not keep the others from being made
    /// so.
    ///
    /// # Errors
    ///
    /// Those of the first read, but for limits that pass. Once something was sent there is no error any
    /// more: what became of each entry is its [`Outcome`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave requests accepted; calling again finds out, and goes on.
    ///
    /// # Examples
    ///
    /// ```
    /// use btp_client::entitlements::Desired;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), btp_client::Error> {
    /// # let world = landscape_sim::World::builder()
    /// #     .subaccount(landscape_sim::Subaccount::new("sub-1", "dev"))
    /// #     .plan(landscape_sim::ServicePlan::enabled("aicore", "free"))
    /// #     .build();
    /// # let key = btp_client::service_key::ServiceKey::parse(&world.landscape().service_key_json())?;
    /// # let btp = btp_client::BtpClient::builder(key).transport(world.transport()).build()?;
    ///
    /// let subaccount = btp.subaccounts().get(&"sub-1".into()).await?;
    /// let desired = [Desired::new(&subaccount, "aicore", "free")];
    /// println!("{}", btp.entitlements().diff(&desired).await?);
    /// let ensured = btp.entitlements().ensure(&desired).await?;
    /// assert!(ensured.is_done(), "{ensured}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ensure(&self, desired: &[Desired]) -> Result<Ensured, Error> {
        self.ensure_within(desired, PollPolicy::DEFAULT).await
    }

    /// As [`ensure`](Self::ensure), with other intervals and another deadline: for everything
    /// together, waiting for others included.
    ///
    /// # Errors
    ///
    /// As [`ensure`](Self::ensure).
    ///
    /// # Cancel safety
    ///
    /// As [`ensure`](Self::ensure).
    pub async fn ensure_within(
        &self,
        desired: &[Desired],
        policy: PollPolicy,
    ) -> Result<Ensured, Error> {
        ensure::run(self, desired, policy).await
    }
}

/// An accepted change.
#[derive(Debug)]
#[must_use = "an accepted change is not yet made: follow its job and read back"]
pub struct Submission {
    job: Option<Poller<()>>,
}

impl Submission {
    /// The job that makes the change; `None` if the service named none, and only reading back tells.
    pub fn into_job(self) -> Option<Poller<()>> {
        self.job
    }

    /// What another process needs to follow the job
    /// ([`JobsClient::resume`](crate::jobs::JobsClient::resume)).
    pub fn resume_token(&self) -> Option<ResumeToken> {
        self.job.as_ref().map(Poller::resume_token)
    }
}

#[cfg(test)]
mod tests;
