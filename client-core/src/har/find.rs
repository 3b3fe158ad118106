//! The secrets of a recording, found by header, by name and by type.

use http::{HeaderMap, header};
use serde_json::Value;

use super::{
    exchange::{Exchange, Outcome, Sent},
    hide::{is_csrf_word, is_secret_header},
};
use crate::{
    ExposeSecret, SecretString,
    secret::{basic_password, is_secret_field, is_secret_member},
};

/// Holds the client number, and no secret.
const HARMLESS_COOKIE: &str = "sap-usercontext";

/// Shortest text that is taken for a secret, and looked for elsewhere, for its name alone.
const SHORTEST_FOUND: usize = 8;

/// Adds every secret of an exchange.
pub(super) fn of_exchange(exchange: &Exchange, found: &mut Vec<SecretString>) {
    of_request(&exchange.sent, found);
    if let Outcome::Answered { headers, body, .. } = &exchange.outcome {
        of_headers(headers, found);
        of_json(body, found);
    }
}

/// Whether the body is a form, by its content type.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    })
}

fn of_request(sent: &Sent, found: &mut Vec<SecretString>) {
    found.extend(sent.sensitive.secrets().iter().cloned());
    of_headers(&sent.headers, found);
    of_fields(sent.uri.query().unwrap_or_default().as_bytes(), found);
    if is_form(&sent.headers) {
        of_fields(&sent.body, found);
    } else {
        of_json(&sent.body, found);
    }
}

fn of_headers(headers: &HeaderMap, found: &mut Vec<SecretString>) {
    for (name, value) in headers {
        let Ok(text) = value.to_str() else { continue };
        if *name == header::LOCATION {
            of_fields(
                text.split_once('?')
                    .map_or("", |(_, query)| query)
                    .as_bytes(),
                found,
            );
        }
        if !is_secret_header(name, value) {
            continue;
        }
        match name.as_str() {
            "cookie" | "set-cookie" => {
                let count = if name == header::SET_COOKIE {
                    1
                } else {
                    usize::MAX
                };
                let pairs = text.split(';').take(count);
                for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
                    if name.trim() != HARMLESS_COOKIE {
                        found_text(value, found);
                    }
                }
            }
            "x-csrf-token" if is_csrf_word(text) => {}
            _ => {
                found.extend(basic_password(text));
                // After a scheme, if there is one.
                found_text(text.split_once(' ').map_or(text, |(_, rest)| rest), found);
            }
        }
    }
}

fn of_fields(form: &[u8], found: &mut Vec<SecretString>) {
    for (name, value) in url::form_urlencoded::parse(form) {
        if is_secret_field(&name) {
            found_text(&value, found);
        }
    }
}

fn of_json(body: &[u8], found: &mut Vec<SecretString>) {
    if let Ok(value) = serde_json::from_slice(body) {
        of_value(&value, false, found);
    }
}

/// `inside` says that every text is secret.
fn of_value(value: &Value, inside: bool, found: &mut Vec<SecretString>) {
    match value {
        // An address is asked for later, and has to be readable then.
        Value::String(text) if inside && !text.starts_with("http") => found_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| of_value(item, inside, found)),
        Value::Object(members) => {
            for (name, member) in members {
                // `key` names other things, too.
                let secret = is_secret_member(name)
                    && (name != "key" || member.as_str().is_some_and(|text| text.len() > 200));
                of_value(member, inside || secret || name == "credentials", found);
            }
        }
        _ => {}
    }
}

fn found_text(text: &str, found: &mut Vec<SecretString>) {
    if text.len() >= SHORTEST_FOUND && !found.iter().any(|known| known.expose_secret() == text) {
        found.push(SecretString::from(text));
    }
}
