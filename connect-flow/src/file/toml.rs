//! TOML as a tree of values.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    mistake::{Mistake, Position},
    node::{Entry, Node, Value},
};

/// Reads as much as can be read; the parser goes on behind a mistake.
pub(super) fn parse(text: &str, mistakes: &mut Vec<Mistake>) -> Node {
    let lines = Lines::of(text);
    let (document, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let at = error.span().map(|span| lines.position(&span));
        mistakes.push(Mistake::new(at, "", format!("TOML: {}", error.message())));
    }
    Node {
        at: Some(lines.position(&(0..0))),
        value: lines.table(document.get_ref()),
    }
}

/// Where each line begins.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    fn position(&self, span: &Range<usize>) -> Position {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or_default();
        let before = self.text.get(start..span.start).unwrap_or_default();
        Position {
            line: line as u64,
            column: before.chars().count() as u64 + 1,
        }
    }

    fn table(&self, table: &DeTable<'_>) -> Value {
        let entries = table.iter().map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            at: Some(self.position(&key.span())),
            node: self.node(value),
        });
        Value::Table(entries.collect())
    }

    fn node(&self, spanned: &Spanned<DeValue<'_>>) -> Node {
        let value = match spanned.get_ref() {
            DeValue::String(text) => Value::text(text),
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
                .map_or(Value::Other("a number out of all bounds"), Value::Whole),
            DeValue::Float(_) => Value::Other("a fraction"),
            DeValue::Boolean(_) => Value::Other("true or false"),
            DeValue::Datetime(_) => Value::Other("a date"),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| self.node(item)).collect())
            }
            DeValue::Table(table) => self.table(table),
        };
        Node {
            at: Some(self.position(&spanned.span())),
            value,
        }
    }
}
