//! What became of creating what may have been there.

use super::Accepted;

/// What became of asking for an account that may have been there already.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it was created, or it was there")]
#[must_use = "the account may not be ready yet: wait for it"]
pub enum Ensured<A> {
    /// It was created by this call, and the answer arrived.
    Created(Box<Accepted<A>>),
    /// It is there: created by an earlier call, or by this one with its answer lost.
    Adopted(Box<A>),
}

impl<A> Ensured<A> {
    /// The account, in whatever state.
    pub fn account(&self) -> &A {
        match self {
            Self::Created(accepted) => &accepted.account,
            Self::Adopted(account) => account,
        }
    }
}
