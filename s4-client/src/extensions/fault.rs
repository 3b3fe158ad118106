//! What the contract's error codes mean.

use client_core::Error;

/// What is wrong with an integration token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenProblem {
    /// It is empty, too long, or not one that BTP issued (`ZBTPEXT/001`).
    NotAToken,
    /// It is older than 7 days (`ZBTPEXT/002`).
    Expired,
    /// It was used before (`ZBTPEXT/003`).
    Used,
}

/// What is wrong with the token, if that is what an error says.
///
/// *Troubleshooting*: get a new token for the same system; an extension that was created with the old one has to be
/// deleted first.
pub fn token_problem(error: &Error) -> Option<TokenProblem> {
    match error.code()? {
        "ZBTPEXT/001" => Some(TokenProblem::NotAToken),
        "ZBTPEXT/002" => Some(TokenProblem::Expired),
        "ZBTPEXT/003" => Some(TokenProblem::Used),
        _ => None,
    }
}
