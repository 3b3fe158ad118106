//! Filters of lists, whose text cannot be broken by what is in them.

use std::fmt::{self, Write as _};

use client_core::Error;

/// A condition on the fields, or on the labels, of what a list holds: Service Manager's `fieldQuery`
/// and `labelQuery`.
///
/// Texts are quoted, and quotes in them doubled, so that a name can hold anything.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::Filter;
///
/// let filter = Filter::equals("name", "O'Brien").and(Filter::one_of("type", ["a", "b"]));
/// assert_eq!(filter.to_string(), "name eq 'O''Brien' and type in ('a','b')");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a filter does nothing until a list is asked for with it"]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    field: String,
    operator: &'static str,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    One(Literal),
    Many(Vec<Literal>),
}

/// A value that a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the grammar has these two")]
pub enum Literal {
    /// A text; in Service Manager's examples truth values are texts as well (`ready eq 'true'`).
    Text(String),
    /// A whole number.
    Number(i64),
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Literal {
    fn from(truth: bool) -> Self {
        Self::Text(truth.to_string())
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Filter {
    fn compare(field: impl Into<String>, operator: &'static str, value: Value) -> Self {
        Self {
            terms: vec![Term {
                field: field.into(),
                operator,
                value,
            }],
        }
    }

    /// The field has this value.
    pub fn equals(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "eq", Value::One(value.into()))
    }

    /// The field has another value.
    pub fn not_equals(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "ne", Value::One(value.into()))
    }

    /// The field has this value, or none.
    pub fn equals_or_absent(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "en", Value::One(value.into()))
    }

    /// The field has one of these values.
    pub fn one_of(
        field: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<Literal>>,
    ) -> Self {
        Self::compare(field, "in", Value::many(values))
    }

    /// The field has none of these values.
    pub fn none_of(
        field: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<Literal>>,
    ) -> Self {
        Self::compare(field, "notin", Value::many(values))
    }

    /// The field is greater.
    pub fn greater_than(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "gt", Value::One(value.into()))
    }

    /// The field is greater or equal.
    pub fn at_least(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "ge", Value::One(value.into()))
    }

    /// The field is less.
    pub fn less_than(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "lt", Value::One(value.into()))
    }

    /// The field is less or equal.
    pub fn at_most(field: impl Into<String>, value: impl Into<Literal>) -> Self {
        Self::compare(field, "le", Value::One(value.into()))
    }

    /// The field contains this text.
    pub fn contains(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::compare(field, "contains", Value::One(Literal::Text(text.into())))
    }

    /// Both conditions hold. The grammar has no *or*.
    pub fn and(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self
    }

    /// Whether the grammar can say it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if a field's name is empty or
    /// holds white space, quotes, brackets or commas, or if a list of values is empty.
    pub fn check(&self) -> Result<(), Error> {
        for term in &self.terms {
            let breaks = |c: char| {
                c.is_whitespace() || c.is_control() || matches!(c, '\'' | '"' | '(' | ')' | ',')
            };
            if term.field.is_empty() || term.field.contains(breaks) {
                let reason = format!("`{}` is no field's name", term.field.escape_debug());
                return Err(Error::invalid_input("filter", reason));
            }
            if matches!(&term.value, Value::Many(values) if values.is_empty()) {
                let reason = format!("`{}` is compared with no value at all", term.field);
                return Err(Error::invalid_input("filter", reason));
            }
        }
        Ok(())
    }
}

impl Value {
    fn many(values: impl IntoIterator<Item = impl Into<Literal>>) -> Self {
        Self::Many(values.into_iter().map(Into::into).collect())
    }
}

/// The text that is sent.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                f.write_str(" and ")?;
            }
            write!(f, "{} {} ", term.field, term.operator)?;
            match &term.value {
                Value::One(literal) => literal.fmt(f)?,
                Value::Many(literals) => {
                    f.write_char('(')?;
                    for (index, literal) in literals.iter().enumerate() {
                        if index > 0 {
                            f.write_char(',')?;
                        }
                        literal.fmt(f)?;
                    }
                    f.write_char(')')?;
                }
            }
        }
        Ok(())
    }
}

/// As it stands in a filter: texts in single quotes.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Number(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
