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

/// The wording may change: what counts is a number before *requests*, or else after *request*, and
/// behind it a number of some unit of time, a bare unit being one of it.
fn sentence(text: &str) -> Option<RateLimit> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let at = count_of_requests(&words)?;
    let requests = number(words.get(at)?)?;
    let rest = words.get(at + 1..)?;
    let unit_at = rest.iter().position(|word| unit(word).is_some())?;
    let count = unit_at
        .checked_sub(1)
        .and_then(|before| number(rest.get(before)?))
        .unwrap_or(1);
    let period = unit(rest.get(unit_at)?)?.checked_mul(count)?;
    (requests > 0 && !period.is_zero()).then(|| RateLimit::new(requests, period))
}

/// Where the number of requests stands.
fn count_of_requests(words: &[&str]) -> Option<usize> {
    let is_noun = |word: &str| word.starts_with("request") || word == "calls";
    let is_count = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let before = words
        .windows(2)
        .position(|pair| matches!(pair, [count, noun] if is_count(count) && is_noun(noun)));
    before.or_else(|| {
        let noun = words.iter().position(|word| is_noun(word))?;
        let behind = words.iter().skip(noun).position(is_count)?;
        Some(noun + behind)
    })
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
