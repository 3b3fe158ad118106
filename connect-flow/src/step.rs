//! A step: look, then act.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{StepContext, error::StepError};

/// One step of a flow.
///
/// The landscape itself is the truth; there is no journal. A step can be asked what is so
/// ([`observe`](Self::observe), which never changes anything) and to make one change
/// ([`advance`](Self::advance), which is called only after `observe` said that it is needed). After
/// a crash anywhere the flow is run again and converges.
///
/// Test your own steps with a [`StepContext`] over fakes.
#[async_trait]
pub trait Step: Debug + Send + Sync {
    /// The step's name, such as `add-system`; unique in a flow.
    fn name(&self) -> &'static str;

    /// Looks. Must not change anything.
    ///
    /// # Errors
    ///
    /// If it cannot be told what is so.
    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError>;

    /// Makes the one change that the last observation asked for.
    ///
    /// It may be dropped at any await, and it may fail after the change was made: the next
    /// observation finds out.
    ///
    /// # Errors
    ///
    /// If the change was not made, or nobody knows.
    async fn advance(&self, cx: &StepContext) -> Result<(), StepError>;

    /// Forgets what the step's part of the landscape looked like, so that the next observation looks
    /// anew. Called before a wait ends and after an error.
    fn forget(&self, cx: &StepContext) {
        let _ = cx;
    }
}

/// What a step sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Observation {
    /// It is as it should be.
    Done {
        /// What is so, in words.
        what: String,
    },
    /// A change is needed and possible.
    Needed {
        /// The change, in words: *add system X of type Y*.
        change: String,
    },
    /// Something is under way; there is nothing to do but look again.
    Waiting {
        /// What is waited for, in words.
        for_what: String,
    },
    /// Someone has to mend something first.
    Blocked(Blocker),
}

impl Observation {
    /// It is as it should be.
    pub fn done(what: impl Into<String>) -> Self {
        Self::Done { what: what.into() }
    }

    /// A change is needed and possible.
    pub fn needed(change: impl Into<String>) -> Self {
        Self::Needed {
            change: change.into(),
        }
    }

    /// Something is under way.
    pub fn waiting(for_what: impl Into<String>) -> Self {
        Self::Waiting {
            for_what: for_what.into(),
        }
    }
}

impl From<Blocker> for Observation {
    fn from(blocker: Blocker) -> Self {
        Self::Blocked(blocker)
    }
}

/// What stands in the way, who can mend it, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Blocker {
    /// What is wrong.
    pub reason: String,
    /// Who can mend it.
    pub who: Responsible,
    /// What to do.
    pub advice: String,
}

impl Blocker {
    /// A blocker.
    pub fn new(who: Responsible, reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            who,
            advice: advice.into(),
        }
    }
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}. {}: {}",
            self.reason.trim_end_matches('.'),
            self.who,
            self.advice
        )
    }
}

/// Who can mend something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Responsible {
    /// Whoever wrote the desired connection.
    Caller,
    /// The administrator of the BTP global account.
    BtpAdministrator,
    /// The administrator of the S/4HANA Cloud tenant.
    TenantAdministrator,
}

impl std::fmt::Display for Responsible {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Caller => "You",
            Self::BtpAdministrator => "BTP administrator",
            Self::TenantAdministrator => "S/4HANA Cloud administrator",
        })
    }
}

/// How long to wait for what is under way, and how often to look.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct WaitPolicy {
    /// The wait before the second look; doubled for each further one.
    pub first: Duration,
    /// The longest wait between two looks.
    pub longest: Duration,
    /// How long a step may wait in all.
    pub deadline: Duration,
    /// How long to wait before looking whether a change was made whose answer was lost: a slow
    /// server may still be making it.
    pub after_doubt: Duration,
}

impl WaitPolicy {
    /// From 1 s doubling to 15 s, for 15 minutes. SAP's tutorials say that enabling takes "a few
    /// seconds"; nothing official bounds it.
    pub const DEFAULT: Self = Self {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(15),
        deadline: Duration::from_secs(900),
        after_doubt: Duration::from_secs(5),
    };

    /// Sets the first and the longest wait.
    pub const fn with_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// Sets how long a step may wait in all.
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets how long to wait before looking after a change whose answer was lost.
    pub const fn with_after_doubt(mut self, wait: Duration) -> Self {
        self.after_doubt = wait;
        self
    }

    /// The wait after look number `look`, counted from 0.
    pub(crate) fn interval(&self, look: u32) -> Duration {
        self.first
            .saturating_mul(1_u32 << look.min(31))
            .min(self.longest)
    }
}

impl Default for WaitPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
