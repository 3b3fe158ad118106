//! Identifiers that are not mixed up.

/// Declares a newtype over a service's opaque text id.
///
/// The text is kept as it came: a GUID is not parsed, an id that looks like a number stays text.
///
/// # Examples
///
/// ```
/// client_core::id_type! {
///     /// A lamp's id.
///     pub struct LampId;
/// }
///
/// let id: LampId = serde_json::from_str("\"8005780\"")?;
/// assert_eq!(id.as_str(), "8005780");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! id_type {
    ( $(#[$meta:meta])* pub struct $name:ident; ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
