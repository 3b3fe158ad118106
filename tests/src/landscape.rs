//! A simulated landscape, and a flow's ports on it as a fresh process would make them.

use std::sync::Arc;

use btp_client::{BtpClient, service_key::ServiceKey, system_landscape::SystemLandscapeClient};
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
    pub world: World,
    pub transport: Arc<dyn Transport>,
    at: landscape_sim::Landscape,
    _server: Option<Server>,
}

impl Landscape {
    /// In memory.
    pub fn in_memory(world: World) -> Self {
        let transport = Arc::new(world.transport());
        Self {
            at: world.landscape(),
            transport,
            world,
            _server: None,
        }
    }

    /// On a loopback socket, reached by reqwest.
    pub async fn on_socket(world: World) -> Self {
        let server = Server::start(world.clone()).await;
        let transport = Arc::new(ReqwestTransport::new().unwrap());
        Self {
            at: server.landscape(),
            transport,
            world,
            _server: Some(server),
        }
    }

    /// The same landscape through another transport.
    #[must_use]
    pub fn through(&self, wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>) -> Self {
        let transport = wrap(Arc::clone(&self.transport));
        Self {
            world: self.world.clone(),
            transport,
            at: self.at.clone(),
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
        let key = ServiceKey::parse(&self.at.service_key_json()).unwrap();
        let btp = BtpClient::builder(key)
            .shared_transport(Arc::clone(&self.transport))
            .build()
            .unwrap();

        let uaa = Client::builder(self.at.uaa.parse().unwrap())
            .shared_transport(Arc::clone(&self.transport));
        let identity = ClientIdentity::Secret {
            id: self.at.director_client_id.clone(),
            secret: SecretString::from(self.at.director_client_secret.clone()),
        };
        let tokens = OAuthTokens::client_credentials(
            uaa.build().unwrap(),
            "uaa.token",
            "/oauth/token",
            identity,
        );
        let landscape = SystemLandscapeClient::builder(self.at.director.parse().unwrap())
            .tokens(TokenCache::new(tokens, Arc::new(TokioClock::new())))
            .tenant(self.at.global_account.clone())
            .shared_transport(Arc::clone(&self.transport))
            .build()
            .unwrap();

        let host = TenantHost::custom(
            self.at.s4_api.parse().unwrap(),
            self.at.s4_ui.parse().unwrap(),
        );
        let tenant = S4Client::builder(host)
            .basic_user(
                self.at.s4_user.clone(),
                SecretString::from(self.at.s4_password.clone()),
            )
            .shared_transport(Arc::clone(&self.transport))
            .build()
            .unwrap();
        Ports::clients(landscape, tenant, btp)
    }

    /// The standard flow, as a fresh process would make it.
    pub fn flow(&self) -> Flow {
        Flow::builder(connection(&self.world), self.ports())
            .build()
            .unwrap()
    }

    /// All requests since the world began.
    pub fn journal(&self) -> Journal {
        self.world.journal()
    }

    /// Asserts that the landscape is as it should be: one system, one extension, one assignment, and at most
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
        let assigned: Vec<_> = seen
            .assignments
            .iter()
            .filter(|one| one.service == "s4-hana-cloud")
            .map(|one| (one.plan.as_str(), one.system.as_deref()))
            .collect();
        assert_eq!(assigned, [("api-access", Some(SYSTEM))], "{context}");
        assert!(
            seen.unused_tokens <= unused,
            "{context}: {} unused tokens",
            seen.unused_tokens
        );
        assert_eq!(seen.used_tokens, 1, "{context}");
    }
}
