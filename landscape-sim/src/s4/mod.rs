//! S/4HANA Cloud tenants: their two hosts, logon, sessions and the extension service.

mod answer;
mod business_partner;
mod communication;
pub(crate) mod extensions;
mod gateway;
mod logon;
mod odata;
mod place;
mod service;
mod session;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;

use self::business_partner::BusinessPartners;
use self::communication::Communication;
use self::extensions::Extensions;
use self::logon::Users;
use self::session::Sessions;
use crate::btp::{Btp, UserChange};
use crate::config::{Config, TenantSeed, UserSeed};
use crate::exchange::{self, Incoming, Reply};
use crate::snapshot::ExtensionSnapshot;

/// Which host of which tenant a request went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) tenant: String,
    pub(crate) is_api: bool,
    /// The path prefix that stands for the host.
    pub(crate) prefix: String,
}

impl Host {
    /// The host behind the segment after `/s4`: `-api` at the end of the first label is the API
    /// host (documented).
    pub(crate) fn from_segment(segment: &str) -> Self {
        let api = segment.strip_suffix("-api");
        Self {
            tenant: api.unwrap_or(segment).to_owned(),
            is_api: api.is_some(),
            prefix: format!("/s4/{segment}"),
        }
    }
}

/// One tenant.
#[derive(Debug)]
struct Tenant {
    name: String,
    users: Users,
    sessions: Sessions,
    extensions: Extensions,
    partners: BusinessPartners,
    communication: Communication,
}

/// All tenants of the landscape.
#[derive(Debug)]
pub(crate) struct Tenants {
    tenants: BTreeMap<String, Tenant>,
    rng: fastrand::Rng,
}

/// The operation's name.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    place::operation(incoming)
}

impl Tenants {
    pub(crate) fn new(seeds: &[TenantSeed], seed: u64) -> Self {
        let tenants = seeds
            .iter()
            .map(|seed| {
                let tenant = Tenant {
                    name: seed.name.clone(),
                    users: Users::new(&seed.users),
                    sessions: Sessions::default(),
                    extensions: Extensions::default(),
                    partners: BusinessPartners::new(seed.people),
                    communication: Communication::new(&seed.scenarios),
                };
                (seed.name.clone(), tenant)
            })
            .collect();
        Self {
            tenants,
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// Lets happen what is due, on both sides of a pairing and of a binding.
    pub(crate) fn settle(&mut self, btp: &mut Btp, config: &Config, now: Timestamp) {
        for tenant in self.tenants.values_mut() {
            tenant.extensions.settle(btp, config, now);
        }
        for change in btp.take_user_changes() {
            match change {
                UserChange::Add {
                    tenant,
                    user,
                    password,
                    scenario,
                } => {
                    if let Some(tenant) = self.tenants.get_mut(&tenant) {
                        tenant.users.add(&UserSeed::plain(user, password));
                        if let Some(scenario) =
                            scenario.filter(|one| !tenant.communication.allows(one))
                        {
                            let number = self.rng.usize(0x1000..0x000f_ffff);
                            tenant.communication.arrange(
                                &scenario,
                                &format!("{scenario}_BTP"),
                                number,
                            );
                        }
                    }
                }
                UserChange::Remove { tenant, user } => {
                    if let Some(tenant) = self.tenants.get_mut(&tenant) {
                        tenant.users.remove(&user);
                    }
                }
            }
        }
    }

    pub(crate) fn handle(
        &mut self,
        host: &Host,
        incoming: &Incoming<'_>,
        config: &Config,
        btp: &mut Btp,
    ) -> Reply {
        let Some(tenant) = self.tenants.get_mut(&host.tenant) else {
            // A real tenant that does not exist has no host name either.
            return exchange::text(404, "no such tenant in this landscape");
        };
        if host.is_api {
            tenant.handle(host, incoming, config, btp, &mut self.rng)
        } else {
            logon::page_for_people()
        }
    }

    /// Locks a user, as after three failed logons.
    pub(crate) fn lock_user(&mut self, tenant: &str, user: &str) {
        if let Some(tenant) = self.tenants.get_mut(tenant) {
            tenant.users.lock(user);
        }
    }

    /// Unlocks a user, as an administrator does in *Maintain Communication Users*.
    pub(crate) fn unlock_user(&mut self, tenant: &str, user: &str) {
        if let Some(tenant) = self.tenants.get_mut(tenant) {
            tenant.users.unlock(user);
        }
    }

    /// Makes one access token of a tenant invalid.
    pub(crate) fn revoke(&mut self, tenant: &str, token: &str) {
        if let Some(tenant) = self.tenants.get_mut(tenant) {
            tenant.users.revoke(token);
        }
    }

    /// Ends all sessions of all tenants: CSRF tokens become stale.
    pub(crate) fn end_sessions(&mut self) {
        for tenant in self.tenants.values_mut() {
            tenant.sessions = Sessions::default();
        }
    }

    pub(crate) fn snapshot(&self) -> BTreeMap<String, Vec<ExtensionSnapshot>> {
        self.tenants
            .iter()
            .map(|(name, tenant)| (name.clone(), tenant.extensions.snapshot()))
            .collect()
    }
}
