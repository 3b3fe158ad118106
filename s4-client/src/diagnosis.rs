//! What a failure means on a tenant, and what to do about it.
//!
//! The predicates look through errors that wrap another: a write that was not sent because its CSRF
//! token could not be fetched is judged by what the fetch was answered.

use std::error::Error as _;

use client_core::BodyKind;
use http::StatusCode;

use crate::{Error, ErrorKind, odata::CSRF_REQUIRED};

/// The operation that fetches a token from S/4HANA's own token endpoint.
pub(crate) const TOKEN: &str = "s4.token";

/// Words of SAP's maintenance pages (SAP KBA 2825498), in lower case.
const MAINTENANCE: [&str; 2] = ["maintenance", "downtime"];

/// Whether the tenant refused the logon, now or before.
///
/// S/4HANA Cloud answers a wrong password, a locked user and a user without a communication
/// arrangement alike (401): the wire does not tell them apart.
///
/// *Troubleshooting*: three failed logons lock a communication user, so do not try again. An
/// administrator looks in *Maintain Communication Users* whether the user is locked, unlocks it or
/// sets a new password, and in *Communication Arrangements* whether the user is in the arrangement
/// of the service. Then replace the credential
/// ([`BasicCredential::replace`](client_core::auth::BasicCredential::replace)).
pub fn is_locked_or_rejected(error: &Error) -> bool {
    let error = innermost(error);
    // The token endpoint may refuse with 400 (RFC 6749, 5.2).
    let by_token_endpoint = error.operation() == Some(TOKEN)
        && matches!(error.code(), Some("invalid_client" | "invalid_grant"));
    by_token_endpoint
        || matches!(
            error.kind(),
            ErrorKind::LogonRejected | ErrorKind::CredentialLatched
        )
}

/// Whether the tenant refused a change for want of a valid CSRF token (403 with
/// `x-csrf-token: Required`), even after a new one had been fetched.
///
/// *Troubleshooting*: the session's cookies do not reach the tenant, or not the same instance of
/// it. Look for a proxy that removes `Cookie`, `Set-Cookie` or `x-csrf-token`.
pub fn is_csrf(error: &Error) -> bool {
    innermost(error).code() == Some(CSRF_REQUIRED)
}

/// Whether the tenant shows a maintenance page: HTML that says so, with 503 or even with 200.
///
/// *Troubleshooting*: wait. Maintenance windows are in SAP for Me; hotfixes come on weekends,
/// upgrades twice a year. Nothing was done if [`Error::effect`] says so.
pub fn is_maintenance(error: &Error) -> bool {
    let error = innermost(error);
    let may_be = matches!(
        error.kind(),
        ErrorKind::Unavailable | ErrorKind::UnexpectedContent
    );
    may_be
        && [error.message(), error.excerpt()]
            .into_iter()
            .flatten()
            .any(|text| {
                let text = text.to_lowercase();
                MAINTENANCE.iter().any(|word| text.contains(word))
            })
}

/// Whether a page came where data was asked for, or the way to one: mostly a logon page, because the
/// address is the UI host's.
///
/// *Troubleshooting*: use [`TenantHost`](crate::TenantHost), which knows the API host of either
/// address, and Basic credentials on no other host. If the host is right, a proxy in between asks
/// for a logon of its own.
pub fn is_logon_page(error: &Error) -> bool {
    let inner = innermost(error);
    let is_page =
        inner.kind() == ErrorKind::UnexpectedContent && inner.body_kind() == Some(BodyKind::Html);
    (is_page || inner.kind() == ErrorKind::Redirected) && !is_maintenance(error)
}

/// Whether the tenant takes the logon but does not offer the service: it is not activated, or no
/// communication arrangement of the user allows it (`/IWFND/MED/170` in V2, `/IWBEP/CM_V4_COS/014` in V4).
///
/// *Troubleshooting*: create a communication arrangement for the service's scenario with this user as its
/// inbound user, or add the user to the one that is there.
pub fn is_service_not_active(error: &Error) -> bool {
    matches!(
        innermost(error).code(),
        Some("/IWFND/MED/170" | "/IWBEP/CM_V4_COS/014")
    )
}

/// Whether an entity changed since it was read (412), or was to be changed without saying which
/// version was read (428).
///
/// *Troubleshooting*: read the entity again, look whether the change is still wanted, and repeat it
/// with the new ETag.
pub fn is_precondition(error: &Error) -> bool {
    innermost(error).kind() == ErrorKind::PreconditionFailed
}

/// Whether the service itself says that there is no such entity.
///
/// A 404 without the service's code comes from something in front of it. A code of SAP Gateway's own
/// (`/IWFND/…`, `/IWBEP/CM_V4_COS/…`) speaks of the service; one of its reading of the address
/// (`/IWBEP/CM_V4_RUNTIME/…`, or 32 hexadecimal digits in V2) of a set that is not there. None of these says
/// that the entity is gone.
///
/// *Troubleshooting*: if it should be there, look whether the key is of another tenant.
pub fn is_entity_absent(error: &Error) -> bool {
    error.status() == Some(StatusCode::NOT_FOUND)
        && error.operation() == innermost(error).operation()
        && error.code().is_some_and(|code| {
            let of_gateway = ["/IWFND/", "/IWBEP/CM_V4_COS/", "/IWBEP/CM_V4_RUNTIME/"];
            let of_address = code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit());
            !of_address && !of_gateway.iter().any(|start| code.starts_with(start))
        })
}

/// What a person should do about the failure, if it is one that this module knows.
pub fn advice(error: &Error) -> Option<&'static str> {
    Some(if innermost(error).code() == Some("invalid_grant") {
        "check issuer, audience, name id and validity of the SAML assertion against the arrangement's OAuth 2.0 \
         Details; the communication user itself was not refused"
    } else if is_locked_or_rejected(error) {
        "check in Maintain Communication Users whether the user is locked, and in Communication Arrangements \
         whether it is in the service's arrangement; then set the password anew"
    } else if is_maintenance(error) {
        "the tenant is in maintenance: wait until it is over"
    } else if is_logon_page(error) {
        "check that the address is the tenant's API host (its first label ends with -api) and that no proxy asks for a logon"
    } else if is_service_not_active(error) {
        "create a communication arrangement for the service's scenario with this user as its inbound user"
    } else if is_csrf(error) {
        "check that no proxy removes cookies or the x-csrf-token header"
    } else if is_precondition(error) {
        "it was changed meanwhile: read it again, then decide"
    } else {
        return None;
    })
}

/// The error at the root: the one that a fetch on the way met, if there was one.
pub(crate) fn innermost(error: &Error) -> &Error {
    let mut innermost = error;
    while let Some(inner) = innermost
        .source()
        .and_then(|source| source.downcast_ref::<Error>())
    {
        innermost = inner;
    }
    innermost
}
