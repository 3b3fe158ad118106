//! Timings, limits and shapes of the simulated landscape, and whom it knows from the start.

use std::time::Duration;

/// How the landscape behaves. Every duration is zero by default: it answers at once and every
/// asynchronous job is done at the next request.
///
/// Change it when building ([`WorldBuilder::configure`](crate::WorldBuilder::configure)) or at any
/// time later ([`World::configure`](crate::World::configure)).
#[derive(Debug, Clone)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a condition of its own"
)]
pub struct Config {
    /// How long an entitlement job takes from acceptance to completion.
    pub job_delay: Duration,
    /// How long creating, changing or deleting a subaccount or directory takes. Observed: 5 to 81 seconds.
    pub account_delay: Duration,
    /// Whether that fails: an account ends as `CREATION_FAILED`, `UPDATE_FAILED` or `DELETION_FAILED`.
    pub account_changes_fail: bool,
    /// How long after its order a subaccount's forced deletion begins. Observed since 2026: seven days.
    pub forced_deletion_grace: Duration,
    /// How long an extension stays `Enabling` after its approval.
    pub enabling_delay: Duration,
    /// How long deregistering and removing a system take.
    pub deregister_delay: Duration,
    /// How long every answer takes.
    pub latency: Duration,
    /// How long an integration token is valid. Documented: seven days.
    pub token_validity: Duration,
    /// How many unused integration tokens a global account may hold for one system type. Documented: 1000.
    pub max_unused_tokens: usize,
    /// How long an OAuth access token is valid. Observed: 43,199 seconds.
    pub access_token_lifetime: Duration,
    /// How the entitlement list shows the service of registered systems.
    pub entitlement_shape: EntitlementShape,
    /// The quota of each plan of the service of registered systems; without it the plans are enabled,
    /// not counted. Which of the two the real plans are is not public.
    pub system_plan_quota: Option<u32>,
    /// The rate limit of each account-service operation: so many requests in so long a window.
    pub rate_limit: Option<(u32, Duration)>,
    /// Whether the same limit holds for each of Director's operations.
    pub rate_limit_on_director: bool,
    /// Whether the external provider registry is down: lists then answer 200 and silently lack
    /// the services of registered systems (observed).
    pub registry_outage: bool,
    /// How many of the next assignment requests are refused because the account is locked (30004).
    pub lock_conflicts: u32,
    /// The most items on one page of a paged list.
    pub page_size: usize,
    /// How long after its registration a system's service appears in entitlement lists.
    pub listing_delay: Duration,
    /// How long after its assignment a plan appears in Service Manager's catalogue. Observed: about 15 seconds.
    pub catalog_delay: Duration,
    /// How long creating, changing or deleting a service instance takes. Documented for plan *messaging*: about five
    /// minutes. A broker that takes time is asynchronous.
    pub service_instance_delay: Duration,
    /// How long creating or deleting a service binding takes.
    pub service_binding_delay: Duration,
    /// Whether the brokers refuse every order.
    pub brokers_fail: bool,
    /// How a failed operation of Service Manager shows its errors.
    pub operation_errors: OperationErrors,
    /// Whether the brokers give back the parameters of instances and bindings.
    pub parameters_retrievable: bool,
    /// How many of the next changes in Service Manager are refused because the resource was changed meanwhile (412).
    pub update_conflicts: u32,
    /// Whether pairing fails: an approved extension ends as `Failed`, its system as `FAILED`.
    pub pairing_fails: bool,
    /// Whether deregistering and removing fail: a system ends as `UNPAIR_FAILED` or `DELETE_FAILED`.
    pub deregistering_fails: bool,
    /// How long a security session of a tenant lives without a request. Documented: about 30 minutes.
    pub session_idle: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            job_delay: Duration::ZERO,
            account_delay: Duration::ZERO,
            forced_deletion_grace: Duration::ZERO,
            account_changes_fail: false,
            enabling_delay: Duration::ZERO,
            deregister_delay: Duration::ZERO,
            latency: Duration::ZERO,
            token_validity: Duration::from_secs(7 * 24 * 60 * 60),
            max_unused_tokens: 1000,
            access_token_lifetime: Duration::from_secs(43_199),
            entitlement_shape: EntitlementShape::Resources,
            system_plan_quota: None,
            rate_limit: None,
            rate_limit_on_director: false,
            registry_outage: false,
            lock_conflicts: 0,
            page_size: 100,
            listing_delay: Duration::ZERO,
            catalog_delay: Duration::ZERO,
            service_instance_delay: Duration::ZERO,
            service_binding_delay: Duration::ZERO,
            brokers_fail: false,
            operation_errors: OperationErrors::List,
            parameters_retrievable: true,
            update_conflicts: 0,
            pairing_fails: false,
            deregistering_fails: false,
            session_idle: Duration::from_secs(30 * 60),
        }
    }
}

/// How an entitlement list shows the service of registered systems. The real form is not public;
/// both are assumed, after recorded entries of other services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum EntitlementShape {
    /// One plan with an element of `resources` per system, repeated in the request.
    #[default]
    Resources,
    /// One plan entry per system, each with a unique identifier of its own.
    PlanPerSystem,
}

/// How a failed operation of Service Manager shows its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OperationErrors {
    /// A list of error objects, as the published document says.
    #[default]
    List,
    /// One error object without a list, as the open-source Service Manager writes it.
    Object,
}

/// An S/4HANA Cloud tenant that the landscape has from the start.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TenantSeed {
    pub(crate) name: String,
    pub(crate) users: Vec<UserSeed>,
    pub(crate) people: usize,
    pub(crate) scenarios: Vec<String>,
}

/// How many business partners a tenant has, if nobody says otherwise.
const PEOPLE: usize = 300;

impl TenantSeed {
    /// A tenant without users. Its name is the first label of its UI host, such as `my300001`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            users: Vec::new(),
            people: PEOPLE,
            scenarios: Vec::new(),
        }
    }

    /// Adds a user.
    pub fn user(mut self, user: UserSeed) -> Self {
        self.users.push(user);
        self
    }

    /// Adds a communication arrangement for a scenario such as `SAP_COM_0008`, which allows its services.
    pub fn arrangement(mut self, scenario: impl Into<String>) -> Self {
        self.scenarios.push(scenario.into());
        self
    }

    /// How many business partners there are; 300 if it is not said.
    pub const fn people(mut self, count: usize) -> Self {
        self.people = count;
        self
    }
}

/// A user of a tenant.
#[derive(Clone)]
#[non_exhaustive]
pub struct UserSeed {
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) administrator: bool,
}

impl UserSeed {
    /// A user who may maintain extensions, as the business role `SAP_BR_ADMINISTRATOR` allows.
    pub fn administrator(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            password: password.into(),
            administrator: true,
        }
    }

    /// A user who may log on and no more.
    pub fn plain(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            administrator: false,
            ..Self::administrator(name, password)
        }
    }
}

impl std::fmt::Debug for UserSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserSeed")
            .field("name", &self.name)
            .field("administrator", &self.administrator)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    /// Every timing, limit and shape that can be set stands in the table of behaviours with its source.
    #[test]
    fn every_setting_is_documented_observed_or_assumed() {
        let behaviour = include_str!("../BEHAVIOUR.md");
        let (config, _) = include_str!("config.rs").split_once("\nimpl").unwrap();
        let settings: Vec<&str> = config
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub "))
            .filter_map(|line| line.split_once(": ").map(|(name, _)| name))
            .collect();
        assert!(settings.contains(&"job_delay"), "{settings:?}");
        for name in settings {
            assert!(behaviour.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn every_row_names_its_kind() {
        let rows = include_str!("../BEHAVIOUR.md")
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| behaviour |"));
        for row in rows {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 5, "{row}");
            let kinds = ["documented", "observed", "assumed", "ours"];
            assert!(kinds.iter().any(|kind| cells[2].starts_with(kind)), "{row}");
            let public = cells[2].starts_with("documented") || cells[2].starts_with("observed");
            assert!(!public || !cells[3].is_empty(), "without a source: {row}");
        }
    }
}
