//! System query options.

use std::fmt;

use client_core::operation::Operation;

use super::Literal;

/// A condition for `$filter`, built of properties and typed literals.
///
/// Properties are named by the program (`&'static str`), values come from anywhere.
///
/// # Examples
///
/// ```
/// use s4_client::odata::Filter;
///
/// let filter = Filter::eq("Status", "Enabled")
///     .or(Filter::eq("Status", "Enabling"))
///     .and(Filter::ne("SystemName", "it's"));
/// assert_eq!(
///     filter.to_string(),
///     "(Status eq 'Enabled' or Status eq 'Enabling') and SystemName ne 'it''s'",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    text: String,
    joined_by: Option<&'static str>,
}

impl Filter {
    /// The property equals the value.
    pub fn eq(property: &'static str, value: impl Into<Literal>) -> Self {
        Self::compare(property, "eq", &value.into())
    }

    /// The property does not equal the value.
    pub fn ne(property: &'static str, value: impl Into<Literal>) -> Self {
        Self::compare(property, "ne", &value.into())
    }

    /// The property is greater than or equal to the value.
    pub fn ge(property: &'static str, value: impl Into<Literal>) -> Self {
        Self::compare(property, "ge", &value.into())
    }

    /// The property is less than the value.
    pub fn lt(property: &'static str, value: impl Into<Literal>) -> Self {
        Self::compare(property, "lt", &value.into())
    }

    /// Both conditions hold.
    pub fn and(self, other: Self) -> Self {
        self.join("and", other)
    }

    /// At least one condition holds.
    pub fn or(self, other: Self) -> Self {
        self.join("or", other)
    }

    fn compare(property: &'static str, operator: &str, value: &Literal) -> Self {
        Self {
            text: format!("{property} {operator} {value}"),
            joined_by: None,
        }
    }

    fn join(self, operator: &'static str, other: Self) -> Self {
        let part = |filter: Self| match filter.joined_by {
            Some(inner) if inner != operator => format!("({})", filter.text),
            _ => filter.text,
        };
        Self {
            text: format!("{} {operator} {}", part(self), part(other)),
            joined_by: Some(operator),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The system query options of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryOptions {
    filter: Option<Filter>,
    top: Option<u32>,
    skip: Option<u32>,
    count: bool,
}

impl QueryOptions {
    /// `$filter`. A second condition is added with *and*.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(before) => before.and(filter),
            None => filter,
        });
        self
    }

    /// `$top`: no more than this many.
    pub fn top(mut self, most: u32) -> Self {
        self.top = Some(most);
        self
    }

    /// `$skip`: without the first this many.
    pub fn skip(mut self, first: u32) -> Self {
        self.skip = Some(first);
        self
    }

    /// `$count=true` (OData V4): the answer tells how many there are in all.
    pub fn count(mut self) -> Self {
        self.count = true;
        self
    }

    /// The options as name and value, not encoded.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(filter) = &self.filter {
            pairs.push(("$filter", filter.to_string()));
        }
        if let Some(most) = self.top {
            pairs.push(("$top", most.to_string()));
        }
        if let Some(first) = self.skip {
            pairs.push(("$skip", first.to_string()));
        }
        if self.count {
            pairs.push(("$count", "true".to_owned()));
        }
        pairs
    }

    /// Adds the options to an operation's query.
    pub fn apply<T>(&self, operation: Operation<T>) -> Operation<T> {
        self.pairs()
            .into_iter()
            .fold(operation, |operation, (name, value)| {
                operation.query(name, value)
            })
    }
}
