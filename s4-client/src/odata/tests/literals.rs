//! No literal breaks out of its place, and what is written reads back.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use landscape_sim::World;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    business_partner::BusinessPartner,
    odata::{Decimal, Filter, Key, Literal, QueryOptions, Version, edm},
    testing::simulated,
};

/// Reads a text literal as the standard says, independently of how it is written.
fn read(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut text = String::new();
    let mut rest = inner.chars();
    while let Some(one) = rest.next() {
        if one == '\'' && rest.next() != Some('\'') {
            return None;
        }
        text.push(one);
    }
    Some(text)
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(future)
}

#[test]
fn each_kind_is_written_as_its_version_wants_it() {
    let day: Date = "2026-01-05".parse().unwrap();
    let moment: Timestamp = "2026-01-05T08:00:00Z".parse().unwrap();
    let time: Time = "08:00:00".parse().unwrap();
    let guid = "00163e30-4e2a-1ed8-8483-a08c52249f04";
    for (literal, v2, v4) in [
        (Literal::null(), "null", "null"),
        (true.into(), "true", "true"),
        (5.into(), "5", "5"),
        (Literal::int64(-5), "-5L", "-5"),
        (Decimal::from(7).into(), "7M", "7"),
        ("1.50".parse::<Decimal>().unwrap().into(), "1.50M", "1.50"),
        ("O'Neill".into(), "'O''Neill'", "'O''Neill'"),
        (
            Literal::guid(guid).unwrap(),
            "guid'00163e30-4e2a-1ed8-8483-a08c52249f04'",
            guid,
        ),
        (day.into(), "datetime'2026-01-05T00:00:00'", "2026-01-05"),
        (
            day.to_datetime(time).into(),
            "datetime'2026-01-05T08:00:00'",
            "2026-01-05T08:00:00Z",
        ),
        (
            moment.into(),
            "datetimeoffset'2026-01-05T08:00:00Z'",
            "2026-01-05T08:00:00Z",
        ),
        (time.into(), "time'PT8H0M0S'", "08:00:00"),
        (
            jiff::SignedDuration::from_secs(90).into(),
            "time'PT1M30S'",
            "duration'PT1M30S'",
        ),
    ] {
        assert_eq!(literal.write(Version::V2), v2);
        assert_eq!(literal.write(Version::V4), v4);
    }
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Types {
    #[serde(with = "edm::v2_date")]
    day: Option<Date>,
    #[serde(with = "edm::v2_time")]
    time: Option<Time>,
    #[serde(with = "edm::v2_moment")]
    moment: Option<Timestamp>,
    #[serde(with = "edm::int64")]
    long: Option<i64>,
    decimal: Option<Decimal>,
}

proptest! {
    #[test]
    fn a_text_reads_back_whatever_is_in_it(text in any::<String>()) {
        for version in [Version::V2, Version::V4] {
            let written = Literal::text(&text).write(version);
            prop_assert_eq!(read(&written), Some(text.clone()));
            let key = Key::from(text.as_str()).write(version);
            prop_assert_eq!(read(&key), Some(text.clone()));
        }
    }

    #[test]
    fn a_guid_is_one_or_is_refused(text in "[0-9a-fA-F'() -]{30,40}") {
        if let Ok(guid) = Literal::guid(&text) {
            prop_assert!(guid.write(Version::V4).bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'));
        }
    }

    #[test]
    fn a_decimal_keeps_its_digits_or_is_refused(text in "[0-9.,' -]{0,12}") {
        if let Ok(decimal) = text.parse::<Decimal>() {
            prop_assert_eq!(decimal.as_str(), text.as_str());
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-'));
        }
    }

    #[test]
    fn dates_times_and_numbers_read_back_as_v2_writes_them(
        days in -100_000_i32..100_000,
        seconds in 0_i32..86_400,
        nanos in 0_i32..1_000_000_000,
        millis in -60_000_000_000_000_i64..200_000_000_000_000,
        long in any::<i64>(),
    ) {
        let day = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let time = Time::midnight()
            .checked_add(jiff::SignedDuration::new(i64::from(seconds), nanos))
            .unwrap();
        let sent = Types {
            day: Some(day),
            time: Some(time),
            moment: Timestamp::from_millisecond(millis).ok(),
            long: Some(long),
            decimal: Some(Decimal::from(long)),
        };
        let text = serde_json::to_string(&sent).unwrap();
        prop_assert_eq!(serde_json::from_str::<Types>(&text).unwrap(), sent);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The simulated service is another reader of what is written here.
    #[test]
    fn a_filter_finds_the_one_text_and_no_other(text in "[ -~äöü']{1,40}") {
        run(async {
            let world = World::simple();
            let people = simulated(&world).entities::<BusinessPartner>();
            let new = serde_json::json!({"BusinessPartnerCategory": "1", "LastName": text});
            let made = people.create(&new).await.unwrap();
            let filter = Filter::eq("LastName", text.as_str());
            let found = people.list(&QueryOptions::default().filter(filter.clone())).await.unwrap();
            assert_eq!(found.len(), 1, "{text:?}");
            assert_eq!(found[0].business_partner, made.business_partner);
            let others = people.count(Some(&!filter)).await.unwrap();
            assert_eq!(others, 300, "{text:?}");
        });
    }

    #[test]
    fn a_key_leads_to_no_other_entity(text in "[ -~äöü'()/?#%]{1,20}") {
        run(async {
            let people = simulated(&World::simple()).entities::<BusinessPartner>();
            // `.` and `..` are no segments, and a name that is a number may be somebody's.
            if let Ok(found) = people.get(&Key::from(text.as_str()), &QueryOptions::default()).await {
                assert!(found.is_none_or(|one| one.business_partner == text));
            }
        });
    }
}

#[test]
fn what_v2_does_not_write_so_is_refused() {
    for text in [
        r#"{"day":"2018-02-12","time":null,"moment":null,"long":null,"decimal":null}"#,
        r#"{"day":null,"time":"25:00","moment":null,"long":null,"decimal":null}"#,
        r#"{"day":null,"time":"PT24H","moment":null,"long":null,"decimal":null}"#,
        r#"{"day":null,"time":null,"moment":"/Date(x)/","long":null,"decimal":null}"#,
        r#"{"day":null,"time":null,"moment":"/Date(1+x)/","long":null,"decimal":null}"#,
        r#"{"day":null,"time":null,"moment":null,"long":"1.5","decimal":null}"#,
        r#"{"day":null,"time":null,"moment":null,"long":null,"decimal":"1,5"}"#,
    ] {
        assert!(serde_json::from_str::<Types>(text).is_err(), "{text}");
    }
    let initial = r#"{"day":"","time":"","moment":"","long":7,"decimal":1099.90}"#;
    let read: Types = serde_json::from_str(initial).unwrap();
    assert_eq!((read.day, read.time, read.moment), (None, None, None));
    assert_eq!(read.long, Some(7));
    assert_eq!(read.decimal.unwrap().as_str(), "1099.90", "digit by digit");
}
