//! What is wrong with a document, and where.

use std::fmt;

/// A place in a text. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One mistake: where, in which field, and why. It never repeats what a secret could be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    position: Option<Position>,
    path: String,
    reason: String,
}

impl Mistake {
    pub(super) fn new(
        position: Option<Position>,
        path: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            position,
            path: path.into(),
            reason: reason.into(),
        }
    }

    pub(super) fn of_file(reason: impl Into<String>) -> Self {
        Self::new(None, "", reason)
    }

    /// Where it is; `None` if it concerns the file as a whole.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// The field, such as `connections[1].entitlements[0].plans[2]`; empty if it is no single one.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong, and what to do.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}

/// Everything that is wrong with a document, in its order. There is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub(super) fn new(mut all: Vec<Mistake>) -> Self {
        // What has no place stands first: it concerns all the rest.
        all.sort_by_key(Mistake::position);
        Self(all)
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }
}

impl From<Mistake> for Mistakes {
    fn from(one: Mistake) -> Self {
        Self(vec![one])
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Mistakes {
    /// A line for each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
