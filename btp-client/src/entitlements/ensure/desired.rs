//! What is wanted: one plan for one subaccount.

use std::fmt;

use super::super::{Amount, AssignmentsQuery, Quota};
use crate::accounts::{DirectoryId, EntitlingParent, Readiness, Subaccount, SubaccountId};

/// One wanted assignment, for [`EntitlementsClient::diff`](super::super::EntitlementsClient::diff)
/// and [`ensure`](super::super::EntitlementsClient::ensure).
///
/// Whether the service takes `enable` or `amount` follows from the plan's category, so it need not be
/// said. Lowering an amount has to be allowed, and removing has to be asked for: neither is implied.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::{Amount, Desired};
///
/// # fn f(subaccount: &btp_client::accounts::Subaccount) -> Result<(), btp_client::Error> {
/// let assigned = Desired::new(subaccount, "aicore", "free");
/// let five = Desired::new(subaccount, "hana-cloud", "hana").amount(Amount::try_new(5)?);
/// let gone = Desired::new(subaccount, "auditlog-viewer", "default").removed();
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    pub(super) subaccount: SubaccountId,
    pub(super) parent: EntitlingParent,
    pub(super) not_ready: Option<String>,
    pub(super) service: String,
    pub(super) plan: String,
    pub(super) identifier: Option<String>,
    pub(super) system: Option<String>,
    pub(super) want: Want,
    pub(super) may_lower: bool,
}

/// How much of the plan is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Any amount; what is assigned already is left as it is.
    Assigned,
    /// This total.
    Amount(Amount),
    Removed,
}

impl Desired {
    /// The plan, assigned to a subaccount that has been read: its readiness and the directory that
    /// manages its entitlements are known. Of a plan with a numeric quota one unit, unless more is
    /// assigned already.
    pub fn new(
        subaccount: &Subaccount,
        service: impl Into<String>,
        plan: impl Into<String>,
    ) -> Self {
        let not_ready = match subaccount.readiness() {
            Readiness::NotReady(why) => Some(why),
            Readiness::Ready => None,
        };
        Self {
            parent: subaccount.entitling_parent(),
            not_ready,
            ..Self::for_id(&subaccount.guid, service, plan)
        }
    }

    /// As [`new`](Self::new), for a subaccount of which only the id is known. Say with
    /// [`directory`](Self::directory) or [`under_global_account`](Self::under_global_account) who
    /// manages its entitlements: without it absence cannot be told, and nothing is done on it.
    pub fn for_id(
        subaccount: &SubaccountId,
        service: impl Into<String>,
        plan: impl Into<String>,
    ) -> Self {
        Self {
            subaccount: subaccount.clone(),
            parent: EntitlingParent::Untold,
            not_ready: None,
            service: service.into(),
            plan: plan.into(),
            identifier: None,
            system: None,
            want: Want::Assigned,
            may_lower: false,
        }
    }

    /// Says which directory manages the subaccount's entitlements.
    pub fn directory(mut self, id: &DirectoryId) -> Self {
        self.parent = EntitlingParent::Directory(id.clone());
        self
    }

    /// Says that no directory manages the subaccount's entitlements.
    pub fn under_global_account(mut self) -> Self {
        self.parent = EntitlingParent::GlobalAccount;
        self
    }

    /// Says which of several plans of the same name is meant.
    pub fn unique_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.identifier = Some(identifier.into());
        self
    }

    /// Says for which registered system the plan is wanted, by the system's name; see
    /// [`SystemPlan`](super::super::SystemPlan).
    pub fn system(mut self, name: impl Into<String>) -> Self {
        self.system = Some(name.into());
        self
    }

    /// Exactly this total, of a plan with a numeric quota; 0 removes it.
    pub fn amount(mut self, total: Amount) -> Self {
        self.want = if total == Amount::ZERO {
            Want::Removed
        } else {
            Want::Amount(total)
        };
        self
    }

    /// Not assigned. A plan that is in use cannot be taken away, and the service tells so late and badly:
    /// ask [`ServiceManagerClient::usage`](crate::service_manager::ServiceManagerClient::usage) first.
    pub fn removed(mut self) -> Self {
        self.want = Want::Removed;
        self
    }

    /// Allows an [`amount`](Self::amount) below what is assigned now.
    pub fn allow_lowering(mut self) -> Self {
        self.may_lower = true;
        self
    }

    /// For which subaccount.
    pub fn subaccount(&self) -> &SubaccountId {
        &self.subaccount
    }

    /// The service's technical name.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The plan's technical name.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// The read that shows how it stands: filtered by plan, in the right scope.
    pub(super) fn query(&self) -> AssignmentsQuery {
        AssignmentsQuery::subaccount(&self.subaccount)
            .plan(&self.service, &self.plan)
            .include_auto_managed()
            .entitled_by(&self.parent)
    }
}

impl fmt::Display for Desired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.plan)?;
        if let Some(identifier) = &self.identifier {
            write!(f, " ({identifier})")?;
        }
        if let Some(system) = &self.system {
            write!(f, " of system {system}")?;
        }
        write!(f, " for subaccount {}", self.subaccount)
    }
}

impl Want {
    /// What is asked of the service, if it is not so already, for a plan that takes this kind of
    /// quota. A plan of unclear kind is enabled: the service refuses with 12003 if it counts.
    pub(super) fn quota(self, kind: super::super::QuotaKind) -> Quota {
        match self {
            Self::Assigned => kind.least().unwrap_or(Quota::Enable),
            Self::Amount(total) => Quota::Amount(total),
            Self::Removed => kind.none().unwrap_or(Quota::Disable),
        }
    }
}
