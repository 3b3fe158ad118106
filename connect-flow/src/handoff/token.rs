//! Which way the integration token goes, and whether a text can be one.

use client_core::{ExposeSecret, SecretString};

/// Which way the integration token goes from the BTP administrator to the S/4HANA Cloud administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TokenPath {
    /// From hand to hand: the program only learns that it was handed over.
    ///
    /// The default. The program cannot use the token itself, so what it never holds cannot leak from it; and the wait
    /// for the second administrator may outlive the process, which would lose a token that it held in memory.
    #[default]
    ByHand,
    /// Through the program: entered hidden, checked for its form, kept in memory only, for 7 days at most, and given to
    /// the operator of the tenant's administrator apart from the instruction.
    ///
    /// A wrong copy is then found at once, and not days later in the other system. For operators that can pass a secret
    /// on (a vault, a ticket's secret field), and for a terminal at which both administrators sit.
    ThroughProgram,
}

/// The shortest text that is taken for a token. Tokens seen in SAP's screenshots have 64 and more characters.
const SHORTEST: usize = 20;
/// The longest one.
const LONGEST: usize = 16 * 1024;

/// Whether a text can be an integration token. Its form is not documented (long hexadecimal, with or without a region
/// at its end; Base64; JSON Web Token), so only length and characters are looked at.
///
/// # Errors
///
/// What is wrong, in words that do not repeat the text.
pub fn check_token_shape(token: &SecretString) -> Result<(), &'static str> {
    let text = token.expose_secret();
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.contains("://") {
        return Err("it is an address, not a token");
    }
    if text.contains(char::is_whitespace) {
        return Err("it contains spaces or line breaks");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-.~".contains(&byte);
    if !text.bytes().all(allowed) {
        return Err("it contains characters that no token has");
    }
    if text.len() < SHORTEST {
        return Err("it is too short");
    }
    if text.len() > LONGEST {
        return Err("it is too long");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), &'static str> {
        check_token_shape(&SecretString::from(text))
    }

    #[test]
    fn all_forms_that_a_token_is_known_to_have_are_taken() {
        for token in [
            "1a8f5b0c9d8e7f60112233445566778899aabbccddeeff00112233442aaf7a46",
            "1a8f5b0c9d8e7f60112233445566778899aabbccddeeff00112233442aaf7a46.eu",
            "eyJ0b2tlbiI6ImFiYyIsInVzZWQiOmZhbHNlfQ==",
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl-_",
        ] {
            assert_eq!(check(token), Ok(()), "{token}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused_with_a_reason_that_does_not_repeat_it() {
        let long = "a".repeat(LONGEST + 1);
        for (text, reason) in [
            ("", "empty"),
            ("hunter22", "too short"),
            (long.as_str(), "too long"),
            ("please find the token in the mail", "spaces"),
            ("1a8f5b0c9d8e7f601122\n33445566778899aabb", "line breaks"),
            ("https://my300001.s4hana.cloud.sap/ui", "address"),
            ("{\"token\":\"1a8f5b0c9d8e7f601122\"}", "characters"),
            ("1a8f5b0c9d8e7f60112233445566…", "characters"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
