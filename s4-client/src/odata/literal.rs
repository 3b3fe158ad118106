//! Values in filters and keys, from which nothing breaks out.

use std::fmt;

use jiff::Timestamp;

use crate::Error;

/// A value as OData V4 writes it in a `$filter` or a key.
///
/// Texts are quoted and their quotes doubled, so that no text ends its literal; the other kinds are
/// written from typed values. Percent-encoding comes after, when the address is built.
///
/// # Examples
///
/// ```
/// use s4_client::odata::Literal;
///
/// assert_eq!(Literal::text("' or 1 eq 1 or '").to_string(), "''' or 1 eq 1 or '''");
/// assert!(Literal::guid("00000000-0000-0000-0000-000000000000) or (1 eq 1").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Literal(Box<str>);

impl Literal {
    /// A text (`Edm.String`).
    pub fn text(text: &str) -> Self {
        Self(format!("'{}'", text.replace('\'', "''")).into())
    }

    /// A UUID (`Edm.Guid`), which is not quoted.
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
            Ok(Self(text.into()))
        } else {
            Err(Error::invalid_input("guid", "is not a UUID"))
        }
    }

    /// `null`.
    pub fn null() -> Self {
        Self("null".into())
    }

    /// The literal as it stands in the filter or key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<bool> for Literal {
    fn from(truth: bool) -> Self {
        Self(truth.to_string().into())
    }
}

/// A moment (`Edm.DateTimeOffset`), in UTC.
impl From<Timestamp> for Literal {
    fn from(moment: Timestamp) -> Self {
        Self(moment.to_string().into())
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
