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
    /// The extension, with who created it and when.
    pub extension: Extension,
    /// What approving does, in words.
    pub question: String,
}

impl ApprovalRequest {
    pub(crate) fn new(system_name: &str, extension: &Extension) -> Self {
        let question = format!(
            "Approve the extension for system {system_name}? That uses its integration token up and lets the BTP \
             global account reach the tenant's communication scenarios. Without approval it stays in the tenant and \
             waits."
        );
        Self {
            system_name: system_name.to_owned(),
            extension: extension.clone(),
            question,
        }
    }
}

/// Decides whether an extension is approved. Asked once for each extension in a run.
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
