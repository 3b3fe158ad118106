//! No literal breaks out of its place, and what is written reads back.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
use landscape_sim::World;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    business_partner::BusinessPartner,
    odata::{
        Decimal, Entity, Filter, Key, Literal, QueryOptions, ServiceRoot, Version, edm, requests,
    },
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

/// Undoes percent-encoding, as a server does.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
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

#[derive(Serialize, Deserialize, Debug, Default, PartialEq)]
#[serde(default)]
struct Types {
    #[serde(with = "edm::v2_date")]
    day: Option<Date>,
    #[serde(with = "edm::v2_time")]
    time: Option<Time>,
    #[serde(with = "edm::v2_datetime")]
    stamp: Option<DateTime>,
    #[serde(with = "edm::v4_moment")]
    since: Option<Timestamp>,
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
        days in -100_000_i32..=2_932_896,
        seconds in 0_i32..86_400,
        nanos in 0_i32..1_000_000_000,
        millis in -60_000_000_000_000_i64..253_402_207_200_000,
        long in any::<i64>(),
    ) {
        let day = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let time = Time::midnight()
            .checked_add(jiff::SignedDuration::new(i64::from(seconds), nanos))
            .unwrap();
        let sent = Types {
            day: Some(day),
            time: Some(time),
            stamp: Some(day.to_datetime(Time::constant(23, 59, 59, 0))),
            since: Timestamp::from_millisecond(millis).ok(),
            moment: Timestamp::from_millisecond(millis).ok(),
            long: Some(long),
            decimal: Some(Decimal::from(long)),
        };
        let text = serde_json::to_string(&sent).unwrap();
        prop_assert_eq!(serde_json::from_str::<Types>(&text).unwrap(), sent);
    }
}

/// The last day that ABAP knows is a few hours after the last timestamp.
#[test]
fn the_end_of_time_reads_and_is_written_back() {
    for (text, back) in [
        ("/Date(253402214400000)/", "/Date(253402214400000)/"),
        ("/Date(253402300799000)/", "/Date(253402300799000)/"),
    ] {
        let sent = format!(
            r#"{{"day":"{text}","time":null,"stamp":"{text}","since":"9999-12-31T23:59:59Z","moment":"{text}","long":null,"decimal":null}}"#
        );
        let read: Types = serde_json::from_str(&sent).unwrap();
        assert_eq!(read.day, Some(Date::constant(9999, 12, 31)));
        assert_eq!(read.moment, Some(Timestamp::MAX));
        assert_eq!(read.since, Some(Timestamp::MAX));
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written["day"], "/Date(253402214400000)/");
        assert_eq!(written["stamp"], back);
        assert_eq!(written["moment"], "/Date(253402300799000)/");
        assert_eq!(written["since"], "9999-12-31T23:59:59Z");
    }
}

#[test]
fn durations_have_days_of_24_hours() {
    #[derive(Deserialize)]
    struct Row {
        #[serde(with = "edm::duration")]
        takes: Option<jiff::SignedDuration>,
    }
    let read = |text: &str| {
        let row: Result<Row, _> = serde_json::from_str(&format!(r#"{{"takes":"{text}"}}"#));
        row.ok()
            .and_then(|row| row.takes)
            .map(|takes| takes.as_secs())
    };
    for (text, seconds) in [
        ("P1DT2H", Some(93_600)),
        ("PT1M30S", Some(90)),
        ("P2D", Some(172_800)),
        ("-P1DT1S", Some(-86_401)),
        ("P", None),
        ("P1M", None),
        ("1D", None),
        ("P1DT", None),
        ("PT1H1D", None),
        ("P99999999999999999999D", None),
    ] {
        assert_eq!(read(text), seconds, "{text}");
    }
}

#[test]
fn v2_gets_no_finer_moment_than_it_can_read() {
    let moment: Timestamp = "2026-01-05T08:00:00.123456789Z".parse().unwrap();
    let written = Literal::from(moment).write(Version::V2);
    assert_eq!(written, "datetimeoffset'2026-01-05T08:00:00.1234567Z'");
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

    /// As a server takes it apart: decode the segment, read the literal.
    #[test]
    fn a_key_arrives_as_it_was_meant(text in any::<String>()) {
        let root = ServiceRoot::of_service(&BusinessPartner::SERVICE);
        let key = Key::from(text.as_str());
        let request = requests::get::<BusinessPartner>(&root, &key);
        let base = "https://my1-api.example/".parse().unwrap();
        let url = request.request().url(&base).unwrap();
        let segment = url.path().rsplit('/').next().unwrap();
        let decoded = decoded(segment);
        let literal = decoded.strip_prefix("A_BusinessPartner(").and_then(|rest| rest.strip_suffix(')'));
        prop_assert_eq!(read(literal.unwrap()), Some(text));
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
        let error = serde_json::from_str::<Types>(text).unwrap_err();
        assert!(error.to_string().starts_with("not a"), "{error}");
    }
    let initial = r#"{"day":"","time":"","moment":"","long":7,"decimal":1099.90}"#;
    let read: Types = serde_json::from_str(initial).unwrap();
    assert_eq!((read.day, read.time, read.moment), (None, None, None));
    assert_eq!(read.long, Some(7));
    assert_eq!(read.decimal.unwrap().as_str(), "1099.90", "digit by digit");
}
