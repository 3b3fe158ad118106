//! Lists of which a part could be read.

use client_core::{fault::Fault, operation::DecodeError, wire::BadItem};

use super::graphql::Page;

/// One page of a list, and the cursor of the next if there is one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Part<T> {
    /// What the page holds.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// What could not be read of it.
    pub bad: Vec<BadItem>,
    /// The error that stood beside it, further ones in its details.
    pub errors: Option<Fault>,
}

impl<T> Part<T> {
    pub(super) fn of<U: Into<T>>(
        page: Page<U>,
        errors: Option<Fault>,
    ) -> Result<Self, DecodeError> {
        let next = match (page.page_info.has_next_page, page.page_info.end_cursor) {
            (false, _) => None,
            (true, Some(cursor)) if !cursor.is_empty() => Some(cursor),
            (true, _) => return Err(DecodeError::Missing("pageInfo.endCursor")),
        };
        Ok(Self {
            items: page.data.items.into_iter().map(Into::into).collect(),
            next,
            bad: page.data.bad,
            errors,
        })
    }

    /// Refuses a page with a bad item: without it the list would read as if it were whole.
    pub(super) fn whole<U: Into<T>>(page: Page<U>) -> Result<Self, DecodeError> {
        if let Some(bad) = page.data.bad.first() {
            return Err(DecodeError::Shape {
                path: format!("data[{}]", bad.index),
                reason: bad.reason.clone(),
            });
        }
        Self::of(page, None)
    }
}

/// What could be read of a list, and what stood beside it.
///
/// GraphQL may answer with data and errors together; then what is missing cannot be told from what
/// is not there.
#[derive(Debug)]
#[non_exhaustive]
pub struct Partial<T> {
    /// What was read, of all pages.
    pub items: Vec<T>,
    /// What was not, by its place in the whole list.
    pub bad: Vec<BadItem>,
    /// The errors beside the data, one of each page that had any; further ones of a page in its
    /// details.
    pub errors: Vec<Fault>,
}

impl<T> Partial<T> {
    pub(super) const fn new() -> Self {
        Self {
            items: Vec::new(),
            bad: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Takes in the next page.
    pub(super) fn add(&mut self, part: Part<T>) -> Option<String> {
        let before = self.items.len() + self.bad.len();
        self.items.extend(part.items);
        self.bad.extend(part.bad.into_iter().map(|mut bad| {
            bad.index += before;
            bad
        }));
        self.errors.extend(part.errors);
        part.next
    }

    /// Whether nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.bad.is_empty() && self.errors.is_empty()
    }
}
