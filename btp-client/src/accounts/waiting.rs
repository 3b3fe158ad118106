//! Waiting until an account is in order, or gone.

use async_trait::async_trait;
use client_core::{
    Client, Effect, Error, ErrorKind,
    operation::Operation,
    poll::{Probe, Progress, ResumeToken},
};

use super::{AccountState, ContractStatus};
use crate::diagnosis::{Area, Cause, Diagnosis};

/// What waiting needs to know of an account.
pub(super) trait Stateful: Send + 'static {
    /// How errors call it.
    const WORD: &'static str;
    fn state(&self) -> &AccountState;
    fn state_message(&self) -> Option<&str>;
    fn contract_status(&self) -> Option<&ContractStatus>;
}

/// Looks at one account.
pub(super) struct AccountProbe<T> {
    pub(super) client: Client,
    pub(super) look: Box<dyn Fn() -> Operation<T> + Send + Sync>,
    pub(super) name: &'static str,
    pub(super) id: String,
}

impl<T: Stateful> AccountProbe<T> {
    async fn look(&self) -> Result<T, Error> {
        self.client.call((self.look)()).await
    }

    fn failed(&self, account: &T) -> Error {
        let reason = match account.state_message() {
            Some(message) if !message.is_empty() => message,
            _ => "no reason given",
        };
        let detail = format!(
            "{} {} is in state {}: {reason}",
            T::WORD,
            self.id,
            account.state()
        );
        Error::new(ErrorKind::OperationFailed, detail).with_effect(Effect::Unknown)
    }
}

/// Ends when the account is `OK`.
pub(super) struct UntilOk<T>(pub(super) AccountProbe<T>);

#[async_trait]
impl<T: Stateful> Probe for UntilOk<T> {
    type Output = T;

    async fn probe(&self) -> Result<Progress<T>, Error> {
        let account = self.0.look().await?;
        match account.state() {
            AccountState::Ok => Ok(Progress::Done(account)),
            state if state.is_failed() => Err(self.0.failed(&account)),
            state => Ok(Progress::pending(state.as_str())),
        }
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(self.0.name, self.0.id.as_str())
    }
}

/// Only by the Accounts service's own code: another 404 may be a proxy's, and proves nothing.
fn is_deleted(error: &Error) -> bool {
    Diagnosis::of(error).is_some_and(|found| {
        found.cause() == Cause::NotFound && found.area() == Some(Area::Accounts)
    })
}

/// Ends when the service does not know the account any more.
pub(super) struct UntilDeleted<T>(pub(super) AccountProbe<T>);

#[async_trait]
impl<T: Stateful> Probe for UntilDeleted<T> {
    type Output = ();

    async fn probe(&self) -> Result<Progress<()>, Error> {
        let account = match self.0.look().await {
            Ok(account) => account,
            Err(error) if is_deleted(&error) => return Ok(Progress::Done(())),
            Err(error) => return Err(error),
        };
        // Another failure may be older than the deletion.
        if *account.state() == AccountState::DeletionFailed {
            return Err(self.0.failed(&account));
        }
        let state = match account.contract_status() {
            Some(status) if *status != ContractStatus::Active => {
                format!("{} ({status})", account.state())
            }
            _ => account.state().to_string(),
        };
        Ok(Progress::pending(state))
    }

    fn resume_token(&self) -> ResumeToken {
        ResumeToken::new(self.0.name, self.0.id.as_str())
    }
}
