//! Finding a subaccount by what people call it.

use client_core::{Error, wire::Lenient};

use super::{Subaccount, SubaccountsClient};

/// What a search by a natural key found.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "none, one or many; or nobody knows"
)]
#[must_use]
pub enum Found<T> {
    /// None among those that the caller may see.
    None,
    /// One.
    One(Box<T>),
    /// More than one.
    Many(Vec<T>),
    /// None that could be read; but some could not, and it may be one of them.
    Unknown(String),
}

impl<T> Found<T> {
    pub(crate) fn among(list: Lenient<T>, fits: impl Fn(&T) -> bool) -> Self {
        let bad = list.bad.len();
        let mut found: Vec<T> = list.items.into_iter().filter(|item| fits(item)).collect();
        match (found.len(), bad) {
            (0, 0) => Self::None,
            (0, bad) => Self::Unknown(format!("{bad} of the list could not be read")),
            (1, _) => found
                .pop()
                .map_or(Self::None, |one| Self::One(Box::new(one))),
            _ => Self::Many(found),
        }
    }

    /// The one that was found, if it is one.
    pub fn one(self) -> Option<T> {
        match self {
            Self::One(one) => Some(*one),
            _ => None,
        }
    }
}

impl SubaccountsClient {
    /// The subaccount with this subdomain in this region. A subdomain is unique in its region, and
    /// that of a Neo subaccount does not exist.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find_by_subdomain(
        &self,
        region: &str,
        subdomain: &str,
    ) -> Result<Found<Subaccount>, Error> {
        let list = self.list().await?;
        Ok(Found::among(list, |subaccount| {
            subaccount.region == region && subaccount.subdomain.as_deref() == Some(subdomain)
        }))
    }

    /// The subaccounts with this display name, which is not unique.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn find_by_display_name(&self, name: &str) -> Result<Found<Subaccount>, Error> {
        let list = self.list().await?;
        Ok(Found::among(list, |subaccount| {
            subaccount.display_name == name
        }))
    }
}
