//! From a path template to an address that cannot leave its host.

use std::borrow::Cow;

use url::Url;

use crate::Error;

pub(super) fn build(
    base: &Url,
    template: &str,
    parameters: &[(&'static str, String)],
    query: &[(Cow<'static, str>, String)],
) -> Result<Url, Error> {
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    {
        let Ok(mut segments) = url.path_segments_mut() else {
            return Err(Error::configuration("base address", "cannot have a path"));
        };
        segments.pop_if_empty();
        for part in template.trim_start_matches('/').split('/') {
            let segment = fill(part, parameters)?;
            if matches!(segment.as_ref(), "." | "..") {
                return Err(Error::invalid_input(
                    part,
                    "`.` and `..` are not allowed as a path segment",
                ));
            }
            // An empty last part keeps the trailing slash that some S/4HANA paths need.
            segments.push(&segment);
        }
    }
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
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
