//! Query options built from typed parts, so that no value can break out of its place.

use std::fmt::Write;

use client_core::operation::Operation;

/// A text literal: in single quotes, quotes in it doubled (OData 4.01, ABNF `string`).
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A condition of `$filter`.
///
/// ```
/// use s4_client::odata::Filter;
///
/// let filter = Filter::eq("Description", "Ann's system").and(Filter::eq("Status", "Enabled"));
/// assert_eq!(filter.to_string(), "Description eq 'Ann''s system' and Status eq 'Enabled'");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(String);

impl Filter {
    /// The property has this text.
    pub fn eq(property: &'static str, text: &str) -> Self {
        Self(format!("{property} eq {}", quoted(text)))
    }

    /// Both conditions hold.
    pub fn and(mut self, other: Self) -> Self {
        // Writing into a String does not fail.
        let _ = write!(self.0, " and {}", other.0);
        self
    }
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Query options of a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// `$filter`.
    pub filter: Option<Filter>,
    /// `$top`: at most so many in all.
    pub top: Option<u32>,
    /// `$skip`.
    pub skip: Option<u32>,
}

impl Query {
    /// Adds the options to an operation.
    pub(crate) fn apply<T>(&self, operation: Operation<T>) -> Operation<T> {
        operation
            .query_opt("$filter", self.filter.as_ref().map(ToString::to_string))
            .query_opt("$top", self.top.map(|top| top.to_string()))
            .query_opt("$skip", self.skip.map(|skip| skip.to_string()))
    }
}
