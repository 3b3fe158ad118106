//! Director's paging: a page size of 1 to 200 and opaque cursors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::fault::Fault;

/// What a cursor carries before the offset (Compass Director source, `pkg/pagination`).
const MARK: &str = "DpKtJ4j9jDq";

fn cursor(offset: usize) -> String {
    STANDARD.encode(format!("{MARK}{offset}"))
}

fn offset(cursor: Option<&str>) -> Result<usize, Fault> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok(0);
    };
    STANDARD
        .decode(cursor)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| {
            text.strip_prefix(MARK)
                .and_then(|offset| offset.parse().ok())
        })
        .ok_or_else(|| Fault::invalid("cursor is not correct"))
}

/// One page of `items`.
///
/// Documented by the Compass Director source: the limits of `first`, an empty `endCursor` on the last page.
/// `largest` lets the world give out smaller pages than asked for, which the schema allows.
pub(super) fn page(
    items: Vec<Value>,
    first: i64,
    after: Option<&str>,
    largest: usize,
) -> Result<Value, Fault> {
    if !(1..=200).contains(&first) {
        return Err(Fault::invalid("page size must be between 1 and 200"));
    }
    let start = offset(after)?;
    let total = items.len();
    let size = usize::try_from(first).unwrap_or(200).min(largest.max(1));
    let end = start.saturating_add(size);
    let more = end < total;
    let data: Vec<Value> = items.into_iter().skip(start).take(size).collect();
    Ok(json!({
        "data": data,
        "pageInfo": {
            "startCursor": if start == 0 { String::new() } else { cursor(start) },
            "endCursor": if more { cursor(end) } else { String::new() },
            "hasNextPage": more,
        },
        "totalCount": total,
    }))
}
