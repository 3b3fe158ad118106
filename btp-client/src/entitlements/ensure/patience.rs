//! One deadline over everything that is waited for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use client_core::{
    clock::{Clock, within},
    poll::PollPolicy,
};

/// How long is still waited, and how long until the next look.
pub(super) struct Patience {
    clock: Arc<dyn Clock>,
    policy: PollPolicy,
    begun: Instant,
    looks: u32,
}

impl Patience {
    pub(super) fn new(clock: &Arc<dyn Clock>, policy: PollPolicy) -> Self {
        Self {
            begun: clock.now(),
            clock: Arc::clone(clock),
            policy,
            looks: 0,
        }
    }

    /// What is left of the deadline, as a policy of its own.
    pub(super) fn left(&self) -> PollPolicy {
        let elapsed = self.clock.now().saturating_duration_since(self.begun);
        self.policy
            .with_deadline(self.policy.deadline.saturating_sub(elapsed))
    }

    /// Waits for `future` as long as there is time.
    pub(super) async fn bound<F: Future>(&self, future: F) -> Option<F::Output> {
        within(&*self.clock, self.left().deadline, future).await
    }

    /// Waits for the next look, and not less than this; `false` at once if there is no time for it.
    pub(super) async fn rest_at_least(&mut self, asked: Duration) -> bool {
        let left = self.left().deadline;
        if left.is_zero() || asked > left {
            return false;
        }
        self.looks = self.looks.saturating_add(1);
        let pause = self.policy.interval(self.looks).max(asked).min(left);
        self.clock.sleep(pause).await;
        true
    }

    /// Begins again with short waits: something has been done.
    pub(super) fn refresh(&mut self) {
        self.looks = 0;
    }
}
