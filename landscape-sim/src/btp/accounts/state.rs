//! What every account has beside its name: state, labels, settings. And how states go on by themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::bindings::Binding;
use crate::btp::Btp;
use crate::config::Config;

/// What is being done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Create,
    Change,
    Delete,
}

/// Work that goes on after the answer.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    work: Work,
    /// A forced deletion waits until then.
    begins: Timestamp,
    halfway: Timestamp,
    due: Timestamp,
    fails: bool,
}

/// What a subaccount and a directory have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub(crate) labels: BTreeMap<String, Vec<String>>,
    pub(crate) settings: BTreeMap<String, Value>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) message: Option<&'static str>,
    /// When a forced deletion was ordered, and when it takes place.
    pub(crate) forced: Option<(Timestamp, Timestamp)>,
    pub(crate) pending: Option<Pending>,
}

impl Details {
    /// Begins work that ends by itself. Its state is returned.
    ///
    /// Observed: a subaccount is STARTED, then CREATING with the messages below, then OK. Assumed: CREATING at half of
    /// the time.
    pub(crate) fn begin(&mut self, work: Work, config: &Config, now: Timestamp) -> String {
        let delay = config.account_delay;
        self.modified = Some(now);
        self.pending = Some(Pending {
            work,
            begins: now,
            halfway: crate::clock::after(now, delay / 2),
            due: crate::clock::after(now, delay),
            fails: config.account_changes_fail,
        });
        let (state, message) = match work {
            Work::Create => ("STARTED", None),
            Work::Change => ("UPDATING", None),
            Work::Delete => ("DELETING", Some("Deleting subaccount entitlements.")),
        };
        self.message = message;
        state.to_owned()
    }

    /// Orders a forced deletion, which takes place after the period of grace. The state stays as it is until then.
    ///
    /// Observed since 2026: OK with contract status PENDING_FORCED_DELETION, and both times.
    pub(crate) fn order_deletion(&mut self, config: &Config, now: Timestamp) {
        let begins = crate::clock::after(now, config.forced_deletion_grace);
        self.begin(Work::Delete, config, begins);
        self.forced = Some((now, begins));
        self.modified = Some(now);
        self.message = None;
    }

    /// Brings the state to where it is at `now`; whether the account is gone.
    fn settle(&mut self, state: &mut String, now: Timestamp) -> bool {
        let Some(pending) = &self.pending else {
            return false;
        };
        if now < pending.begins {
            return false;
        }
        if now < pending.due {
            if pending.work == Work::Delete {
                "DELETING".clone_into(state);
            }
            if pending.work == Work::Create && pending.halfway <= now {
                "CREATING".clone_into(state);
                self.message = Some("Creating subaccount tenant.");
            }
            return false;
        }
        let (next, message) = match (pending.work, pending.fails) {
            (Work::Delete, false) => return true,
            (_, false) => ("OK", None),
            (Work::Create, true) => ("CREATION_FAILED", Some("Failed to create the tenant.")),
            (Work::Change, true) => ("UPDATE_FAILED", Some("Failed to update the account.")),
            (Work::Delete, true) => (
                "DELETION_FAILED",
                Some("Failed to delete the account's content."),
            ),
        };
        next.clone_into(state);
        self.message = message;
        self.modified = Some(pending.due);
        self.pending = None;
        false
    }

    /// Whether work on it goes on.
    pub(crate) fn is_busy(&self) -> bool {
        self.pending.is_some()
    }
}

impl Btp {
    /// Moves accounts to where they are at `now`; what a deleted subaccount had assigned goes with it.
    pub(in crate::btp) fn settle_accounts(&mut self, now: Timestamp) {
        let mut gone: Vec<String> = Vec::new();
        self.accounts.subaccounts.retain_mut(|subaccount| {
            let is_gone = subaccount.details.settle(&mut subaccount.state, now);
            if is_gone {
                gone.push(subaccount.guid.clone());
            }
            !is_gone
        });
        self.accounts
            .directories
            .retain_mut(|directory| !directory.details.settle(&mut directory.state, now));
        if !gone.is_empty() {
            self.uaa.forget_subaccounts(&gone);
            self.service_manager.forget_subaccounts(&gone);
            self.entitlements
                .assignments
                .retain(|assignment| !gone.contains(&assignment.subaccount));
        }
    }
}
