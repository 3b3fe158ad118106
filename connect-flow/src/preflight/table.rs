//! One table of findings.

use std::fmt;

use super::{Check, Finding, Level, Preflight};

impl Check {
    /// The word for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::BtpAccess => "BTP access",
            Self::GlobalAccount => "global account",
            Self::Subaccount => "subaccount",
            Self::Plan => "plan",
            Self::Landscape => "system landscape",
            Self::SystemName => "system name",
            Self::Twin => "same tenant",
            Self::Tenant => "tenant",
            Self::ScenarioGroup => "scenario group",
            Self::Step => "step",
        }
    }
}

impl Level {
    pub(crate) const fn sign(self) -> char {
        match self {
            Self::Ok => '=',
            Self::Unknown => '?',
            Self::Warning => '~',
            Self::Problem => '!',
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:<16} {}",
            self.level.sign(),
            self.check.words(),
            self.what
        )?;
        match &self.advice {
            Some((who, advice)) => write!(f, "\n    {who}: {advice}"),
            None => Ok(()),
        }
    }
}

/// A line for each finding, and what to do below it: `=` good, `?` not known, `~` to be looked at, `!` in the way.
impl fmt::Display for Preflight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Preflight for system {}:", self.system_name)?;
        for finding in &self.findings {
            writeln!(f, "  {finding}")?;
        }
        Ok(())
    }
}
