//! OData as S/4HANA speaks it, in both versions: typed entities, literals, query options, pages, ETags,
//! batches, error bodies.
//!
//! | what | where |
//! |---|---|
//! | a type of yours as an entity | [`Entity`], [`EntitySet`] |
//! | what to read | [`QueryOptions`], [`Filter`], [`Literal`], [`Key`] |
//! | what came back | [`Loaded`], [`Page`], [`Changed`], [`Message`] |
//! | which version a change may replace | [`WriteGuard`] |
//! | many requests in one | [`Batch`] |
//! | properties in the forms of each version | [`edm`], [`Decimal`] |
//!
//! ```
//! use s4_client::odata::{Filter, QueryOptions, Version};
//!
//! let options = QueryOptions::default()
//!     .filter(Filter::eq("Description", "Müller's system"))
//!     .top(10);
//! assert_eq!(
//!     options.pairs(Version::V4),
//!     [("$filter", "Description eq 'Müller''s system'".to_owned()), ("$top", "10".to_owned())],
//! );
//! ```

mod batch;
mod decimal;
pub mod edm;
mod entity;
mod error;
mod etag;
mod filter;
mod key;
mod literal;
mod message;
mod page;
mod query;
pub mod requests;
mod root;
mod set;
mod text;
mod version;

pub use batch::{Batch, BatchAnswers, ChangeSet, PartId};
pub use decimal::Decimal;
pub use entity::{
    Changed, Entity, Expanded, Loaded, OperationNames, Service, changed_v2, changed_v4, entity_v2,
    entity_v4,
};
pub(crate) use error::csrf_required;
pub use error::{CSRF_REQUIRED, dialect};
pub use etag::ETag;
pub use filter::Filter;
pub use key::Key;
pub use literal::Literal;
pub use message::{Message, Severity};
pub use page::{MOST_PAGES, Page, collect, page_v2, page_v4, pages};
pub use query::{Order, QueryOptions};
pub use requests::WriteGuard;
pub use root::ServiceRoot;
pub use set::EntitySet;
pub use version::Version;

#[cfg(test)]
mod tests;
