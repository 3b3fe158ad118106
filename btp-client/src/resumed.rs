//! Reading the tokens of waits that another process began.

use client_core::{Error, poll::ResumeToken};

/// What a token refers to, if it is one of `name`'s.
pub(crate) fn referred<'a>(token: &'a ResumeToken, name: &str) -> Result<&'a str, Error> {
    if token.operation != name {
        let reason = format!("is of operation {}, not of {name}", token.operation);
        return Err(Error::invalid_input("resume token", reason));
    }
    if token.reference.is_empty() {
        return Err(Error::invalid_input("resume token", "names nothing"));
    }
    Ok(&token.reference)
}
