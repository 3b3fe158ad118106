//! The rate limit, which BTP tells in a sentence alone.

use std::time::Duration;

use client_core::fault::{Fault, RateLimit};

/// Looks for *Maximum request rate limit is X requests in Y seconds* in the details, then in the
/// message (SAP Help: *Rate Limiting* of SAP Cloud Management service; detail code 11007).
pub(super) fn of(fault: &Fault) -> Option<RateLimit> {
    fault
        .details
        .iter()
        .filter_map(|detail| detail.message.as_deref())
        .chain(fault.message.as_deref())
        .find_map(sentence)
}

/// The wording may change: what counts is a number of requests and then a number of some unit of
/// time, a bare unit being one of it.
fn sentence(text: &str) -> Option<RateLimit> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let at = words
        .iter()
        .position(|word| word.starts_with("request") || *word == "calls")?;
    // "limit is 5 requests", but "requests: maximum 5 in 2 seconds" has it behind.
    let place = |from: usize| {
        words
            .iter()
            .skip(from)
            .position(|word| number(word).is_some())
    };
    let requests_at = words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| number(word).map(|_| index))
        .find(|index| {
            words
                .get(index + 1)
                .is_some_and(|next| next.starts_with("request") || *next == "calls")
        })
        .or_else(|| place(at).map(|offset| at + offset))?;
    let requests = number(words.get(requests_at)?)?;
    let rest = words.get(requests_at + 1..)?;
    let unit_at = rest.iter().position(|word| unit(word).is_some())?;
    let one = unit(rest.get(unit_at)?)?;
    let count = unit_at
        .checked_sub(1)
        .and_then(|index| rest.get(index))
        .and_then(|word| number(word))
        .unwrap_or(1);
    let period = one.checked_mul(count)?;
    (requests > 0 && !period.is_zero()).then(|| RateLimit::new(requests, period))
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok()
}

fn unit(word: &str) -> Option<Duration> {
    match word {
        "ms" | "millisecond" | "milliseconds" => Some(Duration::from_millis(1)),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(Duration::from_secs(1)),
        "min" | "mins" | "minute" | "minutes" => Some(Duration::from_secs(60)),
        "h" | "hour" | "hours" => Some(Duration::from_secs(3600)),
        _ => None,
    }
}
