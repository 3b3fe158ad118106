//! Enumerations that keep a text they do not know.

/// Declares an enumeration of a service's words that survives new ones.
///
/// An unknown text becomes `Other(text)` and is written back as it came. The enumeration is
/// `#[non_exhaustive]`, orders and hashes, and goes to and from text by `as_str`, `From<&str>`,
/// `FromStr`, `Display`, and serde.
///
/// # Examples
///
/// ```
/// client_core::open_enum! {
///     /// The state of a lamp.
///     pub enum Lamp {
///         /// It shines.
///         On = "ON",
///         /// It does not.
///         Off = "OFF",
///     }
/// }
///
/// let lamp: Lamp = serde_json::from_str("\"BLINKING\"")?;
/// assert_eq!(lamp, Lamp::Other("BLINKING".into()));
/// assert_eq!(serde_json::to_string(&lamp)?, "\"BLINKING\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A word that this version of the library does not know, kept as it came.
            Other(String),
        }

        impl $name {
            /// The service's own word.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(text.as_ref()))
            }
        }
    };
}
