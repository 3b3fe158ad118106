//! Complaints about a body that do not repeat what is in it.

/// A deserializer's complaint without the texts that it quotes from the body: a text in the wrong
/// place may be a secret, and nothing says so.
pub(crate) fn unquoted(complaint: &str) -> String {
    let mut shown = String::with_capacity(complaint.len());
    let mut rest = complaint;
    while let Some((before, after)) = rest.split_once('"') {
        shown.push_str(before);
        shown.push('…');
        rest = after_text(after);
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
    fn texts_are_left_out_and_the_rest_stays() {
        for (complaint, shown) in [
            (
                r#"invalid type: string "hunter22", expected u8 at line 1 column 3"#,
                "invalid type: string …, expected u8 at line 1 column 3",
            ),
            (
                r#"string "a\"b\\", expected "c" d"#,
                "string …, expected … d",
            ),
            ("missing field `guid`", "missing field `guid`"),
            (r#"broken off "hunter"#, "broken off …"),
        ] {
            assert_eq!(unquoted(complaint), shown);
        }
    }
}
