//! What a round writes: many batches in few requests.
//!
//! A batch may tell the total of a subaccount, worked out from the list that all of the round have read. So of
//! batches that speak of one plan in one subaccount only those count that are written in one request: after it the
//! list is outdated, and the others have to look again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use btp_client::{BtpClient, Error, ErrorKind, entitlements::AssignmentBatch};
use client_core::{
    Effect,
    clock::Clock,
    poll::{PollPolicy, Poller, Probe, Progress, ResumeToken},
};
use futures_util::{FutureExt, future::BoxFuture};

const SECOND: Duration = Duration::from_secs(1);

/// What became of a change: taken, with the job that ended otherwise than well; or not.
pub(super) type Result = std::result::Result<Option<FailedJob>, Error>;

/// A batch and its place among the batches of the round.
type Placed = (usize, AssignmentBatch);
type Results = Vec<(usize, Result)>;

/// Writes what is wanted: first what takes away, because one request should say one thing of a subaccount.
pub(super) async fn write_all(client: &BtpClient, batches: Vec<AssignmentBatch>) -> Vec<Result> {
    let (removing, adding): (Vec<Placed>, Vec<Placed>) = batches
        .into_iter()
        .enumerate()
        .partition(|(_, batch)| batch.removes());
    let mut results = Results::new();
    let mut together: Vec<Placed> = Vec::new();
    for (place, batch) in adding {
        let removed = removing.iter().any(|(_, other)| other.overlaps(&batch));
        let mut earlier = together.iter();
        if removed || earlier.any(|(_, other)| other.contradicts(&batch)) {
            results.push((place, Err(look_again())));
        } else {
            together.push((place, batch));
        }
    }
    for part in [removing, together] {
        results.extend(write(client, clusters(part)).await);
    }
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Groups what overlaps.
fn clusters(batches: Vec<Placed>) -> Vec<Vec<Placed>> {
    let mut clusters: Vec<Vec<Placed>> = Vec::new();
    for batch in batches {
        let (mut same, others): (Vec<_>, Vec<_>) = clusters
            .into_iter()
            .partition(|cluster| cluster.iter().any(|(_, other)| other.overlaps(&batch.1)));
        same.push(vec![batch]);
        clusters = others;
        clusters.push(same.into_iter().flatten().collect());
    }
    clusters
}

/// Writes all as one. If that is refused, the one that is to blame is found by halving: the others are written all
/// the same.
fn write(client: &BtpClient, mut clusters: Vec<Vec<Placed>>) -> BoxFuture<'_, Results> {
    async move {
        if clusters.len() < 2 {
            let mut is_outdated = false;
            let cluster: Vec<Placed> = clusters.into_iter().flatten().collect();
            return write_cluster(client, &cluster, &mut is_outdated).await;
        }
        let all: Vec<&Placed> = clusters.iter().flatten().collect();
        let written = assign(client, &joined(all.iter().copied())).await;
        if !written.as_ref().is_err_and(is_about_one) {
            return each(all, &written);
        }
        let second = clusters.split_off(clusters.len() / 2);
        let mut results = write(client, clusters).await;
        results.extend(write(client, second).await);
        results
    }
    .boxed()
}

/// Writes what overlaps, as much of it as one request takes.
fn write_cluster<'a>(
    client: &'a BtpClient,
    batches: &'a [Placed],
    is_outdated: &'a mut bool,
) -> BoxFuture<'a, Results> {
    async move {
        if batches.is_empty() {
            return Results::new();
        }
        if *is_outdated {
            return each(batches, &Err(look_again()));
        }
        let written = assign(client, &joined(batches)).await;
        let is_about_one = written.as_ref().is_err_and(is_about_one);
        *is_outdated = !is_about_one;
        if !is_about_one || batches.len() == 1 {
            return each(batches, &written);
        }
        let (first, second) = batches.split_at(batches.len() / 2);
        let mut results = write_cluster(client, first, is_outdated).await;
        results.extend(write_cluster(client, second, is_outdated).await);
        results
    }
    .boxed()
}

fn joined<'a>(batches: impl IntoIterator<Item = &'a Placed>) -> AssignmentBatch {
    let batches = batches.into_iter().map(|(_, batch)| batch.clone());
    batches.fold(AssignmentBatch::new(), AssignmentBatch::join)
}

fn each<'a>(batches: impl IntoIterator<Item = &'a Placed>, result: &Result) -> Results {
    let places = batches.into_iter().map(|(place, _)| *place);
    places.map(|place| (place, result.clone())).collect()
}

/// Waited for like another operation: how often does not count.
pub(super) fn look_again() -> Error {
    let detail = "other changes were written first: what this one was worked out from is outdated";
    Error::new(ErrorKind::Locked, detail).with_effect(Effect::NotApplied)
}

/// Whether a refusal may be for what one of many wants.
fn is_about_one(error: &Error) -> bool {
    let kind = matches!(
        error.kind(),
        ErrorKind::Rejected
            | ErrorKind::NotFound
            | ErrorKind::Forbidden
            | ErrorKind::Conflict
            | ErrorKind::InvalidInput
    );
    kind && error.effect() == Effect::NotApplied
}

/// A job that did not succeed. Each of those whose changes it made reads back what became of its own.
#[derive(Debug, Clone)]
pub(super) struct FailedJob {
    token: ResumeToken,
    error: Error,
}

impl FailedJob {
    /// To be waited for like a job: it ends at once.
    pub(super) fn into_job(self, clock: Arc<dyn Clock>) -> Poller<()> {
        Poller::new(self, clock)
    }
}

#[async_trait]
impl Probe for FailedJob {
    type Output = ();

    async fn probe(&self) -> std::result::Result<Progress<()>, Error> {
        Err(self.error.clone())
    }

    fn resume_token(&self) -> ResumeToken {
        self.token.clone()
    }
}

async fn assign(client: &BtpClient, batch: &AssignmentBatch) -> Result {
    let Some(job) = client.entitlements().assign(batch).await?.into_job() else {
        return Ok(None);
    };
    let token = job.resume_token();
    // One job for many: there is no need to ask seldom.
    let policy = PollPolicy::DEFAULT.with_interval(SECOND, SECOND);
    match job.with_policy(policy).await {
        Ok(()) => Ok(None),
        // A job's end is not the assignments' state.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::OperationFailed | ErrorKind::NotFound
            ) =>
        {
            Ok(Some(FailedJob { token, error }))
        }
        Err(error) => Err(error),
    }
}
