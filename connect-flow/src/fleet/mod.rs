//! Many connections at once.

mod builder;
mod entitlements;
mod landscape;
mod report;
mod round;
mod shared_read;
mod write;

use std::sync::Arc;

use client_core::clock::Clock;
use futures_util::{FutureExt, StreamExt, stream};

pub use builder::FleetBuilder;
pub use report::FleetReport;

use crate::{Error, Flow, Plan, Preflight, RequestCount};

/// Many connections and disconnections of one global account, run side by side.
///
/// Each is a [`Flow`] of its own, and one that fails stops only itself. What they share saves requests: tokens and
/// learned rate limits; one list of systems and one of assignments for all who look in the same moment, so that
/// status is watched by list; and one request and one job for the entitlement changes of all who want some.
///
/// # Examples
///
/// ```no_run
/// # async fn f(
/// #     landscape: btp_client::system_landscape::SystemLandscapeClient,
/// #     btp: btp_client::BtpClient,
/// #     tenants: Vec<(String, s4_client::S4Client)>,
/// # ) -> Result<(), connect_flow::Error> {
/// use connect_flow::{Connection, fleet::Fleet};
///
/// let mut fleet = Fleet::builder(landscape, btp);
/// for (name, tenant) in tenants {
///     let connection = Connection::new(name).entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "api-access");
///     fleet = fleet.connect(connection, tenant);
/// }
/// let report = fleet.build()?.run().await;
/// println!("{report}");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Fleet {
    flows: Vec<Flow>,
    at_once: usize,
    clock: Arc<dyn Clock>,
    count: Option<RequestCount>,
}

impl Fleet {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// The flows, in the order in which they were added.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Looks at everything and changes nothing: a plan for each, in the order in which they were added.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop: it only reads.
    pub async fn plan(&self) -> Vec<Result<Plan, Error>> {
        self.side_by_side(Flow::plan).await
    }

    /// Looks at everything that each will need and changes nothing: a table for each, in the order in which they were added.
    /// What is of all of them is read once.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop: it only reads.
    pub async fn preflight(&self) -> Vec<Preflight> {
        self.side_by_side(Flow::preflight).await
    }

    /// Runs all of them, so many at a time, and reports on each.
    ///
    /// # Cancel safety
    ///
    /// As [`Flow::run`].
    pub async fn run(&self) -> FleetReport {
        let begun = self.clock.now();
        let before = self.count.as_ref().map(RequestCount::get);
        let reports = self.side_by_side(Flow::run).await;
        let sent = self.count.as_ref().map(RequestCount::get);
        FleetReport {
            reports,
            elapsed: self.clock.now().saturating_duration_since(begun),
            requests: sent
                .zip(before)
                .map(|(sent, before)| sent.saturating_sub(before)),
        }
    }

    /// One result for each flow, in their order. One that takes long keeps its own place alone: the others begin.
    async fn side_by_side<'a, F: Future>(&'a self, of: impl Fn(&'a Flow) -> F) -> Vec<F::Output> {
        let mut results: Vec<_> = stream::iter(self.flows.iter().enumerate())
            .map(|(place, flow)| of(flow).map(move |result| (place, result)))
            .buffer_unordered(self.at_once)
            .collect()
            .await;
        results.sort_by_key(|(place, _)| *place);
        results.into_iter().map(|(_, result)| result).collect()
    }
}
