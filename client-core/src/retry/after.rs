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
    let reset = text(headers, "x-ratelimit-reset")
        .and_then(|value| value.parse::<u64>().ok())
        .and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)))
        .map(|moment| until(moment, headers, wall));
    delay(headers, wall).into_iter().chain(reset).max()
}

/// `Retry-After` alone: services send `X-Ratelimit-Reset` with answers of any status, but only after
/// a 429 does it mean that the caller must wait.
pub(crate) fn delay(headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER.as_str())?;
    match value.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value)
            .ok()
            .map(|moment| until(moment, headers, wall)),
    }
}

fn until(moment: SystemTime, headers: &HeaderMap, wall: SystemTime) -> Duration {
    let now = text(headers, header::DATE.as_str())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or(wall);
    moment.duration_since(now).unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
