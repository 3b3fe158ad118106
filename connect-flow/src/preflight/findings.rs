//! What the checks have found so far, each thing told once.

use super::{Check, Finding, Level};
use crate::{
    error::StepError,
    report,
    step::{Blocker, Responsible},
};

#[derive(Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    /// The operations of calls that failed.
    failed: Vec<Option<&'static str>>,
}

impl Findings {
    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }

    pub(super) fn ok(&mut self, check: Check, what: impl Into<String>) {
        self.add(check, Level::Ok, what, None);
    }

    pub(super) fn unknown(&mut self, check: Check, what: impl Into<String>) {
        self.add(check, Level::Unknown, what, None);
    }

    pub(super) fn advise(
        &mut self,
        check: Check,
        level: Level,
        what: impl Into<String>,
        who: Responsible,
        advice: impl Into<String>,
    ) {
        self.add(check, level, what, Some((who, advice.into())));
    }

    pub(super) fn blocked(&mut self, check: Check, level: Level, blocker: Blocker) {
        let Blocker {
            reason,
            who,
            advice,
        } = blocker;
        self.advise(check, level, reason, who, advice);
    }

    pub(super) fn failed(&mut self, check: Check, who: Responsible, error: StepError) {
        self.failed_so(check, Level::Problem, who, error);
    }

    /// As [`failed`](Self::failed), at another level.
    pub(super) fn failed_so(
        &mut self,
        check: Check,
        level: Level,
        who: Responsible,
        error: StepError,
    ) {
        let advice = report::advice(&error);
        self.note(&error);
        match error {
            StepError::Blocked(blocker) => self.blocked(check, level, blocker),
            error => self.advise(check, level, error.to_string(), who, advice),
        }
    }

    /// Remembers which call failed, for what else meets the same.
    pub(super) fn note(&mut self, error: &StepError) {
        if let Some(call) = error.call() {
            self.failed.push(call.operation());
        }
    }

    /// Whether a call of the same operation has failed before.
    pub(super) fn has_failed(&self, error: &StepError) -> bool {
        error
            .call()
            .is_some_and(|call| self.failed.contains(&call.operation()))
    }

    /// Tells what blocks a step, unless that is told.
    pub(super) fn blocked_step(&mut self, check: Check, blocker: Blocker) {
        let is_told =
            |known: &Finding| known.level == Level::Problem && known.what == blocker.reason;
        if self.list.iter().any(is_told) {
            return;
        }
        let problem = Finding {
            check,
            level: Level::Problem,
            what: blocker.reason,
            advice: Some((blocker.who, blocker.advice)),
        };
        let last = self
            .list
            .iter_mut()
            .rev()
            .find(|known| known.check == check);
        match last {
            // How the system is, and how the tenant is, has one line: several steps meet the same trouble there and say
            // it in their own words, and what is in the way is not good besides.
            Some(known) if matches!(check, Check::SystemName | Check::Tenant) => {
                if known.level != Level::Problem {
                    *known = problem;
                }
            }
            _ => self.insert(problem),
        }
    }

    fn add(
        &mut self,
        check: Check,
        level: Level,
        what: impl Into<String>,
        advice: Option<(Responsible, String)>,
    ) {
        let what = what.into();
        self.insert(Finding {
            check,
            level,
            what,
            advice,
        });
    }

    /// Beside the others of its check.
    fn insert(&mut self, finding: Finding) {
        let last = self
            .list
            .iter()
            .rposition(|known| known.check == finding.check);
        let place = last.map_or(self.list.len(), |last| last + 1);
        self.list.insert(place, finding);
    }
}
