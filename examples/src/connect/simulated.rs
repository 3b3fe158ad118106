//! The simulated landscape of a run without `--config`.

use std::time::Duration;

use btp_client::service_key::ServiceKey;
use client_core::{Error, SecretString};
use connect_flow::{Connection, Ports};
use landscape_sim::{Server, World};
use s4_client::host::TenantHost;
use url::Url;

use crate::{
    endpoints::{self, Btp, Tenant},
    scenario::Scenario,
    wire::Wire,
};

/// A simulated global account and tenant on a loopback port.
pub(crate) struct Landscape {
    server: Server,
    at: landscape_sim::Landscape,
}

impl Landscape {
    /// Starts it on a free port.
    pub(crate) async fn start(scenario: Scenario) -> Self {
        // Long enough to watch, short enough not to wait.
        let builder = World::builder().configure(|config| {
            config.enabling_delay = Duration::from_millis(1500);
            config.job_delay = Duration::from_millis(800);
            config.latency = Duration::from_millis(40);
        });
        let world = scenario.build(builder);
        let server = Server::start(world).await;
        let at = server.landscape();
        Self { server, at }
    }

    /// Where it is.
    pub(crate) fn origin(&self) -> String {
        self.server.origin()
    }

    /// What the main job connects.
    pub(crate) fn connection(&self) -> Connection {
        let connection = Connection::new("acme-s4-dev");
        match self.at.subaccounts.first() {
            Some(subaccount) => connection
                .entitle(subaccount.clone(), "api-access")
                .entitle(subaccount.clone(), "messaging"),
            None => connection,
        }
    }

    /// The tenant's name.
    pub(crate) fn tenant(&self) -> &str {
        &self.at.s4_tenant
    }

    /// The typed clients of it.
    pub(crate) fn ports(&self, wire: &Wire) -> Result<Ports, Error> {
        let at = &self.at;
        let url =
            |text: &str| Url::parse(text).map_err(|error| Error::invalid_input("address", error));
        let landscape = endpoints::Landscape {
            url: url(&at.director)?,
            global_account: at.global_account.clone(),
            token: SecretString::from(at.director_token.clone()),
        };
        let tenant = Tenant {
            host: TenantHost::custom(url(&at.s4_api)?, url(&at.s4_ui)?),
            user: at.s4_user.clone(),
            password: SecretString::from(at.s4_password.clone()),
            extension_root: None,
        };
        let btp = Btp {
            service_key: ServiceKey::parse(&at.service_key_json())?,
            user: None,
        };
        Ok(Ports::clients(
            landscape.client(wire)?,
            tenant.client(wire)?,
            btp.client(wire)?,
        ))
    }
}
