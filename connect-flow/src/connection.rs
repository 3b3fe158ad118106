//! What is wanted: one system, connected, and entitled to subaccounts.

use btp_client::{
    accounts::{DirectoryId, EntitlingParent, SubaccountId},
    entitlements::Amount,
    system_landscape::ScenarioGroup,
};

/// The service that a registered S/4HANA Cloud system offers (SAP Help: *Configure the Entitlements
/// for the SAP S/4HANA Cloud Extensibility Service*).
pub const EXTENSIBILITY_SERVICE: &str = "s4-hana-cloud";

/// The plans of [`EXTENSIBILITY_SERVICE`] that SAP documents; the last three are deprecated.
pub const DOCUMENTED_PLANS: [&str; 5] = [
    "api-access",
    "messaging",
    "sap_com_0109",
    "sap_com_0009",
    "sap_com_0008",
];

/// One desired connection.
///
/// It is not checked when it is made: [`Flow::plan`](crate::Flow::plan) names everything that is
/// wrong with it at once, before anything is changed.
///
/// # Examples
///
/// ```
/// use connect_flow::Connection;
///
/// let connection = Connection::new("acme-s4-dev")
///     .entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "api-access")
///     .entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "messaging");
/// assert_eq!(connection.entitlements().len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    system_name: String,
    scenario_group: ScenarioGroup,
    entitlements: Vec<Entitlement>,
}

impl Connection {
    /// A connection of the system with this name, for all communication scenarios, without
    /// entitlements.
    pub fn new(system_name: impl Into<String>) -> Self {
        Self {
            system_name: system_name.into(),
            scenario_group: ScenarioGroup::all_communication_scenarios(),
            entitlements: Vec::new(),
        }
    }

    /// Chooses another communication scenario group.
    pub fn scenario_group(mut self, group: ScenarioGroup) -> Self {
        self.scenario_group = group;
        self
    }

    /// Entitles a subaccount to a plan of the extensibility service for this system.
    pub fn entitle(self, subaccount: impl Into<SubaccountId>, plan: impl Into<String>) -> Self {
        self.entitle_with(Entitlement::new(subaccount, plan))
    }

    /// Entitles a subaccount, with an amount or a directory.
    pub fn entitle_with(mut self, entitlement: Entitlement) -> Self {
        if !self.entitlements.contains(&entitlement) {
            self.entitlements.push(entitlement);
        }
        self
    }

    /// The system's name in the System Landscape, and the extension's description.
    pub fn system_name(&self) -> &str {
        &self.system_name
    }

    /// The communication scenario group of the integration token.
    pub fn group(&self) -> &ScenarioGroup {
        &self.scenario_group
    }

    /// Which subaccounts are to be entitled to what.
    pub fn entitlements(&self) -> &[Entitlement] {
        &self.entitlements
    }
}

/// A subaccount's entitlement to one plan of [`EXTENSIBILITY_SERVICE`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entitlement {
    /// The subaccount.
    pub subaccount: SubaccountId,
    /// The plan's technical name, such as `api-access`.
    pub plan: String,
    /// The quota, for plans that have one; 1 if not set.
    pub amount: Option<Amount>,
    /// Whose quota the subaccount draws on. Read from the subaccount if it is not told here.
    pub parent: EntitlingParent,
}

impl Entitlement {
    /// An entitlement to `plan`.
    pub fn new(subaccount: impl Into<SubaccountId>, plan: impl Into<String>) -> Self {
        Self {
            subaccount: subaccount.into(),
            plan: plan.into(),
            amount: None,
            parent: EntitlingParent::Untold,
        }
    }

    /// Sets the quota, for plans that have one.
    pub fn amount(mut self, amount: Amount) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Names the directory that manages the subaccount's entitlements.
    pub fn directory(mut self, directory: impl Into<DirectoryId>) -> Self {
        self.parent = EntitlingParent::Directory(directory.into());
        self
    }

    /// Says that no directory manages the subaccount's entitlements: where BTP's answer leaves it open.
    pub fn under_global_account(mut self) -> Self {
        self.parent = EntitlingParent::GlobalAccount;
        self
    }
}

impl std::fmt::Display for Entitlement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of {EXTENSIBILITY_SERVICE} for subaccount {}",
            self.plan, self.subaccount
        )
    }
}
