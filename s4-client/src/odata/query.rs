//! System query options.

use client_core::operation::Operation;

use super::{Filter, Version};

/// The system query options of a read.
///
/// # Examples
///
/// ```
/// use s4_client::odata::{Filter, Order, QueryOptions, Version};
///
/// let options = QueryOptions::default()
///     .select(["BusinessPartner", "LastName"])
///     .filter(Filter::ne("LastName", ""))
///     .order_by("CreationDate", Order::Descending)
///     .count()
///     .top(10);
/// assert_eq!(options.pairs(Version::V2), [
///     ("$select", "BusinessPartner,LastName".to_owned()),
///     ("$filter", "LastName ne ''".to_owned()),
///     ("$orderby", "CreationDate desc".to_owned()),
///     ("$top", "10".to_owned()),
///     ("$inlinecount", "allpages".to_owned()),
/// ]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryOptions {
    select: Vec<&'static str>,
    filter: Option<Filter>,
    order: Vec<(&'static str, Order)>,
    expand: Vec<&'static str>,
    top: Option<u32>,
    skip: Option<u32>,
    count: bool,
}

/// In which direction a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no third direction")]
pub enum Order {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl QueryOptions {
    /// `$select`: only these properties.
    pub fn select(mut self, properties: impl IntoIterator<Item = &'static str>) -> Self {
        self.select.extend(properties);
        self
    }

    /// `$filter`. A second condition is added with *and*.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(before) => before.and(filter),
            None => filter,
        });
        self
    }

    /// `$orderby`. A second property sorts what is equal by the first.
    pub fn order_by(mut self, property: &'static str, order: Order) -> Self {
        self.order.push((property, order));
        self
    }

    /// `$expand`: also the entities behind this navigation property. A path such as
    /// `to_BusinessPartnerAddress/to_EmailAddress` is V2's; V4 writes `A($expand=B)`.
    pub fn expand(mut self, navigation: &'static str) -> Self {
        self.expand.push(navigation);
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

    /// The answer tells how many there are in all: `$count=true`, or `$inlinecount=allpages` in V2.
    pub fn count(mut self) -> Self {
        self.count = true;
        self
    }

    /// What is selected and expanded: the options that one entity may be read with.
    pub(super) fn shape(&self) -> Self {
        Self {
            select: self.select.clone(),
            expand: self.expand.clone(),
            ..Self::default()
        }
    }

    /// The options as name and value, not encoded, as a service of this version reads them.
    pub fn pairs(&self, version: Version) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.select.is_empty() {
            pairs.push(("$select", self.select.join(",")));
        }
        if let Some(filter) = &self.filter {
            pairs.push(("$filter", filter.write(version)));
        }
        if !self.order.is_empty() {
            let order = self.order.iter().map(|(property, order)| match order {
                Order::Ascending => (*property).to_owned(),
                Order::Descending => format!("{property} desc"),
            });
            pairs.push(("$orderby", order.collect::<Vec<_>>().join(",")));
        }
        if !self.expand.is_empty() {
            pairs.push(("$expand", self.expand.join(",")));
        }
        if let Some(most) = self.top {
            pairs.push(("$top", most.to_string()));
        }
        if let Some(first) = self.skip {
            pairs.push(("$skip", first.to_string()));
        }
        if self.count {
            pairs.push(match version {
                Version::V2 => ("$inlinecount", "allpages".to_owned()),
                Version::V4 => ("$count", "true".to_owned()),
            });
        }
        pairs
    }

    /// Adds the options to an operation's query.
    pub fn apply<T>(&self, version: Version, operation: Operation<T>) -> Operation<T> {
        self.pairs(version)
            .into_iter()
            .fold(operation, |operation, (name, value)| {
                operation.query(name, value)
            })
    }
}
