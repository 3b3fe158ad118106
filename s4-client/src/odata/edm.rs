//! How properties of each type are written in JSON, for serde's `with`.
//!
//! V4 writes dates and times as everyone does: `jiff`'s types read them. V2 has forms of its own, and
//! both write large numbers as text.
//!
//! SAP's *end of time*, 9999-12-31 in whatever form, lies a few hours beyond the last [`Timestamp`]. A day
//! ([`v2_date`]) and a moment without a zone ([`v2_datetime`]) hold it; as a moment
//! ([`v2_moment`], [`v4_moment`]) it is [`Timestamp::MAX`], which is written as the last second of that year.
//!
//! ```
//! use jiff::{civil::{Date, Time}, Timestamp};
//! use s4_client::odata::edm;
//!
//! #[derive(serde::Deserialize)]
//! struct Changed {
//!     #[serde(with = "edm::v2_date")]
//!     on: Option<Date>,
//!     #[serde(with = "edm::v2_time")]
//!     at: Option<Time>,
//!     #[serde(with = "edm::v2_moment")]
//!     moment: Option<Timestamp>,
//!     #[serde(with = "edm::int64")]
//!     counter: Option<i64>,
//! }
//!
//! let text = r#"{"on":"/Date(1518393600000)/","at":"PT17H49M05S","moment":"/Date(0+0060)/","counter":"9007199254740993"}"#;
//! let changed: Changed = serde_json::from_str(text)?;
//! assert_eq!(changed.on, Some("2018-02-12".parse()?));
//! assert_eq!(changed.at, Some("17:49:05".parse()?));
//! assert_eq!(changed.moment, Some(Timestamp::UNIX_EPOCH));
//! assert_eq!(changed.counter, Some(9_007_199_254_740_993));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The last second of the year 9999, which is how services write the end of time.
const LAST_SECOND: DateTime = DateTime::constant(9999, 12, 31, 23, 59, 59, 0);

/// The milliseconds of `/Date(ms)/` or `/Date(ms+minutes)/`. The offset says in which zone the moment
/// is to be shown; the moment itself is UTC.
fn millis(text: &str) -> Option<DateTime> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let end = inner
        .char_indices()
        .skip(1)
        .find(|(_, one)| matches!(one, '+' | '-'))
        .map_or(inner.len(), |(at, _)| at);
    let (number, offset) = inner.split_at(end);
    if !offset.is_empty() && offset.get(1..)?.parse::<u16>().is_err() {
        return None;
    }
    let since = SignedDuration::from_millis(number.parse().ok()?);
    EPOCH.checked_add(since).ok()
}

/// A moment told as of UTC; the hours after the last timestamp are the last timestamp.
fn moment(utc: DateTime) -> Option<Timestamp> {
    let since = utc.duration_since(EPOCH);
    if since > Timestamp::MAX.as_duration() {
        return Some(Timestamp::MAX);
    }
    Timestamp::from_duration(since).ok()
}

fn write_millis(utc: DateTime) -> String {
    format!("/Date({})/", utc.duration_since(EPOCH).as_millis())
}

/// The way back of [`moment`].
fn civil(moment: Timestamp) -> DateTime {
    if moment == Timestamp::MAX {
        return LAST_SECOND;
    }
    jiff::tz::Offset::UTC.to_datetime(moment)
}

/// `PT17H49M05S`, of which any part may be missing.
fn time(text: &str) -> Option<Time> {
    let length: SignedDuration = text.parse().ok()?;
    let day = SignedDuration::from_hours(24);
    if length.is_negative() || length >= day {
        return None;
    }
    Time::midnight().checked_add(length).ok()
}

pub(super) fn write_time(time: Time) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    match time.subsec_nanosecond() {
        0 => format!("PT{hour}H{minute}M{second}S"),
        nanos => {
            let part = format!("{nanos:09}");
            format!("PT{hour}H{minute}M{second}.{}S", part.trim_end_matches('0'))
        }
    }
}

/// `P1DT2H` as `xs:dayTimeDuration` has it: days of 24 hours, and no other unit above hours.
fn days_and_time(text: &str) -> Option<SignedDuration> {
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", text),
    };
    let bare = bare.strip_prefix('P')?;
    let (days, time) = match bare.split_once('D') {
        Some((days, time)) => (days.parse::<u32>().ok()?, time),
        None => (0, bare),
    };
    let time: SignedDuration = match time {
        // Days alone; but not nothing at all.
        "" if bare.ends_with('D') => SignedDuration::ZERO,
        time => format!("P{time}").parse().ok()?,
    };
    let days = SignedDuration::from_hours(i64::from(days).checked_mul(24)?);
    let length = days.checked_add(time)?;
    if sign.is_empty() {
        Some(length)
    } else {
        length.checked_neg()
    }
}

fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    what: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    // An initial value of ABAP is an empty text.
    if text.is_empty() {
        return Ok(None);
    }
    let value = parse(&text);
    value
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("not {what}")))
}

fn write<S: Serializer>(value: Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(text) => serializer.serialize_str(&text),
        None => serializer.serialize_none(),
    }
}

/// `Edm.DateTime` of V2 that stands for a day: `/Date(1518393600000)/`.
pub mod v2_date {
    use super::{Date, Deserializer, Serializer, Time, millis, read, write, write_millis};

    /// # Errors
    ///
    /// If the text is not of that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Date>, D::Error> {
        read(d, "a date such as /Date(1518393600000)/", |text| {
            Some(millis(text)?.date())
        })
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Option<Date>, s: S) -> Result<S::Ok, S::Error> {
        let midnight = date.map(|date| date.to_datetime(Time::midnight()));
        write(midnight.map(write_millis), s)
    }
}

/// `Edm.DateTime` of V2, a moment without a zone: `/Date(1518393600000)/`.
pub mod v2_datetime {
    use super::{DateTime, Deserializer, Serializer, millis, read, write, write_millis};

    /// # Errors
    ///
    /// If the text is not of that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<DateTime>, D::Error> {
        read(d, "a moment such as /Date(1518393600000)/", millis)
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(moment: &Option<DateTime>, s: S) -> Result<S::Ok, S::Error> {
        write(moment.map(write_millis), s)
    }
}

/// `Edm.DateTime` and `Edm.DateTimeOffset` of V2: `/Date(1518393600000)/`, `/Date(1518393600000+0060)/`.
/// The end of time is [`Timestamp::MAX`](jiff::Timestamp::MAX): any moment after it is read as it, and
/// it is written as the last second of the year 9999.
pub mod v2_moment {
    use super::{
        Deserializer, Serializer, Timestamp, civil, millis, moment, read, write, write_millis,
    };

    /// # Errors
    ///
    /// If the text is not of that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
        read(d, "a moment such as /Date(1518393600000+0000)/", |text| {
            moment(millis(text)?)
        })
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(moment: &Option<Timestamp>, s: S) -> Result<S::Ok, S::Error> {
        write(moment.map(civil).map(write_millis), s)
    }
}

/// `Edm.DateTimeOffset` of V4: `2018-02-12T17:49:05Z`. The end of time is
/// [`Timestamp::MAX`](jiff::Timestamp::MAX).
pub mod v4_moment {
    use super::{DateTime, Deserializer, LAST_SECOND, Serializer, Timestamp, read, write};

    /// # Errors
    ///
    /// If the text is not of that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
        read(d, "a moment such as 2018-02-12T17:49:05Z", |text| {
            if let Ok(moment) = text.parse() {
                return Some(moment);
            }
            // With a zone, as every moment has: without it the text would be no moment of V4.
            let utc: DateTime = text.strip_suffix('Z')?.parse().ok()?;
            (utc.date() >= LAST_SECOND.date()).then_some(Timestamp::MAX)
        })
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(moment: &Option<Timestamp>, s: S) -> Result<S::Ok, S::Error> {
        let text = moment.map(|moment| {
            if moment == Timestamp::MAX {
                format!("{LAST_SECOND}Z")
            } else {
                moment.to_string()
            }
        });
        write(text, s)
    }
}

/// `Edm.Time` of V2, a time of day: `PT17H49M05S`.
pub mod v2_time {
    use super::{Deserializer, Serializer, Time, read, time, write, write_time};

    /// # Errors
    ///
    /// If the text is not of that form, or is a day or more.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Time>, D::Error> {
        read(d, "a time of day such as PT17H49M05S", time)
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Time>, s: S) -> Result<S::Ok, S::Error> {
        write(time.map(write_time), s)
    }
}

/// `Edm.Duration` of V4: `P1DT2H`, in which a day has 24 hours.
pub mod duration {
    use super::{Deserializer, Serializer, SignedDuration, days_and_time, read, write};

    /// # Errors
    ///
    /// If the text is not of that form, or has years, months or weeks in it.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<SignedDuration>, D::Error> {
        read(d, "a duration such as P1DT2H", days_and_time)
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        length: &Option<SignedDuration>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        write(length.map(|length| length.to_string()), s)
    }
}

/// `Edm.Int64`: a text in V2 and in V4 with IEEE754 compatibility, else a number.
pub mod int64 {
    use super::{Deserialize, Deserializer, Serializer, write};

    /// # Errors
    ///
    /// If it is no whole number of 64 bits.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(i64),
            Text(String),
        }
        match Option::<Form>::deserialize(d)? {
            None => Ok(None),
            Some(Form::Number(number)) => Ok(Some(number)),
            Some(Form::Text(text)) => text
                .parse()
                .map(Some)
                .map_err(|_| serde::de::Error::custom("not a whole number")),
        }
    }

    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(number: &Option<i64>, s: S) -> Result<S::Ok, S::Error> {
        write(number.map(|number| number.to_string()), s)
    }
}
