//! Lists that come in pages.

use std::{borrow::Cow, collections::HashMap, fmt, marker::PhantomData};

use client_core::{
    Answer, Client,
    operation::{DecodeError, Operation, decode},
};
use futures_util::{Stream, TryStreamExt, stream};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use url::Url;

use super::{Message, QueryOptions, Version};
use crate::{Error, ErrorKind};

/// How many pages [`collect`] reads at most.
pub const MOST_PAGES: u64 = 10_000;

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The entities.
    pub items: Vec<T>,
    /// Where the list goes on, relative or absolute.
    pub next_link: Option<String>,
    /// How many there are in all, if that was asked for.
    pub count: Option<u64>,
    /// What the service remarks.
    pub messages: Vec<Message>,
}

/// A body without `value` is no page: an empty list says `[]`.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct V4<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink", alias = "@nextLink", default)]
    next_link: Option<String>,
    #[serde(
        rename = "@odata.count",
        alias = "@count",
        default,
        deserialize_with = "count"
    )]
    count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct V2<T> {
    d: Results<T>,
}

/// V2's list is wrapped, or bare in services of its first days.
struct Results<T> {
    items: Vec<T>,
    next_link: Option<String>,
    count: Option<u64>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Results<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By hand, because an untagged enumeration copies everything into a tree first.
        deserializer.deserialize_any(ResultsVisitor(PhantomData))
    }
}

struct ResultsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ResultsVisitor<T> {
    type Value = Results<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with `results`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Results {
            items,
            next_link: None,
            count: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut items = None;
        let (mut next_link, mut total) = (None, None);
        while let Some(name) = object.next_key::<Cow<'de, str>>()? {
            match name.as_ref() {
                "results" => items = Some(object.next_value()?),
                "__next" => next_link = object.next_value()?,
                "__count" => total = object.next_value::<Count>()?.0,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        let items = items.ok_or_else(|| A::Error::missing_field("results"))?;
        Ok(Results {
            items,
            next_link,
            count: total,
        })
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Count(#[serde(deserialize_with = "count")] Option<u64>);

/// Decodes a page of OData V4.
///
/// # Errors
///
/// As [`decode::json`].
pub fn page_v4<T: DeserializeOwned>(answer: &Answer) -> Result<Page<T>, DecodeError> {
    let body: V4<T> = decode::json(answer)?;
    Ok(Page {
        items: body.value,
        next_link: body.next_link,
        count: body.count,
        messages: Message::of(answer, Version::V4),
    })
}

/// Decodes a page of OData V2.
///
/// # Errors
///
/// As [`decode::json`].
pub fn page_v2<T: DeserializeOwned>(answer: &Answer) -> Result<Page<T>, DecodeError> {
    let body: V2<T> = decode::json(answer)?;
    Ok(Page {
        items: body.d.items,
        next_link: body.d.next_link,
        count: body.d.count,
        messages: Message::of(answer, Version::V2),
    })
}

/// A number, or a text that is one: V2 writes it so, and V4 with IEEE754 compatibility.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

/// The pages of a list, one after the other, each fetched when it is asked for.
///
/// `operation` makes the request of the list without query; the first page is asked for with
/// `options`, each further one with the query of the next link before it. Of a next link nothing
/// but the query is used, and only if it leads to the same list on the same origin: a link cannot
/// send credentials elsewhere. Memory does not grow with the number of pages.
///
/// # Errors
///
/// The error of a page ends the stream. [`ErrorKind::UnexpectedContent`] if a next link leads
/// elsewhere, or if the pages go round in a circle; the circle is found after at most three rounds.
///
/// # Cancel safety
///
/// It changes nothing: the stream may be dropped at any time.
pub fn pages<T, F>(
    client: &Client,
    version: Version,
    options: &QueryOptions,
    operation: F,
) -> impl Stream<Item = Result<Page<T>, Error>> + Send + use<T, F>
where
    T: Send,
    F: Fn() -> Operation<Page<T>> + Send,
{
    limited(client, version, options, operation, u64::MAX)
}

/// As [`pages`], with an error instead of more pages than this.
fn limited<T, F>(
    client: &Client,
    version: Version,
    options: &QueryOptions,
    operation: F,
    most: u64,
) -> impl Stream<Item = Result<Page<T>, Error>> + Send + use<T, F>
where
    T: Send,
    F: Fn() -> Operation<Page<T>> + Send,
{
    let first: Query = options
        .pairs(version)
        .into_iter()
        .map(|(name, value)| (Cow::Borrowed(name), value))
        .collect();
    let state = Cursor {
        client: client.clone(),
        operation,
        next: Some(first),
        read: 0,
        most,
        circle: Circle::default(),
    };
    stream::try_unfold(state, |mut cursor| async move {
        let page = cursor.fetch().await?;
        Ok(page.map(|page| (page, cursor)))
    })
}

/// Reads a list to its end and returns the entities of all pages.
///
/// # Errors
///
/// As [`pages`]; and [`ErrorKind::UnexpectedContent`] if there are more than [`MOST_PAGES`] pages.
///
/// # Cancel safety
///
/// It changes nothing.
pub async fn collect<T, F>(
    client: &Client,
    version: Version,
    options: &QueryOptions,
    operation: F,
) -> Result<Vec<T>, Error>
where
    T: Send,
    F: Fn() -> Operation<Page<T>> + Send,
{
    let pages = limited(client, version, options, operation, MOST_PAGES);
    let mut pages = std::pin::pin!(pages);
    let mut items = Vec::new();
    while let Some(page) = pages.try_next().await? {
        // Most lists have one page, whose room is taken over.
        if items.is_empty() {
            items = page.items;
        } else {
            items.extend(page.items);
        }
    }
    Ok(items)
}

type Query = Vec<(Cow<'static, str>, String)>;

/// Where a reader of pages is.
struct Cursor<F> {
    client: Client,
    operation: F,
    next: Option<Query>,
    /// How many pages were asked for, and how many may be.
    read: u64,
    most: u64,
    circle: Circle,
}

impl<F> Cursor<F> {
    async fn fetch<T>(&mut self) -> Result<Option<Page<T>>, Error>
    where
        F: Fn() -> Operation<Page<T>>,
    {
        let Some(query) = self.next.take() else {
            return Ok(None);
        };
        let mut request = (self.operation)();
        let name = request.request().name();
        // Most lists have one page: only of those that follow is anything remembered.
        let is_first = self.read == 0;
        if self.read >= self.most {
            return Err(broken(name, &format!("more than {} pages", self.most)));
        }
        self.read = self.read.saturating_add(1);
        if !is_first && self.circle.closes(&query) {
            let reason = "the next link leads to a page that was read before";
            return Err(broken(name, reason));
        }
        for (key, value) in query {
            // A link repeats what the list is asked with, and no option may stand there twice.
            request = request.set_query(key, value);
        }
        let page = self.client.call(request).await?;
        if let Some(link) = page.next_link.as_deref().filter(|link| !link.is_empty()) {
            let list = (self.operation)();
            let url = list.request().url(self.client.base())?;
            let next = follow(self.client.base(), &url, link)
                .map_err(|reason| broken(name, &format!("the next link {reason}")))?;
            self.next = Some(next);
        }
        Ok(Some(page))
    }
}

/// Finds a circle in a sequence with room for one element (Brent's algorithm): the one at each power
/// of two is remembered.
#[derive(Default)]
struct Circle {
    remembered: Option<Query>,
    steps: u64,
    power: u64,
}

impl Circle {
    fn closes(&mut self, query: &Query) -> bool {
        if self.remembered.as_ref() == Some(query) {
            return true;
        }
        if self.steps == self.power {
            self.remembered = Some(query.clone());
            self.power = self.power.saturating_mul(2).max(1);
            self.steps = 0;
        }
        self.steps = self.steps.saturating_add(1);
        false
    }
}

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
    let mut places = HashMap::new();
    for (key, value) in next.query_pairs() {
        // Some services repeat an option that the request held: the last one counts.
        let place = *places.entry(key.to_string()).or_insert(query.len());
        match query.get_mut(place) {
            Some((_, held)) => *held = value.into_owned(),
            None => query.push((Cow::Owned(key.into_owned()), value.into_owned())),
        }
    }
    if query.is_empty() {
        return Err("has no query, and so leads to the first page".to_owned());
    }
    Ok(query)
}
