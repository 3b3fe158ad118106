//! What of a recording is secret, and how it is hidden.

use http::{HeaderName, HeaderValue, header};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{exchange::Exchange, find, model::Pair, trees};
use crate::{
    SecretString,
    secret::{Known, REDACTED, is_secret_field},
};

/// Headers whose value is secret, marked or not.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-csrf-token",
    "x-api-key",
];

/// What S/4HANA's token header holds that is no token.
const CSRF_WORDS: [&str; 2] = ["fetch", "required"];

/// Knows every secret of a recording.
pub(super) struct Hider {
    known: Known,
}

impl Hider {
    /// Looks for secrets in all exchanges, because one may be told in another.
    pub(super) fn of(exchanges: &[Exchange], secrets: &[SecretString]) -> Self {
        let mut found = secrets.to_vec();
        for exchange in exchanges {
            find::of_exchange(exchange, &mut found);
        }
        Self {
            known: Known::of(&found),
        }
    }

    /// Whether the bytes hold a known secret.
    pub(super) fn knows(&self, bytes: &[u8]) -> bool {
        self.known.is_in(bytes)
    }

    /// A text without known secrets, and without what looks like one.
    pub(super) fn plain(&self, text: &str) -> String {
        self.known.hide(text)
    }

    /// A body. JSON stays JSON.
    pub(super) fn text(&self, text: &str) -> String {
        if !trees::ALWAYS_SECRET.iter().any(|name| text.contains(name)) {
            return self.body(text);
        }
        match serde_json::from_str(text).ok().and_then(trees::pruned) {
            Some(pruned) => self.body(&pruned.to_string()),
            // Left as it was written where nothing was hidden.
            None => self.body(text),
        }
    }

    fn body(&self, text: &str) -> String {
        let hidden = self.plain(text);
        if is_json(text) && !is_json(&hidden) {
            // A secret that is a number was replaced where a text cannot stand.
            return serde_json::from_str(text).map_or(hidden, |value| {
                let walked = self.walk(value, &|text| self.plain(text));
                // Once more, because only the whole text tells the names of members.
                self.plain(&walked.to_string())
            });
        }
        hidden
    }

    /// The answer to a request that is confidential: its shape, ids and names.
    pub(super) fn confidential(&self, text: &str) -> String {
        match serde_json::from_str(text) {
            Ok(value) => self.text(&trees::without_texts(value).to_string()),
            Err(_) if text.is_empty() => String::new(),
            Err(_) => REDACTED.to_owned(),
        }
    }

    /// The fields of a form or query.
    pub(super) fn fields(&self, form: &str) -> Vec<Pair> {
        url::form_urlencoded::parse(form.as_bytes())
            .map(|(name, value)| Pair {
                value: if is_secret_field(&name) {
                    REDACTED.to_owned()
                } else {
                    self.plain(&value)
                },
                name: name.into_owned(),
            })
            .collect()
    }

    /// A form or query. It is left as it is where it holds nothing secret.
    pub(super) fn form(&self, form: &str) -> String {
        let fields = self.fields(form);
        let before = url::form_urlencoded::parse(form.as_bytes());
        if before
            .zip(&fields)
            .all(|((_, value), shown)| value == shown.value)
        {
            return form.to_owned();
        }
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields.iter().map(|field| (&field.name, &field.value)))
            .finish()
    }

    /// An address, absolute or relative.
    pub(super) fn link(&self, address: &str) -> String {
        match address.split_once('?') {
            Some((path, query)) => format!("{}?{}", self.plain(path), self.form(query)),
            None => self.plain(address),
        }
    }

    pub(super) fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        if !is_secret_header(name, value) {
            return match *name {
                header::LOCATION => self.link(&text),
                _ => self.plain(&text),
            };
        }
        let of_cookie = |text: &str| match text.split_once('=') {
            Some((name, _)) => format!("{name}={REDACTED}"),
            None => REDACTED.to_owned(),
        };
        match name.as_str() {
            "cookie" => {
                let pairs: Vec<String> = text.split("; ").map(of_cookie).collect();
                pairs.join("; ")
            }
            "set-cookie" => match text.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", of_cookie(pair)),
                None => of_cookie(&text),
            },
            "x-csrf-token" if is_csrf_word(&text) => text.into_owned(),
            "authorization" | "proxy-authorization" => match text.split_once(' ') {
                Some((scheme, _)) => format!("{scheme} {REDACTED}"),
                None => REDACTED.to_owned(),
            },
            _ => REDACTED.to_owned(),
        }
    }

    /// Every text replaced by what the function makes of it, and numbers that hold a secret by a word.
    fn walk(&self, value: Value, shown: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => Value::String(shown(&text)),
            Value::Number(number) if self.knows(number.to_string().as_bytes()) => {
                Value::String(REDACTED.to_owned())
            }
            Value::Array(items) => items
                .into_iter()
                .map(|item| self.walk(item, shown))
                .collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, member)| (self.plain(&name), self.walk(member, shown)))
                .collect(),
            other => other,
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

pub(super) fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str())
}

pub(super) fn is_csrf_word(text: &str) -> bool {
    CSRF_WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// The names of the cookies in a `Cookie` header, or the one of a `Set-Cookie`.
pub(super) fn cookie_names(text: &str, set: bool) -> impl Iterator<Item = &str> {
    let count = if set { 1 } else { usize::MAX };
    text.split(';')
        .take(count)
        .filter_map(|pair| Some(pair.split_once('=')?.0.trim()))
}
