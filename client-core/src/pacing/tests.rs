use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const LONG: Duration = Duration::from_secs(1_000_000);

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// How many departures lie in the fullest half-open window of `period`.
fn fullest(departures: &[Instant], period: Duration) -> usize {
    let within = |from: &Instant| {
        departures
            .iter()
            .filter(|at| *at >= from && **at < *from + period)
            .count()
    };
    departures.iter().map(within).max().unwrap_or(0)
}

#[test]
fn nothing_waits_while_no_limit_is_known() {
    let pacer = Pacer::default();
    let now = Instant::now();
    for _ in 0..3000 {
        assert_eq!(pacer.book("a", now, LONG), Ok(Duration::ZERO));
    }
    assert_eq!(
        pacer.lanes.lock().unwrap()["a"].departures.len(),
        REMEMBERED
    );
}

#[test]
fn departures_before_the_limit_was_learned_count() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.book("a", start, LONG).unwrap();
    pacer.book("a", start + seconds(4), LONG).unwrap();
    pacer.learn("a", RateLimit::new(2, seconds(10)), start + seconds(4));
    let waits: Vec<_> = (0..4)
        .map(|_| pacer.book("a", start + seconds(5), LONG).unwrap().as_secs())
        .collect();
    assert_eq!(waits, [5, 9, 15, 19]);
    assert_eq!(
        pacer.book("b", start + seconds(5), LONG),
        Ok(Duration::ZERO)
    );
}

#[test]
fn a_refusal_for_lack_of_patience_books_nothing() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.learn("a", RateLimit::new(1, seconds(10)), start);
    pacer.book("a", start, LONG).unwrap();
    for patience in [9, 10] {
        assert_eq!(pacer.book("a", start, seconds(patience)), Err(seconds(10)));
    }
    assert_eq!(pacer.book("a", start, seconds(11)), Ok(seconds(10)));
    assert_eq!(pacer.book("a", start, seconds(20)), Err(seconds(20)));
}

#[test]
fn a_limit_of_none_counts_as_one() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.learn("a", RateLimit::new(0, seconds(1)), start);
    pacer.book("a", start, LONG).unwrap();
    assert_eq!(pacer.book("a", start, LONG), Ok(seconds(1)));
}

#[test]
fn nobody_overtakes_when_a_wider_limit_is_learned() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.learn("a", RateLimit::new(1, seconds(60)), start);
    pacer.book("a", start, LONG).unwrap();
    assert_eq!(pacer.book("a", start, LONG), Ok(seconds(60)));
    pacer.learn("a", RateLimit::new(100, seconds(1)), start);
    assert_eq!(pacer.book("a", start, LONG), Ok(seconds(60)));
}

#[test]
fn what_no_longer_counts_is_forgotten() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.learn("a", RateLimit::new(u32::MAX, seconds(1)), start);
    for second in 0..5000 {
        pacer.book("a", start + seconds(second), LONG).unwrap();
    }
    assert!(pacer.lanes.lock().unwrap()["a"].departures.len() <= 2);
}

/// How many requests may depart at once at this moment.
fn burst(pacer: &Pacer, now: Instant) -> usize {
    let departs = || pacer.book("a", now, Duration::from_millis(1)) == Ok(Duration::ZERO);
    (0..100).take_while(|_| departs()).count()
}

#[test]
fn a_limit_that_is_broken_although_it_is_kept_is_shared_with_others() {
    let pacer = Pacer::default();
    let start = Instant::now();
    let limit = RateLimit::new(8, seconds(1));
    pacer.learn("a", limit, start);
    // What was under way when the limit was learned breaks it too, and says nothing new.
    pacer.learn("a", limit, start + Duration::from_millis(999));
    assert_eq!(burst(&pacer, start + seconds(10)), 8);
    pacer.learn("a", limit, start + seconds(11));
    assert_eq!(burst(&pacer, start + seconds(12)), 4);
    pacer.learn("a", limit, start + seconds(13));
    assert_eq!(burst(&pacer, start + seconds(14)), 2);
    // In peace, half of what was ceded comes back, and again.
    assert_eq!(burst(&pacer, start + seconds(18)), 5);
    assert_eq!(burst(&pacer, start + seconds(30)), 8);
}

#[test]
fn steady_refusals_make_it_draw_back_once_in_a_period() {
    let pacer = Pacer::default();
    let start = Instant::now();
    let limit = RateLimit::new(8, seconds(1));
    for half in 0..=6 {
        pacer.learn("a", limit, start + Duration::from_millis(500 * half));
    }
    // Learned at 0, drawn back at 1, 2 and 3.
    assert_eq!(burst(&pacer, start + seconds(3)), 1);
}

#[test]
fn a_departure_that_was_missed_is_given_back_and_not_made_up_for() {
    let pacer = Pacer::default();
    let start = Instant::now();
    pacer.learn("a", RateLimit::new(1, seconds(10)), start);
    let turns: Vec<Instant> = (0..3)
        .map(|_| start + pacer.book("a", start, LONG).unwrap())
        .collect();
    let late = start + seconds(30);
    assert!(!pacer.missed("a", turns[0], start));
    assert!(pacer.missed("a", turns[1], late) && pacer.missed("a", turns[2], late));
    assert_eq!(pacer.book("a", late, LONG), Ok(Duration::ZERO));
    assert_eq!(pacer.book("a", late, LONG), Ok(seconds(10)));
    assert!(!pacer.missed("unknown", start, late));
}

#[test]
fn what_others_have_used_up_is_waited_for_by_thirds_of_the_period() {
    let pacer = Pacer::default();
    let start = Instant::now();
    let limit = RateLimit::new(8, seconds(3));
    pacer.book("a", start, LONG).unwrap();
    pacer.learn("a", limit, start);
    assert_eq!(pacer.book("a", start, LONG), Ok(seconds(1)));
    pacer.learn("a", limit, start + seconds(1));
    assert_eq!(pacer.book("a", start + seconds(1), LONG), Ok(seconds(1)));
}

#[test]
fn a_twentieth_of_a_limit_is_left_to_others() {
    for (limit, kept) in [(1, 1), (19, 19), (20, 19), (100, 95)] {
        let pacer = Pacer::default();
        let start = Instant::now();
        pacer.learn("a", RateLimit::new(limit, seconds(1)), start);
        assert_eq!(burst(&pacer, start), kept, "{limit}");
    }
}

#[test]
fn nothing_is_ceded_below_one() {
    let pacer = Pacer::default();
    let start = Instant::now();
    for second in 0..20 {
        pacer.learn(
            "a",
            RateLimit::new(3, seconds(1)),
            start + seconds(2 * second),
        );
    }
    assert_eq!(burst(&pacer, start + seconds(40)), 1);
}

proptest! {
    #[test]
    fn a_learned_limit_is_kept_exactly_and_in_order(
        requests in 1_u32..6,
        period in 1_u64..50,
        steps in prop::collection::vec((0_u64..20, 1_u64..100), 1..80),
    ) {
        let period = seconds(period);
        let pacer = Pacer::default();
        let mut now = Instant::now();
        pacer.learn("a", RateLimit::new(requests, period), now);
        let mut departures = Vec::new();
        for (step, patience) in steps {
            now += seconds(step);
            if let Ok(wait) = pacer.book("a", now, seconds(patience)) {
                prop_assert!(wait < seconds(patience));
                departures.push(now + wait);
            }
        }
        prop_assert!(departures.is_sorted());
        prop_assert!(fullest(&departures, period) <= requests as usize);
        prop_assert!(!departures.is_empty());
    }
}
