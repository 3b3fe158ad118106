//! How to reach a simulated landscape: URLs, identifiers, credentials.

use serde_json::{Value, json};

/// How to reach a simulated landscape. All of it is made up, so nothing here is secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Landscape {
    /// The authorization server; tokens are fetched at `/oauth/token` below it.
    pub uaa: String,
    /// The accounts service.
    pub accounts: String,
    /// The entitlements service.
    pub entitlements: String,
    /// Service Manager; it serves the subaccount whose client asks.
    pub service_manager: String,
    /// The Director's GraphQL endpoint.
    pub director: String,
    /// The first tenant's API host.
    pub s4_api: String,
    /// The first tenant's UI host.
    pub s4_ui: String,
    /// The OAuth client of the `cis` service key.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The OAuth client of the first subaccount's `service-manager` binding.
    pub service_manager_client_id: String,
    /// Its secret.
    pub service_manager_client_secret: String,
    /// The OAuth client for the Director, at the same authorization server.
    pub director_client_id: String,
    /// Its secret.
    pub director_client_secret: String,
    /// A bearer token for the Director that does not expire.
    pub director_token: String,
    /// The first tenant.
    pub s4_tenant: String,
    /// The first user of the first tenant; in the simple landscape an administrator.
    pub s4_user: String,
    /// Their password.
    pub s4_password: String,
    /// The global account's GUID.
    pub global_account: String,
    /// The GUIDs of the subaccounts.
    pub subaccounts: Vec<String>,
    /// The names of all tenants.
    pub tenants: Vec<String>,
}

impl Landscape {
    pub(crate) fn at(&self, origin: &str) -> Self {
        let origin = origin.trim_end_matches('/');
        Self {
            uaa: format!("{origin}/uaa"),
            accounts: format!("{origin}/accounts"),
            entitlements: format!("{origin}/entitlements"),
            service_manager: format!("{origin}/service-manager"),
            director: format!("{origin}/director/graphql"),
            s4_api: format!("{origin}/s4/{}-api", self.s4_tenant),
            s4_ui: format!("{origin}/s4/{}", self.s4_tenant),
            ..self.clone()
        }
    }

    /// The API host of a tenant other than the first.
    pub fn s4_api_of(&self, tenant: &str) -> String {
        let hosts = self.s4_ui.strip_suffix(self.s4_tenant.as_str());
        format!("{}{tenant}-api", hosts.unwrap_or_default())
    }

    /// The service key of a `cis` instance with plan *central*, as BTP prints it (shape: SAP Help,
    /// *Getting an Access Token for SAP Cloud Management Service APIs*).
    pub fn service_key_json(&self) -> String {
        self.service_key().to_string()
    }

    /// The credentials of a `service-manager` binding with plan *subaccount-admin* in the first subaccount, as BTP prints
    /// them (shape: SAP Help, *Retrieve an OAuth2 Access Token*).
    pub fn service_manager_key_json(&self) -> String {
        let id = &self.service_manager_client_id;
        json!({
            "clientid": id,
            "clientsecret": self.service_manager_client_secret,
            "sm_url": self.service_manager,
            "url": self.uaa,
            "xsappname": id.strip_prefix("sb-").unwrap_or(id),
        })
        .to_string()
    }

    fn service_key(&self) -> Value {
        let zone = &self.global_account;
        json!({
            "endpoints": {
                "accounts_service_url": self.accounts,
                "entitlements_service_url": self.entitlements,
                "events_service_url": self.accounts.replace("/accounts", "/events"),
                "external_provider_registry_url": self.accounts.replace("/accounts", "/registry"),
                "provisioning_service_url": self.accounts.replace("/accounts", "/provisioning"),
            },
            "grant_type": "client_credentials",
            "sap.cloud.service": "com.sap.core.commercial.service.central",
            "uaa": {
                "apiurl": self.uaa,
                "clientid": self.client_id,
                "clientsecret": self.client_secret,
                "credential-type": "binding-secret",
                "identityzone": "landscape-sim-ga",
                "identityzoneid": zone,
                "sburl": self.uaa,
                "subaccountid": zone,
                "tenantid": zone,
                "tenantmode": "shared",
                "uaadomain": "landscape.sim",
                "url": self.uaa,
                "xsappname": "landscape-sim!b1|cis-central!b14",
                "xsmasterappname": "cis-central!b14",
                "zoneid": zone,
            },
        })
    }
}
