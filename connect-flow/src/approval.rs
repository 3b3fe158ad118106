//! The *Yes* before an extension is created.

use std::fmt::Debug;

use async_trait::async_trait;

/// What is to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// The system's name.
    pub system_name: String,
    /// What approving does, in one sentence.
    pub question: String,
}

impl ApprovalRequest {
    pub(crate) fn new(system_name: &str) -> Self {
        let question = format!(
            "Create the extension for system {system_name}? Approving uses the integration token up and lets the \
             BTP global account reach the tenant's communication scenarios."
        );
        Self {
            system_name: system_name.to_owned(),
            question,
        }
    }
}

/// Decides whether an extension may be created.
#[async_trait]
pub trait Approver: Debug + Send + Sync {
    /// `true` for *Yes*. A *No* blocks the flow and leaves the extension waiting for approval.
    async fn approve(&self, request: &ApprovalRequest) -> bool;
}

/// Says *Yes* to everything: for callers who have shown the plan before they ran it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApproveAll;

#[async_trait]
impl Approver for ApproveAll {
    async fn approve(&self, _: &ApprovalRequest) -> bool {
        true
    }
}
