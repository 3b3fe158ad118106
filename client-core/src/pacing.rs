//! Keeping below a rate limit once a service has named it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::fault::RateLimit;

/// How many departures are remembered per operation while no limit is known.
const REMEMBERED: usize = 256;

/// After how many periods without a refusal half of what was ceded is claimed again.
const PERIODS_TO_CLAIM: u128 = 5;

/// The departures of one client, per operation.
///
/// BTP names its limits only in the text of the error that breaks them, so they are learned then
/// and kept from there on. Others may draw on the same limit without knowing of this client: if a limit
/// is broken although it was kept here, a quarter is ceded to them, and claimed again little by little.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    lanes: Mutex<HashMap<&'static str, Lane>>,
}

#[derive(Debug, Default)]
struct Lane {
    limit: Option<Learned>,
    departures: VecDeque<Instant>,
}

/// A limit, and how much of it is left to others.
#[derive(Debug, Clone, Copy)]
struct Learned {
    limit: RateLimit,
    ceded: u32,
    refused: Instant,
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

    /// Keeps to `limit` from now on: it was broken just now.
    pub(crate) fn learn(&self, operation: &'static str, limit: RateLimit, now: Instant) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(operation).or_default();
        let known = lane.limit.filter(|known| known.limit == limit);
        let ceded = match known {
            // Requests that were under way when the limit was learned break it once more.
            Some(known) if now.saturating_duration_since(known.refused) < limit.period => {
                known.ceded
            }
            Some(known) => {
                let allowed = known.allowed(now);
                let fewer = allowed - (allowed / 4).max(1);
                limit.requests.saturating_sub(fewer)
            }
            None => 0,
        };
        lane.limit = Some(Learned {
            limit,
            ceded,
            refused: now,
        });
    }
}

impl Lane {
    /// The first moment at which one more departure keeps the limit.
    fn next(&self, now: Instant) -> Instant {
        let Some(learned) = self.limit else {
            return now;
        };
        let Learned { limit, .. } = learned;
        let allowed = learned.allowed(now) as usize;
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
        let kept = self.limit.map_or(REMEMBERED, |learned| {
            (learned.limit.requests as usize).max(1)
        });
        while self.departures.len() > kept {
            self.departures.pop_front();
        }
        let Some(Learned { limit, .. }) = self.limit else {
            return;
        };
        while self.departures.front().is_some_and(|departure| {
            departure
                .checked_add(limit.period)
                .is_some_and(|end| end <= now)
        }) {
            self.departures.pop_front();
        }
    }
}

impl Learned {
    /// How many requests may depart in one period.
    fn allowed(&self, now: Instant) -> u32 {
        let peace = now.saturating_duration_since(self.refused).as_millis();
        let half_life = self
            .limit
            .period
            .as_millis()
            .saturating_mul(PERIODS_TO_CLAIM);
        let halvings = peace.checked_div(half_life).unwrap_or(u128::MAX);
        let halvings = u32::try_from(halvings).unwrap_or(u32::MAX);
        let ceded = self.ceded.checked_shr(halvings).unwrap_or(0);
        self.limit.requests.saturating_sub(ceded).max(1)
    }
}

#[cfg(test)]
mod tests;
