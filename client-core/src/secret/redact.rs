//! Removes secrets from texts that leave the library.
//!
//! It works on the text itself and needs no valid JSON: error bodies break off, are cut, or hold JSON
//! inside a JSON text.

use std::borrow::Cow;

use super::{ExposeSecret, REDACTED, SecretString};

/// Names of JSON members whose value is never shown; in lower case, without `_` and `-`.
const SECRET_NAMES: [&str; 22] = [
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "clientsecret",
    "password",
    "passcode",
    "token",
    "integrationtoken",
    "csrftoken",
    "xcsrftoken",
    "jwt",
    "raw",
    "rawencoded",
    "assertion",
    "authorization",
    "cookie",
    "key",
    "privatekey",
    "apikey",
    "secret",
    // Of the clouds that resource providers stand for.
    "secretaccesskey",
    "accesskeyid",
];

/// Those of them that are hidden in `name=value` too. The others are ordinary words there.
const FORM_NAMES: [&str; 8] = [
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "clientsecret",
    "password",
    "passcode",
    "assertion",
    "apikey",
];

/// Shortest secret that is searched for in texts: shorter ones would blot out ordinary words.
const SHORTEST: usize = 4;

/// Shortest run that counts as a token after `Bearer` or `Basic`, or after `eyJ`: longer than the
/// words that follow there in prose.
const SHORTEST_TOKEN: usize = 20;

/// How much of a body is looked at for an excerpt. Far more than an excerpt shows, because a hidden
/// token makes the text shorter.
const WINDOW: usize = 16 << 10;

/// Names of form and query fields that are hidden where a form is taken apart, besides
/// [`SECRET_NAMES`].
const SECRET_FIELDS: [&str; 3] = ["code", "clientassertion", "subjecttoken"];

/// Secrets that are looked for in many texts.
pub(crate) struct Known(Vec<String>);

impl Known {
    pub(crate) fn of(secrets: &[SecretString]) -> Self {
        Self(forms(secrets))
    }

    /// Replaces known secrets, the values of members with secret names, and what looks like a token
    /// by [`REDACTED`].
    pub(crate) fn hide(&self, text: &str) -> String {
        hide_named(&hide_known(text, &self.0))
    }

    /// Whether one of them is in there.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|form| {
            bytes
                .windows(form.len())
                .any(|window| window == form.as_bytes())
        })
    }
}

/// Whether the value of a JSON member of this name is never shown.
pub(crate) fn is_secret_member(name: &str) -> bool {
    is_one_of(name, &SECRET_NAMES)
}

/// Whether the value of a form or query field of this name is never shown.
pub(crate) fn is_secret_field(name: &str) -> bool {
    is_one_of(name, &SECRET_NAMES) || is_one_of(name, &SECRET_FIELDS)
}

fn hide_known<'a>(text: &'a str, forms: &[String]) -> Cow<'a, str> {
    let mut out = Cow::Borrowed(text);
    for form in forms {
        if out.contains(form) {
            out = Cow::Owned(out.replace(form, REDACTED));
        }
    }
    out
}

/// Makes a text fit to be shown: without secrets, and at most `limit` bytes long.
pub(crate) fn redact_short(text: &str, known: &[SecretString], limit: usize) -> String {
    redact_head(text.as_bytes(), known, limit)
}

/// The beginning of a body as text of at most `limit` bytes. Secrets are removed first and the text
/// is cut then, so that none is shown by halves.
pub(crate) fn redact_head(body: &[u8], known: &[SecretString], limit: usize) -> String {
    let head = body.get(..WINDOW).unwrap_or(body);
    let cut = head.len() < body.len();
    let forms = forms(known);
    let text = String::from_utf8_lossy(head);
    let text = hide_known(&text, &forms);
    let mut shown = hide_named(if cut {
        without_begun(&text, &forms)
    } else {
        &text
    });
    if cut || shown.len() > limit {
        let mut end = limit.saturating_sub('…'.len_utf8()).min(shown.len());
        while !shown.is_char_boundary(end) {
            end -= 1;
        }
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// The text without the first part of a secret at its end.
fn without_begun<'a>(text: &'a str, forms: &[String]) -> &'a str {
    let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
    let begun = forms.iter().flat_map(|form| {
        form.char_indices()
            .map(|(index, _)| index)
            .filter(|&index| index >= SHORTEST)
            .filter_map(|index| form.get(..index))
            .filter(|prefix| text.ends_with(prefix))
            .map(str::len)
    });
    let length = begun.max().unwrap_or(0);
    text.get(..text.len() - length).unwrap_or(text)
}

/// Every way in which a service may write a secret back; the longest first, as a secret may be part
/// of another.
fn forms(known: &[SecretString]) -> Vec<String> {
    let mut forms = Vec::new();
    for secret in known {
        let raw = secret.expose_secret();
        let json = serde_json::Value::from(raw).to_string();
        let json = json.trim_start_matches('"');
        let json = json.strip_suffix('"').unwrap_or(json);
        let form: String = url::form_urlencoded::byte_serialize(raw.as_bytes()).collect();
        let html = raw
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        forms.extend([
            raw.to_owned(),
            json.to_owned(),
            json.replace('/', "\\/"),
            form.replace('+', "%20"),
            form,
            html.replace('"', "&quot;").replace('\'', "&#39;"),
            html,
        ]);
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    forms.dedup();
    forms
}

fn hide_named(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_word(first) {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (word, after) = split_while(rest, is_word);
        let hidden = if first == 'e' && word.starts_with("eyJ") {
            let (token, after) = split_while(rest, is_token);
            (token.len() >= SHORTEST_TOKEN).then(|| (REDACTED.to_owned(), after))
        } else if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
            scheme(word, after)
        } else {
            member(word, after, out.ends_with('"')).or_else(|| field(word, after))
        };
        if let Some((shown, after)) = hidden {
            out.push_str(&shown);
            rest = after;
        } else {
            out.push_str(word);
            rest = after;
        }
    }
    out
}

/// `Bearer abc…` and `Basic abc…`.
fn scheme<'a>(word: &str, after: &'a str) -> Option<(String, &'a str)> {
    let (token, after) = split_while(after.strip_prefix(' ')?, is_token);
    (token.len() >= SHORTEST_TOKEN).then(|| (format!("{word} {REDACTED}"), after))
}

/// `password=abc`.
fn field<'a>(word: &str, after: &'a str) -> Option<(String, &'a str)> {
    let value = after.strip_prefix('=')?;
    if !is_one_of(word, &FORM_NAMES) {
        return None;
    }
    let (value, after) = split_while(value, |c| {
        !c.is_whitespace() && !matches!(c, '&' | '"' | '\'' | '<' | '>' | ';' | ',')
    });
    (!value.is_empty()).then(|| (format!("{word}={REDACTED}"), after))
}

/// `"name": value`, also where the quotes are escaped because the JSON is inside a JSON text.
fn member<'a>(word: &str, after: &'a str, quoted: bool) -> Option<(String, &'a str)> {
    if !quoted || !is_one_of(word, &SECRET_NAMES) {
        return None;
    }
    let (escape, rest) = split_while(after, |c| c == '\\');
    let (space, rest) = split_while(rest.strip_prefix('"')?, char::is_whitespace);
    let (more, value) = split_while(rest.strip_prefix(':')?, char::is_whitespace);
    let (shown, rest) = hide_value(value, escape)?;
    let quote = format!("{escape}\"");
    Some((format!("{word}{quote}{space}:{more}{shown}"), rest))
}

/// A JSON value that may break off; nothing if there is nothing to hide.
fn hide_value<'a>(value: &'a str, escape: &str) -> Option<(String, &'a str)> {
    let shown = format!("{escape}\"{REDACTED}{escape}\"");
    if let Some(text) = value
        .strip_prefix(escape)
        .and_then(|value| value.strip_prefix('"'))
    {
        return Some((shown, after_string(text, escape.len())));
    }
    if value.starts_with(['{', '[']) {
        return Some((shown, after_nested(value, escape.len())));
    }
    let (literal, rest) = split_while(value, |c| {
        !c.is_whitespace() && !matches!(c, ',' | '}' | ']')
    });
    let harmless = ["", "null", "true", "false"].contains(&literal);
    (!harmless).then_some((shown, rest))
}

/// What follows the closing quote of a string whose quotes are escaped `depth` times over.
fn after_string(text: &str, depth: usize) -> &str {
    let mut backslashes = 0;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' => backslashes += 1,
            b'"' if backslashes >= depth
                && (backslashes - depth).is_multiple_of(2 * (depth + 1)) =>
            {
                return text.get(index + 1..).unwrap_or_default();
            }
            _ => backslashes = 0,
        }
    }
    ""
}

/// What follows an object or array.
fn after_nested(text: &str, depth: usize) -> &str {
    let mut level = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '"' => rest = after_string(rest, depth),
            '{' | '[' => level += 1,
            '}' | ']' => level = level.saturating_sub(1),
            _ => {}
        }
        if level == 0 {
            return rest;
        }
    }
    ""
}

fn is_one_of(word: &str, names: &[&str]) -> bool {
    let plain: String = word
        .chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    names.contains(&plain.as_str())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The characters of a bearer token (RFC 6750, 2.1).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

fn split_while(text: &str, keep: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !keep(c)).unwrap_or(text.len());
    text.split_at(end)
}
