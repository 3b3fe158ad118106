//! What went wrong, and what kind of thing helps.

use std::fmt;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// 11000, 11001, 11008; `BadRequest`, `InvalidRequest`, `InvalidMaxItems`: the request is not well
    /// formed.
    InvalidRequest,
    /// 11004: the authorization is missing. The status is 405.
    NotAuthorized,
    /// 11006, 11007: too many requests.
    RateLimited,
    /// 12003: the rules of the account forbid it; the message says which.
    NotAllowed,
    /// 20002, 20004, 41000; `NotFound`: there is no such thing.
    NotFound,
    /// 20007, 41001; `Conflict`: the name is in use.
    NameTaken,
    /// 20013: it still holds something.
    NotEmpty,
    /// 20029: seen where the id of a global account stands for a directory's. The status is 502.
    WrongKindOfId,
    /// 30001; or Service Manager's *found more than one resource*: several plans bear the name.
    AmbiguousPlan,
    /// 30004; `ConcurrentOperationInProgress`: another operation holds it. The status is 400 or 422.
    Locked,
    /// 30009: more than the quota allows.
    QuotaExceeded,
    /// 30015: the global account is not entitled to the plan.
    NotEntitled,
    /// 70010 to 70015: a conflict behind the CLI server.
    BackendConflict,
    /// `ExistingReferenceEntity`: something else still uses it.
    InUse,
    /// `ConcurrentResourceUpdate`: it changed meanwhile.
    ChangedMeanwhile,
    /// `TokenInvalid`: the token of a list's next page is not good.
    PageExpired,
    /// `BrokerError`, `ServiceBrokerErr`: the broker of the service failed.
    BrokerFailed,
    /// `InternalError`: the service failed.
    ServiceFailed,
    /// `invalid_client`, `unauthorized_client`, `unauthorized`: the credentials were refused.
    LogonRejected,
    /// `invalid_grant`: the user, or what was given for one, was refused.
    GrantRejected,
    /// The code is not in the catalogue; its range tells the area.
    Unlisted,
}

/// What kind of thing helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Nothing has to be mended: the same request may succeed later.
    Wait,
    /// Read how things are, then decide: what was assumed is not so.
    Look,
    /// The request has to be another one.
    ChangeRequest,
    /// Something has to be removed first.
    ClearAway,
    /// Someone has to grant it: a role, a quota, an entitlement, a credential.
    AskAdministrator,
    /// Nothing is known to help.
    AskSupport,
}

impl Cause {
    /// What kind of thing helps.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::RateLimited | Self::Locked | Self::BrokerFailed => Remedy::Wait,
            Self::NotFound | Self::NameTaken | Self::ChangedMeanwhile | Self::BackendConflict => {
                Remedy::Look
            }
            Self::InvalidRequest
            | Self::NotAllowed
            | Self::WrongKindOfId
            | Self::AmbiguousPlan
            | Self::PageExpired => Remedy::ChangeRequest,
            Self::NotEmpty | Self::InUse => Remedy::ClearAway,
            Self::NotAuthorized
            | Self::QuotaExceeded
            | Self::NotEntitled
            | Self::LogonRejected
            | Self::GrantRejected => Remedy::AskAdministrator,
            Self::ServiceFailed | Self::Unlisted => Remedy::AskSupport,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidRequest => "invalid request",
            Self::NotAuthorized => "not authorized",
            Self::RateLimited => "too many requests",
            Self::NotAllowed => "not allowed",
            Self::NotFound => "not found",
            Self::NameTaken => "the name is in use",
            Self::NotEmpty => "not empty",
            Self::WrongKindOfId => "wrong kind of id",
            Self::AmbiguousPlan => "several plans of this name",
            Self::Locked => "locked by another operation",
            Self::QuotaExceeded => "quota exceeded",
            Self::NotEntitled => "the global account is not entitled",
            Self::BackendConflict => "conflict",
            Self::InUse => "in use",
            Self::ChangedMeanwhile => "changed meanwhile",
            Self::PageExpired => "the page's token is not good",
            Self::BrokerFailed => "the service's broker failed",
            Self::ServiceFailed => "the service failed",
            Self::LogonRejected => "the credentials were refused",
            Self::GrantRejected => "the user was refused",
            Self::Unlisted => "not in the catalogue",
        })
    }
}
