//! One endpoint of each kind, and the typed client for it.

use std::sync::Arc;

use btp_client::{
    BtpClient,
    service_key::{KeyCredential, ServiceKey},
    system_landscape::SystemLandscapeClient,
};
use client_core::{Error, SecretString, transport::ReqwestTransport};
use s4_client::{S4Client, host::TenantHost};
use url::Url;

use crate::wire::Wire;

/// The published services of a global account.
pub(crate) struct Btp {
    pub(crate) service_key: ServiceKey,
    /// For keys that act for a user.
    pub(crate) user: Option<(String, SecretString)>,
}

impl Btp {
    pub(crate) fn client(self, wire: &Wire) -> Result<BtpClient, Error> {
        // An x509 key logs on with its certificate, which takes a transport of its own.
        let transport = match self.service_key.credential() {
            KeyCredential::Certificate { certificates, key } => {
                let own = ReqwestTransport::builder()
                    .identity_pem(certificates.as_bytes(), key.clone())
                    .build()?;
                wire.dress(Arc::new(own))
            }
            _ => wire.shared(),
        };
        let mut btp = BtpClient::builder(self.service_key).shared_transport(transport);
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
    pub(crate) fn client(self, wire: &Wire) -> Result<SystemLandscapeClient, Error> {
        SystemLandscapeClient::builder(self.url)
            .bearer(self.token)
            .tenant(self.global_account)
            .shared_transport(wire.shared())
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
    pub(crate) fn client(self, wire: &Wire) -> Result<S4Client, Error> {
        let mut tenant = S4Client::builder(self.host)
            .basic_user(self.user, self.password)
            .shared_transport(wire.shared());
        if let Some(root) = self.extension_root {
            tenant = tenant.extension_service_root(root);
        }
        tenant.build()
    }
}
