//! The BTP half of the simulated landscape: token endpoint, accounts, entitlements with jobs, system landscape,
//! Service Manager.
//!
//! What of it is documented, observed or assumed stands in the crate's docs.

mod accounts;
mod director;
mod entitlements;
mod envelope;
mod ids;
mod jobs;
mod pairing;
mod rate;
mod seed;
mod service_manager;
mod uaa;

#[cfg(test)]
mod testing;

use jiff::Timestamp;

use self::accounts::Accounts;
pub(crate) use self::accounts::is_write as is_account_write;
pub use self::accounts::{Directory, Subaccount};
use self::director::Director;
use self::entitlements::Entitlements;
pub use self::entitlements::{PlanCategory, ServicePlan};
use self::envelope::Refusal;
use self::ids::Ids;
use self::jobs::Jobs;
pub(crate) use self::pairing::{Pairing, TokenCheck};
use self::rate::RateLimits;
use self::service_manager::ServiceManager;
pub(crate) use self::service_manager::{UserChange, is_write as is_service_manager_write};
use self::uaa::Uaa;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// The services of the account, each under a prefix of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Uaa,
    Accounts,
    Entitlements,
    Director,
    /// Service Manager.
    Manager,
}

impl Service {
    /// The dotted name of the operation that the request asks for.
    pub(crate) fn operation(self, incoming: &Incoming<'_>) -> &'static str {
        match self {
            Self::Uaa => uaa::operation(incoming),
            Self::Accounts => accounts::operation(incoming),
            Self::Entitlements => entitlements::operation(incoming),
            Self::Director => director::operation(incoming),
            Self::Manager => service_manager::operation(incoming),
        }
    }
}

/// The state of a simulated global account.
pub(crate) struct Btp {
    pub(crate) global_account: String,
    /// Where the landscape is reached.
    pub(crate) origin: String,
    ids: Ids,
    uaa: Uaa,
    accounts: Accounts,
    entitlements: Entitlements,
    jobs: Jobs,
    limits: RateLimits,
    director: Director,
    service_manager: ServiceManager,
}

impl Btp {
    /// An account without clients, subaccounts and systems.
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        let mut ids = Ids::new(seed);
        Self {
            global_account: ids.guid(),
            origin: crate::ORIGIN.to_owned(),
            uaa: Uaa::default(),
            accounts: Accounts::starting_at(now),
            entitlements: Entitlements::default(),
            jobs: Jobs::default(),
            limits: RateLimits::default(),
            director: Director::new(&mut ids, now),
            service_manager: ServiceManager::new(seed, now),
            ids,
        }
    }

    /// Brings everything timed to where it is at `now`.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        self.uaa.settle(now);
        self.settle_jobs(now);
        self.settle_accounts(now);
        self.director.settle(now);
        self.settle_service_manager(now);
    }

    /// Answers one request. The configuration is changed in one thing only: the counts of conflicts still to come
    /// go down.
    pub(crate) fn handle(
        &mut self,
        service: Service,
        incoming: &Incoming<'_>,
        config: &mut Config,
    ) -> Reply {
        match service {
            Service::Uaa => self
                .uaa
                .handle(&mut self.ids, &self.global_account, incoming, config),
            Service::Director => {
                let limit = config.rate_limit.filter(|_| config.rate_limit_on_director);
                let caller = incoming.bearer().unwrap_or_default();
                let operation = service.operation(incoming);
                match self.limits.count(operation, caller, limit, incoming.now) {
                    Ok(()) => self.director(incoming, config),
                    Err(exceeded) => {
                        Refusal::from(exceeded).render(&envelope::target(incoming), operation)
                    }
                }
            }
            Service::Manager => self.service_manager(incoming, config),
            Service::Accounts | Service::Entitlements => {
                let correlation =
                    envelope::given_correlation(incoming).unwrap_or_else(|| self.ids.guid());
                let reply = self
                    .account_service(service.operation(incoming), incoming, config)
                    .unwrap_or_else(|refusal| {
                        refusal.render(&envelope::target(incoming), &correlation)
                    });
                envelope::correlated(reply, &correlation)
            }
        }
    }

    fn account_service(
        &mut self,
        operation: &'static str,
        incoming: &Incoming<'_>,
        config: &mut Config,
    ) -> Result<Reply, Refusal> {
        let is_account = operation.starts_with("accounts.");
        let scopes = scopes(operation);
        if scopes.is_none() && !is_account {
            return Ok(exchange::empty(404));
        }
        let caller = self.uaa.caller(incoming)?;
        self.limits
            .count(operation, &caller.identity, config.rate_limit, incoming.now)?;
        if is_account {
            if accounts::needs_scopes(operation, incoming) {
                for group in accounts::scopes(operation) {
                    caller.require(group)?;
                }
            }
            return self.account_operation(operation, incoming, config);
        }
        caller.require(scopes.unwrap_or_default())?;
        match operation {
            "entitlements.list_assignments" => self.list_assignments(incoming, config, true),
            "entitlements.list_global_account_assignments" => {
                self.list_assignments(incoming, config, false)
            }
            "entitlements.assign" => self.assign(incoming, config),
            "entitlements.assign_to_directory" => self.assign_to_directory(incoming, config),
            "entitlements.update_directory" => self.update_distribution(incoming, config),
            "entitlements.list_data_centers" => Ok(entitlements::data_centers::list(incoming)),
            _ => self
                .jobs
                .status(incoming.path.get(3).map_or("", String::as_str)),
        }
    }
}

/// Scopes of which the caller needs one (Accounts and Entitlements OpenAPI documents); none for what is not here.
fn scopes(operation: &str) -> Option<&'static [&'static str]> {
    Some(match operation {
        "entitlements.list_assignments" => &[
            "global-account.entitlement.read",
            "directory.entitlement.read",
        ],
        "entitlements.list_global_account_assignments" => &["global-account.entitlement.read"],
        "entitlements.assign" => &["global-account.entitlement.subaccount.update"],
        "entitlements.assign_to_directory" | "entitlements.update_directory" => {
            &["directory.entitlement.update"]
        }
        "entitlements.list_data_centers" => &["global-account.region.read"],
        "jobs.status" => &["job.read"],
        _ => return None,
    })
}
