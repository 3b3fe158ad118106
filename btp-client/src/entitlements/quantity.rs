//! Amounts: signed floats in, checked whole numbers out.

use std::fmt;

use client_core::Error;
use serde::{Deserialize, Serialize, Serializer};

/// A number of units that a service tells.
///
/// The services write one field now as `1`, now as `1.0`, and remaining amounts below zero
/// (`-1999999001.0`): all of them read, without loss.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(transparent)]
pub struct Quantity(f64);

impl Quantity {
    /// What stands for *unlimited* in an amount.
    pub const UNLIMITED: Self = Self(2_000_000_000.0);

    /// A quantity of `units`.
    pub const fn new(units: f64) -> Self {
        Self(units)
    }

    /// The number as it came.
    pub const fn as_f64(self) -> f64 {
        self.0
    }

    /// The number if it is whole and exact.
    pub fn as_i64(self) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        (self.0.fract() == 0.0 && self.0.abs() <= EXACT).then_some(self.0 as i64)
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0.0
    }

    /// Whether it is exactly `amount`.
    pub fn is(self, amount: Amount) -> bool {
        self.as_i64() == Some(i64::from(amount.get()))
    }
}

impl From<Amount> for Quantity {
    fn from(amount: Amount) -> Self {
        Self(f64::from(amount.get()))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_i64() {
            Some(whole) => whole.fmt(f),
            None => self.0.fmt(f),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_i64() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

/// A number of units to assign: whole, from 0 to 2,000,000,000.
///
/// It is the new total, not a difference. 0 takes the plan away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Amount(u32);

impl Amount {
    /// Nothing: takes the plan away.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(1);
    /// The most that the service takes.
    pub const MAX: Self = Self(2_000_000_000);

    /// Checks a number of units.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if it is more than
    /// 2,000,000,000.
    pub fn try_new(units: u64) -> Result<Self, Error> {
        match u32::try_from(units) {
            Ok(units) if units <= Self::MAX.0 => Ok(Self(units)),
            _ => Err(Error::invalid_input(
                "amount",
                format!("{units} is more than {}", Self::MAX.0),
            )),
        }
    }

    /// The number of units.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u64> for Amount {
    type Error = Error;

    fn try_from(units: u64) -> Result<Self, Error> {
        Self::try_new(units)
    }
}

impl From<Amount> for u64 {
    fn from(amount: Amount) -> Self {
        Self::from(amount.0)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is asked for: the service takes `enable` or `amount`, never both.
///
/// Which of the two is right depends on the plan's category; see [`QuotaKind`]. The wrong one is
/// refused with 12003.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the service takes exactly these three"
)]
pub enum Quota {
    /// `enable: true`, for plans without a numeric quota.
    Enable,
    /// `enable: false`: takes away a plan without a numeric quota.
    Disable,
    /// `amount`, for plans with a numeric quota; 0 takes the plan away.
    Amount(Amount),
}

impl Quota {
    /// Whether it takes the plan away.
    pub fn is_removal(self) -> bool {
        matches!(self, Self::Disable | Self::Amount(Amount::ZERO))
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enable => f.write_str("enabled"),
            Self::Disable => f.write_str("disabled"),
            Self::Amount(amount) => write!(f, "amount {amount}"),
        }
    }
}

/// Which of [`Quota`]'s forms a plan takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QuotaKind {
    /// `amount`.
    Amount,
    /// `enable`.
    Enable,
    /// The plan's category is missing or new: nobody knows.
    Unclear,
}

impl QuotaKind {
    /// The least that assigns a plan of this kind: `enable`, or an amount of 1. A plan of unclear
    /// kind has none.
    pub fn least(self) -> Option<Quota> {
        match self {
            Self::Amount => Some(Quota::Amount(Amount::ONE)),
            Self::Enable => Some(Quota::Enable),
            Self::Unclear => None,
        }
    }

    /// What takes a plan of this kind away.
    pub fn none(self) -> Option<Quota> {
        match self {
            Self::Amount => Some(Quota::Amount(Amount::ZERO)),
            Self::Enable => Some(Quota::Disable),
            Self::Unclear => None,
        }
    }

    /// Whether the plan takes `quota`. A plan of unclear kind may take anything.
    pub fn takes(self, quota: Quota) -> bool {
        match self {
            Self::Amount => matches!(quota, Quota::Amount(_)),
            Self::Enable => !matches!(quota, Quota::Amount(_)),
            Self::Unclear => true,
        }
    }
}
