//! Reads a TOML table and collects every mistake with its line.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// One mistake in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The line, from 1; `None` if it is the file as a whole.
    pub(crate) line: Option<usize>,
    /// What is wrong, and what to do.
    pub(crate) what: String,
}

impl Mistake {
    /// What is wrong with the file as a whole.
    pub(crate) fn of_file(what: String) -> Self {
        Self { line: None, what }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// The text and what is wrong with it so far.
pub(crate) struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
}

/// A table that is being read: knows which of its keys have been asked for.
pub(crate) struct Table<'a, 't> {
    name: String,
    entries: &'a DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            mistakes: Vec::new(),
        }
    }

    pub(crate) fn blame(&mut self, span: Range<usize>, what: impl Into<String>) {
        let line = self
            .text
            .get(..span.start)
            .unwrap_or(self.text)
            .matches('\n')
            .count()
            + 1;
        self.mistakes.push(Mistake {
            line: Some(line),
            what: what.into(),
        });
    }

    /// Every mistake, in the order of the file.
    pub(crate) fn into_mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort_by_key(|mistake| mistake.line);
        self.mistakes
    }

    /// The table `name` of `parent`; its absence is a mistake.
    pub(crate) fn table<'a>(
        &mut self,
        parent: &mut Table<'a, 't>,
        name: &'static str,
    ) -> Option<Table<'a, 't>> {
        let found = parent.find(name);
        if found.is_none() {
            self.blame(parent.span.clone(), format!("[{name}] is missing"));
        }
        self.as_table(found?, name)
    }

    /// The tables of the array `name`; none is fine.
    pub(crate) fn tables<'a>(
        &mut self,
        parent: &mut Table<'a, 't>,
        name: &'static str,
    ) -> Vec<Table<'a, 't>> {
        let Some(value) = parent.find(name) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            self.blame(
                value.span(),
                format!("`{name}` must be written as [[{}.{name}]]", parent.name),
            );
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.as_table(item, name))
            .collect()
    }

    /// A text that must be there.
    pub(crate) fn text(
        &mut self,
        table: &mut Table<'_, 't>,
        key: &'static str,
    ) -> Option<Spanned<String>> {
        let found = self.text_opt(table, key);
        if found.is_none() && !table.has(key) {
            self.blame(table.span.clone(), format!("{} needs `{key}`", table.name));
        }
        found
    }

    /// A text that may be there, but not empty.
    pub(crate) fn text_opt(
        &mut self,
        table: &mut Table<'_, 't>,
        key: &'static str,
    ) -> Option<Spanned<String>> {
        let value = table.find(key)?;
        if let Some(text) = value.get_ref().as_str() {
            if text.trim().is_empty() {
                self.blame(value.span(), format!("`{key}` must not be empty"));
                return None;
            }
            return Some(Spanned::new(value.span(), text.to_owned()));
        }
        self.blame(
            value.span(),
            format!("`{key}` must be a text, not {}", value.get_ref().type_str()),
        );
        None
    }

    /// A whole number that may be there.
    pub(crate) fn whole_opt(
        &mut self,
        table: &mut Table<'_, 't>,
        key: &'static str,
    ) -> Option<Spanned<i64>> {
        let value = table.find(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.blame(value.span(), format!("`{key}` must be a whole number"));
        }
        Some(Spanned::new(value.span(), number?))
    }

    /// Every key of `table` that was never asked for is a mistake.
    pub(crate) fn finish(&mut self, table: &Table<'_, 't>) {
        for key in table.entries.keys() {
            if !table.known.contains(&key.get_ref().as_ref()) {
                let what = format!(
                    "{} has no `{}`; it has {}",
                    table.name,
                    key.get_ref(),
                    table.known.join(", ")
                );
                self.blame(key.span(), what);
            }
        }
    }

    fn as_table<'a>(
        &mut self,
        value: &'a Spanned<DeValue<'t>>,
        name: &str,
    ) -> Option<Table<'a, 't>> {
        if let Some(entries) = value.get_ref().as_table() {
            return Some(Table::new(format!("[{name}]"), entries, value.span()));
        }
        self.blame(
            value.span(),
            format!("`{name}` must be a table, written as [{name}]"),
        );
        None
    }
}

impl<'a, 't> Table<'a, 't> {
    pub(crate) fn new(name: String, entries: &'a DeTable<'t>, span: Range<usize>) -> Self {
        Self {
            name,
            entries,
            span,
            known: Vec::new(),
        }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.keys().any(|known| known.get_ref() == key)
    }

    fn find(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.entries
            .iter()
            .find(|(known, _)| known.get_ref() == key)
            .map(|(_, value)| value)
    }
}
