//! A bucket shared by all calls of a client, so that an outage is not multiplied by retries.

use std::sync::atomic::{AtomicU32, Ordering};

/// What one resend costs.
const COST: u32 = 5;

/// Tokens that resends take and successes bring back.
#[derive(Debug)]
pub struct RetryBudget {
    tokens: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    /// A full bucket. A resend takes 5 tokens, a success returns 1. With 0 nothing is resent.
    pub fn new(capacity: u32) -> Self {
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    /// Takes the tokens of one resend, if there are enough.
    pub fn withdraw(&self) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(COST)
            })
            .is_ok()
    }

    /// Brings one token back.
    pub fn deposit(&self) {
        let back = |tokens: u32| (tokens < self.capacity).then_some(tokens.saturating_add(1));
        // A full bucket stays full.
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, back);
    }

    /// How many tokens are left.
    pub fn available(&self) -> u32 {
        self.tokens.load(Ordering::Relaxed)
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(100)
    }
}
