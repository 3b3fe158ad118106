//! Reads fields out of a tree of values, and collects every mistake instead of stopping at the first.

use std::collections::BTreeSet;

use client_core::Error;

use super::{
    mistake::{Mistake, Position},
    node::{Entry, Node, Value},
};

/// How alike two names must be for one to be meant by the other (Jaro-Winkler, of 1).
const ALIKE: f64 = 0.8;

/// What is wrong so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) mistakes: Vec<Mistake>,
}

/// A value and the path that leads to it.
#[derive(Clone)]
pub(super) struct Field<'n> {
    pub(super) path: String,
    pub(super) node: &'n Node,
}

/// A table that is being read: knows which of its keys have been asked for.
pub(super) struct Table<'n> {
    path: String,
    at: Option<Position>,
    entries: &'n [Entry],
    known: Vec<&'static str>,
}

/// What can be read from a field. `None` means that a mistake was told.
pub(super) trait FromField: Sized {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self>;
}

impl Reader {
    pub(super) fn blame(&mut self, field: &Field<'_>, reason: impl Into<String>) {
        let mistake = Mistake::new(field.node.at, field.path.as_str(), reason);
        self.mistakes.push(mistake);
    }

    pub(super) fn wrong_type(&mut self, field: &Field<'_>, wanted: &str) {
        let reason = match &field.node.value {
            Value::Nothing => format!("has no value: {wanted} is expected"),
            _ => format!("must be {wanted}, not {}", field.node.kind()),
        };
        self.blame(field, reason);
    }

    /// What the libraries refuse is a mistake.
    pub(super) fn check<T>(&mut self, field: &Field<'_>, result: Result<T, Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.blame(field, reason_of(&error));
                None
            }
        }
    }

    /// A field as a table, whose keys are then asked for one by one.
    pub(super) fn table<'n>(&mut self, field: &Field<'n>) -> Option<Table<'n>> {
        let Value::Table(entries) = &field.node.value else {
            self.wrong_type(field, "a table");
            return None;
        };
        let mut seen = BTreeSet::new();
        for entry in entries {
            if !seen.insert(&entry.key) {
                let path = join(&field.path, &entry.key);
                let mistake = Mistake::new(entry.at, path, "is there twice");
                self.mistakes.push(mistake);
            }
        }
        Some(Table {
            path: field.path.clone(),
            at: field.node.at,
            entries,
            known: Vec::new(),
        })
    }

    /// The value of a key that must be there.
    pub(super) fn need<T: FromField>(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
    ) -> Option<T> {
        let Some(field) = table.field(key) else {
            let path = join(&table.path, key);
            self.mistakes
                .push(Mistake::new(table.at, path, "is missing"));
            return None;
        };
        T::from_field(&field, self)
    }

    /// The value of a key that may be left out.
    pub(super) fn may<T: FromField>(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
    ) -> Option<T> {
        table
            .field(key)
            .and_then(|field| T::from_field(&field, self))
    }

    /// Tells of every key that was not asked for.
    pub(super) fn finish(&mut self, table: &Table<'_>) {
        for (entry, meant) in table.unknown() {
            let reason = match meant {
                Some(meant) => did_you_mean(meant),
                None => format!("is no known field; there are: {}", table.known.join(", ")),
            };
            let path = join(&table.path, &entry.key);
            self.mistakes.push(Mistake::new(entry.at, path, reason));
        }
    }

    /// As [`finish`](Self::finish), but tells `reason` instead of a key that could be a secret. Whether there was any.
    pub(super) fn finish_quietly(&mut self, table: &Table<'_>, reason: &str) -> bool {
        let unknown = table.unknown();
        for (entry, meant) in &unknown {
            self.mistakes.push(match meant {
                Some(meant) => {
                    let path = join(&table.path, &entry.key);
                    Mistake::new(entry.at, path, did_you_mean(meant))
                }
                None => Mistake::new(entry.at, table.path.as_str(), reason),
            });
        }
        !unknown.is_empty()
    }
}

fn did_you_mean(meant: &str) -> String {
    format!("is no known field; did you mean `{meant}`?")
}

impl Field<'_> {
    /// What a list holds; nothing if it is none.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.node.as_list().unwrap_or_default().iter().enumerate();
        items
            .map(|(index, node)| Field {
                path: format!("{}[{index}]", self.path),
                node,
            })
            .collect()
    }

    /// What a table holds; nothing if it is none.
    pub(super) fn entries(&self) -> Vec<Self> {
        let Value::Table(entries) = &self.node.value else {
            return Vec::new();
        };
        entries
            .iter()
            .map(|entry| Field {
                path: join(&self.path, &entry.key),
                node: &entry.node,
            })
            .collect()
    }

    /// What a table has under a key.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let node = self.node.get(key)?;
        let path = join(&self.path, key);
        Some(Field { path, node })
    }
}

impl<'n> Table<'n> {
    /// The value of a key, which is known from now on.
    pub(super) fn field(&mut self, key: &'static str) -> Option<Field<'n>> {
        self.known.push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        let path = join(&self.path, key);
        let node = &entry.node;
        Some(Field { path, node })
    }

    /// The keys that were not asked for, each with the one that is probably meant.
    fn unknown(&self) -> Vec<(&'n Entry, Option<&'static str>)> {
        self.entries
            .iter()
            .filter(|entry| !self.known.contains(&entry.key.as_str()))
            .map(|entry| (entry, nearest(&entry.key, self.known.iter().copied())))
            .collect()
    }
}

impl FromField for String {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        match field.node.as_text() {
            None => reader.wrong_type(field, "text in quotes"),
            Some(text) if text.trim().is_empty() => reader.blame(field, "must not be empty"),
            Some(text) => return Some(text.to_owned()),
        }
        None
    }
}

/// A list with something in it; every item is read before any is missed.
impl<T: FromField> FromField for Vec<T> {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        match field.node.as_list() {
            None => reader.wrong_type(field, "a list"),
            Some([]) => reader.blame(field, "is an empty list"),
            Some(_) => {
                let items = field.items();
                let read: Vec<Option<T>> = items
                    .iter()
                    .map(|item| T::from_field(item, reader))
                    .collect();
                return read.into_iter().collect();
            }
        }
        None
    }
}

/// What an error of the libraries says, as the reason of a mistake.
pub(super) fn reason_of(error: &Error) -> String {
    error
        .detail()
        .map_or_else(|| error.to_string(), str::to_owned)
}

/// The known name that is most probably meant.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    known
        .map(|known| (strsim::jaro_winkler(&name, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

fn join(path: &str, key: &str) -> String {
    let bare = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '$');
    let key = if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("{key:?}")
    };
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}
