//! Jobs: SAP's published Jobs Management API, by which asynchronous changes are followed.
//!
//! A job tells that the work ended. What holds then, the changed thing itself tells: an entitlement
//! whose job is `COMPLETED` may still be `PROCESSING_FAILED`.

mod location;
mod model;
pub mod operations;

use async_trait::async_trait;
use client_core::{
    Client, Effect, Error, ErrorKind,
    poll::{Poller, Probe, Progress, ResumeToken},
};

pub use location::job_of;
pub use model::{JobId, JobState, JobStatus};

const STATUS: &str = "jobs.status";

/// Follows jobs.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::{AssignmentBatch, Quota, ServicePlanAssignment};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), btp_client::Error> {
/// # let world = landscape_sim::World::builder()
/// #     .subaccount(landscape_sim::Subaccount::new("sub-1", "dev"))
/// #     .plan(landscape_sim::ServicePlan::enabled("aicore", "free"))
/// #     .build();
/// # let key = btp_client::service_key::ServiceKey::parse(&world.landscape().service_key_json())?;
/// # let btp = btp_client::BtpClient::builder(key).transport(world.transport()).build()?;
/// let subaccount = "sub-1".into();
/// let wanted = ServicePlanAssignment::new("aicore", "free", &subaccount, Quota::Enable);
/// let accepted = btp.entitlements().assign(&AssignmentBatch::new().add(wanted)).await?;
///
/// // Kept somewhere, it lets another process go on waiting.
/// let Some(token) = accepted.resume_token() else { return Ok(()) };
/// btp.jobs().resume(&token)?.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct JobsClient {
    client: Client,
}

impl JobsClient {
    /// A client that asks the service that `client` calls; it must be the one that began the jobs.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The status of a job, once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if the service does not know the job, or not any more; else those of
    /// [`Client::call`].
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn status(&self, id: &JobId) -> Result<JobStatus, Error> {
        self.client.call(operations::status(id)).await
    }

    /// Waits for the end of a job.
    ///
    /// The poller ends with [`ErrorKind::OperationFailed`] if the job failed, and with
    /// [`ErrorKind::NotFound`] if the service no longer knows it; both leave the
    /// [effect](Effect) unknown, and the state of the changed thing decides.
    pub fn poll(&self, id: JobId) -> Poller<()> {
        let clock = std::sync::Arc::clone(self.client.clock());
        let probe = JobProbe {
            jobs: self.clone(),
            id,
        };
        Poller::new(probe, clock)
    }

    /// Goes on waiting for a job that another process began.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if the token is not a job's.
    pub fn resume(&self, token: &ResumeToken) -> Result<Poller<()>, Error> {
        if token.operation != STATUS {
            return Err(Error::invalid_input(
                "resume token",
                format!("is of operation {}, not of {STATUS}", token.operation),
            ));
        }
        if !location::is_job_id(&token.reference) {
            return Err(Error::invalid_input("resume token", "holds no job id"));
        }
        Ok(self.poll(JobId::from(token.reference.as_str())))
    }
}

struct JobProbe {
    jobs: JobsClient,
    id: JobId,
}

#[async_trait]
impl Probe for JobProbe {
    type Output = ();

    async fn probe(&self) -> Result<Progress<()>, Error> {
        let status = match self.jobs.status(&self.id).await {
            Ok(status) => status,
            // How long ended jobs are kept is not documented.
            Err(error) if error.is_not_found() => return Err(error.with_effect(Effect::Unknown)),
            Err(error) => return Err(error),
        };
        match status.status {
            JobState::Completed => Ok(Progress::Done(())),
            JobState::Failed => {
                let reason = status.description.as_deref().unwrap_or("no reason given");
                let detail = format!("job {} failed: {reason}", self.id);
                Err(Error::new(ErrorKind::OperationFailed, detail).with_effect(Effect::Unknown))
            }
            JobState::InProgress | JobState::Other(_) => {
                Ok(Progress::pending(status.status.as_str()))
            }
        }
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(STATUS, self.id.as_str())
    }
}

#[cfg(test)]
mod tests;
