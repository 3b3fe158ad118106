//! OData as S/4HANA speaks it: error bodies, literals, query options, pages, ETags.
//!
//! ```
//! use s4_client::odata::{Filter, QueryOptions};
//!
//! let options = QueryOptions::default()
//!     .filter(Filter::eq("Description", "Müller's system"))
//!     .top(10);
//! assert_eq!(
//!     options.pairs(),
//!     [("$filter", "Description eq 'Müller''s system'".to_owned()), ("$top", "10".to_owned())],
//! );
//! ```

mod error;
mod etag;
mod literal;
mod page;
mod query;
mod root;
mod text;

pub(crate) use error::csrf_required;
pub use error::{CSRF_REQUIRED, dialect};
pub use etag::ETag;
pub use literal::Literal;
pub use page::{MOST_PAGES, Page, collect};
pub use query::{Filter, QueryOptions};
pub use root::ServiceRoot;
