//! What could be read of an answer that holds errors as well.

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

    /// Refuses a page with errors or a bad item: without it the list would read as if it were whole.
    pub(super) fn whole(self) -> Result<Self, DecodeError> {
        if let Some(fault) = self.errors {
            return Err(DecodeError::Fault(Box::new(fault)));
        }
        match self.bad.first() {
            Some(bad) => Err(DecodeError::Shape {
                path: format!("data[{}]", bad.index),
                reason: bad.reason.clone(),
            }),
            None => Ok(self),
        }
    }
}

/// What could be read, and what stood beside it: from the functions whose names end in `_partial`.
///
/// GraphQL may answer with data and errors together; then what is missing cannot be told from what
/// is not there. Null beside errors is no data: the errors are the answer then.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Partial<T> {
    /// What was read; of a list, what all pages hold.
    pub data: T,
    /// The items of a list that could not be read, by their place in the whole list.
    pub bad: Vec<BadItem>,
    /// The errors beside the data, one of each page that had any; further ones of a page in its
    /// details.
    pub errors: Vec<Fault>,
}

impl<T> Partial<T> {
    /// Whether nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.bad.is_empty() && self.errors.is_empty()
    }

    /// The data of one object, unless errors stood beside it.
    pub(super) fn whole(mut self) -> Result<T, DecodeError> {
        match self.errors.pop() {
            Some(fault) => Err(DecodeError::Fault(Box::new(fault))),
            None => Ok(self.data),
        }
    }
}

impl<T> Partial<Vec<T>> {
    pub(super) const fn new() -> Self {
        Self {
            data: Vec::new(),
            bad: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Takes in the next page.
    pub(super) fn add(&mut self, part: Part<T>) -> Option<String> {
        let before = self.data.len() + self.bad.len();
        self.data.extend(part.items);
        self.bad.extend(part.bad.into_iter().map(|mut bad| {
            bad.index += before;
            bad
        }));
        self.errors.extend(part.errors);
        part.next
    }
}

/// One object that may be absent: null without errors says that there is none.
pub(super) fn one<T>(
    data: Option<T>,
    errors: Option<Fault>,
) -> Result<Option<Partial<T>>, DecodeError> {
    match (data, errors) {
        (Some(data), errors) => Ok(Some(Partial {
            data,
            bad: Vec::new(),
            errors: errors.into_iter().collect(),
        })),
        (None, Some(fault)) => Err(DecodeError::Fault(Box::new(fault))),
        (None, None) => Ok(None),
    }
}

/// The object if it is whole.
pub(super) fn whole_one<T>(read: Option<Partial<T>>) -> Result<Option<T>, DecodeError> {
    read.map(Partial::whole).transpose()
}
