//! From a path template to an address that cannot leave its host.

use std::borrow::Cow;

use url::{Url, form_urlencoded};

use crate::Error;

pub(super) fn build(
    base: &Url,
    template: &str,
    parameters: &[(&'static str, String)],
    query: &[(Cow<'static, str>, String)],
) -> Result<Url, Error> {
    if base.cannot_be_a_base() {
        return Err(Error::configuration("base address", "cannot have a path"));
    }
    let mut url = base.clone();
    if url.query().is_some() {
        url.set_query(None);
    }
    if url.fragment().is_some() {
        url.set_fragment(None);
    }
    // An empty template is the base address itself.
    if !template.is_empty() {
        let above = base.path().trim_end_matches('/');
        let mut path = String::with_capacity(above.len() + template.len() + 64);
        path.push_str(above);
        for part in template.trim_start_matches('/').split('/') {
            let segment = fill(part, parameters)?;
            if matches!(segment.as_ref(), "." | "..") {
                return Err(Error::invalid_input(
                    part,
                    "`.` and `..` are not allowed as a path segment",
                ));
            }
            // An empty last part keeps the trailing slash that some S/4HANA paths need.
            path.push('/');
            encode(&segment, &mut path);
        }
        url.set_path(&path);
    }
    if !query.is_empty() {
        let query = form_urlencoded::Serializer::new(String::with_capacity(256))
            .extend_pairs(query)
            .finish();
        // `+` means a space in forms alone; `%20` means it everywhere.
        if query.contains('+') {
            url.set_query(Some(&query.replace('+', "%20")));
        } else {
            url.set_query(Some(&query));
        }
    }
    Ok(url)
}

/// Encodes all but the characters of a path segment (RFC 3986, 3.3: `pchar`). The `url` crate is not
/// asked to do it: it drops tabs and line breaks without a word.
fn encode(segment: &str, path: &mut String) {
    for byte in segment.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
        if plain {
            path.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
            path.push('%');
            path.push(digit(byte >> 4).to_ascii_uppercase());
            path.push(digit(byte & 15).to_ascii_uppercase());
        }
    }
}

/// Replaces each `{name}` of one segment.
fn fill<'a>(part: &'a str, parameters: &[(&'static str, String)]) -> Result<Cow<'a, str>, Error> {
    if !part.contains('{') {
        return Ok(Cow::Borrowed(part));
    }
    let mut filled = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err(Error::invalid_input(
                part,
                "the path template lacks a closing brace",
            ));
        };
        let Some((_, value)) = parameters.iter().find(|(known, _)| *known == name) else {
            return Err(Error::invalid_input(name, "the path needs this parameter"));
        };
        if value.is_empty() {
            return Err(Error::invalid_input(name, "must not be empty"));
        }
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(Cow::Owned(filled))
}
