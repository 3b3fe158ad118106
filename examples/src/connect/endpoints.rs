//! From a configuration, or a simulated landscape, to a flow's ports.

use std::sync::Arc;

use btp_client::{
    BtpClient,
    service_key::{KeyCredential, ServiceKey},
    system_landscape::SystemLandscapeClient,
};
use client_core::{
    Error, SecretString,
    transport::{ReqwestTransport, Transport},
};
use connect_flow::{Ports, RequestCount};
use s4_client::{S4Client, host::TenantHost};
use url::Url;

/// Where everything is, and how to log on there.
pub struct Endpoints {
    pub service_key: ServiceKey,
    pub btp_user: Option<(String, SecretString)>,
    pub landscape_url: Url,
    pub global_account: String,
    pub landscape_token: SecretString,
    pub host: TenantHost,
    pub tenant_user: String,
    pub tenant_password: SecretString,
    pub extension_root: Option<String>,
}

impl Endpoints {
    /// The typed clients, on one shared transport that counts requests.
    pub fn ports(self, count: &RequestCount) -> Result<Ports, Error> {
        let transport: Arc<dyn Transport> = count.count(Arc::new(ReqwestTransport::new()?));

        // An x509 key logs on with its certificate: its client makes a transport of its own for that,
        // whose requests are not counted.
        let shared = matches!(self.service_key.credential(), KeyCredential::Secret(_));
        let mut btp = BtpClient::builder(self.service_key);
        if shared {
            btp = btp.shared_transport(Arc::clone(&transport));
        }
        if let Some((user, password)) = self.btp_user {
            btp = btp.user(user, password);
        }
        let landscape = SystemLandscapeClient::builder(self.landscape_url)
            .bearer(self.landscape_token)
            .tenant(self.global_account)
            .shared_transport(Arc::clone(&transport));
        let mut tenant = S4Client::builder(self.host)
            .basic_user(self.tenant_user, self.tenant_password)
            .shared_transport(transport);
        if let Some(root) = self.extension_root {
            tenant = tenant.extension_service_root(root);
        }
        Ok(Ports::clients(
            landscape.build()?,
            tenant.build()?,
            btp.build()?,
        ))
    }
}
