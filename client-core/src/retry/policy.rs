//! How often, how long, how far apart.

use std::time::Duration;

/// The limits of one call. All attempts, token fetches and waits share one deadline.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many times a request is sent at most. At least 1.
    pub attempts: u32,
    /// The upper end of the first wait; doubled for each further one.
    pub base: Duration,
    /// The upper end of any wait that the server did not ask for.
    pub cap: Duration,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How long the whole call may take.
    pub deadline: Duration,
    /// The longest `Retry-After` that is waited for.
    pub longest_retry_after: Duration,
}

impl RetryPolicy {
    /// 4 attempts, waits up to 200 ms doubling to 10 s, 30 s for an attempt, 60 s for the call,
    /// `Retry-After` up to 60 s.
    pub const DEFAULT: Self = Self {
        attempts: 4,
        base: Duration::from_millis(200),
        cap: Duration::from_secs(10),
        attempt_timeout: Duration::from_secs(30),
        deadline: Duration::from_secs(60),
        longest_retry_after: Duration::from_secs(60),
    };

    /// Sends once and never again.
    pub const fn none() -> Self {
        Self {
            attempts: 1,
            ..Self::DEFAULT
        }
    }

    /// Sets how many times a request is sent at most; 0 counts as 1.
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the first and the longest wait.
    pub const fn with_backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.base = base;
        self.cap = cap;
        self
    }

    /// Sets how long one attempt may take.
    pub const fn with_attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = limit;
        self
    }

    /// Sets how long the whole call may take.
    pub const fn with_deadline(mut self, limit: Duration) -> Self {
        self.deadline = limit;
        self
    }

    /// Sets the longest `Retry-After` that is waited for.
    pub const fn with_longest_retry_after(mut self, limit: Duration) -> Self {
        self.longest_retry_after = limit;
        self
    }

    /// The wait after attempt number `attempt`, with full jitter: `jitter` in `0.0..1.0` picks a
    /// point between nothing and the doubled, capped base.
    pub fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let highest = self.base.saturating_mul(1_u32 << doublings).min(self.cap);
        // `mul_f64` would panic for the longest durations and for a jitter that is no number.
        Duration::try_from_secs_f64(highest.as_secs_f64() * jitter.clamp(0.0, 1.0))
            .unwrap_or(highest)
            .min(highest)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
