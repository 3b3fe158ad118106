//! Both forms of `Retry-After`, and `X-Ratelimit-Reset`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use crate::retry::{delay, retry_after};

/// Tue, 14 Nov 2023 22:13:20 GMT
const MOMENT: u64 = 1_700_000_000;

fn wall() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(MOMENT)
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect()
}

fn asked(pairs: &[(&'static str, &str)]) -> Option<u128> {
    retry_after(&headers(pairs), wall()).map(|wait| wait.as_millis())
}

#[test]
fn seconds() {
    assert_eq!(asked(&[("retry-after", "120")]), Some(120_000));
    assert_eq!(asked(&[("retry-after", " 0 ")]), Some(0));
    assert_eq!(
        asked(&[("retry-after", "18446744073709551615")]),
        Some(u128::from(u64::MAX) * 1000)
    );
}

#[test]
fn a_date_counts_from_the_answers_own_date_or_else_from_ours() {
    let date = ("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT");
    assert_eq!(asked(&[date]), Some(60_000));
    assert_eq!(
        asked(&[date, ("date", "Tue, 14 Nov 2023 22:14:10 GMT")]),
        Some(10_000)
    );
    assert_eq!(asked(&[date, ("date", "yesterday")]), Some(60_000));
}

#[test]
fn a_moment_that_has_passed_asks_for_no_wait() {
    assert_eq!(
        asked(&[("retry-after", "Tue, 14 Nov 2023 22:13:19 GMT")]),
        Some(0)
    );
    assert_eq!(asked(&[("x-ratelimit-reset", "1699999999999")]), Some(0));
}

#[test]
fn a_reset_is_epoch_milliseconds() {
    assert_eq!(asked(&[("x-ratelimit-reset", "1700000002500")]), Some(2500));
    let dated = [
        ("x-ratelimit-reset", "1700000002500"),
        ("date", "Tue, 14 Nov 2023 22:13:22 GMT"),
    ];
    assert_eq!(asked(&dated), Some(500));
}

#[test]
fn of_two_wishes_the_longer_holds() {
    let both = |seconds| {
        asked(&[
            ("retry-after", seconds),
            ("x-ratelimit-reset", "1700000002500"),
        ])
    };
    assert_eq!(both("1"), Some(2500));
    assert_eq!(both("3"), Some(3000));
}

#[test]
fn garbage_asks_for_nothing() {
    for garbage in [
        "",
        "-1",
        "1.5",
        "soon",
        "99999999999999999999",
        "Tue, 99 Nov 2023",
        "0x10",
    ] {
        assert_eq!(asked(&[("retry-after", garbage)]), None, "{garbage}");
        assert_eq!(asked(&[("x-ratelimit-reset", garbage)]), None, "{garbage}");
    }
    assert_eq!(asked(&[]), None);
    let mut binary = HeaderMap::new();
    binary.insert(
        "retry-after",
        http::HeaderValue::from_bytes(&[0xFF]).unwrap(),
    );
    assert_eq!(retry_after(&binary, wall()), None);
}

#[test]
fn the_delay_alone_knows_no_reset() {
    let both = headers(&[("retry-after", "1"), ("x-ratelimit-reset", "1700000002500")]);
    assert_eq!(delay(&both, wall()), Some(Duration::from_secs(1)));
    assert_eq!(
        delay(&headers(&[("x-ratelimit-reset", "1700000002500")]), wall()),
        None
    );
}
