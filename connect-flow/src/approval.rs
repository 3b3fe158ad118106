//! The *Yes* that lets an extension be enabled.

use std::fmt::Debug;

use async_trait::async_trait;
use s4_client::extensions::Extension;

/// What is to be approved: an extension that waits in the tenant.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// The system's name.
    pub system_name: String,
    /// The extension, with who last changed it and when.
    pub extension: Extension,
    /// Whether the extension was there before this run: made by an earlier one, or by somebody else who gave it the
    /// system's name. Until it is enabled nobody can read to which global account its token belongs.
    pub found: bool,
    /// Whether this run has made it, or the user as whom it works in the tenant has changed it last, as far as that is
    /// known ([`TenantExtensions::user`](crate::TenantExtensions::user)): then an earlier run of that user has left it,
    /// for whichever global account.
    pub same_user: bool,
    /// What approving does, in words.
    pub question: String,
}

impl ApprovalRequest {
    pub(crate) fn new(
        system_name: &str,
        extension: &Extension,
        found: bool,
        same_user: bool,
    ) -> Self {
        let origin = if found {
            format!(
                " As far as is known it was not made by this run: {}; check that its token is of this global account.",
                particulars(extension)
            )
        } else {
            String::new()
        };
        let question = format!(
            "Approve the extension for system {system_name}? That uses its integration token up and lets the BTP \
             global account reach the tenant's communication scenarios.{origin} Without approval it stays in the \
             tenant and waits."
        );
        Self {
            system_name: system_name.to_owned(),
            extension: extension.clone(),
            found,
            same_user,
            question,
        }
    }
}

/// What tells one row from another of the same description.
pub(crate) fn particulars(extension: &Extension) -> String {
    let by = extension
        .changed_by
        .as_deref()
        .unwrap_or("nobody knows whom");
    let at = extension
        .changed_at
        .map(|at| format!(" at {at}"))
        .unwrap_or_default();
    format!("{}, last changed by {by}{at}", extension.id)
}

/// Decides whether an extension is approved. Asked once for each extension in a run.
#[async_trait]
pub trait Approver: Debug + Send + Sync {
    /// `true` for *Yes*. A *No* blocks the flow and leaves the extension waiting for approval.
    async fn approve(&self, request: &ApprovalRequest) -> bool;

    /// Whether [`approve`](Self::approve) is known to say *No*, without asking anybody: then a plan says so, and a run is
    /// blocked before it changes anything.
    fn refuses(&self, request: &ApprovalRequest) -> bool {
        let _ = request;
        false
    }
}

/// Says *Yes* to what this run has made, and to what the same user of the tenant has left waiting under the system's name:
/// an earlier run that was stopped. To anything else it says *No*: its token may be another global account's.
///
/// This is what a flow does unless it is given another [`Approver`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ApproveOwn;

#[async_trait]
impl Approver for ApproveOwn {
    async fn approve(&self, request: &ApprovalRequest) -> bool {
        !self.refuses(request)
    }

    fn refuses(&self, request: &ApprovalRequest) -> bool {
        request.found && !request.same_user
    }
}

/// Says *Yes* to everything, also to a row that somebody else has left waiting under the system's name: for callers who
/// have shown the plan, which names such a row, before they run it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApproveAll;

#[async_trait]
impl Approver for ApproveAll {
    async fn approve(&self, _: &ApprovalRequest) -> bool {
        true
    }
}
