//! When a server wants to be asked again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, header};

/// How long the server asks to wait, counted from now: the longer of `Retry-After` (RFC 9110,
/// 10.2.3: seconds or a date) and `X-Ratelimit-Reset` (epoch milliseconds, as SAP's Entitlements
/// document declares it for 429).
///
/// Dates are compared with the answer's own `Date` where it has one, so that a wrong clock on either
/// side does not matter; else with `wall`.
pub fn retry_after(headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let now = text(header::DATE.as_str())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or(wall);
    let until = |moment: SystemTime| moment.duration_since(now).unwrap_or_default();

    let after = text(header::RETRY_AFTER.as_str()).and_then(|value| match value.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value).ok().map(until),
    });
    let reset = text("x-ratelimit-reset")
        .and_then(|value| value.parse::<u64>().ok())
        .and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)))
        .map(until);
    after.into_iter().chain(reset).max()
}
