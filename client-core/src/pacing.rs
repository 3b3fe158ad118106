//! Keeping below a rate limit once a service has named it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::fault::RateLimit;

/// How many departures are remembered per operation while no limit is known.
const REMEMBERED: usize = 256;

/// The departures of one client, per operation.
///
/// BTP names its limits only in the text of the error that breaks them, so they are learned then
/// and kept from there on.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    lanes: Mutex<HashMap<&'static str, Lane>>,
}

#[derive(Debug, Default)]
struct Lane {
    limit: Option<RateLimit>,
    departures: VecDeque<Instant>,
}

impl Pacer {
    /// Books the next departure of `operation` and says how long to wait for it.
    ///
    /// Gives no place if the wait would use up `patience`: then nothing is booked and the needed
    /// wait is the error.
    pub(crate) fn book(
        &self,
        operation: &'static str,
        now: Instant,
        patience: Duration,
    ) -> Result<Duration, Duration> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(operation).or_default();
        let departure = lane.next(now);
        let wait = departure.saturating_duration_since(now);
        if wait >= patience && !wait.is_zero() {
            return Err(wait);
        }
        lane.departures.push_back(departure);
        lane.forget(now);
        Ok(wait)
    }

    /// Keeps to `limit` from now on.
    pub(crate) fn learn(&self, operation: &'static str, limit: RateLimit) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.entry(operation).or_default().limit = Some(limit);
    }
}

impl Lane {
    /// The first moment at which one more departure keeps the limit.
    fn next(&self, now: Instant) -> Instant {
        let Some(limit) = self.limit else { return now };
        let allowed = (limit.requests as usize).max(1);
        let oldest_that_counts = self.departures.len().checked_sub(allowed);
        let turn = match oldest_that_counts.and_then(|index| self.departures.get(index)) {
            Some(departure) => departure.checked_add(limit.period).unwrap_or(now),
            None => now,
        };
        // Nobody overtakes: a wider limit that is learned later serves those who wait first.
        let last = self.departures.back().copied().unwrap_or(now);
        turn.max(last).max(now)
    }

    /// Drops departures that no longer count.
    fn forget(&mut self, now: Instant) {
        let kept = self
            .limit
            .map_or(REMEMBERED, |limit| (limit.requests as usize).max(1));
        while self.departures.len() > kept {
            self.departures.pop_front();
        }
        let Some(limit) = self.limit else { return };
        while self.departures.front().is_some_and(|departure| {
            departure
                .checked_add(limit.period)
                .is_some_and(|end| end <= now)
        }) {
            self.departures.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
