#![no_main]
//! No `Retry-After` makes reading it panic or wait without end.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let Ok(value) = HeaderValue::from_bytes(rest) else {
        return;
    };
    let names = ["retry-after", "x-ratelimit-reset", "x-rate-limit-reset"];
    let mut headers = HeaderMap::new();
    headers.insert(names[usize::from(*first) % names.len()], value);
    for wall in [
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
    ] {
        if let Some(wait) = client_core::retry::retry_after(&headers, wall) {
            // Whoever waits adds it to a moment.
            let _ = std::time::Instant::now().checked_add(wait);
        }
    }
});
