//! Before anything: is everything there that the flow will need?

mod accounts;
mod checks;
mod findings;
mod system;
mod table;

use btp_client::system_landscape::System;
use serde::Serialize;

use crate::{Error, Flow, error::StepError, step::Responsible};

/// What was found before a flow begins: one table, in which every check has its line, also after others have
/// failed. A [plan](Flow::plan) ends at the first read that fails; this goes on.
///
/// Printable and serializable; holds no secret.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preflight {
    /// The system's name.
    pub system_name: String,
    /// What was found, in the order of the checks.
    pub findings: Vec<Finding>,
    /// A merge that would leave one entry where BTP has two for the tenant.
    #[serde(skip)]
    pub merge: Option<Merge>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it is.
    pub level: Level,
    /// What was found, in words.
    pub what: String,
    /// Who can mend it, and how.
    pub advice: Option<(Responsible, String)>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Check {
    /// The logon to BTP, and what it allows.
    BtpAccess,
    /// The global account.
    GlobalAccount,
    /// A subaccount: that it is there and can be entitled.
    Subaccount,
    /// A plan: that it is entitled, and its quota.
    Plan,
    /// The System Landscape: that it answers and offers the type.
    Landscape,
    /// The system's name: that it is allowed and free, or already this connection's.
    SystemName,
    /// Other entries of BTP for the same tenant.
    Twin,
    /// The tenant: that it answers and takes the logon.
    Tenant,
    /// The communication scenario group.
    ScenarioGroup,
    /// What stands in the way of a step of your own.
    Step,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// As it should be.
    Ok,
    /// It cannot be told.
    Unknown,
    /// The flow would go on; somebody should look at it.
    Warning,
    /// The flow would fail or stop.
    Problem,
}

/// Two entries of BTP for one tenant, of which one can go up in the other.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Merge {
    /// The entry that is gone afterwards.
    pub source: System,
    /// The entry that stays.
    pub destination: System,
}

impl Preflight {
    /// What stands in the way.
    pub fn problems(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.level == Level::Problem)
    }

    /// Whether nothing stands in the way.
    pub fn is_good(&self) -> bool {
        self.problems().next().is_none()
    }
}

impl Flow {
    /// Looks at everything that the flow will need: logons and scopes, accounts, plans and quota, the system's name,
    /// other entries for the same tenant. Changes nothing, and goes on after a check that fails.
    ///
    /// Last it looks as [`plan`](Self::plan) does: what blocks the plan is a problem here, too. A flow that disconnects
    /// is looked at for what it needs itself, which is less. What a port cannot tell is [`Level::Unknown`].
    ///
    /// # Cancel safety
    ///
    /// Safe to drop: it only reads.
    pub async fn preflight(&self) -> Preflight {
        checks::all(self).await
    }

    /// Does a merge that a [`Preflight`] offers.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unobservable`](crate::ErrorKind::Unobservable) with the call's error if they were not merged, or
    /// nobody knows: look at the landscape.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the two may or may not have been merged.
    pub async fn merge(&self, merge: &Merge) -> Result<System, Error> {
        let landscape = &self.ports().landscape;
        let merged = landscape.merge(&merge.source, &merge.destination).await;
        merged.map_err(|error| Error::unobservable("merge", StepError::Call(error)))
    }
}
