//! What a person types or writes, as an answer.

use client_core::{ExposeSecret, SecretString};

use super::{instruction::Wanted, operator::Answer};

/// How to answer, for people.
pub(super) const fn how_to_answer(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Done => "done, registered, later, or no and the reason",
        Wanted::Token => "the token, registered, later, or no and the reason",
    }
}

/// Understands an answer; `None` if it is none of those that are wanted. Copies nothing of a token but into a secret.
pub(super) fn understand(text: &SecretString, wanted: Wanted) -> Option<Answer> {
    let text = text.expose_secret().trim();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("later") || is("not yet") {
        return Some(Answer::NotYet);
    }
    if is("registered") {
        return Some(Answer::Registered);
    }
    if let Some(reason) = reason_after_no(text) {
        return Some(Answer::Refused(reason.to_owned()));
    }
    match wanted {
        Wanted::Done if ["done", "yes", "y"].into_iter().any(is) => Some(Answer::Done),
        Wanted::Token if !text.is_empty() => Some(Answer::Token(SecretString::from(text))),
        Wanted::Done | Wanted::Token => None,
    }
}

fn reason_after_no(text: &str) -> Option<&str> {
    let (word, rest) = text.split_at_checked(2)?;
    let ends = rest.is_empty() || rest.starts_with([' ', ':', ',', '\n', '\r', '\t']);
    (word.eq_ignore_ascii_case("no") && ends).then(|| rest.trim_start_matches([':', ',']).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(text: &str, wanted: Wanted) -> String {
        match understand(&SecretString::from(text), wanted) {
            None => "nothing".to_owned(),
            Some(Answer::Done) => "done".to_owned(),
            Some(Answer::Registered) => "registered".to_owned(),
            Some(Answer::NotYet) => "later".to_owned(),
            Some(Answer::Refused(reason)) => format!("no|{reason}"),
            Some(Answer::Token(token)) => format!("token|{}", token.expose_secret()),
        }
    }

    #[test]
    fn words_are_understood_in_either_case_and_with_space_around() {
        for (text, done, token) in [
            (" Done\n", "done", "token|Done"),
            ("yes", "done", "token|yes"),
            ("Later", "later", "later"),
            ("not yet", "later", "later"),
            ("Registered", "registered", "registered"),
            ("no", "no|", "no|"),
            ("No: name is taken", "no|name is taken", "no|name is taken"),
            ("none", "nothing", "token|none"),
            ("nothing is there", "nothing", "token|nothing is there"),
            ("", "nothing", "nothing"),
            (" 1a8f.eu \r\n", "nothing", "token|1a8f.eu"),
        ] {
            assert_eq!(understood(text, Wanted::Done), done, "{text:?}");
            assert_eq!(understood(text, Wanted::Token), token, "{text:?}");
        }
    }
}
