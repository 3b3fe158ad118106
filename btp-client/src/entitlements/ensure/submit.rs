//! Sends what differs: all in one request, and one by one only if that is refused.

use std::time::Duration;

use client_core::{Effect, Error, ErrorKind, poll::Poller};

use super::{
    super::{AssignmentBatch, EntitlementsClient, PlanEntry, Presence},
    diff::{Change, Obstacle},
    look::{Identity, Judge, Lists},
    outcome::{EnsuredEntry, Outcome, Sent},
    patience::Patience,
};

/// What a round has brought.
pub(super) enum Round {
    /// Something was sent: look at once what became of it.
    Sent,
    /// Nothing; the service may have asked to wait so long.
    Nothing(Duration),
}

/// Sends every change that can be made now, and follows the job unless others wait for another look.
pub(super) async fn ready(
    client: &EntitlementsClient,
    entries: &mut [EnsuredEntry],
    patience: &Patience,
) -> Round {
    let unsettled = entries.iter().filter(|entry| !entry.is_settled()).count();
    let mut chosen = choose(entries);
    if chosen.is_empty() {
        return Round::Nothing(Duration::ZERO);
    }
    let others_wait = unsettled > chosen.len();
    match send(client, &mut chosen).await {
        Ok(job) => {
            if let Some(job) = job.filter(|_| !others_wait) {
                follow(job, patience).await;
            }
            Round::Sent
        }
        Err(error) if may_pass(&error) => Round::Nothing(hold_up(&mut chosen, &error)),
        // One bad item spoils a batch: without it the others may be taken.
        Err(error) if chosen.len() > 1 && is_refusal(&error) => {
            one_by_one(client, &mut chosen, patience).await
        }
        Err(error) => {
            settle(client, &mut chosen, &error).await;
            Round::Sent
        }
    }
}

/// What can be in one request. For one plan of a subaccount a request tells all systems: a removal and
/// an assignment there are two requests, with a look between them.
fn choose(entries: &mut [EnsuredEntry]) -> Vec<&mut EnsuredEntry> {
    let mut chosen: Vec<(Identity, bool, &mut EnsuredEntry)> = Vec::new();
    for entry in entries.iter_mut().filter(|entry| entry.is_ready()) {
        let identity = Identity::of(&entry.desired, entry.found.as_ref());
        let removes = matches!(entry.change, Change::Remove { .. });
        let clashes = chosen
            .iter()
            .any(|(known, other, _)| known.shares_plan(&identity) && *other != removes);
        if !clashes {
            chosen.push((identity, removes, entry));
        }
    }
    chosen.into_iter().map(|(.., entry)| entry).collect()
}

/// Each by itself, and each after a fresh look: what the one before has changed must be in the next.
async fn one_by_one(
    client: &EntitlementsClient,
    chosen: &mut [&mut EnsuredEntry],
    patience: &Patience,
) -> Round {
    let mut round = Round::Nothing(Duration::ZERO);
    for entry in chosen {
        let wish = entry.desired.clone();
        let lists = Lists::read(client, std::iter::once(&wish)).await;
        match lists.of(&wish) {
            Ok(list) => entry.see(Judge::new(client).await.judge(&wish, list)),
            Err(error) if error.is_retryable() => {
                entry.wait(format!("it could not be read: {error}"));
            }
            Err(error) => entry.outcome = Outcome::Refused { error },
        }
        if !entry.is_ready() {
            continue;
        }
        let mut alone = [&mut **entry];
        match send(client, &mut alone).await {
            Ok(job) => {
                if let Some(job) = job {
                    follow(job, patience).await;
                }
                round = Round::Sent;
            }
            Err(error) if may_pass(&error) => {
                let asked = hold_up(&mut alone, &error);
                if let Round::Nothing(longest) = &mut round {
                    *longest = asked.max(*longest);
                }
            }
            Err(error) => {
                settle(client, &mut alone, &error).await;
                round = Round::Sent;
            }
        }
    }
    round
}

/// One PUT. The error says that it was not accepted, or that nobody knows.
async fn send(
    client: &EntitlementsClient,
    changes: &mut [&mut EnsuredEntry],
) -> Result<Option<Poller<()>>, Error> {
    let batch: AssignmentBatch = changes
        .iter()
        .filter_map(|entry| {
            let quota = entry.change.quota()?;
            let found = entry.found.as_ref()?;
            Some(found.assign(&entry.desired.subaccount, quota))
        })
        .collect();
    let submission = client.assign(&batch).await?;
    accept(changes, "accepted, but not read back");
    Ok(submission.into_job())
}

fn accept(changes: &mut [&mut EnsuredEntry], why: &str) {
    for entry in changes {
        entry.sent = Some(Sent::Accepted);
        entry.outcome = Outcome::Stuck {
            why: why.to_owned(),
        };
    }
}

/// A job's end is not the assignment's state, nor is its disappearance: both are read back.
async fn follow(job: Poller<()>, patience: &Patience) {
    let ended = job.with_policy(patience.left()).await;
    tracing::debug!(succeeded = ended.is_ok(), "entitlement job ended");
}

/// Somebody else holds the entity, or the limit of requests is reached: both pass. Until then others
/// may change what was read, so that the next round looks again.
fn may_pass(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Locked | ErrorKind::RateLimited)
        && error.effect() == Effect::NotApplied
}

fn hold_up(changes: &mut [&mut EnsuredEntry], error: &Error) -> Duration {
    for entry in changes {
        entry.held_up = Some(error.clone());
    }
    error.retry_after().unwrap_or_default()
}

/// The service looked at what was asked for and said no; not at who asked.
fn is_refusal(error: &Error) -> bool {
    let of_the_caller = matches!(
        error.kind(),
        ErrorKind::LogonRejected | ErrorKind::Forbidden | ErrorKind::CredentialLatched
    );
    let refused = error
        .status()
        .is_some_and(|status| status.is_client_error());
    error.effect() == Effect::NotApplied && refused && !of_the_caller && !may_pass(error)
}

async fn settle(client: &EntitlementsClient, changes: &mut [&mut EnsuredEntry], error: &Error) {
    match error.effect() {
        Effect::Applied => accept(changes, &error.to_string()),
        Effect::NotApplied => {
            for entry in changes {
                match candidates(client, entry, error).await {
                    Some(candidates) => {
                        let obstacle = Obstacle::Ambiguous { candidates };
                        entry.change = Change::Blocked { obstacle };
                    }
                    None => {
                        entry.outcome = Outcome::Refused {
                            error: error.clone(),
                        };
                    }
                }
            }
        }
        Effect::Unknown => {
            for entry in changes {
                entry.sent = Some(Sent::InDoubt(error.to_string()));
                entry.outcome = Outcome::Unknown {
                    why: error.to_string(),
                };
            }
        }
    }
}

/// The plans of the name, if that is what the service complains about (30001).
async fn candidates(
    client: &EntitlementsClient,
    entry: &EnsuredEntry,
    error: &Error,
) -> Option<Vec<String>> {
    if error.code() != Some("30001") {
        return None;
    }
    let (query, desired) = (entry.desired.query(), &entry.desired);
    let list = client.assignments(&query).await.ok()?;
    match PlanEntry::all(&list, &desired.service, &desired.plan) {
        Presence::Present(plans) => Some(plans.iter().map(PlanEntry::identifier).collect()),
        _ => None,
    }
}
