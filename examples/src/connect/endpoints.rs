//! One endpoint of each kind, and the typed client for it.

use std::sync::Arc;

use btp_client::{
    BtpClient,
    service_key::{KeyCredential, ServiceKey},
    system_landscape::SystemLandscapeClient,
};
use client_core::{Error, SecretString, transport::Transport};
use s4_client::{S4Client, host::TenantHost};
use url::Url;

/// The published services of a global account.
pub(crate) struct Btp {
    pub(crate) service_key: ServiceKey,
    /// For keys that act for a user.
    pub(crate) user: Option<(String, SecretString)>,
}

impl Btp {
    pub(crate) fn client(self, transport: &Arc<dyn Transport>) -> Result<BtpClient, Error> {
        // An x509 key logs on with its certificate: its client makes a transport of its own for that,
        // whose requests are not counted.
        let shared = matches!(self.service_key.credential(), KeyCredential::Secret(_));
        let mut btp = BtpClient::builder(self.service_key);
        if shared {
            btp = btp.shared_transport(Arc::clone(transport));
        }
        if let Some((user, password)) = self.user {
            btp = btp.user(user, password);
        }
        btp.build()
    }
}

/// Something that speaks the Director GraphQL.
pub(crate) struct Landscape {
    pub(crate) url: Url,
    pub(crate) global_account: String,
    pub(crate) token: SecretString,
}

impl Landscape {
    pub(crate) fn client(
        self,
        transport: &Arc<dyn Transport>,
    ) -> Result<SystemLandscapeClient, Error> {
        SystemLandscapeClient::builder(self.url)
            .bearer(self.token)
            .tenant(self.global_account)
            .shared_transport(Arc::clone(transport))
            .build()
    }
}

/// An S/4HANA Cloud tenant, or what plays one.
pub(crate) struct Tenant {
    pub(crate) host: TenantHost,
    pub(crate) user: String,
    pub(crate) password: SecretString,
    pub(crate) extension_root: Option<String>,
}

impl Tenant {
    pub(crate) fn client(self, transport: &Arc<dyn Transport>) -> Result<S4Client, Error> {
        let mut tenant = S4Client::builder(self.host)
            .basic_user(self.user, self.password)
            .shared_transport(Arc::clone(transport));
        if let Some(root) = self.extension_root {
            tenant = tenant.extension_service_root(root);
        }
        tenant.build()
    }
}
