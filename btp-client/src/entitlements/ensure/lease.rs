//! One writer at a time per subaccount.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use futures_util::lock::{Mutex as Turn, OwnedMutexGuard};

use crate::accounts::SubaccountId;

/// Who may change which subaccount's assignments now. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Leases {
    turns: Arc<Mutex<HashMap<SubaccountId, Weak<Turn<()>>>>>,
}

impl Leases {
    /// Waits until no other holder has any of the subaccounts. Released on drop.
    pub(super) async fn take(&self, subaccounts: BTreeSet<SubaccountId>) -> Lease {
        let mut held = Vec::with_capacity(subaccounts.len());
        // Always in the same order, so that two takers cannot wait for each other.
        for subaccount in subaccounts {
            let turn = self.turn(subaccount);
            held.push(turn.lock_owned().await);
        }
        Lease { _held: held }
    }

    fn turn(&self, subaccount: SubaccountId) -> Arc<Turn<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(known) = turns.get(&subaccount).and_then(Weak::upgrade) {
            return known;
        }
        let turn = Arc::default();
        turns.insert(subaccount, Arc::downgrade(&turn));
        turn
    }
}

impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leases")
    }
}

/// The right to change some subaccounts' assignments.
pub(super) struct Lease {
    _held: Vec<OwnedMutexGuard<()>>,
}
