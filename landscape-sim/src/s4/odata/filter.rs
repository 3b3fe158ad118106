//! `$filter`: conditions as a tree.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Version, literal};

/// How deep conditions may be nested.
const DEEPEST: usize = 32;

/// A condition on one row.
#[derive(Debug, PartialEq)]
pub(in crate::s4) enum Condition {
    Compare(String, Operator, Value),
    Text(Function, String, String),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::s4) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::s4) enum Function {
    Contains,
    StartsWith,
    EndsWith,
}

impl Condition {
    /// Reads a condition; `None` if it is not one, or names what is no property.
    pub(in crate::s4) fn parse(
        text: &str,
        version: Version,
        is_property: &dyn Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut reader = Reader {
            rest: text.trim(),
            version,
            is_property,
            depth: 0,
        };
        let condition = reader.any()?;
        reader.rest.trim().is_empty().then_some(condition)
    }

    /// Whether it holds for a row, whose values the function gives.
    pub(in crate::s4) fn holds(&self, value: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Self::Compare(property, operator, wanted) => {
                compare(&value(property), *operator, wanted)
            }
            Self::Text(function, property, text) => {
                let value = value(property);
                let Some(held) = value.as_str() else {
                    return false;
                };
                match function {
                    Function::Contains => held.contains(text.as_str()),
                    Function::StartsWith => held.starts_with(text.as_str()),
                    Function::EndsWith => held.ends_with(text.as_str()),
                }
            }
            Self::Not(inner) => !inner.holds(value),
            Self::All(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
        }
    }
}

/// How two values are ordered; `None` if they are of different kinds.
pub(super) fn order(one: &Value, another: &Value) -> Option<Ordering> {
    match (one, another) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Null, _) => Some(Ordering::Less),
        (_, Value::Null) => Some(Ordering::Greater),
        (Value::Number(one), Value::Number(another)) => {
            one.as_f64()?.partial_cmp(&another.as_f64()?)
        }
        (Value::String(one), Value::String(another)) => Some(one.cmp(another)),
        (Value::Bool(one), Value::Bool(another)) => Some(one.cmp(another)),
        _ => None,
    }
}

fn compare(held: &Value, operator: Operator, wanted: &Value) -> bool {
    let either_null = held.is_null() || wanted.is_null();
    let order = order(held, wanted);
    match operator {
        Operator::Eq => order == Some(Ordering::Equal),
        Operator::Ne => order != Some(Ordering::Equal),
        // Nothing is greater or less than null.
        _ if either_null => false,
        Operator::Gt => order == Some(Ordering::Greater),
        Operator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order == Some(Ordering::Less),
        Operator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

struct Reader<'a> {
    rest: &'a str,
    version: Version,
    is_property: &'a dyn Fn(&str) -> bool,
    depth: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> Option<Condition> {
        self.joined("or", Self::all, Condition::Any)
    }

    fn all(&mut self) -> Option<Condition> {
        self.joined("and", Self::one, Condition::All)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Option<Condition>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Option<Condition> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.word(word) {
            parts.push(part(self)?);
        }
        if parts.len() > 1 {
            Some(join(parts))
        } else {
            parts.pop()
        }
    }

    fn one(&mut self) -> Option<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let condition = self.simple();
        self.depth -= 1;
        condition
    }

    fn simple(&mut self) -> Option<Condition> {
        if self.word("not") {
            return Some(Condition::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        for (name, function, version) in [
            ("contains", Function::Contains, Version::V4),
            ("substringof", Function::Contains, Version::V2),
            ("startswith", Function::StartsWith, self.version),
            ("endswith", Function::EndsWith, self.version),
        ] {
            if version == self.version && self.take(&format!("{name}(")) {
                let text_first = name == "substringof";
                return self.call(function, text_first);
            }
        }
        let property = self.property()?;
        let operators = [
            ("eq", Operator::Eq),
            ("ne", Operator::Ne),
            ("gt", Operator::Gt),
            ("ge", Operator::Ge),
            ("lt", Operator::Lt),
            ("le", Operator::Le),
        ];
        let (_, operator) = operators.into_iter().find(|(word, _)| self.word(word))?;
        let value = self.value()?;
        Some(Condition::Compare(property, operator, value))
    }

    fn call(&mut self, function: Function, text_first: bool) -> Option<Condition> {
        let (property, text) = if text_first {
            let text = self.value()?;
            self.take(",").then_some(())?;
            (self.property()?, text)
        } else {
            let property = self.property()?;
            self.take(",").then_some(())?;
            (property, self.value()?)
        };
        self.take(")").then_some(())?;
        Some(Condition::Text(
            function,
            property,
            text.as_str()?.to_owned(),
        ))
    }

    fn property(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|one: char| !(one.is_ascii_alphanumeric() || one == '_'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if !(self.is_property)(name) {
            return None;
        }
        self.rest = rest;
        Some(name.to_owned())
    }

    fn value(&mut self) -> Option<Value> {
        let (value, rest) = literal::read(self.rest.trim_start(), self.version)?;
        self.rest = rest;
        Some(value)
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.trim_start().strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A whole word, with something after it that is none of its letters.
    fn word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.trim_start().strip_prefix(word) else {
            return false;
        };
        if rest.starts_with([' ', '(']) {
            self.rest = rest;
            true
        } else {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(text: &str, version: Version) -> Option<bool> {
        let names = ["Name", "Age", "Born", "At", "Active", "Nothing"];
        let condition = Condition::parse(text, version, &|name| names.contains(&name))?;
        Some(condition.holds(&|name| match name {
            "Name" => json!("O'Neill"),
            "Age" => json!(42),
            "Born" => json!("2018-02-12"),
            "At" => json!("17:49:05"),
            "Active" => json!(true),
            _ => Value::Null,
        }))
    }

    #[test]
    fn conditions_hold_or_not() {
        for (text, expected) in [
            ("Name eq 'O''Neill'", true),
            ("Name ne 'O''Neill'", false),
            ("Age gt 41 and Age le 42", true),
            ("Age lt 42 or Active eq true", true),
            (
                "not (Age lt 42) and (Name eq 'x' or startswith(Name,'O'))",
                true,
            ),
            ("Nothing eq null", true),
            ("Nothing lt 5", false),
            ("endswith(Name,'ll')", true),
        ] {
            for version in [Version::V2, Version::V4] {
                assert_eq!(holds(text, version), Some(expected), "{text}");
            }
        }
        for (text, version, expected) in [
            ("contains(Name,'''N')", Version::V4, true),
            ("substringof('''N',Name)", Version::V2, true),
            ("Born ge 2018-02-12", Version::V4, true),
            ("Born ge datetime'2018-02-13T00:00:00'", Version::V2, false),
            ("At eq 17:49:05", Version::V4, true),
            ("At eq time'PT17H49M5S'", Version::V2, true),
            ("Age eq 42L", Version::V2, true),
            ("Age eq 42.0M", Version::V2, true),
        ] {
            assert_eq!(holds(text, version), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "",
            "Name",
            "Name eq",
            "Name eq 'x",
            "Name eq 'x' and",
            "Secret eq 'x'",
            "(Name eq 'x'",
            "Name eq 'x') or (Age eq 1",
            "contains('x',Name)",
            "Name eq O'Neill",
            "Age eq 1 Age eq 2",
        ] {
            assert_eq!(holds(text, Version::V4), None, "{text}");
        }
        assert_eq!(holds("contains(Name,'x')", Version::V2), None);
        let deep = format!("{}Age eq 1{}", "(".repeat(50), ")".repeat(50));
        assert_eq!(holds(&deep, Version::V4), None);
    }
}
