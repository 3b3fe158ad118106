//! *Maintain Extensions on SAP BTP*: create an extension with an integration token, approve it,
//! watch it become enabled.
//!
//! **This is no SAP API.** SAP publishes none for the app *Maintain Extensions on SAP BTP*. The
//! service spoken here is a contract of this project's own, in the manner of S/4HANA's OData V4
//! services: the simulated landscape serves it, and so does whoever implements it in a tenant. On a
//! tenant that does not, an administrator does the same by hand in the app.

mod fault;
mod model;
pub mod operations;

use client_core::{Client, SecretString};

pub use crate::odata::ETag;
pub use fault::{ExtensionFault, TokenProblem, token_problem};
pub use model::{Extension, ExtensionId, ExtensionStatus, ExtensionsQuery};

use crate::{
    Error, diagnosis,
    odata::{self, ServiceRoot, Version},
};

/// The extensions of one tenant.
///
/// Made by [`S4Client`](crate::S4Client); a clone is cheap and shares everything.
///
/// # Examples
///
/// ```
/// use client_core::SecretString;
/// use s4_client::extensions::{ExtensionsQuery, TokenProblem, token_problem};
/// # use s4_client::{S4Client, TenantHost};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let world = landscape_sim::World::simple();
/// # let at = world.landscape();
/// # let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
/// #     .basic_user(&at.s4_user, SecretString::from(at.s4_password.as_str()))
/// #     .transport(world.transport())
/// #     .build()?;
/// let extensions = tenant.extensions();
/// assert!(extensions.list(&ExtensionsQuery::default()).await?.is_empty());
///
/// let token = SecretString::from("made-up");
/// let error = extensions.create(&token, "acme-s4-dev").await.unwrap_err();
/// assert_eq!(token_problem(&error), Some(TokenProblem::NotAToken));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ExtensionsClient {
    client: Client,
    root: ServiceRoot,
}

impl ExtensionsClient {
    /// Where the service is by default, below the API host.
    pub const SERVICE_ROOT: &'static str =
        "/sap/opu/odata4/sap/zbtp_extension/srvd_a2x/sap/zbtpextension/0001/";

    /// A client of the service at `root`. `client` must stand before the tenant's API host, with a
    /// [`CsrfSession`](crate::session::CsrfSession) and an authentication as guards.
    pub fn new(client: Client, root: ServiceRoot) -> Self {
        Self { client, root }
    }

    /// All extensions that `query` names, from all pages.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names. A list that cannot be read to its end is an
    /// error, and so is one with an item that cannot be read: nothing may be concluded from a list
    /// that lacks something.
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn list(&self, query: &ExtensionsQuery) -> Result<Vec<Extension>, Error> {
        odata::collect(&self.client, Version::V4, query.options(), || {
            operations::list(&self.root)
        })
        .await
    }

    /// One extension; `None` if the service says that there is no such one.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) names. A 404 that does not speak of the extension,
    /// such as a proxy's page or a service that is not published, is an error, not `None`.
    ///
    /// # Cancel safety
    ///
    /// It changes nothing.
    pub async fn get(&self, id: &ExtensionId) -> Result<Option<Extension>, Error> {
        match self.client.call(operations::get(&self.root, id)?).await {
            Ok(extension) => Ok(Some(extension)),
            Err(error) if diagnosis::is_entity_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an extension, which then waits for [`approve`](Self::approve). The token is checked
    /// but not used up.
    ///
    /// # Errors
    ///
    /// [`token_problem`] and [`ExtensionFault::of`] say what the service complains about. After
    /// [`Effect::Unknown`](crate::Effect::Unknown) look for the description in
    /// [`list`](Self::list) before creating another. The token is in no error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the extension may or may not have been created.
    pub async fn create(
        &self,
        token: &SecretString,
        description: &str,
    ) -> Result<Extension, Error> {
        let operation = operations::create(&self.root, token, description)?;
        self.client.call(operation).await
    }

    /// Approves an extension in status `PendingApproval`, which uses its token up.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PreconditionFailed`](crate::ErrorKind::PreconditionFailed) if the extension has
    /// changed since it was read: read it again.
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if it was read without an ETag:
    /// nothing was sent. Else as [`create`](Self::create).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the extension may or may not have been approved.
    pub async fn approve(&self, extension: &Extension) -> Result<Extension, Error> {
        let Some(etag) = &extension.etag else {
            let reason = "has no ETag, without which an approval is refused; read it again";
            return Err(Error::invalid_input("extension", reason));
        };
        let operation = operations::approve(&self.root, &extension.id, etag)?;
        self.client.call(operation).await
    }

    /// Deletes an extension in status `PendingApproval`, `Failed` or `Disabled`.
    ///
    /// # Errors
    ///
    /// [`ExtensionFault::WrongStatus`] in any other status;
    /// [`ErrorKind::PreconditionFailed`](crate::ErrorKind::PreconditionFailed) if it has changed
    /// since it was read. After a lost answer the request is sent again, and a 404 then has
    /// [`Effect::Unknown`](crate::Effect::Unknown).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the extension may or may not have been deleted.
    pub async fn delete(&self, extension: &Extension) -> Result<(), Error> {
        let operation = operations::delete(&self.root, &extension.id, extension.etag.as_ref())?;
        self.client.call(operation).await
    }
}

#[cfg(test)]
mod tests;
