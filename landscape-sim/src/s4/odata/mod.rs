//! OData as SAP Gateway speaks it, in both versions, over tables of rows: filters, options, pages, ETags,
//! batches.

pub(super) mod batch;
pub(super) mod filter;
mod literal;
pub(super) mod options;
pub(super) mod table;

/// Which OData version a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V2,
    V4,
}
