//! `fieldQuery` and `labelQuery`: conditions joined by `and`.
//!
//! Documented (SAP Help: *Filtering Parameters and Operators*; the grammar of Peripli/service-manager): the ten
//! operators, texts in single quotes that are doubled inside, numbers, booleans and times without.

use jiff::Timestamp;

use super::refusal::Refusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Eq,
    Ne,
    En,
    In,
    NotIn,
    Gt,
    Ge,
    Lt,
    Le,
    Contains,
}

impl Operator {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "en" => Self::En,
            "in" => Self::In,
            "notin" => Self::NotIn,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            "contains" => Self::Contains,
            _ => return None,
        })
    }

    fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    fn orders(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Criterion {
    pub(super) key: String,
    operator: Operator,
    operands: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

fn malformed(text: &str) -> Refusal {
    Refusal::bad_request(format!("{text} is not a valid query"))
}

/// Reads a query. Nothing at all is no query (documented: a nonempty text).
pub(super) fn parse(text: &str) -> Result<Vec<Criterion>, Refusal> {
    let pieces = pieces(text).ok_or_else(|| malformed(text))?;
    let mut pieces = pieces.into_iter().peekable();
    let mut criteria = Vec::new();
    loop {
        criteria.push(criterion(&mut pieces).ok_or_else(|| malformed(text))?);
        match pieces.next() {
            None => break,
            Some(Piece::Word(word)) if word == "and" => {}
            Some(_) => return Err(malformed(text)),
        }
    }
    for criterion in &criteria {
        let comparable = |operand: &String| order(operand).is_some();
        if criterion.operator.orders() && !criterion.operands.iter().all(comparable) {
            return Err(Refusal::bad_request(format!(
                "an operator of {text} compares, but its right operand is neither a number nor a time"
            )));
        }
    }
    Ok(criteria)
}

fn criterion(pieces: &mut impl Iterator<Item = Piece>) -> Option<Criterion> {
    let Piece::Word(key) = pieces.next()? else {
        return None;
    };
    let Piece::Word(word) = pieces.next()? else {
        return None;
    };
    let operator = Operator::of(&word)?;
    let operands = if operator.takes_list() {
        list(pieces)?
    } else {
        vec![operand(pieces.next()?)?]
    };
    Some(Criterion {
        key,
        operator,
        operands,
    })
}

fn list(pieces: &mut impl Iterator<Item = Piece>) -> Option<Vec<String>> {
    if pieces.next()? != Piece::Open {
        return None;
    }
    let mut operands = Vec::new();
    loop {
        match pieces.next()? {
            Piece::Close if operands.is_empty() => return Some(operands),
            first => operands.push(operand(first)?),
        }
        match pieces.next()? {
            Piece::Comma => {}
            Piece::Close => return Some(operands),
            _ => return None,
        }
    }
}

/// Without quotes only what cannot be a text.
fn operand(piece: Piece) -> Option<String> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Word(word) if word == "true" || word == "false" || order(&word).is_some() => {
            Some(word)
        }
        _ => None,
    }
}

fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&next) = rest.peek() {
        match next {
            '(' | ')' | ',' => {
                rest.next();
                pieces.push(match next {
                    '(' => Piece::Open,
                    ')' => Piece::Close,
                    _ => Piece::Comma,
                });
            }
            '\'' => {
                rest.next();
                pieces.push(Piece::Text(quoted(&mut rest)?));
            }
            blank if blank.is_whitespace() => {
                rest.next();
            }
            _ => {
                let mut word = String::new();
                while let Some(next) =
                    rest.next_if(|next| !next.is_whitespace() && !"(),'".contains(*next))
                {
                    word.push(next);
                }
                pieces.push(Piece::Word(word));
            }
        }
    }
    Some(pieces)
}

/// What stands up to the closing quote; none if there is no such.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            '\'' if rest.next_if_eq(&'\'').is_some() => text.push('\''),
            '\'' => return Some(text),
            other => text.push(other),
        }
    }
}

/// A number, or a time in seconds.
fn order(text: &str) -> Option<f64> {
    let time = || {
        let at: Timestamp = text.parse().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of any year fit")]
        let seconds = at.as_millisecond() as f64 / 1000.0;
        Some(seconds)
    };
    text.parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
        .or_else(time)
}

impl Criterion {
    /// Whether a key that has these `values` fulfils the condition. Assumed: what is not there fulfils `en` alone.
    pub(super) fn is_met_by(&self, values: &[String]) -> bool {
        let among = || values.iter().any(|value| self.operands.contains(value));
        let compared = |wanted: fn(std::cmp::Ordering) -> bool| {
            values.iter().any(|value| {
                let left = order(value);
                let right = self.operands.first().and_then(|operand| order(operand));
                left.zip(right)
                    .and_then(|(left, right)| left.partial_cmp(&right))
                    .is_some_and(wanted)
            })
        };
        match self.operator {
            Operator::Eq | Operator::In => among(),
            Operator::Ne | Operator::NotIn => !values.is_empty() && !among(),
            Operator::En => values.is_empty() || among(),
            Operator::Contains => values.iter().any(|value| {
                self.operands
                    .iter()
                    .any(|operand| value.contains(operand.as_str()))
            }),
            Operator::Gt => compared(std::cmp::Ordering::is_gt),
            Operator::Ge => compared(std::cmp::Ordering::is_ge),
            Operator::Lt => compared(std::cmp::Ordering::is_lt),
            Operator::Le => compared(std::cmp::Ordering::is_le),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(query: &str, values: &[&str]) -> bool {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        parse(query)
            .unwrap()
            .iter()
            .all(|criterion| criterion.is_met_by(&values))
    }

    #[test]
    fn every_operator_has_its_meaning() {
        for (query, values, expected) in [
            ("k eq 'a'", &["a"][..], true),
            ("k eq 'it''s (a), b'", &["it's (a), b"], true),
            ("k eq true", &["true"], true),
            ("k eq 'true'", &["true"], true),
            ("k eq 5", &["5"], true),
            ("k ne 'a'", &["a"], false),
            ("k ne 'a'", &["b"], true),
            ("k ne 'a'", &[], false),
            ("k en 'a'", &[], true),
            ("k en 'a'", &["b"], false),
            ("k in ('a','b')", &["b"], true),
            ("k in ()", &["b"], false),
            ("k notin ('a', 'b')", &["c"], true),
            ("k notin ('a', 'b')", &["a"], false),
            ("k gt 5", &["6"], true),
            ("k ge '5'", &["5"], true),
            ("k lt 2026-01-05T08:00:00Z", &["2026-01-05T07:59:59Z"], true),
            ("k le 5", &["6"], false),
            ("k le 5", &["six"], false),
            ("k contains 'el'", &["hello"], true),
            ("k contains 'al'", &["hello"], false),
            ("k ge 1 and k le 3", &["2"], true),
            ("k ge 1 and k le 3", &["4"], false),
            ("k eq 'a'", &["b", "a"], true),
        ] {
            assert_eq!(met(query, values), expected, "{query} {values:?}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        for query in [
            "",
            "   ",
            "k",
            "k eq",
            "k is 'a'",
            "k eq a",
            "k eq 'a",
            "k eq 'a' and",
            "k eq 'a' or k eq 'b'",
            "k eq 'a' k eq 'b'",
            "k in 'a'",
            "k in ('a'",
            "k in ('a' 'b')",
            "k in ('a',)",
            "k eq ('a')",
            "'k' eq 'a'",
            "k gt 'high'",
            "k gt true",
            "k eq nan",
        ] {
            let refusal = parse(query).unwrap_err();
            assert_eq!(refusal.json()["error"], "BadRequest", "{query}");
        }
    }
}
