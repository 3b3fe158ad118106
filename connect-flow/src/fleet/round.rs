//! Rounds in which the entitlement changes of many flows are gathered and written together.
//!
//! A change tells totals that were worked out from a list. So nobody may write between the list and the request:
//! whoever holds a ticket of a round reads after the round before has ended, and the round is written when all who
//! hold a ticket have handed in what they want or have gone away. Whoever takes longer than [`LATEST`] is not waited for,
//! and has to look again.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use btp_client::{
    BtpClient,
    entitlements::{AssignmentBatch, Assignments},
};
use client_core::clock::{Clock, within};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared, poll_fn},
    task::AtomicWaker,
};

use super::write::{self, look_again, write_all};
use crate::ports::Held;

/// How long a round waits for those who hold a ticket: they read one list, which takes seconds.
const LATEST: Duration = Duration::from_secs(60);

/// What became of each batch of a round, in the order in which they were handed in.
type Written = Arc<Vec<write::Result>>;
type Writing = Shared<BoxFuture<'static, Written>>;

/// The rounds of a fleet, one after the other. A clone shares them.
#[derive(Clone)]
pub(super) struct Rounds(Arc<Inner>);

struct Inner {
    client: BtpClient,
    clock: Arc<dyn Clock>,
    gather: Duration,
    state: Mutex<State>,
    settled: AtomicWaker,
}

#[derive(Default)]
struct State {
    /// How many rounds have ended.
    ended: u64,
    round: Option<Round>,
    /// Which lists were read after how many rounds.
    lists: Vec<(Weak<Assignments>, u64)>,
}

struct Round {
    number: u64,
    is_open: bool,
    tickets: usize,
    /// How many of them were handed in or have gone.
    settled: usize,
    batches: Vec<AssignmentBatch>,
    /// Whether they are being written.
    is_taken: bool,
    writing: WeakShared<BoxFuture<'static, Written>>,
}

/// A place in a round.
pub(super) struct Ticket {
    rounds: Rounds,
    round: u64,
    handed_in: AtomicBool,
    /// Whoever holds it carries the round on.
    writing: Writing,
}

impl Rounds {
    pub(super) fn new(client: BtpClient, clock: Arc<dyn Clock>, gather: Duration) -> Self {
        Self(Arc::new(Inner {
            client,
            clock,
            gather,
            state: Mutex::default(),
            settled: AtomicWaker::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many rounds have ended.
    pub(super) fn ended(&self) -> u64 {
        self.state().ended
    }

    /// Remembers after how many rounds a list was read.
    pub(super) fn remember(&self, list: &Arc<Assignments>, epoch: u64) {
        let mut state = self.state();
        state.lists.retain(|(known, _)| known.strong_count() > 0);
        let is_known = |known: &Weak<Assignments>| std::ptr::eq(known.as_ptr(), Arc::as_ptr(list));
        if !state.lists.iter().any(|(known, _)| is_known(known)) {
            state.lists.push((Arc::downgrade(list), epoch));
        }
    }

    /// A place in the next round that is not being written.
    pub(super) async fn ticket(&self) -> Ticket {
        loop {
            let closed = {
                let mut state = self.state();
                let number = state.ended;
                match &mut state.round {
                    Some(round) => match round.writing.upgrade() {
                        Some(writing) if round.is_open => {
                            round.tickets += 1;
                            return self.seat(round.number, writing);
                        }
                        Some(writing) => writing,
                        None => {
                            // All who carried it have gone, perhaps in the middle of the request.
                            state.round = None;
                            state.ended += 1;
                            continue;
                        }
                    },
                    none => {
                        let writing = self.clone().conduct().boxed().shared();
                        if let Some(weak) = writing.downgrade() {
                            *none = Some(Round {
                                number,
                                is_open: true,
                                tickets: 1,
                                settled: 0,
                                batches: Vec::new(),
                                is_taken: false,
                                writing: weak,
                            });
                        }
                        return self.seat(number, writing);
                    }
                }
            };
            closed.await;
        }
    }

    fn seat(&self, round: u64, writing: Writing) -> Ticket {
        Ticket {
            rounds: self.clone(),
            round,
            handed_in: AtomicBool::new(false),
            writing,
        }
    }

    /// One round, from the first batch to the end of the job.
    async fn conduct(self) -> Written {
        self.0.clock.sleep(self.0.gather).await;
        if let Some(round) = &mut self.state().round {
            round.is_open = false;
        }
        let all_settled = poll_fn(|context| {
            self.0.settled.register(context.waker());
            match &self.state().round {
                Some(round) if round.settled < round.tickets => Poll::Pending,
                _ => Poll::Ready(()),
            }
        });
        // Of those who are late the flows alone are late: the others go on.
        let _ = within(&*self.0.clock, LATEST, all_settled).await;
        let batches = match &mut self.state().round {
            Some(round) => {
                round.is_taken = true;
                std::mem::take(&mut round.batches)
            }
            None => Vec::new(),
        };
        let written = write_all(&self.0.client, batches).await;
        let mut state = self.state();
        state.ended += 1;
        state.round = None;
        Arc::new(written)
    }

    /// One more ticket of a round is handed in, or has gone.
    fn settle(&self, number: u64, batch: Option<AssignmentBatch>) -> Option<usize> {
        let mut state = self.state();
        let round = state
            .round
            .as_mut()
            .filter(|round| round.number == number && !round.is_taken)?;
        round.settled += 1;
        let place = batch.map(|batch| {
            round.batches.push(batch);
            round.batches.len() - 1
        });
        drop(state);
        self.0.settled.wake();
        place
    }
}

impl Ticket {
    /// Hands in what is wanted, and waits until the round has been written and its job has ended.
    pub(super) async fn submit(&self, batch: AssignmentBatch) -> write::Result {
        let is_first = !self.handed_in.swap(true, Ordering::SeqCst);
        let place = if is_first {
            self.rounds.settle(self.round, Some(batch))
        } else {
            None
        };
        let Some(place) = place else {
            return Err(look_again());
        };
        let written = self.writing.clone().await;
        written.get(place).cloned().unwrap_or(Ok(None))
    }
}

impl Held for Ticket {
    fn outdates(&self, list: &Assignments) -> bool {
        let state = self.rounds.state();
        let mut lists = state.lists.iter();
        let read = lists.find(|(known, _)| std::ptr::eq(known.as_ptr(), list));
        read.is_none_or(|(_, epoch)| *epoch < self.round)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.handed_in.load(Ordering::SeqCst) {
            self.rounds.settle(self.round, None);
        }
    }
}

impl fmt::Debug for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rounds")
            .field("ended", &self.ended())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
