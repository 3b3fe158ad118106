//! The command line.

use clap::{CommandFactory, Parser, error::ErrorKind};

/// Connects a fleet on a simulated landscape and shows how far it has come.
///
/// Bars if standard error is a terminal, else a line for each system that ended or stumbled. The report goes to standard
/// output. The landscape is in this process: nothing leaves the machine, and nothing is kept.
///
/// Exit code: 0 all are connected, 1 some are not or Ctrl-C came first, 2 wrong options.
#[derive(Debug, Parser)]
#[command(name = "watch_fleet", version)]
pub(crate) struct Cli {
    /// How many tenants there are, each to be connected.
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub(crate) systems: usize,

    /// How many of them cannot be: their password is wrong, or the subaccount is not there.
    #[arg(long, default_value_t = 1, value_name = "K")]
    pub(crate) failing: usize,

    /// How many are connected at a time.
    #[arg(long, default_value_t = 20, value_name = "M")]
    pub(crate) at_once: usize,
}

impl Cli {
    /// What was asked for, if there can be such a fleet.
    pub(crate) fn checked(self) -> Result<Self, clap::Error> {
        /// Names of simulated tenants have five digits.
        const MOST: usize = 10_000;
        let wrong = |text: String| Self::command().error(ErrorKind::ValueValidation, text);
        if self.systems == 0 || self.systems > MOST {
            return Err(wrong(format!("--systems: from 1 to {MOST}")));
        }
        if self.failing > self.systems {
            return Err(wrong(format!("--failing: at most {}", self.systems)));
        }
        if self.at_once == 0 {
            return Err(wrong("--at-once: at least 1".to_owned()));
        }
        Ok(self)
    }
}
