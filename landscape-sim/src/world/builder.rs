//! Describing a landscape before it exists.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::{Landscape, State, World};
use crate::btp::{Btp, Directory, ServicePlan, Subaccount};
use crate::clock::Clock;
use crate::config::{Config, TenantSeed, UserSeed};
use crate::fault::Rules;
use crate::journal::Journal;
use crate::s4::Tenants;

/// 2026-01-05, 08:00 UTC: a Monday morning.
const START: i64 = 1_767_600_000;
const CLIENT: (&str, &str) = (
    "sb-ut-landscape-sim-clone!b1|cis-central!b14",
    "s1mulat3d$ecret=!",
);
const SERVICE_MANAGER: (&str, &str) = (
    "sb-landscape-sim-sm!b1|service-manager!b3",
    "s1mulat3d-sm$ecret=!",
);
const DIRECTOR: (&str, &str) = ("sb-director", "s1mulat3d-director-secret");
const DIRECTOR_SCOPES: [&str; 5] = [
    "application:read",
    "application:write",
    "application_template:read",
    "formation:read",
    "formation:write",
];

/// Describes a landscape; made by [`World::builder`].
///
/// What is not described is as in [`World::simple`]: subaccounts, tenants, clients.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct WorldBuilder {
    config: Config,
    start: Timestamp,
    seed: u64,
    global_account: Option<String>,
    directories: Vec<Directory>,
    subaccounts: Vec<Subaccount>,
    plans: Vec<ServicePlan>,
    tenants: Vec<TenantSeed>,
    systems: Vec<(String, String, bool)>,
    client: (String, String),
    service_manager_client: (String, String),
    director_client: (String, String),
    viewers: Vec<(String, String, Vec<String>)>,
    users: Vec<(String, String)>,
}

impl Default for WorldBuilder {
    fn default() -> Self {
        let owned = |pair: (&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        Self {
            config: Config::default(),
            start: Timestamp::from_second(START).unwrap_or(Timestamp::UNIX_EPOCH),
            seed: 1,
            global_account: None,
            directories: Vec::new(),
            subaccounts: Vec::new(),
            plans: Vec::new(),
            tenants: Vec::new(),
            systems: Vec::new(),
            client: owned(CLIENT),
            director_client: owned(DIRECTOR),
            service_manager_client: owned(SERVICE_MANAGER),
            viewers: Vec::new(),
            users: Vec::new(),
        }
    }
}

impl WorldBuilder {
    /// Changes timings, limits and shapes.
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// When the landscape's time begins; 2026-01-05T08:00:00Z otherwise.
    pub fn starting_at(mut self, start: Timestamp) -> Self {
        self.start = start;
        self
    }

    /// Other identifiers than with the default seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The global account's GUID.
    pub fn global_account(mut self, guid: impl Into<String>) -> Self {
        self.global_account = Some(guid.into());
        self
    }

    /// Adds a directory.
    pub fn directory(mut self, directory: Directory) -> Self {
        self.directories.push(directory);
        self
    }

    /// Adds a subaccount. With the first one, the two of the simple landscape are gone.
    pub fn subaccount(mut self, subaccount: Subaccount) -> Self {
        self.subaccounts.push(subaccount);
        self
    }

    /// Entitles the global account to one more plan, or changes one of the ordinary ones.
    pub fn plan(mut self, plan: ServicePlan) -> Self {
        self.plans.push(plan);
        self
    }

    /// Adds a tenant. With the first one, the one of the simple landscape is gone.
    pub fn tenant(mut self, tenant: TenantSeed) -> Self {
        self.tenants.push(tenant);
        self
    }

    /// Adds a system that is there from the start, not registered. A type that the landscape does
    /// not know leaves it out.
    pub fn system(mut self, name: impl Into<String>, system_type: impl Into<String>) -> Self {
        self.systems.push((name.into(), system_type.into(), false));
        self
    }

    /// As [`system`](WorldBuilder::system), discovered by SAP and not added by a person.
    pub fn discovered_system(
        mut self,
        name: impl Into<String>,
        system_type: impl Into<String>,
    ) -> Self {
        self.systems.push((name.into(), system_type.into(), true));
        self
    }

    /// The OAuth client of the `cis` service key; it has every scope.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.client = (id.into(), secret.into());
        self
    }

    /// The OAuth client for the Director.
    pub fn director_client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.director_client = (id.into(), secret.into());
        self
    }

    /// The OAuth client of the `service-manager` binding in the first subaccount.
    pub fn service_manager_client(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        self.service_manager_client = (id.into(), secret.into());
        self
    }

    /// One more OAuth client, with these scopes only (`job.read`, `global-account.entitlement.read`).
    pub fn client_with_scopes(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        scopes: &[&str],
    ) -> Self {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.viewers.push((id.into(), secret.into(), scopes));
        self
    }

    /// A BTP user, for the password grant.
    pub fn btp_user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.users.push((name.into(), password.into()));
        self
    }

    /// Builds the landscape.
    pub fn build(mut self) -> World {
        self.fill_in();
        let now = self.start;
        let mut btp = Btp::new(self.seed, now);
        if let Some(guid) = self.global_account {
            btp.global_account = guid;
        }
        btp.add_client(&self.client.0, &self.client.1);
        btp.add_client_with_scopes(
            &self.director_client.0,
            &self.director_client.1,
            DIRECTOR_SCOPES,
        );
        for (id, secret, scopes) in self.viewers {
            btp.add_client_with_scopes(id, secret, scopes);
        }
        for (name, password) in self.users {
            btp.add_user(name, password);
        }
        for directory in self.directories {
            btp.add_directory(directory);
        }
        for plan in self.plans {
            btp.add_plan(plan);
        }
        let subaccounts: Vec<String> = self
            .subaccounts
            .iter()
            .map(|subaccount| subaccount.guid.clone())
            .collect();
        for subaccount in self.subaccounts {
            btp.add_subaccount(subaccount, now);
        }
        let service_manager = self.service_manager_client;
        if let Some(first) = subaccounts.first() {
            btp.add_service_manager_client(&service_manager.0, &service_manager.1, first);
        }
        for (name, system_type, discovered) in self.systems {
            btp.add_system(name, &system_type, discovered, now);
        }
        let first = self.tenants.first();
        let user = first.and_then(|tenant| tenant.users.first());
        let mut landscape = Landscape {
            client_id: self.client.0,
            client_secret: self.client.1,
            service_manager_client_id: service_manager.0,
            service_manager_client_secret: service_manager.1,
            director_client_id: self.director_client.0,
            director_client_secret: self.director_client.1,
            s4_tenant: first.map(|tenant| tenant.name.clone()).unwrap_or_default(),
            s4_user: user.map(|user| user.name.clone()).unwrap_or_default(),
            s4_password: user.map(|user| user.password.clone()).unwrap_or_default(),
            global_account: btp.global_account.clone(),
            subaccounts,
            tenants: self
                .tenants
                .iter()
                .map(|tenant| tenant.name.clone())
                .collect(),
            ..Landscape::default()
        };
        let mut state = State {
            clock: Clock::starting_at(now),
            config: self.config,
            btp,
            // A source of its own: identifiers of one half must never be part of a secret of the other.
            s4: Tenants::new(&self.tenants, !self.seed),
            faults: Rules::default(),
            journal: Journal::default(),
            sequence: 0,
            attempts: HashMap::new(),
        };
        landscape.director_token = lasting_token(&mut state, &landscape).unwrap_or_default();
        World {
            state: Arc::new(Mutex::new(state)),
            landscape: Arc::new(landscape),
        }
    }

    fn fill_in(&mut self) {
        if self.subaccounts.is_empty() {
            self.subaccounts = vec![
                Subaccount::new("5a1e0000-0000-4000-8000-000000000001", "Development"),
                Subaccount::new("5a1e0000-0000-4000-8000-000000000002", "Test").region("us10"),
            ];
        }
        if self.tenants.is_empty() {
            let administrator =
                UserSeed::administrator("CB9980000001", "Welcome1-to-the-simulator!");
            let viewer = UserSeed::plain("CB9980000002", "Welcome2-to-the-simulator!");
            let tenant = TenantSeed::new("my300001").user(administrator).user(viewer);
            let scenarios = [
                "SAP_COM_0008",
                "SAP_COM_0A48",
                "SAP_COM_0A06",
                "SAP_COM_0A07",
            ];
            let tenant = scenarios.into_iter().fold(tenant, TenantSeed::arrangement);
            self.tenants = vec![tenant];
        }
    }
}

/// A token for the Director that outlives every test, fetched as any other before time begins.
fn lasting_token(state: &mut State, landscape: &Landscape) -> Option<String> {
    let lifetime = state.config.access_token_lifetime;
    state.config.access_token_lifetime = std::time::Duration::from_secs(100 * 365 * 86_400);
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &landscape.director_client_id)
        .append_pair("client_secret", &landscape.director_client_secret)
        .finish();
    let request = http::Request::post("/uaa/oauth/token").body(Bytes::from(form));
    let reply = request.ok().map(|request| state.handle(&request));
    state.config.access_token_lifetime = lifetime;
    state.journal.clear();
    state.sequence = 0;
    let body: Value = serde_json::from_slice(reply?.ending.answer()?.body()).ok()?;
    Some(body.get("access_token")?.as_str()?.to_owned())
}
