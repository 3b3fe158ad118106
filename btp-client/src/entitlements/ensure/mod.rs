//! From wanted assignments to the fewest requests, and back to what is so.

mod desired;
mod diff;
mod found;
mod lease;
mod look;
mod outcome;
mod patience;
mod submit;

use client_core::{Error, ErrorKind, poll::PollPolicy};

use super::{Assignments, Baseline, EntitlementsClient, Verdict};

pub use desired::Desired;
pub use diff::{Change, Diff, DiffEntry, Obstacle};
pub(super) use lease::Leases;
pub use lease::WriteLease;
use look::{Judge, Lists};
use outcome::Sent;
pub use outcome::{Ensured, EnsuredEntry, Outcome};
use patience::Patience;

/// Reads each list once, and judges every wanted assignment by it.
pub(super) async fn diff(client: &EntitlementsClient, desired: &[Desired]) -> Result<Diff, Error> {
    let lists = Lists::read(client, desired.iter()).await;
    let mut judge = Judge::new(client).await;
    let mut entries = Vec::with_capacity(desired.len());
    for one in desired {
        entries.push(judge.judge(one, lists.of(one)?));
    }
    Ok(Diff { entries })
}

/// Looks, sends what can be sent, and looks again, until all is settled or the time is up. What has to
/// wait does not hold up the rest; and nothing is sent on a look that something has outdated since.
pub(super) async fn run(
    client: &EntitlementsClient,
    desired: &[Desired],
    policy: PollPolicy,
) -> Result<Ensured, Error> {
    let mut patience = Patience::new(client.client.clock(), policy);
    let mut entries: Vec<EnsuredEntry> = desired.iter().map(EnsuredEntry::unseen).collect();
    // Held until all is read back: the baseline is taken under it, too.
    let subaccounts = desired.iter().map(|one| one.subaccount().clone()).collect();
    let Some(_lease) = patience.bound(client.leases.take(subaccounts)).await else {
        for entry in &mut entries {
            entry.wait("another writer of this process to end");
        }
        return Ok(Ensured { entries });
    };
    let mut first = true;
    loop {
        look(client, &mut entries, first).await?;
        first = false;
        match submit::ready(client, &mut entries, &patience).await {
            submit::Round::Sent => patience.refresh(),
            submit::Round::Nothing(asked) => {
                let settled = entries.iter().all(EnsuredEntry::is_settled);
                if settled || !patience.rest_at_least(asked).await {
                    break;
                }
            }
        }
    }
    for entry in &mut entries {
        entry.end();
    }
    Ok(Ensured { entries })
}

/// Looks once at everything that is not settled. Reads that may succeed later leave an entry as it is.
async fn look(
    client: &EntitlementsClient,
    entries: &mut [EnsuredEntry],
    first: bool,
) -> Result<(), Error> {
    let unsettled = entries.iter().filter(|entry| !entry.is_settled());
    let lists = Lists::read(client, unsettled.map(|entry| &entry.desired)).await;
    let wishes: Vec<Desired> = entries.iter().map(|entry| entry.desired.clone()).collect();
    let mut judge = Judge::new(client).await;
    for (entry, wish) in entries.iter_mut().zip(&wishes) {
        if entry.is_settled() {
            judge.note(wish, entry.found.as_ref());
            continue;
        }
        match lists.of(wish) {
            Ok(list) if entry.sent.is_some() => {
                judge.note(wish, entry.found.as_ref());
                read_back(entry, list);
            }
            Ok(list) => entry.see(judge.judge(wish, list)),
            Err(error) if entry.sent.is_some() => {
                entry.outcome = Outcome::Unknown {
                    why: format!("it could not be read back: {error}"),
                };
            }
            Err(error) if passes(&error, first) => {
                entry.wait(format!("it could not be read: {error}"));
            }
            Err(error) if first => return Err(error),
            Err(error) => entry.outcome = Outcome::Refused { error },
        }
    }
    Ok(())
}

/// Whether a failed read is repeated: at first only what the service itself puts off, so that an address
/// that leads nowhere is told at once.
fn passes(error: &Error, first: bool) -> bool {
    let put_off = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Locked);
    put_off || !first && error.is_retryable()
}

/// Judges an entry that was sent.
fn read_back(entry: &mut EnsuredEntry, list: &Assignments) {
    let (Some(found), Some(wanted), Some(sent)) = (&entry.found, entry.change.quota(), &entry.sent)
    else {
        return;
    };
    let now = found.state_for(list, &entry.desired.subaccount);
    entry.outcome = match (Baseline::of(entry.before.clone()).judge(&now, wanted), sent) {
        (Verdict::Confirmed, _) => Outcome::Confirmed,
        (Verdict::Failed(why), _) => Outcome::Failed { why },
        (Verdict::Pending(why), Sent::Accepted) => Outcome::Stuck { why },
        (Verdict::Pending(why), Sent::InDoubt(doubt)) => Outcome::Unknown {
            why: format!("{doubt}; {why}"),
        },
        (Verdict::Unknown(why), _) => Outcome::Unknown { why },
    };
    // What a later look cannot show does not wipe out what an earlier one has shown.
    if now.reason().is_none() || entry.now.reason().is_some() {
        entry.now = now;
    }
}

#[cfg(test)]
mod tests;
