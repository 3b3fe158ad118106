//! Rules of the Accounts document for what a request says, checked before it is sent.

use client_core::Error;

/// No slash: the document's pattern is `^((?![/]).)*$`.
pub(super) fn display_name(text: &str) -> Result<(), Error> {
    let reason = if text.trim().is_empty() {
        "must not be empty"
    } else if text.contains('/') {
        "must not contain a slash"
    } else if text.contains(['\n', '\r']) {
        "must be one line"
    } else {
        return Ok(());
    };
    Err(Error::invalid_input("displayName", reason))
}

/// Letters `a` to `z`, digits and hyphens (not first or last), at most 63.
pub(super) fn subdomain(text: &str) -> Result<(), Error> {
    let reason = if text.is_empty() || text.len() > 63 {
        "must have 1 to 63 characters"
    } else if text.starts_with('-') || text.ends_with('-') {
        "must not begin or end with a hyphen"
    } else if !text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        "takes letters a-z, digits and hyphens alone"
    } else {
        return Ok(());
    };
    Err(Error::invalid_input("subdomain", reason))
}

/// At most `limit` characters, and at least one.
pub(super) fn length(field: &str, text: &str, limit: usize) -> Result<(), Error> {
    if text.is_empty() || text.chars().count() > limit {
        let reason = format!("must have 1 to {limit} characters");
        return Err(Error::invalid_input(field, reason));
    }
    Ok(())
}
