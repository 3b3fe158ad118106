//! Putting a fleet together.

use std::{collections::HashSet, sync::Arc, time::Duration};

use btp_client::{BtpClient, system_landscape::SystemLandscapeClient};
use client_core::clock::Clock;

use super::{Fleet, entitlements::SharedEntitlements, landscape::SharedLandscape};
use crate::{
    Approver, Connection, Disconnection, Error, Event, Flow, Ports, RequestCount, TenantExtensions,
    WaitPolicy,
    ports::{EntitlementService, SystemLandscape},
};

/// Who hears the events of a fleet: the system's name, and what happened.
type Hears = Arc<dyn Fn(&str, &Event) + Send + Sync>;

/// Sets up a [`Fleet`].
#[derive(Clone)]
#[must_use = "nothing runs until it is built"]
pub struct FleetBuilder {
    landscape: SystemLandscapeClient,
    btp: BtpClient,
    members: Vec<(Wanted, Arc<dyn TenantExtensions>)>,
    at_once: usize,
    interval: Duration,
    gather: Duration,
    wait: WaitPolicy,
    patience: Option<u32>,
    deadline: Option<Duration>,
    approver: Option<Arc<dyn Approver>>,
    may_register_anew: bool,
    hears: Vec<Hears>,
    count: Option<RequestCount>,
    clock: Option<Arc<dyn Clock>>,
}

#[derive(Debug, Clone)]
enum Wanted {
    Connected(Connection),
    Disconnected(Disconnection),
}

impl Wanted {
    fn name(&self) -> &str {
        match self {
            Self::Connected(connection) => connection.system_name(),
            Self::Disconnected(back) => back.connection().system_name(),
        }
    }
}

impl Fleet {
    /// Starts a fleet in one global account. All connections share these two clients, their tokens and what they
    /// learn of rate limits.
    pub fn builder(landscape: SystemLandscapeClient, btp: BtpClient) -> FleetBuilder {
        FleetBuilder {
            landscape,
            btp,
            members: Vec::new(),
            at_once: 64,
            interval: Duration::from_secs(1),
            gather: Duration::from_millis(500),
            wait: WaitPolicy::DEFAULT,
            patience: None,
            deadline: None,
            approver: None,
            may_register_anew: false,
            hears: Vec::new(),
            count: None,
            clock: None,
        }
    }
}

impl FleetBuilder {
    /// Adds a connection, and the tenant that it is with.
    pub fn connect(
        mut self,
        connection: Connection,
        tenant: impl TenantExtensions + 'static,
    ) -> Self {
        let wanted = Wanted::Connected(connection);
        self.members.push((wanted, Arc::new(tenant)));
        self
    }

    /// Adds a connection that is to be taken apart.
    pub fn disconnect(
        mut self,
        disconnection: Disconnection,
        tenant: impl TenantExtensions + 'static,
    ) -> Self {
        let wanted = Wanted::Disconnected(disconnection);
        self.members.push((wanted, Arc::new(tenant)));
        self
    }

    /// How many run at a time. 64 if not set.
    pub fn at_once(mut self, flows: usize) -> Self {
        self.at_once = flows.max(1);
        self
    }

    /// How often lists are read at most. Once a second if not set.
    pub fn list_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long entitlement changes are gathered before they are written together. Half a second if not set.
    pub fn gather(mut self, time: Duration) -> Self {
        self.gather = time;
        self
    }

    /// As [`FlowBuilder::wait`](crate::FlowBuilder::wait), for each.
    pub fn wait(mut self, policy: WaitPolicy) -> Self {
        self.wait = policy;
        self
    }

    /// As [`FlowBuilder::patience`](crate::FlowBuilder::patience), for each.
    pub fn patience(mut self, failures: u32) -> Self {
        self.patience = Some(failures);
        self
    }

    /// As [`FlowBuilder::deadline`](crate::FlowBuilder::deadline), for each.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// As [`FlowBuilder::approver`](crate::FlowBuilder::approver), for all.
    pub fn approver(mut self, approver: impl Approver + 'static) -> Self {
        self.approver = Some(Arc::new(approver));
        self
    }

    /// As [`FlowBuilder::register_anew`](crate::FlowBuilder::register_anew), for all.
    pub fn register_anew(mut self) -> Self {
        self.may_register_anew = true;
        self
    }

    /// Hears every event of every run, with the system's name. Several may listen.
    pub fn on_event(mut self, hears: impl Fn(&str, &Event) + Send + Sync + 'static) -> Self {
        self.hears.push(Arc::new(hears));
        self
    }

    /// Where requests are counted, for the report.
    pub fn request_count(mut self, count: RequestCount) -> Self {
        self.count = Some(count);
        self
    }

    /// Time. Without it tokio's (feature `reqwest`).
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Checks what was added and makes the fleet. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if two have one system name, or there is no
    /// clock.
    pub fn build(self) -> Result<Fleet, Error> {
        let mut names = HashSet::new();
        if let Some((twice, _)) = self
            .members
            .iter()
            .find(|(one, _)| !names.insert(one.name()))
        {
            return Err(Error::configuration(format!(
                "system {} is there twice: names are unique in a global account",
                twice.name()
            )));
        }
        let clock = match self.clock {
            Some(clock) => clock,
            None => crate::engine::default_clock()?,
        };
        let landscape: Arc<dyn SystemLandscape> = Arc::new(SharedLandscape::new(
            self.landscape,
            Arc::clone(&clock),
            self.interval,
        ));
        let entitlements: Arc<dyn EntitlementService> = Arc::new(SharedEntitlements::new(
            self.btp,
            Arc::clone(&clock),
            self.interval,
            self.gather,
        ));
        let mut flows = Vec::with_capacity(self.members.len());
        for (wanted, tenant) in self.members {
            let name: Arc<str> = Arc::from(wanted.name());
            let ports = Ports {
                landscape: Arc::clone(&landscape),
                tenant,
                entitlements: Arc::clone(&entitlements),
            };
            let mut flow = match wanted {
                Wanted::Connected(connection) => Flow::builder(connection, ports),
                Wanted::Disconnected(back) => Flow::disconnecting(back, ports),
            }
            .wait(self.wait)
            .clock(Arc::clone(&clock));
            if let Some(failures) = self.patience {
                flow = flow.patience(failures);
            }
            if let Some(limit) = self.deadline {
                flow = flow.deadline(limit);
            }
            if let Some(approver) = &self.approver {
                flow = flow.shared_approver(Arc::clone(approver));
            }
            if self.may_register_anew {
                flow = flow.register_anew();
            }
            for hears in &self.hears {
                let (name, hears) = (Arc::clone(&name), Arc::clone(hears));
                flow = flow.listener(move |event: &Event| hears(&name, event));
            }
            flows.push(flow.build()?);
        }
        Ok(Fleet {
            flows,
            at_once: self.at_once,
            clock,
            count: self.count,
        })
    }
}

impl std::fmt::Debug for FleetBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FleetBuilder")
            .field("members", &self.members.len())
            .field("at_once", &self.at_once)
            .finish_non_exhaustive()
    }
}
