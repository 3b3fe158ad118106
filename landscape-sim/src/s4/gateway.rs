//! The way a request takes through a tenant's API host: logon, session, service.

use super::answer::Refusal;
use super::business_partner::BusinessPartners;
use super::extensions::{self, Call, Context};
use super::logon::{self, Principal};
use super::odata::{Version, table::Root};
use super::place::{Below, Place, Which, place};
use super::service::{self, Surroundings, document, no_resource};
use super::{Host, Tenant, session};
use crate::btp::Btp;
use crate::config::{Config, UserSeed};
use crate::exchange::{self, Incoming, Reply};

impl Tenant {
    pub(super) fn handle(
        &mut self,
        host: &Host,
        incoming: &Incoming<'_>,
        config: &Config,
        btp: &mut Btp,
        rng: &mut fastrand::Rng,
    ) -> Reply {
        let place = place(incoming);
        if matches!(place, Place::Token) {
            return self.users.issue_token(incoming, rng);
        }
        let Some(principal) = self.users.log_on(incoming) else {
            return logon::refused(incoming);
        };
        let idle = config.session_idle;
        // A user whom no arrangement of the scenario names is refused like a wrong password (reported).
        if let Place::Service(below) = &place
            && let Some(scenario) = below.which.scenario()
            && self.communication.allows(scenario)
            && !self.communication.admits(scenario, &principal.user)
        {
            return logon::refused(incoming);
        }
        let reads = matches!(incoming.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        if reads {
            self.sessions.touch(incoming, &principal, idle);
        } else if !self.sessions.allows(incoming, &principal, idle) {
            return session::required();
        }
        // Reported by the Cloud SDK for JavaScript: without the slash there is a redirect, and no
        // token comes with it.
        if let Place::Service(below) = &place
            && below.path.is_empty()
            && !incoming.trailing_slash
        {
            let to = format!("{}{}", host.prefix, below.root);
            return exchange::with_header(exchange::empty(301), "location", &to);
        }
        let reply = match place {
            Place::Service(below) => {
                self.serve(&below, host, incoming, config, btp, rng, &principal)
            }
            Place::Other(version, name) => unknown(version, name, incoming, rng),
            Place::Token | Place::Nothing => exchange::html(
                404,
                "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>\
                 <p>The requested resource does not exist.</p></body></html>",
            ),
        };
        let reply = exchange::with_header(reply, "sap-perf-fesrec", "1842.000000");
        // Whoever may not use a service gets no session from it.
        if session::is_fetch(incoming) && reply.status() != http::StatusCode::FORBIDDEN {
            return self
                .sessions
                .fetched(reply, incoming, &principal, idle, rng);
        }
        reply
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one request's surroundings"
    )]
    fn serve(
        &mut self,
        below: &Below<'_>,
        host: &Host,
        incoming: &Incoming<'_>,
        config: &Config,
        btp: &mut Btp,
        rng: &mut fastrand::Rng,
        principal: &Principal,
    ) -> Reply {
        let transaction = format!("{:032X}", rng.u128(..));
        let root = Root {
            version: below.which.version(),
            url: format!("{}{}{}", incoming.origin(), host.prefix, below.root),
        };
        let around = Surroundings {
            config,
            root: &root,
            user: &principal.user,
            transaction: &transaction,
        };
        match below.which {
            Which::Extensions => {
                let context = Context {
                    incoming,
                    config,
                    principal,
                    tenant: &self.name,
                    root: format!("{}{}", host.prefix, below.root),
                };
                let answer = match (below.path.as_slice(), Call::of(&below.path)) {
                    ([], _) => match incoming.method.as_str() {
                        "GET" | "HEAD" => Ok(document(&[extensions::SET], Version::V4)),
                        _ => Err(service::not_allowed()),
                    },
                    (["$metadata"], _) => Ok(metadata()),
                    (_, Some(call)) => self.extensions.handle(&call, &context, btp, rng),
                    (_, None) => Err(no_resource()),
                };
                answer.unwrap_or_else(|refusal| refusal.v4(&transaction, incoming.now))
            }
            Which::BusinessPartners if !self.communication.allows(BusinessPartners::SCENARIO) => {
                unknown(Version::V2, BusinessPartners::NAME, incoming, rng)
            }
            Which::BusinessPartners => {
                service::serve(&mut self.partners, &below.path, incoming, &around, rng)
            }
            Which::Communication(api) if !self.communication.allows(api.scenario()) => {
                unknown(Version::V4, api.path().1, incoming, rng)
            }
            Which::Communication(api) => {
                let service = self.communication.speak(api);
                let reply = service::serve(service, &below.path, incoming, &around, rng);
                for (user, password) in self.communication.take_logons() {
                    match password {
                        Some(password) => self.users.add(&UserSeed::plain(user, password)),
                        None => self.users.remove(&user),
                    }
                }
                reply
            }
        }
    }
}

/// A service that is not there, or that no arrangement allows: it looks the same.
fn unknown(
    version: Version,
    name: &str,
    incoming: &Incoming<'_>,
    rng: &mut fastrand::Rng,
) -> Reply {
    let transaction = format!("{:032X}", rng.u128(..));
    match version {
        Version::V2 => Refusal::new(
            403,
            "/IWFND/MED/170",
            format!("No service found for namespace '', name '{name}', version '0001'"),
        )
        .v2(&transaction, incoming.now),
        Version::V4 => Refusal::new(
            403,
            "/IWBEP/CM_V4_COS/014",
            format!("Service group of '{name}' is not published"),
        )
        .v4(&transaction, incoming.now),
    }
}

fn metadata() -> Reply {
    let reply = exchange::typed(200, "application/xml", extensions::METADATA);
    exchange::with_header(reply, "odata-version", "4.0")
}
