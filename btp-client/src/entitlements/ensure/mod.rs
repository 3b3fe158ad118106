//! From wanted assignments to the fewest requests, and back to what is so.

mod desired;
mod diff;
mod found;
mod lease;
mod outcome;
mod patience;
mod submit;

use std::collections::HashMap;

use client_core::{Error, poll::PollPolicy};

use crate::permissions::{Allowed, Permissions, Required};

use super::{Assignments, AssignmentsQuery, Baseline, EntitlementsClient, Verdict};

pub use desired::Desired;
pub use diff::{Change, Diff, DiffEntry, Obstacle};
pub(super) use lease::Leases;
pub use lease::WriteLease;
pub use outcome::{Ensured, EnsuredEntry, Outcome};
use patience::Patience;

/// Reads each list once, and judges every wanted assignment by it.
pub(super) async fn diff(client: &EntitlementsClient, desired: &[Desired]) -> Result<Diff, Error> {
    let mut lists: HashMap<AssignmentsQuery, Assignments> = HashMap::new();
    let mut entries = Vec::with_capacity(desired.len());
    for (place, one) in desired.iter().enumerate() {
        let earlier = desired.iter().take(place);
        if let Some(same) = earlier.clone().find(|earlier| earlier.is_same(one))
            && same != one
        {
            entries.push(DiffEntry::blocked(one, Obstacle::WantedTwice));
            continue;
        }
        let query = one.query();
        if !lists.contains_key(&query) {
            let list = client.assignments(&query).await?;
            lists.insert(query.clone(), list);
        }
        if let Some(list) = lists.get(&query) {
            entries.push(DiffEntry::of(one, list));
        }
    }
    if let Some(required) = missing_scope(client).await {
        for entry in &mut entries {
            entry.forbid(required);
        }
    }
    Ok(Diff { entries })
}

/// What the token lacks for a change. The reads before it have fetched it.
async fn missing_scope(client: &EntitlementsClient) -> Option<Required> {
    let token = client.tokens.as_ref()?.token().await.ok()?;
    match Permissions::of(&token).allow("entitlements.assign") {
        Allowed::No(required) => Some(required),
        Allowed::Yes | Allowed::Unknown => None,
    }
}

pub(super) async fn run(
    client: &EntitlementsClient,
    desired: &[Desired],
    policy: PollPolicy,
) -> Result<Ensured, Error> {
    let mut patience = Patience::new(client.client.clock(), policy);
    // Held until all is read back: the baseline is taken under it, too.
    let subaccounts = desired.iter().map(|one| one.subaccount().clone()).collect();
    let _lease = client.leases.take(subaccounts).await;
    let diff = loop {
        let diff = diff(client, desired).await?;
        if !diff.waits() || !patience.rest().await {
            break diff;
        }
    };
    let mut entries: Vec<EnsuredEntry> =
        diff.entries.into_iter().map(EnsuredEntry::before).collect();
    submit::all(client, &mut entries, &mut patience).await;
    while entries.iter().any(EnsuredEntry::is_open) {
        read_back(client, &mut entries).await;
        if !entries.iter().any(EnsuredEntry::is_open) || !patience.rest().await {
            break;
        }
    }
    Ok(Ensured { entries })
}

/// Looks once at every entry that is still open. A failed look leaves it open.
async fn read_back(client: &EntitlementsClient, entries: &mut [EnsuredEntry]) {
    let mut lists: HashMap<AssignmentsQuery, Result<Assignments, Error>> = HashMap::new();
    for entry in entries.iter_mut().filter(|entry| entry.is_open()) {
        let query = entry.desired.query();
        if !lists.contains_key(&query) {
            let list = client.assignments(&query).await;
            lists.insert(query.clone(), list);
        }
        let (Some(list), Some(found), Some(wanted)) =
            (lists.get(&query), &entry.found, entry.change.quota())
        else {
            continue;
        };
        let list = match list {
            Ok(list) => list,
            Err(error) => {
                entry.outcome = Outcome::Unknown {
                    why: format!("it could not be read back: {error}"),
                };
                continue;
            }
        };
        let now = found.state_for(list, &entry.desired.subaccount);
        entry.outcome = match Baseline::of(entry.before.clone()).judge(&now, wanted) {
            Verdict::Confirmed => Outcome::Confirmed,
            Verdict::Failed(why) => Outcome::Failed { why },
            Verdict::Pending(why) if entry.accepted => Outcome::Stuck { why },
            Verdict::Pending(why) => Outcome::Unknown {
                why: format!("no answer to the request came through, and {why}"),
            },
            Verdict::Unknown(why) => Outcome::Unknown { why },
        };
        // What a later look cannot show does not wipe out what an earlier one has shown.
        if now.reason().is_none() || entry.now.reason().is_some() {
            entry.now = now;
        }
    }
}

#[cfg(test)]
mod tests;
