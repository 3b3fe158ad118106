//! Lists that come in pages.

use std::collections::HashSet;

use client_core::{Client, operation::Operation};
use serde::{Deserialize, Deserializer};
use url::Url;

use super::QueryOptions;
use crate::{Error, ErrorKind};

/// How many pages [`collect`] reads at most.
pub const MOST_PAGES: usize = 1000;

/// One page of an OData V4 list.
///
/// A body without `value` is no page: an empty list says `[]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Page<T> {
    /// The entities.
    #[serde(rename = "value")]
    pub items: Vec<T>,
    /// Where the list goes on, relative or absolute.
    #[serde(rename = "@odata.nextLink", alias = "@nextLink", default)]
    pub next_link: Option<String>,
    /// How many there are in all, if that was asked for.
    #[serde(
        rename = "@odata.count",
        alias = "@count",
        default,
        deserialize_with = "count"
    )]
    pub count: Option<u64>,
}

/// A number, or a text that is one: with IEEE754 compatibility OData writes large numbers as text.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

/// Reads a list to its end and returns the entities of all pages.
///
/// `operation` makes the request of the list without query; the first page is asked for with
/// `options`, each further one with the query of the next link before it. Of a next link nothing
/// but the query is used, and only if it leads to the same list on the same origin: a link cannot
/// send credentials elsewhere.
///
/// # Errors
///
/// The error of any page. [`ErrorKind::UnexpectedContent`] if a next link leads elsewhere, repeats,
/// or if there are more than [`MOST_PAGES`] pages.
///
/// # Cancel safety
///
/// It changes nothing.
pub async fn collect<T, F>(
    client: &Client,
    options: &QueryOptions,
    operation: F,
) -> Result<Vec<T>, Error>
where
    F: Fn() -> Operation<Page<T>>,
{
    let mut query: Query = options
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for _ in 0..MOST_PAGES {
        let mut request = operation();
        let name = request.request().name();
        for (key, value) in &query {
            request = request.query(key.clone(), value.clone());
        }
        let url = request.request().url(client.base())?;
        seen.insert(query);
        let page = client.call(request).await?;
        items.extend(page.items);
        let Some(link) = page.next_link.filter(|link| !link.is_empty()) else {
            return Ok(items);
        };
        query = follow(client.base(), &url, &link)
            .map_err(|reason| broken(name, &format!("the next link {reason}")))?;
        if seen.contains(&query) {
            return Err(broken(
                name,
                "the next link leads to a page that was read before",
            ));
        }
    }
    let name = operation().request().name();
    Err(broken(name, &format!("more than {MOST_PAGES} pages")))
}

type Query = Vec<(String, String)>;

fn broken(operation: &str, reason: &str) -> Error {
    Error::new(
        ErrorKind::UnexpectedContent,
        format!("{operation}: the list cannot be read to its end: {reason}"),
    )
}

/// The query of a next link, if the link leads to the same list.
fn follow(base: &Url, page: &Url, link: &str) -> Result<Query, String> {
    let next = page
        .join(link)
        .map_err(|_| "is not an address".to_owned())?;
    if next.origin() != page.origin() {
        let host = next.host_str().unwrap_or("an address without a host");
        return Err(format!("leads to another origin, {host}"));
    }
    // A proxy may serve the tenant below a path that the tenant does not know.
    let prefix = base.path().trim_end_matches('/');
    let below = page.path().strip_prefix(prefix).unwrap_or(page.path());
    if next.path() != page.path() && next.path() != below {
        return Err("leads to another list".to_owned());
    }
    let mut query = Query::new();
    for (key, value) in next.query_pairs() {
        // Some services repeat an option that the request held.
        match query.iter_mut().find(|(known, _)| *known == key) {
            Some((_, held)) => *held = value.into_owned(),
            None => query.push((key.into_owned(), value.into_owned())),
        }
    }
    if query.is_empty() {
        return Err("has no query, and so leads to the first page".to_owned());
    }
    Ok(query)
}
