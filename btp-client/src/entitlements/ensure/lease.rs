//! One writer at a time per subaccount.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use futures_util::lock::{Mutex as Turn, OwnedMutexGuard};

use super::super::Assignments;
use crate::accounts::SubaccountId;

/// Who may change which subaccount's assignments now. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Leases {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    turns: HashMap<SubaccountId, Weak<Turn<()>>>,
    /// Counts the leases that have been given back.
    ended: u64,
    /// The count at the end of each subaccount's last lease.
    last: HashMap<SubaccountId, u64>,
}

impl Leases {
    /// Waits until no other holder has any of the subaccounts. Given back on drop.
    pub(crate) async fn take(&self, subaccounts: BTreeSet<SubaccountId>) -> WriteLease {
        let mut held = Vec::with_capacity(subaccounts.len());
        // Always in the same order, so that two takers cannot wait for each other.
        for subaccount in &subaccounts {
            held.push(self.turn(subaccount).lock_owned().await);
        }
        let state = self.state();
        let ends = subaccounts.iter().filter_map(|one| state.last.get(one));
        let before = ends.copied().max().unwrap_or(0);
        drop(state);
        WriteLease {
            _held: held,
            subaccounts,
            before,
            leases: Some(self.clone()),
        }
    }

    /// How many leases have ended so far.
    pub(crate) fn ended(&self) -> u64 {
        self.state().ended
    }

    fn turn(&self, subaccount: &SubaccountId) -> Arc<Turn<()>> {
        let turns = &mut self.state().turns;
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(known) = turns.get(subaccount).and_then(Weak::upgrade) {
            return known;
        }
        let turn = Arc::default();
        turns.insert(subaccount.clone(), Arc::downgrade(&turn));
        turn
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leases")
    }
}

/// The right to change some subaccounts' assignments, among all who ask for it; given back when dropped.
///
/// From [`EntitlementsClient::lease`](super::super::EntitlementsClient::lease). The default holds nothing.
#[derive(Default)]
#[must_use = "it is given back when dropped"]
pub struct WriteLease {
    _held: Vec<OwnedMutexGuard<()>>,
    subaccounts: BTreeSet<SubaccountId>,
    before: u64,
    leases: Option<Leases>,
}

impl WriteLease {
    /// Whether somebody else has held the lease since the list was asked for, and may have changed what it
    /// shows. A list that was not read by the client that gave the lease counts as old.
    pub fn outdates(&self, list: &Assignments) -> bool {
        list.leases_before() < self.before
    }
}

impl Drop for WriteLease {
    fn drop(&mut self) {
        let Some(leases) = &self.leases else { return };
        let mut state = leases.state();
        state.ended = state.ended.saturating_add(1);
        let ended = state.ended;
        for subaccount in &self.subaccounts {
            state.last.insert(subaccount.clone(), ended);
        }
    }
}

impl fmt::Debug for WriteLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteLease")
            .field("subaccounts", &self.subaccounts)
            .finish_non_exhaustive()
    }
}
