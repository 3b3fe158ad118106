//! Kinds of failure, and what happened to the change.

/// What kind of failure a call met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is not allowed; nothing was sent. [`Error::detail`](crate::Error::detail) names
    /// the field and the reason.
    InvalidInput,
    /// The client was set up wrongly; nothing was sent.
    Configuration,
    /// No complete answer arrived; see [`Error::transport`](crate::Error::transport).
    Transport,
    /// The call's deadline passed before it was done.
    DeadlineExceeded,
    /// 401: the credentials were refused. With Basic credentials an S/4HANA user may also be
    /// locked: both look the same on the wire.
    LogonRejected,
    /// The credential was refused before and is not used again until it is replaced, because three
    /// failed logons lock an S/4HANA user. Nothing was sent.
    CredentialLatched,
    /// 403, or the service's code for it: the credentials are good, the authorization is missing.
    Forbidden,
    /// 404 or 410, or the service's code for it.
    NotFound,
    /// 409, or a code of the service that says so: what is there stands against it.
    Conflict,
    /// 412 or 428: the entity changed meanwhile, or a guard is missing.
    PreconditionFailed,
    /// 429, or the service's code for it.
    RateLimited,
    /// Another operation holds the entity (423, or the service's code for it).
    Locked,
    /// Another 4xx, or a refusal that came with status 200.
    Rejected,
    /// 502, 503 or 504: out of service for now.
    Unavailable,
    /// Another 5xx.
    Server,
    /// A redirect. It is not followed, because credentials go to the configured host alone.
    Redirected,
    /// A success whose body is not what the operation returns, such as an HTML logon page with
    /// status 200.
    UnexpectedContent,
    /// A success whose JSON has another shape;
    /// [`Error::detail`](crate::Error::detail) names the place.
    UndecodableBody,
    /// What was waited for ended in failure.
    OperationFailed,
    /// What was waited for did not end in time. It may still.
    StillPending,
}

/// What became of the change that a call asked for.
///
/// Sticky over attempts: once an attempt may have been applied, the doubt stays, whatever a later
/// attempt was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a change was made, was not made, or nobody knows"
)]
pub enum Effect {
    /// Nothing changed. Also for reads, which change nothing.
    NotApplied,
    /// The change was made; what failed came after.
    Applied,
    /// It may or may not have been made. Look before acting again.
    Unknown,
}
