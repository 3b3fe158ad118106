//! Sends what differs: all in one request, and one by one only if that is refused.

use client_core::{Effect, Error, ErrorKind};

use super::{
    super::{AssignmentBatch, EntitlementsClient},
    diff::DiffEntry,
    outcome::{EnsuredEntry, Outcome},
    patience::Patience,
};

/// Sends every change, and follows the jobs to their ends. What became of it is read back later.
pub(super) async fn all(
    client: &EntitlementsClient,
    entries: &mut [EnsuredEntry],
    patience: &mut Patience,
) {
    let mut changes: Vec<&mut EnsuredEntry> =
        entries.iter_mut().filter(|entry| entry.changes()).collect();
    if changes.is_empty() {
        return;
    }
    let refused = send(client, &mut changes, patience).await;
    match refused {
        // One bad item spoils a batch: without it the others may be taken.
        Some(error)
            if changes.len() > 1 && error.effect() == Effect::NotApplied && is_refusal(&error) =>
        {
            for entry in changes {
                // The requests tell totals, also of the systems that a plan is assigned for: what the
                // one before has changed must be in the next.
                if !look_again(client, entry).await {
                    continue;
                }
                let mut alone = [entry];
                if let Some(error) = send(client, &mut alone, patience).await {
                    settle(&mut alone, &error);
                }
            }
        }
        Some(error) => settle(&mut changes, &error),
        None => {}
    }
    patience.refresh();
}

/// Whether the entry still needs a change, by a fresh read.
async fn look_again(client: &EntitlementsClient, entry: &mut EnsuredEntry) -> bool {
    match client.assignments(&entry.desired.query()).await {
        Ok(list) => *entry = EnsuredEntry::before(DiffEntry::of(&entry.desired, &list)),
        Err(error) => entry.outcome = Outcome::Refused { error },
    }
    entry.changes() && matches!(entry.outcome, Outcome::NotAttempted)
}

/// One PUT and its job. The error says that it was not accepted, or that nobody knows.
async fn send(
    client: &EntitlementsClient,
    changes: &mut [&mut EnsuredEntry],
    patience: &mut Patience,
) -> Option<Error> {
    let batch: AssignmentBatch = changes
        .iter()
        .filter_map(|entry| {
            let quota = entry.change.quota()?;
            Some(
                entry
                    .found
                    .as_ref()?
                    .assign(&entry.desired.subaccount, quota),
            )
        })
        .collect();
    let submission = loop {
        match client.assign(&batch).await {
            Ok(submission) => break submission,
            Err(error) if may_pass(&error) => {
                let asked = error.retry_after().unwrap_or_default();
                if !patience.rest_at_least(asked).await {
                    return Some(error);
                }
            }
            Err(error) => return Some(error),
        }
    };
    for entry in changes.iter_mut() {
        entry.accepted = true;
        entry.outcome = Outcome::Stuck {
            why: "accepted, but not read back".to_owned(),
        };
    }
    // A job's end is not the assignment's state, nor is its disappearance: both are read back.
    if let Some(job) = submission.into_job() {
        let ended = job.with_policy(patience.left()).await;
        tracing::debug!(succeeded = ended.is_ok(), "entitlement job ended");
    }
    None
}

/// Somebody else holds the entity, or the limit of requests is reached: both pass.
fn may_pass(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Locked | ErrorKind::RateLimited)
        && error.effect() == Effect::NotApplied
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
    refused && !of_the_caller && !may_pass(error)
}

fn settle(changes: &mut [&mut EnsuredEntry], error: &Error) {
    for entry in changes.iter_mut() {
        entry.outcome = if error.effect() == Effect::NotApplied {
            Outcome::Refused {
                error: error.clone(),
            }
        } else {
            Outcome::Unknown {
                why: error.to_string(),
            }
        };
    }
}
