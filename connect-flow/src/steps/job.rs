//! Waiting for the job that an entitlement request began.

use client_core::{
    ErrorKind,
    poll::{PollPolicy, Poller},
};

use crate::{StepContext, error::StepError};

/// Waits for the end. A job's end is not the assignment's state, nor is its disappearance: what became of the
/// request is read back.
pub(super) async fn ended(
    cx: &StepContext,
    job: Poller<()>,
    policy: PollPolicy,
) -> Result<(), StepError> {
    match job.with_policy(policy).await {
        Ok(()) => Ok(()),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::OperationFailed | ErrorKind::NotFound
            ) =>
        {
            cx.remark(format!(
                "the entitlement job did not succeed; reading the assignments back: {error}"
            ));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
