//! What the extension service's codes mean.

use crate::{Error, diagnosis};

/// Why the service refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExtensionFault {
    /// The integration token is of no use.
    Token(TokenProblem),
    /// `ZBTPEXT/004`: this tenant is registered in that global account already, as another system.
    ///
    /// *Troubleshooting*: connect under the name of the system that is registered, or deregister
    /// and remove that one first.
    RegisteredElsewhere,
    /// `ZBTPEXT/005`: the action is not allowed in the extension's status; the message names both.
    ///
    /// *Troubleshooting*: read the extension again. Only `PendingApproval` can be approved; only
    /// `PendingApproval`, `Failed` and `Disabled` can be deleted.
    WrongStatus,
    /// `ZBTPEXT/006`: the user lacks the administrator's authorization.
    ///
    /// *Troubleshooting*: let an administrator of the tenant do it, or have the communication
    /// user's arrangement extended.
    NotAuthorized,
}

/// Why an integration token is of no use.
///
/// *Troubleshooting*: in every case issue a new token for the same system and create the extension
/// with it; a token cannot be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenProblem {
    /// `ZBTPEXT/001`: empty, too long, or not one that BTP issued. Was it pasted whole?
    NotAToken,
    /// `ZBTPEXT/002`: older than seven days.
    Expired,
    /// `ZBTPEXT/003`: used already; a token serves once.
    Used,
}

impl ExtensionFault {
    /// Reads the service's code out of an error; `None` if it is none of these.
    pub fn of(error: &Error) -> Option<Self> {
        let error = diagnosis::innermost(error);
        Some(match error.code()? {
            "ZBTPEXT/001" => Self::Token(TokenProblem::NotAToken),
            "ZBTPEXT/002" => Self::Token(TokenProblem::Expired),
            "ZBTPEXT/003" => Self::Token(TokenProblem::Used),
            "ZBTPEXT/004" => Self::RegisteredElsewhere,
            "ZBTPEXT/005" => Self::WrongStatus,
            "ZBTPEXT/006" => Self::NotAuthorized,
            _ => return None,
        })
    }
}

/// What is wrong with the integration token, if that is what the service complains about.
///
/// *Troubleshooting*: issue a new token for the same system and try again with it.
pub fn token_problem(error: &Error) -> Option<TokenProblem> {
    match ExtensionFault::of(error)? {
        ExtensionFault::Token(problem) => Some(problem),
        _ => None,
    }
}
