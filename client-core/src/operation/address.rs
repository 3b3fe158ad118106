//! From a path template to an address that cannot leave its host.

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
};

use url::{Url, form_urlencoded};

use crate::Error;

/// The address that the last template without parameters led to. Pages, looks at a status, many at once: mostly the next
/// one leads there, too, and a path takes longer to put together than all the rest.
#[derive(Debug, Default)]
pub(crate) struct LastPath(Mutex<Option<(String, Url)>>);

impl LastPath {
    /// As [`path`], always below the same `base`.
    pub(super) fn path(
        &self,
        base: &Url,
        template: &str,
        parameters: &[(&'static str, String)],
    ) -> Result<Url, Error> {
        if !parameters.is_empty() {
            return path(base, template, parameters);
        }
        let last = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = last().as_ref().filter(|(known, _)| known == template) {
            return Ok(url.clone());
        }
        let url = path(base, template, parameters)?;
        *last() = Some((template.to_owned(), url.clone()));
        Ok(url)
    }
}

/// The address below `base`: each segment of the template filled and encoded by itself.
pub(super) fn path(
    base: &Url,
    template: &str,
    parameters: &[(&'static str, String)],
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
    Ok(url)
}

pub(super) fn with_query(mut url: Url, query: &[(Cow<'static, str>, String)]) -> Url {
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
    url
}

/// Encodes all but the characters of a path segment (RFC 3986, 3.3: `pchar`). The `url` crate is not
/// asked to do it: it drops tabs and line breaks without a word.
fn encode(segment: &str, path: &mut String) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
    if segment.bytes().all(is_plain) {
        path.push_str(segment);
        return;
    }
    for byte in segment.bytes() {
        if is_plain(byte) {
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
