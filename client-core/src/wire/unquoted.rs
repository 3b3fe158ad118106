//! Complaints about a body that do not repeat what is in it.

/// The words of a deserializer after which it repeats a value in backticks. After other words, as in
/// *missing field*, stand names that the program itself knows.
const BEFORE_VALUES: [&str; 6] = [
    "integer ",
    "floating point ",
    "character ",
    "boolean ",
    "unknown variant ",
    "unknown field ",
];

/// A deserializer's complaint without the values that it repeats from the body: a value in the wrong
/// place may be a secret, and nothing says so.
pub(crate) fn unquoted(complaint: &str) -> String {
    let mut shown = String::with_capacity(complaint.len());
    let mut rest = complaint;
    while let Some(at) = rest.find(['"', '`']) {
        let (before, quoted) = rest.split_at(at);
        shown.push_str(before);
        let is_text = quoted.starts_with('"');
        let inner = quoted.get(1..).unwrap_or_default();
        let after = if is_text {
            after_text(inner)
        } else {
            inner.split_once('`').map_or("", |(_, after)| after)
        };
        if is_text || BEFORE_VALUES.iter().any(|words| before.ends_with(words)) {
            shown.push('…');
        } else {
            let kept = quoted.len().saturating_sub(after.len());
            shown.push_str(quoted.get(..kept).unwrap_or_default());
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// What follows the closing quote.
fn after_text(text: &str) -> &str {
    let mut escaped = false;
    for (at, one) in text.char_indices() {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_left_out_and_the_rest_stays() {
        for (complaint, shown) in [
            (
                r#"invalid type: string "hunter22", expected u8 at line 1 column 3"#,
                "invalid type: string …, expected u8 at line 1 column 3",
            ),
            (
                r#"string "a\"b\\", expected "c" d"#,
                "string …, expected … d",
            ),
            (
                "invalid type: integer `4711991234`, expected a string",
                "invalid type: integer …, expected a string",
            ),
            (
                "unknown variant `hunter22`, expected `a` or `b`",
                "unknown variant …, expected `a` or `b`",
            ),
            ("unknown field `hunter22`", "unknown field …"),
            ("missing field `guid`", "missing field `guid`"),
            (r#"broken off "hunter"#, "broken off …"),
            ("integer `47", "integer …"),
            ("lonely `tick", "lonely `tick"),
        ] {
            assert_eq!(unquoted(complaint), shown);
        }
    }
}
