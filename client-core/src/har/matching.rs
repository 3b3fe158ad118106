//! Whether a request is the recorded one. What is hidden in the recording matches anything.

use bytes::Bytes;
use serde_json::Value;

use super::{find::is_form, model::Request};
use crate::secret::REDACTED;

/// Whether method, path, query and body are those of the recording. Host and headers are not compared.
pub(super) fn is_same(recorded: &Request, request: &http::Request<Bytes>) -> bool {
    let (path, query) = path_and_query(&recorded.url);
    let asked = request.uri();
    let body = recorded
        .post_data
        .as_ref()
        .map_or("", |data| data.text.as_str());
    recorded.method == request.method().as_str()
        && fits(path, asked.path())
        && fields_fit(
            query.as_bytes(),
            asked.query().unwrap_or_default().as_bytes(),
        )
        && if is_form(request.headers()) {
            fields_fit(body.as_bytes(), request.body())
        } else {
            body_fits(body, request.body())
        }
}

/// Of an absolute address, or of a path.
fn path_and_query(url: &str) -> (&str, &str) {
    let after = url.split_once("://").map_or(url, |(_, rest)| {
        rest.find(['/', '?'])
            .and_then(|start| rest.get(start..))
            .unwrap_or("/")
    });
    let without = after.split_once('#').map_or(after, |(before, _)| before);
    without.split_once('?').unwrap_or((without, ""))
}

fn body_fits(recorded: &str, body: &[u8]) -> bool {
    let parsed = (
        serde_json::from_str::<Value>(recorded),
        serde_json::from_slice::<Value>(body),
    );
    match parsed {
        (Ok(recorded), Ok(asked)) => value_fits(&recorded, &asked),
        _ => fits(recorded, &String::from_utf8_lossy(body)),
    }
}

fn value_fits(recorded: &Value, asked: &Value) -> bool {
    match (recorded, asked) {
        (Value::String(recorded), Value::String(asked)) => fits(recorded, asked),
        (Value::String(recorded), _) => recorded == REDACTED,
        (Value::Array(recorded), Value::Array(asked)) => {
            recorded.len() == asked.len()
                && recorded
                    .iter()
                    .zip(asked)
                    .all(|(recorded, asked)| value_fits(recorded, asked))
        }
        (Value::Object(recorded), Value::Object(asked)) => {
            recorded.len() == asked.len()
                && recorded.iter().all(|(name, recorded)| {
                    asked
                        .get(name)
                        .is_some_and(|asked| value_fits(recorded, asked))
                })
        }
        _ => recorded == asked,
    }
}

/// The same fields, in whatever order.
fn fields_fit(recorded: &[u8], asked: &[u8]) -> bool {
    let sorted = |form| {
        let mut fields: Vec<(String, String)> = url::form_urlencoded::parse(form)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        // Stable: several of one name stay in order.
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        fields
    };
    let (recorded, asked) = (sorted(recorded), sorted(asked));
    recorded.len() == asked.len()
        && recorded
            .iter()
            .zip(&asked)
            .all(|((name, recorded), (asked_name, asked))| {
                name == asked_name && fits(recorded, asked)
            })
}

/// Whether a text is the pattern with something in the place of each hidden part.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once(REDACTED) else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split(REDACTED).collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match left.find(piece).and_then(|at| left.get(at + piece.len()..)) {
            Some(after) => left = after,
            None => return false,
        }
    }
    left.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_parts_match_anything_and_the_rest_must_be_the_same() {
        for (pattern, text, same) in [
            ("abc", "abc", true),
            ("abc", "abd", false),
            ("[redacted]", "", true),
            ("[redacted]", "anything", true),
            ("a[redacted]z", "a-z", true),
            ("a[redacted]z", "a-y", false),
            ("a[redacted]m[redacted]z", "a1m2z", true),
            ("a[redacted]m[redacted]z", "a12z", false),
            ("a[redacted]a", "a", false),
        ] {
            assert_eq!(fits(pattern, text), same, "{pattern} and {text}");
        }
    }

    #[test]
    fn json_is_compared_as_json_and_a_hidden_value_may_be_of_any_kind() {
        for (recorded, asked, same) in [
            (r#"{"a":1,"b":[true]}"#, r#"{ "b": [true], "a": 1 }"#, true),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
            (r#"{"a":"[redacted]"}"#, r#"{"a":{"b":7}}"#, true),
            (r#"{"a":"x"}"#, r#"{"a":7}"#, false),
            ("[1,2]", "[1,2,3]", false),
            ("plain", "plain", true),
            ("", "", true),
            ("", "{}", false),
        ] {
            assert_eq!(
                body_fits(recorded, asked.as_bytes()),
                same,
                "{recorded} and {asked}"
            );
        }
    }

    #[test]
    fn the_path_of_an_address_is_what_follows_the_host() {
        assert_eq!(
            path_and_query("https://a.example:8443/b/c?d=e"),
            ("/b/c", "d=e")
        );
        assert_eq!(path_and_query("https://a.example"), ("/", ""));
        assert_eq!(path_and_query("https://a.example?d=e"), ("", "d=e"));
        assert_eq!(path_and_query("/b#c"), ("/b", ""));
    }
}
