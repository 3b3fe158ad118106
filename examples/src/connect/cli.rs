//! The command line.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::Parser;
use connect_flow::{Connection, Disconnection};

use crate::scenario::Scenario;

/// Connects an SAP S/4HANA Cloud system to SAP BTP.
///
/// Without options it starts a simulated landscape on this machine, and connects a simulated system
/// to a simulated global account over HTTP. With --config it connects what the file names, one system
/// after the other, or several at a time. Running it again is safe: it looks first, and changes only what is missing.
///
/// Exit code: 0 all connected, 1 one is blocked or failed (the next step is printed), 2 wrong configuration.
#[derive(Debug, Clone, Parser)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
#[command(name = "connect", version)]
pub(crate) struct Cli {
    /// Connect what this TOML or YAML file names; see examples/connect.toml and examples/connect.yaml.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Of the file's connections take the one of this system alone.
    #[arg(long, requires = "config", value_name = "SYSTEM_NAME")]
    pub(crate) only: Option<String>,

    /// Connect, or take apart, so many systems of the file at a time: they share what is read, and their entitlement
    /// changes go in one request. Nobody is asked, so that it needs --yes.
    #[arg(long, requires_all = ["config", "yes"], conflicts_with_all = ["plan", "handoff"], value_name = "N")]
    pub(crate) at_once: Option<NonZeroUsize>,

    /// Only show what is so and what would change.
    #[arg(long)]
    pub(crate) plan: bool,

    /// Only look whether everything is there that will be needed, and tell it in a table: logons and scopes, accounts, plans
    /// and quota, the system's name, the tenant.
    #[arg(long, conflicts_with_all = ["plan", "at_once", "report"])]
    pub(crate) preflight: bool,

    /// If the registration of the system has failed before: remove the system and its failed extension, and begin anew.
    #[arg(long, conflicts_with_all = ["disconnect", "handoff"])]
    pub(crate) register_anew: bool,

    /// With --disconnect: also take away what other subaccounts are entitled to for the system.
    #[arg(long, requires = "disconnect")]
    pub(crate) everywhere: bool,

    /// With --disconnect: also take the system out of its formations.
    #[arg(long, requires = "disconnect")]
    pub(crate) leave_formations: bool,

    /// With --disconnect: leave the system in the System Landscape, deregistered.
    #[arg(long, requires = "disconnect")]
    pub(crate) keep_system: bool,

    /// Approve the extension, or the taking apart, without asking. An extension that another user of the tenant has left
    /// waiting under the system's name is not approved.
    #[arg(long)]
    pub(crate) yes: bool,

    /// Ask before the extension is approved, also on the simulated landscape, which else does not.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) ask: bool,

    /// Call no API of System Landscape and Maintain Extensions: two administrators do what is done there. On the
    /// simulated landscape a scripted pair plays them; with --config, which then needs no landscape and no tenants, they
    /// are asked at this terminal.
    #[arg(long, conflicts_with_all = ["ask", "yes"])]
    pub(crate) handoff: bool,

    /// Take apart instead of connecting: entitlements away, deregister, delete the extension, remove the system. What
    /// others use is not touched but named. The simulated landscape is connected first.
    #[arg(long, conflicts_with_all = ["ask", "handoff"])]
    pub(crate) disconnect: bool,

    /// Print the report as JSON, and nothing else on standard output; of several systems one after the other.
    #[arg(long)]
    pub(crate) json: bool,

    /// Record every exchange in this file, as HTTP Archive 1.2, without secrets.
    #[arg(long, value_name = "FILE")]
    pub(crate) har: Option<PathBuf>,

    /// Write a page about what was found, done and sent in this file: HTML that loads nothing.
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    pub(crate) report: Option<PathBuf>,

    /// What the simulated landscape is like.
    #[arg(long, value_enum, default_value_t = Scenario::Fresh, conflicts_with = "config", value_name = "NAME")]
    pub(crate) scenario: Scenario,
}

impl Cli {
    /// What is to be taken apart of a connection, and how far.
    pub(crate) fn back(&self, connection: Connection) -> Disconnection {
        let mut back = Disconnection::of(connection);
        if self.everywhere {
            back = back.unassign_everywhere();
        }
        if self.leave_formations {
            back = back.leave_formations();
        }
        if self.keep_system {
            back = back.keep_system();
        }
        back
    }

    /// Whether a person is to be asked before the extension is approved, or a connection is taken apart.
    pub(crate) fn asks(&self) -> bool {
        self.ask || (self.config.is_some() && !self.yes && !self.handoff)
    }
}
