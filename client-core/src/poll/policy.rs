//! How often and how long to look.

use std::time::Duration;

/// Intervals and deadline of a [`Poller`](super::Poller).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The wait between the first and the second look; doubled for each further one.
    pub first: Duration,
    /// The longest wait between two looks, unless the service asks for more.
    pub longest: Duration,
    /// How long to look in all.
    pub deadline: Duration,
}

impl PollPolicy {
    /// From 1 s doubling to 10 s, for 10 minutes. The first look is immediate.
    ///
    /// BTP's entitlement jobs end within 5 to 25 s in all public recordings.
    pub const DEFAULT: Self = Self {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(10),
        deadline: Duration::from_secs(600),
    };

    /// Sets the first and the longest interval.
    pub const fn with_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// Sets how long to look in all.
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The wait after look number `look`, counted from 1.
    pub fn interval(&self, look: u32) -> Duration {
        let doublings = look.saturating_sub(1).min(31);
        self.first
            .saturating_mul(1_u32 << doublings)
            .min(self.longest)
    }
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
