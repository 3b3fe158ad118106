//! The requests of an entity set as data.

use client_core::{
    Answer,
    operation::{DecodeError, Operation, Repeat, decode},
};
use http::{Method, header};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Changed, ETag, Entity, Filter, Key, Loaded, Page, ServiceRoot, Version,
    entity::{changed_v2, changed_v4, entity_v2, entity_v4},
    message::Message,
    page::{page_v2, page_v4},
};
use crate::Error;

/// Which version of an entity a change may replace. There is no default: to overwrite what somebody
/// else has changed is a decision.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "one version, or whichever there is"
)]
pub enum WriteGuard {
    /// This one, as it was read; refused with 412 if it has changed since.
    Unchanged(ETag),
    /// Whichever there is (`If-Match: *`).
    Overwrite,
}

impl WriteGuard {
    /// The version that was read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the service told none: then
    /// [`Overwrite`](Self::Overwrite) is the only choice.
    pub fn of<E>(loaded: &Loaded<E>) -> Result<Self, Error> {
        let etag = loaded.etag.clone();
        etag.map(Self::Unchanged).ok_or_else(|| {
            let reason = "was read without an ETag; say `WriteGuard::Overwrite` if that is meant";
            Error::invalid_input("entity", reason)
        })
    }

    pub(crate) fn header(&self) -> &str {
        match self {
            Self::Unchanged(etag) => etag.as_str(),
            Self::Overwrite => "*",
        }
    }
}

/// `GET Set(key)`.
pub fn get<E: Entity>(root: &ServiceRoot, key: &Key) -> Operation<Loaded<E>> {
    let decode = match E::SERVICE.version {
        Version::V2 => entity_v2::<E>,
        Version::V4 => entity_v4::<E>,
    };
    let operation = Operation::get(E::OPERATIONS.get, root.path(&one::<E>()), decode);
    format::<E, _>(operation).parameter("key", key.write(E::SERVICE.version))
}

/// `GET Set`: one page. Query options are added by whoever reads the pages.
pub fn list<E: Entity>(root: &ServiceRoot) -> Operation<Page<Loaded<E>>> {
    let decode = match E::SERVICE.version {
        Version::V2 => page_v2::<Loaded<E>>,
        Version::V4 => page_v4::<Loaded<E>>,
    };
    format::<E, _>(Operation::get(
        E::OPERATIONS.list,
        root.path(E::SET),
        decode,
    ))
}

/// `GET Set/$count`.
pub fn count<E: Entity>(root: &ServiceRoot, filter: Option<&Filter>) -> Operation<u64> {
    let path = root.path(&format!("{}/$count", E::SET));
    let filter = filter.map(|filter| filter.write(E::SERVICE.version));
    Operation::get(E::OPERATIONS.count, path, number)
        .header(header::ACCEPT, "text/plain, */*;q=0.1")
        .query_opt("$filter", filter)
}

/// `POST Set`. Sent once: repeating it could create two.
pub fn create<E: Entity>(root: &ServiceRoot, new: &impl Serialize) -> Operation<Loaded<E>> {
    let decode = match E::SERVICE.version {
        Version::V2 => entity_v2::<E>,
        Version::V4 => entity_v4::<E>,
    };
    let path = root.path(E::SET);
    let name = E::OPERATIONS.create;
    written::<E, _>(
        Operation::new(name, Method::POST, path, Repeat::Once, decode),
        new,
    )
}

/// `PATCH Set(key)`: only the properties that `changes` has. Sending it twice sets the same values.
pub fn update<E: Entity>(
    root: &ServiceRoot,
    key: &Key,
    changes: &impl Serialize,
    guard: &WriteGuard,
) -> Operation<Changed<E>> {
    let decode = match E::SERVICE.version {
        Version::V2 => changed_v2::<E>,
        Version::V4 => changed_v4::<E>,
    };
    let operation = Operation::new(
        E::OPERATIONS.update,
        Method::PATCH,
        root.path(&one::<E>()),
        Repeat::Idempotent,
        decode,
    )
    .parameter("key", key.write(E::SERVICE.version))
    .header(header::IF_MATCH, guard.header());
    written::<E, _>(operation, changes)
}

/// `DELETE Set(key)`. It brings what the service remarks.
pub fn delete<E: Entity>(
    root: &ServiceRoot,
    key: &Key,
    guard: &WriteGuard,
) -> Operation<Vec<Message>> {
    Operation::new(
        E::OPERATIONS.delete,
        Method::DELETE,
        root.path(&one::<E>()),
        Repeat::Idempotent,
        remarks::<E>,
    )
    .parameter("key", key.write(E::SERVICE.version))
    .header(header::IF_MATCH, guard.header())
}

/// `POST Set(key)/Namespace.Action`, an action that is bound to one entity (V4). Sent once: nobody
/// knows what it does the second time.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if the service speaks V2, which has no
/// bound actions.
pub fn action<E: Entity, R: DeserializeOwned>(
    root: &ServiceRoot,
    key: &Key,
    action: &'static str,
    parameters: &impl Serialize,
    guard: &WriteGuard,
) -> Result<Operation<Changed<R>>, Error> {
    if E::SERVICE.version == Version::V2 {
        let reason = "OData V2 has no actions that are bound to an entity";
        return Err(Error::invalid_input("action", reason));
    }
    let path = root.path(&format!("{}/{action}", one::<E>()));
    let operation = Operation::new(
        E::OPERATIONS.action,
        Method::POST,
        path,
        Repeat::Once,
        changed_v4::<R>,
    )
    .parameter("key", key.write(E::SERVICE.version))
    .header(header::IF_MATCH, guard.header());
    Ok(written::<E, _>(operation, parameters))
}

fn one<E: Entity>() -> String {
    format!("{}({{key}})", E::SET)
}

/// V2 answers in XML unless it is told otherwise; some services heed the option alone. V4 would write exact
/// numbers as JSON's, which most readers round.
fn format<E: Entity, T>(operation: Operation<T>) -> Operation<T> {
    match E::SERVICE.version {
        Version::V2 => operation.query("$format", "json"),
        Version::V4 => operation.header(header::ACCEPT, EXACT),
    }
}

/// JSON in which large and decimal numbers are texts (OData JSON Format 4.0, 3.2): V4 takes and gives them so
/// only if it is told.
const EXACT: &str = "application/json;IEEE754Compatible=true";

/// With a body of the service's version.
pub(crate) fn written<E: Entity, T>(
    operation: Operation<T>,
    content: &impl Serialize,
) -> Operation<T> {
    let operation = operation.json(content);
    match E::SERVICE.version {
        Version::V2 => operation,
        Version::V4 => operation
            .header(header::ACCEPT, EXACT)
            .header(header::CONTENT_TYPE, EXACT),
    }
}

/// No content, but perhaps messages.
fn remarks<E: Entity>(answer: &Answer) -> Result<Vec<Message>, DecodeError> {
    decode::nothing(answer)?;
    Ok(Message::of(answer, E::SERVICE.version))
}

/// A bare number as text. Some services send a byte order mark before it.
fn number(answer: &Answer) -> Result<u64, DecodeError> {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    let digits = text.trim_start_matches('\u{feff}').trim();
    digits.parse().map_err(|_| match answer.body_kind() {
        client_core::BodyKind::Text | client_core::BodyKind::Json => DecodeError::Shape {
            path: ".".to_owned(),
            reason: "expected a count".to_owned(),
        },
        other => DecodeError::Content(other),
    })
}
