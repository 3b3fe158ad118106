//! Entities, what comes with them, and where their sets are.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

use client_core::{
    Answer,
    operation::{DecodeError, decode},
};
use http::header;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{ETag, Key, Message, Version};

/// A type that is an entity of a set of a service.
///
/// Exact numbers come as text: read `Edm.Decimal` as [`Decimal`](super::Decimal) and `Edm.Int64` with
/// [`edm::int64`](super::edm::int64). V2 dates and times have modules of their own in [`edm`](super::edm); what is
/// expanded is [`Expanded`].
///
/// # Examples
///
/// ```
/// use s4_client::odata::{Entity, Key, OperationNames, Service, Version};
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct CostCenter {
///     cost_center: String,
///     cost_center_name: Option<String>,
/// }
///
/// impl Entity for CostCenter {
///     const SERVICE: Service = Service::v2("/sap/opu/odata/sap/API_COSTCENTER_SRV/");
///     const SET: &'static str = "A_CostCenter";
///     const OPERATIONS: OperationNames = s4_client::operation_names!("cost_centers");
///
///     fn key(&self) -> Key {
///         Key::from(self.cost_center.as_str())
///     }
/// }
/// ```
pub trait Entity: DeserializeOwned + Send + 'static {
    /// The service.
    const SERVICE: Service;
    /// The entity set, such as `A_BusinessPartner`.
    const SET: &'static str;
    /// What the operations are called in traces and errors; see
    /// [`operation_names!`](crate::operation_names).
    const OPERATIONS: OperationNames;

    /// What identifies this entity in its set.
    fn key(&self) -> Key;
}

/// An OData service: where it is on the API host, and which version it speaks.
///
/// ```compile_fail
/// # use s4_client::odata::Service;
/// const MISSPELT: Service = Service::v2("sap/opu/odata/sap/API_COSTCENTER_SRV");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Service {
    /// The path of its root.
    pub root: &'static str,
    /// Its version.
    pub version: Version,
}

impl Service {
    /// A service of OData V2, below `/sap/opu/odata/`. The root begins and ends with a slash.
    ///
    /// # Panics
    ///
    /// If it does not, or holds a query, a fragment, braces, percent signs or spaces: at compile time, as it is a
    /// constant.
    pub const fn v2(root: &'static str) -> Self {
        Self::new(root, Version::V2)
    }

    /// A service of OData V4, below `/sap/opu/odata4/`. The root begins and ends with a slash.
    ///
    /// # Panics
    ///
    /// As [`v2`](Self::v2).
    pub const fn v4(root: &'static str) -> Self {
        Self::new(root, Version::V4)
    }

    const fn new(root: &'static str, version: Version) -> Self {
        let mut bytes = root.as_bytes();
        assert!(
            matches!(bytes, [b'/', .., b'/']),
            "a service's root begins and ends with a slash"
        );
        while let [first, rest @ ..] = bytes {
            assert!(
                !matches!(first, b'?' | b'#' | b'{' | b'}' | b'%' | b'\\' | b' '),
                "a service's root is a plain path"
            );
            bytes = rest;
        }
        Self { root, version }
    }
}

/// The names of the operations of an entity set, fit for traces and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "made by a macro in other crates")]
pub struct OperationNames {
    /// Reading one.
    pub get: &'static str,
    /// Reading a list.
    pub list: &'static str,
    /// Counting.
    pub count: &'static str,
    /// Creating one.
    pub create: &'static str,
    /// Changing one.
    pub update: &'static str,
    /// Deleting one.
    pub delete: &'static str,
    /// Calling an action of one.
    pub action: &'static str,
}

/// The [`OperationNames`](crate::odata::OperationNames) of an entity set: `get` of `"cost_centers"`
/// is `cost_centers.get`.
#[macro_export]
macro_rules! operation_names {
    ($set:literal) => {
        $crate::odata::OperationNames {
            get: concat!($set, ".get"),
            list: concat!($set, ".list"),
            count: concat!($set, ".count"),
            create: concat!($set, ".create"),
            update: concat!($set, ".update"),
            delete: concat!($set, ".delete"),
            action: concat!($set, ".action"),
        }
    };
}

/// What a navigation property holds: entities if it was expanded, else a link that is not kept.
///
/// V2 writes `{"results": […]}` or `{"__deferred": {…}}`, V4 a list or nothing: give the field
/// `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_enums, reason = "expanded or not")]
pub enum Expanded<T> {
    /// It was not asked for.
    #[default]
    Deferred,
    /// What is there.
    Items(Vec<T>),
}

impl<T> Expanded<T> {
    /// What is there; nothing if it was not asked for.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Deferred => &[],
            Self::Items(items) => items,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Expanded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExpandedVisitor(PhantomData))
    }
}

struct ExpandedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ExpandedVisitor<T> {
    type Value = Expanded<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with `results` or `__deferred`")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Expanded::Deferred)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Expanded::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = Expanded::Deferred;
        while let Some(name) = object.next_key::<Cow<'de, str>>()? {
            if name == "results" {
                found = Expanded::Items(object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// An entity as it was read, with its version and what the service remarked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Loaded<E> {
    /// The entity.
    pub entity: E,
    /// Its version, if the service tells one.
    pub etag: Option<ETag>,
    /// What the service remarked on the request. Remarks on a list are the page's.
    pub messages: Vec<Message>,
}

impl<E> Deref for Loaded<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.entity
    }
}

/// Where the two versions write an entity's version.
#[derive(Deserialize)]
struct Tags {
    #[serde(rename = "@odata.etag", alias = "@etag", default)]
    etag: Option<ETag>,
    #[serde(rename = "__metadata", default)]
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    etag: Option<ETag>,
}

impl<'de, E: DeserializeOwned> Deserialize<'de> for Loaded<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Read twice from its text: a flattened entity would be copied into a tree first.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let entity = serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?;
        let tags: Option<Tags> = serde_json::from_str(raw.get()).ok();
        let etag = tags.and_then(|tags| tags.etag.or_else(|| tags.metadata?.etag));
        Ok(Self {
            entity,
            etag,
            messages: Vec::new(),
        })
    }
}

/// Decodes one entity of OData V4.
///
/// # Errors
///
/// As [`decode::json`].
pub fn entity_v4<E: DeserializeOwned>(answer: &Answer) -> Result<Loaded<E>, DecodeError> {
    Ok(with_headers(decode::json(answer)?, answer, Version::V4))
}

/// Decodes one entity of OData V2.
///
/// # Errors
///
/// As [`decode::json`].
pub fn entity_v2<E: DeserializeOwned>(answer: &Answer) -> Result<Loaded<E>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "E: DeserializeOwned"))]
    struct Wrapped<E> {
        d: Loaded<E>,
    }
    let wrapped: Wrapped<E> = decode::json(answer)?;
    Ok(with_headers(wrapped.d, answer, Version::V2))
}

/// The version may be in the header alone, and remarks always are.
fn with_headers<E>(mut loaded: Loaded<E>, answer: &Answer, version: Version) -> Loaded<E> {
    if loaded.etag.is_none() {
        loaded.etag = answer.header(header::ETAG.as_str()).map(ETag::new);
    }
    loaded.messages = Message::of(answer, version);
    loaded
}

/// What became of a change: services answer with the entity, or with nothing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Changed<E> {
    /// The entity as it is now, if the service told.
    pub entity: Option<E>,
    /// Its new version, if the service told.
    pub etag: Option<ETag>,
    /// What the service remarked.
    pub messages: Vec<Message>,
}

/// Decodes the answer to a change in OData V4.
///
/// # Errors
///
/// As [`decode::json`], if there is a body.
pub fn changed_v4<E: DeserializeOwned>(answer: &Answer) -> Result<Changed<E>, DecodeError> {
    changed(answer, Version::V4, entity_v4)
}

/// Decodes the answer to a change in OData V2.
///
/// # Errors
///
/// As [`decode::json`], if there is a body.
pub fn changed_v2<E: DeserializeOwned>(answer: &Answer) -> Result<Changed<E>, DecodeError> {
    changed(answer, Version::V2, entity_v2)
}

fn changed<E>(
    answer: &Answer,
    version: Version,
    decode: fn(&Answer) -> Result<Loaded<E>, DecodeError>,
) -> Result<Changed<E>, DecodeError> {
    if answer.body.is_empty() {
        return Ok(Changed {
            entity: None,
            etag: answer.header(header::ETAG.as_str()).map(ETag::new),
            messages: Message::of(answer, version),
        });
    }
    let loaded = decode(answer)?;
    Ok(Changed {
        entity: Some(loaded.entity),
        etag: loaded.etag,
        messages: loaded.messages,
    })
}
