//! *Merge*: a discovered system becomes part of the registered one.

use client_core::Error;

use super::{Action, System, SystemId, SystemLandscapeClient, operations};

impl SystemLandscapeClient {
    /// *Merge*: what the source has and the destination lacks is added to the destination; the source
    /// is gone. Both are read first, and the formations that hold the source; see
    /// [`System::allows_merge_of`]. Needs `application:read` and `application:write`, and
    /// `formation:read` to be told of formations before anything is sent.
    ///
    /// # Errors
    ///
    /// [`NotAllowed`](super::NotAllowed) before anything is sent;
    /// [`ErrorKind::NotFound`](client_core::ErrorKind::NotFound) if there is no such system;
    /// [`Refusal::Failed`](super::Refusal::Failed) for the rules that only Director knows; else those of [`Client::call`](client_core::Client::call). After
    /// [`Effect::Unknown`](client_core::Effect::Unknown) look whether the source is gone.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were merged: look whether the source is gone.
    pub async fn merge(&self, destination: &SystemId, source: &SystemId) -> Result<System, Error> {
        let into = self.existing(destination).await?;
        let from = self.existing(source).await?;
        into.allows_merge_of(&from)?;
        self.out_of_formations(&from, Action::MergeFrom).await?;
        self.call(operations::merge_systems(destination, source))
            .await
    }
}
