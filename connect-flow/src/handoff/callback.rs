//! An operator that is a closure: for tickets, chats, and scripts.

use std::{fmt, future::Future};

use async_trait::async_trait;

use super::operator::{Operator, OperatorError, Question, Reply};

/// Asks through an async closure.
///
/// # Examples
///
/// ```
/// use connect_flow::handoff::{Answer, Callback, OperatorError, Question};
///
/// let tickets = Callback::new(|question: Question| async move {
///     let ticket = question.instruction.to_markdown();
///     // open a ticket with this text, wait until it is closed, and then:
///     # drop(ticket);
///     Ok::<_, OperatorError>(Answer::Done.into())
/// });
/// ```
pub struct Callback<F>(F);

impl<F, A> Callback<F>
where
    F: Fn(Question) -> A + Send + Sync,
    A: Future<Output = Result<Reply, OperatorError>> + Send,
{
    /// An operator that calls `ask` for each question. The future is dropped when the answer is not needed any more.
    pub const fn new(ask: F) -> Self {
        Self(ask)
    }
}

#[async_trait]
impl<F, A> Operator for Callback<F>
where
    F: Fn(Question) -> A + Send + Sync,
    A: Future<Output = Result<Reply, OperatorError>> + Send,
{
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        (self.0)(question.clone()).await
    }
}

impl<F> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Callback").finish_non_exhaustive()
    }
}
