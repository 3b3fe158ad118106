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
    pub(crate) async fn take(&self, subaccounts: BTreeSet<SubaccountId>) -> WriteLease {
        let mut lease = WriteLease::default();
        // Always in the same order, so that two takers cannot wait for each other.
        for subaccount in subaccounts {
            let turn = self.turn(subaccount);
            let free = Arc::clone(&turn).try_lock_owned();
            lease.waited |= free.is_none();
            let held = match free {
                Some(held) => held,
                None => turn.lock_owned().await,
            };
            lease.held.push(held);
        }
        lease
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

/// The right to change some subaccounts' assignments, among all who ask for it; given back when dropped.
///
/// From [`EntitlementsClient::lease`](super::super::EntitlementsClient::lease). The default holds nothing.
#[derive(Default)]
#[must_use = "it is given back when dropped"]
pub struct WriteLease {
    held: Vec<OwnedMutexGuard<()>>,
    waited: bool,
}

impl WriteLease {
    /// Whether somebody else held it before. What was read before that may be outdated.
    pub const fn waited(&self) -> bool {
        self.waited
    }
}

impl fmt::Debug for WriteLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteLease")
            .field("subaccounts", &self.held.len())
            .field("waited", &self.waited)
            .finish()
    }
}
