//! Keeping below a rate limit once a service has named it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::fault::RateLimit;

/// How many departures are remembered per operation while no limit is known.
const REMEMBERED: usize = 2048;

/// After how many periods without a refusal half of what was ceded is claimed again.
const PERIODS_TO_CLAIM: u128 = 5;

/// Which part of a limit is left to others from the start: whoever came first would else take all of it,
/// without ever being refused.
const HEADROOM: u32 = 20;

/// By what part of a limit's period a departure may be late.
const LEEWAY: u32 = 20;

/// The departures of one client, per operation.
///
/// BTP names its limits only in the text of the error that breaks them, so they are learned then
/// and kept from there on. Others may draw on the same limit without knowing of this client: a
/// twentieth of a limit is always left to them; if it is broken although it was kept here, half is
/// ceded besides, and claimed again little by little.
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
    not_before: Option<Instant>,
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

    /// Whether a booked departure can no longer be kept: it is late, and those who are late at once would
    /// break the limit together. The booking is given back then.
    pub(crate) fn missed(&self, operation: &'static str, booked: Instant, now: Instant) -> bool {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lane) = lanes.get_mut(operation) else {
            return false;
        };
        let Some(learned) = lane.limit else {
            return false;
        };
        let is_missed = now.saturating_duration_since(booked) > learned.limit.period / LEEWAY;
        if is_missed {
            let place = lane.departures.iter().position(|known| *known == booked);
            if let Some(place) = place {
                lane.departures.remove(place);
            }
        }
        is_missed
    }

    /// Keeps to `limit` from now on: it was broken just now.
    pub(crate) fn learn(&self, operation: &'static str, limit: RateLimit, now: Instant) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(operation).or_default();
        // If the requests from here do not explain it, others have used the limit up. When theirs cease to
        // count, nobody here can tell; after three such waits all of them have.
        let mine = lane.departures_within(limit.period, now);
        let by_others = (1..=limit.requests as usize).contains(&mine);
        let not_before = by_others
            .then(|| now.checked_add(limit.period / 3))
            .flatten();
        match &mut lane.limit {
            Some(known) if known.limit == limit => {
                known.not_before = not_before.max(known.not_before);
                // Requests that were under way when the limit was learned break it once more. This says
                // nothing new, and does not prolong the time in which it says nothing.
                if now.saturating_duration_since(known.refused) >= limit.period {
                    known.cede(now);
                }
            }
            other => {
                *other = Some(Learned {
                    limit,
                    ceded: 0,
                    refused: now,
                    not_before,
                });
            }
        }
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
        turn.max(last)
            .max(learned.not_before.unwrap_or(now))
            .max(now)
    }

    /// How many departures lie in the period before now.
    fn departures_within(&self, period: Duration, now: Instant) -> usize {
        let recent = |departure: &&Instant| {
            **departure <= now && now.saturating_duration_since(**departure) < period
        };
        self.departures.iter().filter(recent).count()
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
    /// How many of the limit's requests are not left to others from the start.
    fn claimed(&self) -> u32 {
        let headroom = self.limit.requests / HEADROOM;
        self.limit.requests.saturating_sub(headroom)
    }

    /// Draws back by half of what may depart now.
    fn cede(&mut self, now: Instant) {
        let allowed = self.allowed(now);
        let fewer = allowed / 2;
        self.ceded = self.claimed().saturating_sub(fewer);
        self.refused = now;
    }

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
        self.claimed().saturating_sub(ceded).max(1)
    }
}

#[cfg(test)]
mod tests;
