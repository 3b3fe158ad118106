//! Why Director refused, by its `error_code`.

use client_core::Error;

use super::NotAllowed;

/// Why the landscape refused, told by [`Error::code`] (Compass Director source, `apperrors`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// 20: there is no such thing.
    NotFound,
    /// 21, 31: the name is in use.
    NameTaken,
    /// 22, 29, 30, 400: the input is not allowed.
    InvalidInput,
    /// 23, 26: the token lacks a scope, or is refused.
    NotAuthorized,
    /// 24, 25: the global account is missing or unknown.
    WrongTenant,
    /// 27, 33: the status or the rules of the landscape forbid it; the message says which. Also what
    /// [`NotAllowed`] kept from being sent, and a formation's constraint, which comes with 10.
    NotAllowed,
    /// 32, 35, 38: another operation is under way.
    UnderWay,
    /// 10, 11, 28: the service failed, and may have done it.
    Failed,
    /// Another code.
    Other,
}

impl Refusal {
    /// The refusal behind an error of a [`SystemLandscapeClient`](super::SystemLandscapeClient);
    /// `None` if the error is neither Director's nor the guard's.
    pub fn of(error: &Error) -> Option<Self> {
        if NotAllowed::of(error).is_some() {
            return Some(Self::NotAllowed);
        }
        if !error.operation()?.starts_with("director.") {
            return None;
        }
        let code: u16 = error.code()?.parse().ok()?;
        // Director has no code for it, and wraps the words (source, `formationconstraint`).
        let constraint = |text: &str| text.contains("Formation constraint");
        if code == 10 && error.message().is_some_and(constraint) {
            return Some(Self::NotAllowed);
        }
        Some(match code {
            20 => Self::NotFound,
            21 | 31 => Self::NameTaken,
            22 | 29 | 30 | 400 => Self::InvalidInput,
            23 | 26 => Self::NotAuthorized,
            24 | 25 => Self::WrongTenant,
            27 | 33 => Self::NotAllowed,
            32 | 35 | 38 => Self::UnderWay,
            10 | 11 | 28 => Self::Failed,
            _ => Self::Other,
        })
    }
}
