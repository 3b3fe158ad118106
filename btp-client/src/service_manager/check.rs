//! Rules for what a request says, checked before it is sent.

use client_core::{Error, SecretString, operation::Operation};

pub(super) fn filled(field: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input(field, "must not be empty"));
    }
    Ok(())
}

/// Lets a request name the secrets in it.
pub(super) fn carrying<T>(operation: Operation<T>, secrets: &[SecretString]) -> Operation<T> {
    secrets.iter().fold(operation, |operation, secret| {
        operation.carries(secret.clone())
    })
}
