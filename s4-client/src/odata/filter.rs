//! Conditions for `$filter`.

use std::fmt;

use super::{Literal, Version};

/// A condition for `$filter`, built of properties and typed literals.
///
/// Properties are named by the program (`&'static str`), values come from anywhere.
///
/// # Examples
///
/// ```
/// use s4_client::odata::{Filter, Version};
///
/// let filter = Filter::eq("Status", "Enabled")
///     .or(Filter::eq("Status", "Enabling"))
///     .and(Filter::contains("SystemName", "it's"));
/// assert_eq!(
///     filter.write(Version::V4),
///     "(Status eq 'Enabled' or Status eq 'Enabling') and contains(SystemName,'it''s')",
/// );
/// assert_eq!(
///     filter.write(Version::V2),
///     "(Status eq 'Enabled' or Status eq 'Enabling') and substringof('it''s',SystemName)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(Node);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Compare(&'static str, &'static str, Literal),
    Contains(&'static str, Literal),
    /// A function of property and text whose name and order are the same in both versions.
    Call(&'static str, &'static str, Literal),
    Not(Box<Node>),
    Join(&'static str, Vec<Node>),
}

impl Filter {
    /// The property equals the value.
    pub fn eq(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "eq", value.into()))
    }

    /// The property does not equal the value.
    pub fn ne(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "ne", value.into()))
    }

    /// The property is greater than the value.
    pub fn gt(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "gt", value.into()))
    }

    /// The property is greater than or equal to the value.
    pub fn ge(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "ge", value.into()))
    }

    /// The property is less than the value.
    pub fn lt(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "lt", value.into()))
    }

    /// The property is less than or equal to the value.
    pub fn le(property: &'static str, value: impl Into<Literal>) -> Self {
        Self(Node::Compare(property, "le", value.into()))
    }

    /// The text is in the property: `contains`, or `substringof` in V2.
    pub fn contains(property: &'static str, text: &str) -> Self {
        Self(Node::Contains(property, text.into()))
    }

    /// The property begins with the text.
    pub fn starts_with(property: &'static str, text: &str) -> Self {
        Self(Node::Call("startswith", property, text.into()))
    }

    /// The property ends with the text.
    pub fn ends_with(property: &'static str, text: &str) -> Self {
        Self(Node::Call("endswith", property, text.into()))
    }

    /// Both conditions hold.
    pub fn and(self, other: Self) -> Self {
        self.join("and", other)
    }

    /// At least one condition holds.
    pub fn or(self, other: Self) -> Self {
        self.join("or", other)
    }

    /// The condition as a service of this version reads it.
    pub fn write(&self, version: Version) -> String {
        let mut out = String::new();
        self.0.write(version, &mut out);
        out
    }

    fn join(self, word: &'static str, other: Self) -> Self {
        let mut parts = Vec::new();
        for node in [self.0, other.0] {
            match node {
                Node::Join(inner, more) if inner == word => parts.extend(more),
                node => parts.push(node),
            }
        }
        Self(Node::Join(word, parts))
    }
}

/// The condition does not hold.
impl std::ops::Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        match self.0 {
            Node::Not(inner) => Self(*inner),
            node => Self(Node::Not(Box::new(node))),
        }
    }
}

impl Node {
    fn write(&self, version: Version, out: &mut String) {
        match self {
            Self::Compare(property, operator, value) => {
                out.extend([property, " ", operator, " ", value.write(version).as_str()]);
            }
            Self::Contains(property, text) => {
                let text = text.write(version);
                let text = text.as_str();
                match version {
                    Version::V2 => out.extend(["substringof(", text, ",", property, ")"]),
                    Version::V4 => out.extend(["contains(", property, ",", text, ")"]),
                }
            }
            Self::Call(function, property, text) => {
                out.extend([
                    function,
                    "(",
                    property,
                    ",",
                    text.write(version).as_str(),
                    ")",
                ]);
            }
            Self::Not(inner) => {
                out.push_str("not (");
                inner.write(version, out);
                out.push(')');
            }
            Self::Join(word, parts) => {
                for (place, part) in parts.iter().enumerate() {
                    if place > 0 {
                        out.extend([" ", word, " "]);
                    }
                    let brackets = matches!(part, Self::Join(..));
                    if brackets {
                        out.push('(');
                    }
                    part.write(version, out);
                    if brackets {
                        out.push(')');
                    }
                }
            }
        }
    }
}

/// As V4 writes it.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(Version::V4))
    }
}
