//! Lists, page by page.

use std::collections::HashSet;

use client_core::{
    Answer, Client, Error, ErrorKind,
    operation::{Decode, DecodeError, Operation, decode},
    wire::Lenient,
};
use serde::{Deserialize, de::DeserializeOwned};

use super::Filter;
use crate::wire::whole;

client_core::open_enum! {
    /// For which environment offerings and plans are listed.
    pub enum Environment {
        /// Instances of the subaccount itself; what is listed without an environment.
        Btp = "btp",
        /// Kubernetes.
        Kubernetes = "kubernetes",
        /// Cloud Foundry.
        CloudFoundry = "cloudfoundry",
    }
}

/// What to list.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::{Filter, ListQuery};
///
/// let query = ListQuery::new().fields(Filter::equals("name", "s4-hana-cloud")).page_size(50);
/// # let _ = query;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "a query does nothing until a list is asked for with it"]
pub struct ListQuery {
    fields: Option<Filter>,
    labels: Option<Filter>,
    environment: Option<Environment>,
    page_size: Option<u32>,
}

impl ListQuery {
    /// Everything.
    pub const fn new() -> Self {
        Self {
            fields: None,
            labels: None,
            environment: None,
            page_size: None,
        }
    }

    /// Those whose fields match (`fieldQuery`). Called again, both must.
    pub fn fields(mut self, filter: Filter) -> Self {
        self.fields = Some(both(self.fields, filter));
        self
    }

    /// Those whose labels match (`labelQuery`). Called again, both must.
    pub fn labels(mut self, filter: Filter) -> Self {
        self.labels = Some(both(self.labels, filter));
        self
    }

    /// Those for an environment; offerings and plans alone know it.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// At most so many in one answer (`max_items`). All pages are read whatever their size.
    pub fn page_size(mut self, items: u32) -> Self {
        self.page_size = Some(items);
        self
    }

    /// The operation that asks for one page.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        name: &'static str,
        path: &'static str,
        page: Option<&str>,
        decode: Decode<Page<T>>,
    ) -> Result<Operation<Page<T>>, Error> {
        for filter in self.fields.iter().chain(&self.labels) {
            filter.check()?;
        }
        if self.page_size == Some(0) {
            return Err(Error::invalid_input("page size", "must not be 0"));
        }
        let knows = name.ends_with("_offerings") || name.ends_with("_plans");
        if self.environment.is_some() && !knows {
            let reason = "only offerings and plans are listed for one";
            return Err(Error::invalid_input("environment", reason));
        }
        Ok(Operation::get(name, path, decode)
            .query_opt(
                "environment",
                self.environment.as_ref().map(Environment::as_str),
            )
            .query_opt("fieldQuery", self.fields.as_ref().map(Filter::to_string))
            .query_opt("labelQuery", self.labels.as_ref().map(Filter::to_string))
            .query_opt("max_items", self.page_size.map(|size| size.to_string()))
            .query_opt("token", page))
    }
}

fn both(first: Option<Filter>, second: Filter) -> Filter {
    match first {
        Some(first) => first.and(second),
        None => second,
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
#[non_exhaustive]
pub struct Page<T> {
    /// What leads to the next page; none on the last.
    #[serde(default)]
    pub token: Option<String>,
    /// How many there are on all pages together, if the service says so.
    #[serde(default, deserialize_with = "whole")]
    pub num_items: Option<i64>,
    /// What this page holds.
    #[serde(default)]
    pub items: Lenient<T>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            token: None,
            num_items: None,
            items: Lenient::default(),
        }
    }
}

/// An empty answer is an empty page.
pub(super) fn page_of<T: DeserializeOwned>(answer: &Answer) -> Result<Page<T>, DecodeError> {
    decode::json_or_default(answer)
}

/// Reads all pages.
pub(super) async fn all<T>(
    client: &Client,
    page: impl Fn(Option<&str>) -> Result<Operation<Page<T>>, Error>,
) -> Result<Lenient<T>, Error> {
    let mut read = Lenient::default();
    let mut seen = HashSet::new();
    let mut token: Option<String> = None;
    loop {
        let part = client.call(page(token.as_deref())?).await?;
        let before = read.items.len() + read.bad.len();
        read.items.extend(part.items.items);
        read.bad.extend(part.items.bad.into_iter().map(|mut bad| {
            bad.index += before;
            bad
        }));
        let Some(next) = part.token.filter(|token| !token.is_empty()) else {
            return Ok(read);
        };
        if !seen.insert(next.clone()) {
            let detail = "the list does not end: a page leads back to an earlier one";
            return Err(Error::new(ErrorKind::UndecodableBody, detail));
        }
        token = Some(next);
    }
}
