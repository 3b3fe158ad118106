//! What both parsers make of a text: values, and where each stands.

use super::mistake::Position;

/// No field is longer than this many bytes. Where YAML's aliases repeat a text, it bounds what they can make of it.
pub(super) const LONGEST_TEXT: usize = 1024;

/// One value.
pub(super) struct Node {
    pub(super) at: Option<Position>,
    pub(super) value: Value,
}

/// Its content. What no field can hold keeps only its kind.
pub(super) enum Value {
    Text(String),
    Whole(i128),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// YAML's empty value.
    Nothing,
    Other(&'static str),
}

/// A key of a table and what it leads to.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Option<Position>,
    pub(super) node: Node,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        if text.len() > LONGEST_TEXT {
            Self::Other("text of more than 1024 bytes")
        } else {
            Self::Text(text.to_owned())
        }
    }
}

impl Node {
    /// What a person calls it.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Whole(_) => "a number",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Nothing => "empty",
            Value::Other(kind) => kind,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }

    /// The value of a table's key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.node),
            _ => None,
        }
    }
}
