//! Secrets as types, and their removal from texts that leave the library.

pub use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Names of JSON members and form fields whose value is never shown.
const SECRET_NAMES: [&str; 14] = [
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "clientsecret",
    "password",
    "passcode",
    "token",
    "integrationtoken",
    "raw",
    "rawencoded",
    "assertion",
    "key",
    "secret",
];

/// Shortest secret that is searched for in texts: shorter ones would blot out ordinary words.
const SHORTEST: usize = 4;

/// Makes a text fit to be shown: known secrets and the values of members with secret names are
/// replaced by [`REDACTED`].
pub(crate) fn redact(text: &str, known: &[SecretString]) -> String {
    let mut out = match serde_json::from_str::<Value>(text) {
        Ok(mut value @ (Value::Object(_) | Value::Array(_))) => {
            scrub(&mut value);
            value.to_string()
        }
        _ => text.to_owned(),
    };
    for secret in known {
        let secret = secret.expose_secret();
        if secret.len() >= SHORTEST && out.contains(secret) {
            out = out.replace(secret, REDACTED);
        }
    }
    out
}

fn scrub(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let hidden = SECRET_NAMES
                    .iter()
                    .any(|secret| name.eq_ignore_ascii_case(secret));
                if hidden && !member.is_null() {
                    *member = Value::String(REDACTED.to_owned());
                } else {
                    scrub(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(scrub),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_with_secret_names_are_hidden_at_any_depth() {
        let shown = redact(
            r#"{"a":[{"Access_Token":"abc"}],"token":null,"code":7}"#,
            &[],
        );
        assert_eq!(
            shown,
            r#"{"a":[{"Access_Token":"[redacted]"}],"code":7,"token":null}"#
        );
    }

    #[test]
    fn known_secrets_are_hidden_in_any_text() {
        let known = [SecretString::from("hunter22"), SecretString::from("ab")];
        assert_eq!(redact("wrong: hunter22 ab", &known), "wrong: [redacted] ab");
    }
}
