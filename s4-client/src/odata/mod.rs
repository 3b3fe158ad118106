//! What OData services of S/4HANA have in common: error bodies, query options, pages.

mod error;
mod page;
mod query;

pub use error::dialect;
pub use page::{Page, collect_pages};
pub use query::{Filter, Query, quoted};
