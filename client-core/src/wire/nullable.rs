//! Null where nothing is said to be nullable.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "...")]`: null and absence read alike, as the default.
///
/// # Errors
///
/// The inner type's.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
