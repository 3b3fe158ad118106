use client_core::ErrorKind;
use proptest::prelude::*;

use super::*;

/// A reader of the grammar that knows nothing of the writer.
fn read(text: &str) -> Vec<(String, String, Vec<Literal>)> {
    let mut rest = text;
    let mut terms = Vec::new();
    loop {
        let (field, after) = rest.split_once(' ').unwrap();
        let (operator, after) = after.split_once(' ').unwrap();
        let mut values = Vec::new();
        rest = after;
        if let Some(list) = rest.strip_prefix('(') {
            rest = list;
            while !rest.starts_with(')') {
                let (value, after) = literal(rest);
                values.push(value);
                rest = after.strip_prefix(',').unwrap_or(after);
            }
            rest = &rest[1..];
        } else {
            let (value, after) = literal(rest);
            values.push(value);
            rest = after;
        }
        terms.push((field.to_owned(), operator.to_owned(), values));
        let Some(next) = rest.strip_prefix(" and ") else {
            assert_eq!(rest, "");
            return terms;
        };
        rest = next;
    }
}

fn literal(text: &str) -> (Literal, &str) {
    let Some(quoted) = text.strip_prefix('\'') else {
        let end = text
            .find(|c: char| c != '-' && !c.is_ascii_digit())
            .unwrap_or(text.len());
        return (Literal::Number(text[..end].parse().unwrap()), &text[end..]);
    };
    let mut value = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('\'').unwrap();
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return (Literal::Text(value), after),
        }
    }
}

fn literals() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<i64>().prop_map(Literal::Number),
        any::<String>().prop_map(Literal::Text),
        "[' ,()a]{0,12}".prop_map(Literal::Text),
    ]
}

proptest! {
    #[test]
    fn what_is_written_reads_back_whatever_the_texts_hold(
        terms in prop::collection::vec(("[a-z_/.]{1,12}", prop::collection::vec(literals(), 1..4)), 1..5),
    ) {
        let filter = terms
            .iter()
            .map(|(field, values)| match values.as_slice() {
                [one] => Filter::equals(field, one.clone()),
                many => Filter::none_of(field, many.to_vec()),
            })
            .reduce(Filter::and)
            .unwrap();
        prop_assert!(filter.check().is_ok());
        let expected: Vec<_> = terms
            .into_iter()
            .map(|(field, values)| {
                let operator = if values.len() == 1 { "eq" } else { "notin" };
                (field, operator.to_owned(), values)
            })
            .collect();
        prop_assert_eq!(read(&filter.to_string()), expected);
    }
}

#[test]
fn every_operator_has_the_word_of_the_grammar() {
    for (filter, text) in [
        (Filter::equals("ready", true), "ready eq 'true'"),
        (Filter::not_equals("n", "a"), "n ne 'a'"),
        (Filter::equals_or_absent("n", "a"), "n en 'a'"),
        (Filter::one_of("n", ["a", "b"]), "n in ('a','b')"),
        (Filter::none_of("n", ["a"]), "n notin ('a')"),
        (Filter::greater_than("n", 1), "n gt 1"),
        (Filter::at_least("n", 1), "n ge 1"),
        (Filter::less_than("n", -1), "n lt -1"),
        (Filter::at_most("n", 1), "n le 1"),
        (Filter::contains("n", "it's"), "n contains 'it''s'"),
    ] {
        assert_eq!(filter.to_string(), text);
    }
}

#[test]
fn a_field_that_would_break_the_grammar_and_an_empty_list_are_refused_by_name() {
    for field in ["", "a b", "a'", "a(", "name eq 'x' and b"] {
        let error = Filter::equals(field, "v").check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{field}");
    }
    let error = Filter::one_of("id", Vec::<String>::new())
        .check()
        .unwrap_err();
    assert!(error.to_string().contains("`id`"), "{error}");
}
