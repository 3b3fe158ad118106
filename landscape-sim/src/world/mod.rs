//! The world: one state machine behind two doors.

mod builder;
mod landscape;
mod outcome;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use client_core::transport::RequestContext;
use http::{Method, Request};
use jiff::Timestamp;
use serde_json::Value;

pub use self::builder::WorldBuilder;
pub use self::landscape::Landscape;
#[cfg(feature = "server")]
pub(crate) use self::outcome::piece_length;
pub(crate) use self::outcome::trickling_time;
pub use self::outcome::{Ending, Outcome};
use crate::btp::Btp;
use crate::clock::Clock;
use crate::config::Config;
use crate::door::MemoryTransport;
use crate::exchange::{self, Incoming, Reply};
use crate::fault::{Due, Fault, FaultKind, Rules};
use crate::journal::{Journal, Record};
use crate::routes::{self, Destination};
use crate::s4::Tenants;
use crate::snapshot::Snapshot;

/// A simulated landscape: one BTP global account and S/4HANA Cloud tenants.
///
/// Cheap to clone; clones are the same landscape. Nothing in it is global, random or bound to the
/// wall clock: the same requests give the same answers, identifiers included.
#[derive(Clone)]
pub struct World {
    state: Arc<Mutex<State>>,
    landscape: Arc<Landscape>,
}

struct State {
    clock: Clock,
    config: Config,
    btp: Btp,
    s4: Tenants,
    faults: Rules,
    journal: Journal,
    sequence: u64,
    /// Requests seen per correlation id and operation: the attempt's number over the socket.
    attempts: HashMap<(String, &'static str), u32>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::simple()
    }
}

impl World {
    /// A landscape ready to use: one global account with two subaccounts, OAuth clients, and the
    /// tenant `my300001` with an administrator. [`World::landscape`] says how to reach it.
    pub fn simple() -> Self {
        Self::builder().build()
    }

    /// Describes another landscape than the simple one.
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// Serves one request: the one function behind both doors.
    ///
    /// The state changes before this returns. The caller has to make real what the [`Outcome`]
    /// says about time and connection.
    pub fn handle(&self, request: &Request<Bytes>) -> Outcome {
        self.state().handle(request)
    }

    /// A transport that is this landscape, without sockets. Waits go by tokio's clock.
    pub fn transport(&self) -> MemoryTransport {
        MemoryTransport::new(self.clone())
    }

    /// URLs, identifiers and credentials, for clients of the in-memory door.
    pub fn landscape(&self) -> Landscape {
        self.landscape_at(crate::ORIGIN)
    }

    /// As [`World::landscape`], for a server at `origin` (scheme, host and port).
    pub fn landscape_at(&self, origin: &str) -> Landscape {
        self.landscape.at(origin)
    }

    /// Says where a door is: what shows addresses shows them there from now on.
    #[cfg(feature = "server")]
    pub(crate) fn is_at(&self, origin: &str) {
        origin.clone_into(&mut self.state().btp.origin);
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.add(fault);
    }

    /// Takes back all faults that have not struck.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// How many injected faults have not struck as often as they shall.
    pub fn pending_faults(&self) -> usize {
        self.state().faults.pending()
    }

    /// All requests so far.
    pub fn journal(&self) -> Journal {
        self.state().journal.clone()
    }

    /// Empties the journal. Sequence numbers go on counting.
    pub fn clear_journal(&self) {
        let mut state = self.state();
        state.journal.clear();
        state.attempts.clear();
    }

    /// The landscape as an administrator would see it now.
    pub fn snapshot(&self) -> Snapshot {
        let mut state = self.state();
        state.settle();
        let btp = state.btp.snapshot();
        Snapshot {
            systems: btp.systems,
            unused_tokens: btp.unused_tokens,
            used_tokens: btp.used_tokens,
            assignments: btp.assignments,
            service_instances: btp.service_instances,
            extensions: state.s4.snapshot(),
        }
    }

    /// Changes timings, limits and shapes from now on.
    ///
    /// ```
    /// # use landscape_sim::World;
    /// let world = World::simple();
    /// world.configure(|config| config.registry_outage = true);
    /// ```
    pub fn configure(&self, change: impl FnOnce(&mut Config)) {
        let mut state = self.state();
        state.settle();
        change(&mut state.config);
    }

    /// The time in the landscape.
    pub fn now(&self) -> Timestamp {
        self.state().clock.now()
    }

    /// Pushes the landscape's time ahead, beyond what tokio's clock does. The clients' clocks do
    /// not follow.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.clock.advance(by);
        state.settle();
    }

    /// Makes all access tokens of the global account invalid.
    pub fn expire_tokens(&self) {
        self.state().btp.expire_tokens();
    }

    /// Ends all security sessions of all tenants, so that CSRF tokens become stale.
    pub fn end_sessions(&self) {
        self.state().s4.end_sessions();
    }

    /// Locks a user of a tenant, as after three failed logons.
    pub fn lock_user(&self, tenant: &str, user: &str) {
        self.state().s4.lock_user(tenant, user);
    }

    /// Unlocks a user of a tenant, as its administrator would.
    pub fn unlock_user(&self, tenant: &str, user: &str) {
        self.state().s4.unlock_user(tenant, user);
    }

    /// Lets SAP discover the tenant of a registered system under a second name: a system of the same
    /// type and address, which can be merged into the registered one. False without such a system,
    /// or while its address is not known.
    pub fn discover_twin(&self, of: &str, name: &str) -> bool {
        let mut state = self.state();
        let now = state.settle();
        state.btp.discover_twin(of, name, now)
    }

    /// Puts a system into a formation, which is made if it is missing, where it cannot be deregistered; false without such a
    /// system.
    pub fn include_in_formation(&self, system: &str, formation: &str) -> bool {
        let mut state = self.state();
        let now = state.settle();
        state.btp.include_in_formation(system, formation, now)
    }

    /// Lets the assignments of a formation fail until it is resynchronized; false without such a
    /// formation.
    pub fn break_formation(&self, name: &str) -> bool {
        self.state().btp.break_formation(name)
    }

    /// Takes a system out of all formations; false without such a system.
    pub fn exclude_from_formations(&self, system: &str) -> bool {
        self.state().btp.exclude_from_formations(system)
    }

    /// A panic inside a test's thread must not hide the state from its assertions.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn settle(&mut self) -> Timestamp {
        let now = self.clock.now();
        self.btp.settle(now);
        self.s4.settle(&mut self.btp, &self.config, now);
        now
    }

    fn handle(&mut self, request: &Request<Bytes>) -> Outcome {
        let now = self.settle();
        self.sequence += 1;
        let (destination, incoming) = routes::route(request, now);
        let operation = destination.operation(&incoming);
        let correlation_id = incoming
            .header("x-correlationid")
            .or_else(|| incoming.header("x-correlation-id"))
            .map(str::to_owned);
        let attempt = self.attempt(request, correlation_id.as_deref(), operation);
        let is_write = routes::is_write(operation);
        let fault = self.faults.take(&Due {
            sequence: self.sequence,
            operation,
            is_write,
        });
        if let Some(fault) = &fault {
            self.prepare(fault, &destination, &incoming);
        }
        let (ending, wrote, delay) =
            self.resolve(fault.as_ref(), &destination, &incoming, is_write);
        self.journal.push(Record {
            sequence: self.sequence,
            at: now,
            operation,
            method: request.method().to_string(),
            path: routes::journal_path(request),
            attempt,
            correlation_id,
            status: ending.status().map(|status| status.as_u16()),
            outcome: fault
                .as_ref()
                .map_or("answered", FaultKind::word)
                .to_owned(),
            fault: fault.as_ref().map(FaultKind::word),
            wrote,
        });
        Outcome { delay, ending }
    }

    /// In memory the client says which attempt it is; over the socket equal correlation ids tell.
    fn attempt(
        &mut self,
        request: &Request<Bytes>,
        correlation_id: Option<&str>,
        operation: &'static str,
    ) -> u32 {
        if let Some(context) = request.extensions().get::<RequestContext>() {
            return context.attempt;
        }
        let Some(id) = correlation_id else {
            return 1;
        };
        let seen = self.attempts.entry((id.to_owned(), operation)).or_insert(0);
        *seen += 1;
        *seen
    }

    /// Faults that change the landscape before the request is served.
    fn prepare(&mut self, fault: &FaultKind, destination: &Destination, incoming: &Incoming<'_>) {
        match (fault, destination) {
            (FaultKind::ExpireToken, Destination::Btp(_)) => {
                if let Some(token) = incoming.bearer() {
                    self.btp.revoke_token(token);
                }
            }
            (FaultKind::ExpireToken, Destination::S4(host)) => {
                if let Some(token) = incoming.bearer() {
                    self.s4.revoke(&host.tenant, token);
                }
            }
            (FaultKind::LockUser, Destination::S4(host)) => {
                if let Some((user, _)) = incoming.basic() {
                    self.s4.lock_user(&host.tenant, &user);
                }
            }
            _ => {}
        }
    }

    fn resolve(
        &mut self,
        fault: Option<&FaultKind>,
        destination: &Destination,
        incoming: &Incoming<'_>,
        is_write: bool,
    ) -> (Ending, bool, Duration) {
        let latency = self.config.latency;
        match fault {
            Some(FaultKind::Refuse) => return (Ending::Refused, false, latency),
            Some(FaultKind::Drop) => return (Ending::Dropped, false, latency),
            Some(FaultKind::Answer {
                status,
                headers,
                body,
            }) => {
                let body = if incoming.method == Method::HEAD {
                    Bytes::new()
                } else {
                    body.clone()
                };
                let reply = headers
                    .iter()
                    .fold(exchange::empty(*status), |reply, (name, value)| {
                        exchange::with_header(reply, name, value)
                    });
                return (Ending::Answer(reply.map(|_| body)), false, latency);
            }
            Some(FaultKind::Html(status)) => {
                let page = maintenance(*status);
                let page = if incoming.method == Method::HEAD {
                    page.map(|_| Bytes::new())
                } else {
                    page
                };
                return (Ending::Answer(page), false, latency);
            }
            _ => {}
        }
        let mut reply = self.serve(destination, incoming);
        let wrote = is_write && succeeded(&reply);
        if incoming.method == Method::HEAD {
            reply = reply.map(|_| Bytes::new());
        }
        match fault {
            Some(FaultKind::ApplyThenDrop) => (Ending::Dropped, wrote, latency),
            Some(FaultKind::Hang) => (Ending::Hanging, wrote, latency),
            Some(FaultKind::TruncateBody) if reply.body().is_empty() => {
                (Ending::Dropped, wrote, latency)
            }
            Some(FaultKind::TruncateBody) => (Ending::Truncated(reply), wrote, latency),
            Some(FaultKind::TrickleBody(pause)) => {
                let pause = *pause;
                (Ending::Trickling { reply, pause }, wrote, latency)
            }
            Some(FaultKind::Delay(delay)) => {
                (Ending::Answer(reply), wrote, latency.saturating_add(*delay))
            }
            _ => (Ending::Answer(reply), wrote, latency),
        }
    }

    fn serve(&mut self, destination: &Destination, incoming: &Incoming<'_>) -> Reply {
        match destination {
            Destination::Btp(service) => self.btp.handle(*service, incoming, &mut self.config),
            Destination::S4(host) => self.s4.handle(host, incoming, &self.config, &mut self.btp),
            Destination::Nowhere => exchange::text(404, "the simulated landscape has no such path"),
        }
    }
}

/// Whether a modifying operation did its work. GraphQL refuses with 200.
fn succeeded(reply: &Reply) -> bool {
    let refused = serde_json::from_slice::<Value>(reply.body())
        .ok()
        .and_then(|body| Some(!body.get("errors")?.as_array()?.is_empty()))
        .unwrap_or(false);
    reply.status().is_success() && !refused
}

/// The words are those of the page that SAP KBA 2825498 describes.
fn maintenance(status: u16) -> Reply {
    exchange::html(
        status,
        "<html><head><title>System Maintenance</title></head><body><h1>Sorry</h1>\
         <p>System Maintenance: Temporary System Downtime</p></body></html>",
    )
}

#[cfg(test)]
mod tests;
