//! The world's clock: a fixed start, tokio's clock since then, and whatever a test adds.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Time in the simulated landscape.
///
/// It starts at a fixed instant, never at the machine's wall clock, and moves with
/// [`tokio::time::Instant`]: on a paused runtime it moves only when the runtime does. On top of
/// that it can be pushed ahead, which the clients' own clocks do not notice.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    start: Timestamp,
    since: Instant,
    advanced: Duration,
}

impl Clock {
    pub(crate) fn starting_at(start: Timestamp) -> Self {
        Self {
            start,
            since: Instant::now(),
            advanced: Duration::ZERO,
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced = self.advanced.saturating_add(by);
    }

    pub(crate) fn now(&self) -> Timestamp {
        // The socket door asks from another runtime, whose clock may stand before `since`.
        let elapsed = Instant::now()
            .saturating_duration_since(self.since)
            .saturating_add(self.advanced);
        after(self.start, elapsed)
    }
}

/// `delay` after `start`; the end of time where there is no such instant.
pub(crate) fn after(start: Timestamp, delay: Duration) -> Timestamp {
    SignedDuration::try_from(delay)
        .ok()
        .and_then(|delay| start.checked_add(delay).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn moves_with_tokio_and_by_hand() {
        let start: Timestamp = "2026-01-05T08:00:00Z".parse().unwrap();
        let mut clock = Clock::starting_at(start);
        assert_eq!(clock.now(), start);
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(clock.now().as_second() - start.as_second(), 90);
        clock.advance(Duration::from_secs(7 * 86_400));
        assert_eq!(clock.now().as_second() - start.as_second(), 90 + 604_800);
    }

    #[test]
    fn ends_at_the_end_of_time() {
        assert_eq!(
            after(Timestamp::MAX, Duration::from_secs(1)),
            Timestamp::MAX
        );
        assert_eq!(after(Timestamp::UNIX_EPOCH, Duration::MAX), Timestamp::MAX);
    }
}
