//! Pages of a V4 collection, followed to the end on the same origin.

use std::collections::HashSet;

use client_core::{Client, Error, ErrorKind, operation::Operation, wire::Lenient};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

/// More pages than any list here has: a server that never ends must not be followed for ever.
const MOST_PAGES: usize = 10_000;

/// One page of a V4 collection.
#[derive(Debug, Clone, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
#[non_exhaustive]
pub struct Page<T> {
    /// The entities of this page. Those that could not be read are told beside them.
    #[serde(default)]
    pub value: Lenient<T>,
    /// Where the next page is; relative or absolute.
    #[serde(default, rename = "@odata.nextLink", alias = "@nextLink")]
    pub next_link: Option<String>,
    /// How many there are in all, if that was asked.
    #[serde(default, rename = "@odata.count", alias = "@count")]
    pub count: Option<u64>,
}

/// Reads all pages. `first` is the request for the first; `next` makes that for a further one of its query options.
///
/// Ends only when there is no next link; an empty page is not the end. The next link's query alone is used: host and path
/// stay those of the first request.
///
/// # Errors
///
/// The call's; [`ErrorKind::UndecodableBody`] if a next link leads to another origin, leads back, or never ends.
pub async fn collect_pages<T: Send>(
    client: &Client,
    first: Operation<Page<T>>,
    next: impl Fn(Vec<(String, String)>) -> Operation<Page<T>> + Send,
) -> Result<Lenient<T>, Error> {
    let mut all = Lenient::default();
    let mut seen = HashSet::new();
    let mut operation = first;
    for _ in 0..MOST_PAGES {
        let address = operation.request().url(client.base())?;
        let mut page = client.call(operation).await?;
        all.items.append(&mut page.value.items);
        all.bad.append(&mut page.value.bad);
        let Some(link) = page.next_link else { return Ok(all) };
        let target = address.join(&link).map_err(|error| broken(&format!("is no address: {error}")))?;
        if !same_origin(&address, &target) {
            return Err(broken("leads to another host"));
        }
        if !seen.insert(link) {
            return Err(broken("leads back to a page that was read already"));
        }
        operation = next(target.query_pairs().into_owned().collect());
    }
    Err(broken("never ends"))
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::UndecodableBody, format!("the next link {what}"))
}
