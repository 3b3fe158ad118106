//! Keys of entities.

use super::{Literal, Version};

/// What identifies an entity in its set: one value, or several with their names.
///
/// # Examples
///
/// ```
/// use s4_client::odata::{Key, Literal, Version};
///
/// assert_eq!(Key::from("1003764").write(Version::V2), "'1003764'");
/// let address = Key::named([("BusinessPartner", "1003764"), ("AddressID", "O'1")]);
/// assert_eq!(address.write(Version::V2), "BusinessPartner='1003764',AddressID='O''1'");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(Vec<(Option<&'static str>, Literal)>);

impl Key {
    /// A key of one property.
    pub fn new(value: impl Into<Literal>) -> Self {
        Self(vec![(None, value.into())])
    }

    /// A key of several properties.
    pub fn named<V: Into<Literal>>(parts: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let parts = parts.into_iter();
        Self(
            parts
                .map(|(name, value)| (Some(name), value.into()))
                .collect(),
        )
    }

    /// The key as it stands between the brackets of an address, not encoded.
    pub fn write(&self, version: Version) -> String {
        let parts = self.0.iter().map(|(name, value)| match name {
            Some(name) => format!("{name}={}", value.write(version)),
            None => value.write(version),
        });
        parts.collect::<Vec<_>>().join(",")
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Literal> for Key {
    fn from(value: Literal) -> Self {
        Self::new(value)
    }
}
