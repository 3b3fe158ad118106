//! Exact numbers, as OData sends them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

/// An exact decimal number (`Edm.Decimal`), kept digit by digit as it was written.
///
/// V2 sends it as text, V4 as number or text; both read. It does no arithmetic: parse
/// [`as_str`](Self::as_str) into the decimal type of your choice.
///
/// It reads the digits as they stand in the JSON. So it cannot stand where serde keeps a value aside before it
/// reads it: below `#[serde(flatten)]`, or in an untagged or internally tagged enumeration.
///
/// # Examples
///
/// ```
/// use s4_client::odata::Decimal;
///
/// let price: Decimal = "1099.90".parse()?;
/// assert_eq!(price.as_str(), "1099.90");
/// assert!("1,5".parse::<Decimal>().is_err());
/// # Ok::<(), s4_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

impl Decimal {
    /// The digits, with a sign in front if it is negative and at most one point.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Decimal {
    type Err = Error;

    /// Reads an optional sign, digits, and optionally a point and more digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if are_digits(whole) && are_digits(rest) {
            Ok(Self(text.into()))
        } else {
            Err(Error::invalid_input("decimal", "is not a decimal number"))
        }
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The number is taken as it is written: a float would round it.
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text);
        text.trim_end()
            .parse()
            .map_err(|_| serde::de::Error::custom("not a decimal number"))
    }
}
