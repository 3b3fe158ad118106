//! Values in filters and keys, from which nothing breaks out.

use std::fmt;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

use super::{Decimal, Version};
use crate::Error;

/// A typed value in a `$filter` or a key, written as its service's version wants it.
///
/// Texts are quoted and their quotes doubled, so that no text ends its literal; the other kinds are
/// written from typed values. Percent-encoding comes after, when the address is built.
///
/// | value | V2 | V4 |
/// |---|---|---|
/// | [`text`](Self::text) | `'O''Neill'` | `'O''Neill'` |
/// | [`guid`](Self::guid) | `guid'…'` | `…` |
/// | `i64` | `5` | `5` |
/// | [`int64`](Self::int64) | `5L` | `5` |
/// | [`Decimal`] | `1.50M` | `1.50` |
/// | `bool`, [`null`](Self::null) | `true`, `null` | `true`, `null` |
/// | [`Date`] | `datetime'2026-01-05T00:00:00'` | `2026-01-05` |
/// | [`DateTime`] | `datetime'2026-01-05T08:00:00'` | `2026-01-05T08:00:00Z` |
/// | [`Timestamp`] | `datetimeoffset'2026-01-05T08:00:00Z'` | `2026-01-05T08:00:00Z` |
/// | [`Time`] | `time'PT8H0M0S'` | `08:00:00` |
/// | [`SignedDuration`] | `time'PT1M30S'` | `duration'PT1M30S'` |
///
/// V2 knows a ten-millionth of a second at most: what is finer is cut off.
///
/// # Examples
///
/// ```
/// use s4_client::odata::{Literal, Version};
///
/// let text = Literal::text("' or 1 eq 1 or '");
/// assert_eq!(text.write(Version::V4), "''' or 1 eq 1 or '''");
/// let guid = Literal::guid("00163e30-4e2a-1ed8-8483-a08c52249f04")?;
/// assert_eq!(guid.write(Version::V2), "guid'00163e30-4e2a-1ed8-8483-a08c52249f04'");
/// assert!(Literal::guid("00000000-0000-0000-0000-000000000000) or (1 eq 1").is_err());
/// # Ok::<(), s4_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Literal(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    Null,
    Truth(bool),
    Number(i64),
    Long(i64),
    Decimal(Decimal),
    Text(Box<str>),
    Guid(Box<str>),
    Date(Date),
    DateTime(DateTime),
    Moment(Timestamp),
    Time(Time),
    Duration(SignedDuration),
}

impl Literal {
    /// A text (`Edm.String`).
    pub fn text(text: &str) -> Self {
        Self(Kind::Text(text.into()))
    }

    /// A UUID (`Edm.Guid`).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the text is not of the form
    /// `8-4-4-4-12` in hexadecimal digits.
    pub fn guid(text: &str) -> Result<Self, Error> {
        let is_guid = text.len() == 36
            && text.char_indices().all(|(at, character)| match at {
                8 | 13 | 18 | 23 => character == '-',
                _ => character.is_ascii_hexdigit(),
            });
        if is_guid {
            Ok(Self(Kind::Guid(text.into())))
        } else {
            Err(Error::invalid_input("guid", "is not a UUID"))
        }
    }

    /// A large number (`Edm.Int64`), which V2 tells from a small one.
    pub fn int64(number: i64) -> Self {
        Self(Kind::Long(number))
    }

    /// `null`.
    pub fn null() -> Self {
        Self(Kind::Null)
    }

    /// The literal as it stands in a filter or key of a service of this version.
    pub fn write(&self, version: Version) -> String {
        let v2 = version == Version::V2;
        match &self.0 {
            Kind::Null => "null".to_owned(),
            Kind::Truth(truth) => truth.to_string(),
            Kind::Long(number) if v2 => format!("{number}L"),
            Kind::Number(number) | Kind::Long(number) => number.to_string(),
            Kind::Decimal(number) if v2 => format!("{number}M"),
            Kind::Decimal(number) => number.to_string(),
            Kind::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Kind::Guid(guid) if v2 => format!("guid'{guid}'"),
            Kind::Guid(guid) => guid.to_string(),
            Kind::Date(date) if v2 => format!("datetime'{date}T00:00:00'"),
            Kind::Date(date) => date.to_string(),
            Kind::DateTime(moment) if v2 => format!("datetime'{}'", coarse(*moment)),
            Kind::DateTime(moment) => format!("{moment}Z"),
            Kind::Moment(moment) if v2 => {
                format!(
                    "datetimeoffset'{}Z'",
                    coarse(Offset::UTC.to_datetime(*moment))
                )
            }
            Kind::Moment(moment) => moment.to_string(),
            Kind::Time(time) if v2 => format!("time'{}'", super::edm::write_time(*time)),
            Kind::Time(time) => time.to_string(),
            Kind::Duration(length) if v2 => format!("time'{length}'"),
            Kind::Duration(length) => format!("duration'{length}'"),
        }
    }
}

/// Without what V2 cannot write.
fn coarse(moment: DateTime) -> DateTime {
    let nanos = moment.subsec_nanosecond();
    let cut = moment.with().subsec_nanosecond(nanos - nanos % 100).build();
    cut.unwrap_or(moment)
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self(Kind::Number(number))
    }
}

impl From<bool> for Literal {
    fn from(truth: bool) -> Self {
        Self(Kind::Truth(truth))
    }
}

impl From<Decimal> for Literal {
    fn from(number: Decimal) -> Self {
        Self(Kind::Decimal(number))
    }
}

/// A day: `Edm.Date`, or `Edm.DateTime` at midnight in V2.
impl From<Date> for Literal {
    fn from(date: Date) -> Self {
        Self(Kind::Date(date))
    }
}

/// A moment without a zone (`Edm.DateTime` of V2); V4 has none and takes it as of UTC.
impl From<DateTime> for Literal {
    fn from(moment: DateTime) -> Self {
        Self(Kind::DateTime(moment))
    }
}

/// A moment (`Edm.DateTimeOffset`), in UTC.
impl From<Timestamp> for Literal {
    fn from(moment: Timestamp) -> Self {
        Self(Kind::Moment(moment))
    }
}

/// A time of day: `Edm.TimeOfDay`, or `Edm.Time` in V2.
impl From<Time> for Literal {
    fn from(time: Time) -> Self {
        Self(Kind::Time(time))
    }
}

/// A length of time (`Edm.Duration`), which V2 writes as `Edm.Time`.
impl From<SignedDuration> for Literal {
    fn from(length: SignedDuration) -> Self {
        Self(Kind::Duration(length))
    }
}

/// As V4 writes it.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(Version::V4))
    }
}
