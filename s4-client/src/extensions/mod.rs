//! *Maintain Extensions on SAP BTP*, by a contract of this project's own.
//!
//! **This is not an SAP API.** SAP publishes none for that app, and its API policy allows published APIs only. The
//! contract gives the app's screen a typed shape in the manner of S/4HANA's OData V4 services; it is served by the
//! simulator, or by whoever implements it at an address that you supply. It has no default host.

mod fault;
mod model;
pub mod operations;

use client_core::{Client, Error, SecretString};

pub use fault::{TokenProblem, token_problem};
pub use model::{ETag, Extension, ExtensionId, ExtensionStatus, ExtensionsQuery};

use crate::odata::collect_pages;

/// The service root of the contract.
pub const DEFAULT_SERVICE_ROOT: &str = "/sap/opu/odata4/sap/zbtp_extension/srvd_a2x/sap/zbtpextension/0001/";

/// Lists, creates, approves and deletes extensions.
#[derive(Debug, Clone)]
pub struct ExtensionsClient {
    client: Client,
    root: String,
}

impl ExtensionsClient {
    /// A client of the service at `root` below the client's base address. The client needs guards for session and logon.
    pub fn new(client: Client, root: impl Into<String>) -> Self {
        let root: String = root.into();
        Self { client, root: root.trim_end_matches('/').to_owned() }
    }

    /// All extensions that match, from all pages.
    ///
    /// # Errors
    ///
    /// If a page cannot be read, or holds an extension that cannot be read: an incomplete list would make the flow create
    /// a second one.
    pub async fn list(&self, query: &ExtensionsQuery) -> Result<Vec<Extension>, Error> {
        let first = operations::list(&self.root, query);
        let next = |options| operations::list_page(&self.root, options);
        let all = collect_pages(&self.client, first, next).await?;
        match all.bad.first() {
            None => Ok(all.items),
            Some(bad) => Err(Error::new(
                client_core::ErrorKind::UndecodableBody,
                format!("extension {} of the list: {}", bad.index, bad.reason),
            )),
        }
    }

    /// One extension; `None` if there is none with this id.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub async fn get(&self, id: &ExtensionId) -> Result<Option<Extension>, Error> {
        match self.client.call(operations::get(&self.root, id)).await {
            Ok(extension) => Ok(Some(extension)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an extension. It then waits for approval; the token is checked, and not used up yet.
    ///
    /// # Errors
    ///
    /// See [`token_problem`] for what may be wrong with the token. After
    /// [`Effect::Unknown`](client_core::Effect::Unknown) list before creating again.
    ///
    /// # Cancel safety
    ///
    /// A dropped call may have created the extension.
    pub async fn create(&self, token: &SecretString, description: &str) -> Result<Extension, Error> {
        self.client.call(operations::create(&self.root, token, description)).await
    }

    /// Approves an extension, which uses its token up.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PreconditionFailed`](client_core::ErrorKind::PreconditionFailed) if it has changed since it was read;
    /// see also [`token_problem`].
    ///
    /// # Cancel safety
    ///
    /// A dropped call may have approved the extension.
    pub async fn approve(&self, extension: &Extension) -> Result<Extension, Error> {
        self.client.call(operations::approve(&self.root, extension)).await
    }

    /// Deletes an extension that waits for approval, has failed or is disabled.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](client_core::ErrorKind::Conflict) in any other status.
    ///
    /// # Cancel safety
    ///
    /// A dropped call may have deleted the extension.
    pub async fn delete(&self, extension: &Extension) -> Result<(), Error> {
        self.client.call(operations::delete(&self.root, extension)).await
    }
}

#[cfg(test)]
mod tests;
