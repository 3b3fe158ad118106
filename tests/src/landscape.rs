//! A simulated landscape, and a flow's ports on it as a fresh process would make them.

use std::sync::Arc;

use btp_client::{
    BtpClient, BtpClientBuilder, service_key::ServiceKey, system_landscape::SystemLandscapeClient,
};
use client_core::{
    Client, SecretString,
    auth::{ClientIdentity, OAuthTokens, TokenCache},
    clock::TokioClock,
    transport::{ReqwestTransport, Transport},
};
use connect_flow::{Connection, Flow, Ports};
use landscape_sim::{Journal, Server, World};
use s4_client::{S4Client, host::TenantHost};

/// The system that the tests connect.
pub const SYSTEM: &str = "acme-s4-dev";

/// The connection that the tests want: one system, one subaccount, `api-access`.
pub fn connection(world: &World) -> Connection {
    let subaccounts = world.landscape().subaccounts;
    Connection::new(SYSTEM).entitle(subaccounts[0].clone(), "api-access")
}

/// A world, the transport that leads to it, and where it is.
#[derive(Debug)]
pub struct Landscape {
    /// What stands behind both doors.
    pub world: World,
    /// What leads to it.
    pub transport: Arc<dyn Transport>,
    at: landscape_sim::Landscape,
    logon: Logon,
    wanted: Vec<(String, &'static str)>,
    _server: Option<Server>,
}

/// What the clients log on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Logon {
    /// The service key alone, and Basic at the tenant.
    KeyAndBasic,
    /// A service key that acts for [`BTP_USER`] by the password grant, and OAuth client credentials at the tenant.
    UserAndOAuth,
}

/// The user of [`Logon::UserAndOAuth`], and the password. The world must know them.
pub const BTP_USER: (&str, &str) = ("ada@acme.example", "Pa55-of-a-person!");

impl Landscape {
    /// In memory.
    pub fn in_memory(world: World) -> Self {
        let (at, transport) = (world.landscape(), Arc::new(world.transport()));
        Self::new(world, transport, at, None)
    }

    /// On a loopback socket, reached by reqwest.
    pub async fn on_socket(world: World) -> Self {
        let server = Server::start(world.clone()).await;
        let transport = Arc::new(ReqwestTransport::new().unwrap());
        Self::new(world, transport, server.landscape(), Some(server))
    }

    fn new(
        world: World,
        transport: Arc<dyn Transport>,
        at: landscape_sim::Landscape,
        server: Option<Server>,
    ) -> Self {
        Self {
            world,
            transport,
            logon: Logon::KeyAndBasic,
            wanted: vec![(at.subaccounts[0].clone(), "api-access")],
            at,
            _server: server,
        }
    }

    /// Logs on in another way.
    #[must_use]
    pub fn logging_on(mut self, logon: Logon) -> Self {
        self.logon = logon;
        self
    }

    /// Wants each of the plans in each subaccount, instead of `api-access` in the first one.
    #[must_use]
    pub fn wanting_everywhere(mut self, plans: &[&'static str]) -> Self {
        self.wanted = self
            .at
            .subaccounts
            .iter()
            .flat_map(|subaccount| plans.iter().map(move |plan| (subaccount.clone(), *plan)))
            .collect();
        self
    }

    /// The same landscape through another transport.
    #[must_use]
    pub fn through(&self, wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>) -> Self {
        let transport = wrap(Arc::clone(&self.transport));
        Self {
            world: self.world.clone(),
            transport,
            at: self.at.clone(),
            logon: self.logon,
            wanted: self.wanted.clone(),
            _server: None,
        }
    }

    /// Addresses and credentials.
    pub fn at(&self) -> &landscape_sim::Landscape {
        &self.at
    }

    /// The typed clients, all new: no tokens, no sessions, no learned limits. BTP and Director tokens come from the
    /// token endpoint, which is what costs most requests.
    pub fn ports(&self) -> Ports {
        let tenant = self.tenant(&self.at.s4_tenant, &self.at.s4_user, &self.at.s4_password);
        Ports::clients(self.landscape_client(), tenant, self.btp())
    }

    /// A client of BTP's published services.
    pub fn btp(&self) -> BtpClient {
        self.btp_builder().build().unwrap()
    }

    /// A client of the System Landscape.
    pub fn landscape_client(&self) -> SystemLandscapeClient {
        self.landscape_client_of(&self.at.director_client_id, &self.at.director_client_secret)
    }

    /// As [`landscape_client`](Self::landscape_client), with another client's tokens.
    pub fn landscape_client_of(&self, id: &str, secret: &str) -> SystemLandscapeClient {
        let uaa = Client::builder(self.at.uaa.parse().unwrap())
            .shared_transport(Arc::clone(&self.transport));
        let identity = ClientIdentity::Secret {
            id: id.to_owned(),
            secret: SecretString::from(secret),
        };
        let tokens = OAuthTokens::client_credentials(
            uaa.build().unwrap(),
            "uaa.token",
            "/oauth/token",
            identity,
        );
        SystemLandscapeClient::builder(self.at.director.parse().unwrap())
            .tokens(TokenCache::new(tokens, Arc::new(TokioClock::new())))
            .tenant(self.at.global_account.clone())
            .shared_transport(Arc::clone(&self.transport))
            .build()
            .unwrap()
    }

    /// A client of a tenant.
    pub fn tenant(&self, name: &str, user: &str, password: &str) -> S4Client {
        let api = self.at.s4_api_of(name);
        let ui = api.trim_end_matches("-api");
        let host = TenantHost::custom(api.parse().unwrap(), ui.parse().unwrap());
        let password = SecretString::from(password);
        let tenant = match self.logon {
            Logon::KeyAndBasic => S4Client::builder(host).basic_user(user, password),
            Logon::UserAndOAuth => {
                S4Client::builder(host).oauth_client_credentials(ClientIdentity::Secret {
                    id: user.to_owned(),
                    secret: password,
                })
            }
        };
        tenant
            .shared_transport(Arc::clone(&self.transport))
            .build()
            .unwrap()
    }

    fn btp_builder(&self) -> BtpClientBuilder {
        let mut key: serde_json::Value = serde_json::from_str(&self.at.service_key_json()).unwrap();
        if self.logon == Logon::UserAndOAuth {
            key["grant_type"] = "user_token".into();
        }
        let key = ServiceKey::parse(&key.to_string()).unwrap();
        let builder = BtpClient::builder(key).shared_transport(Arc::clone(&self.transport));
        match self.logon {
            Logon::KeyAndBasic => builder,
            Logon::UserAndOAuth => builder.user(BTP_USER.0, SecretString::from(BTP_USER.1)),
        }
    }

    /// What the flow is asked for.
    pub fn connection(&self) -> Connection {
        self.wanted
            .iter()
            .fold(Connection::new(SYSTEM), |wanted, (subaccount, plan)| {
                wanted.entitle(subaccount.clone(), *plan)
            })
    }

    /// The standard flow, as a fresh process would make it.
    pub fn flow(&self) -> Flow {
        Flow::builder(self.connection(), self.ports())
            .build()
            .unwrap()
    }

    /// All requests since the world began.
    pub fn journal(&self) -> Journal {
        self.world.journal()
    }

    /// Asserts that the landscape is as it should be: one system, one extension, each assignment once, and at most
    /// `unused` tokens lying about.
    pub fn assert_connected_once(&self, unused: usize, context: &str) {
        let seen = self.world.snapshot();
        let systems: Vec<_> = seen
            .systems
            .iter()
            .map(|system| (system.name.as_str(), system.status.as_str()))
            .collect();
        assert_eq!(systems, [(SYSTEM, "CONNECTED")], "{context}");
        let extensions: Vec<_> = seen
            .extensions
            .values()
            .flatten()
            .map(|one| (one.description.as_str(), one.status.as_str()))
            .collect();
        assert_eq!(extensions, [(SYSTEM, "Enabled")], "{context}");
        let mut assigned: Vec<_> = seen
            .assignments
            .iter()
            .filter(|one| one.service == "s4-hana-cloud")
            .map(|one| {
                let system = one.system.as_deref();
                (one.subaccount.as_str(), one.plan.as_str(), system)
            })
            .collect();
        assigned.sort_unstable();
        let mut wanted: Vec<_> = self
            .wanted
            .iter()
            .map(|(subaccount, plan)| (subaccount.as_str(), *plan, Some(SYSTEM)))
            .collect();
        wanted.sort_unstable();
        assert_eq!(assigned, wanted, "{context}");
        assert!(
            seen.unused_tokens <= unused,
            "{context}: {} unused tokens",
            seen.unused_tokens
        );
        assert_eq!(seen.used_tokens, 1, "{context}");
    }
}
