//! The rules that parameters must keep.

use client_core::Error;

pub(super) fn refused(field: impl AsRef<str>, reason: &str) -> Error {
    Error::invalid_input(field.as_ref(), reason)
}

/// The name that the system has in the System Landscape: printable ASCII there.
pub(super) fn system_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() || !name.chars().all(|c| matches!(c, ' '..='~')) {
        let reason =
            "must be the name that the system has in the System Landscape: printable ASCII";
        return Err(refused("systemName", reason));
    }
    Ok(())
}

pub(super) fn filled(field: impl AsRef<str>, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(refused(field, "must not be empty"));
    }
    Ok(())
}

/// `[a-zA-Z0-9_-]`, at most 80.
pub(super) fn arrangement_name(name: &str) -> Result<(), Error> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() || name.len() > 80 || !name.chars().all(allowed) {
        let reason = "takes 1 to 80 letters, digits, underscores and hyphens";
        return Err(refused(
            "communicationArrangement.communicationArrangementName",
            reason,
        ));
    }
    Ok(())
}

/// `SAP_COM_` and a number; some have letters in it, as `SAP_COM_0A48`.
pub(super) fn scenario_id(id: &str) -> Result<(), Error> {
    let number = id.strip_prefix("SAP_COM_").unwrap_or_default();
    let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if number.is_empty() || !number.chars().all(allowed) {
        let reason = "must be SAP_COM_ and a number, such as SAP_COM_0008";
        return Err(refused("communicationArrangement.scenarioId", reason));
    }
    Ok(())
}

/// `[a-zA-Z0-9]{1,4}`.
pub(super) fn em_client_id(id: &str) -> Result<(), Error> {
    if !(1..=4).contains(&id.len()) || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(refused("emClientId", "takes 1 to 4 letters and digits"));
    }
    Ok(())
}
