//! Request rate limits of the account services and of Service Manager: a sliding window per operation and caller.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::envelope::Refusal;

/// The requests that were served lately.
#[derive(Default)]
pub(crate) struct RateLimits {
    served: BTreeMap<(&'static str, String), VecDeque<Timestamp>>,
}

/// A limit that was reached. Each service says so in its own words.
pub(crate) struct Exceeded {
    pub(crate) requests: u32,
    pub(crate) window: Duration,
    /// When the next request is served.
    pub(crate) until: Timestamp,
}

impl From<Exceeded> for Refusal {
    /// The texts are documented (SAP Help: *Rate Limiting*, codes 11006 and 11007), and that no header tells the limit.
    fn from(exceeded: Exceeded) -> Self {
        let seconds = exceeded.window.as_secs().max(1);
        let requests = exceeded.requests;
        Self::Account {
            status: 429,
            code: 11_006,
            message: "Request rate limit exceeded.".to_owned(),
            details: vec![(
                11_007,
                format!("Maximum request rate limit is {requests} requests in {seconds} seconds"),
            )],
        }
    }
}

impl RateLimits {
    /// Counts one request, or refuses it. Assumed: the window slides, and a refused request does not count.
    pub(crate) fn count(
        &mut self,
        operation: &'static str,
        caller: &str,
        limit: Option<(u32, Duration)>,
        now: Timestamp,
    ) -> Result<(), Exceeded> {
        let Some((requests, window)) = limit else {
            return Ok(());
        };
        let served = self
            .served
            .entry((operation, caller.to_owned()))
            .or_default();
        while served
            .front()
            .is_some_and(|first| crate::clock::after(*first, window) <= now)
        {
            served.pop_front();
        }
        if served.len() >= usize::try_from(requests).unwrap_or(usize::MAX) {
            let first = served.front().copied().unwrap_or(now);
            return Err(Exceeded {
                requests,
                window,
                until: crate::clock::after(first, window),
            });
        }
        served.push_back(now);
        Ok(())
    }
}
