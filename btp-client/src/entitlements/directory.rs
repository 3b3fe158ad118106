//! What a directory is entitled to, and how it hands that on to its subaccounts.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Amount, ExternalResource, Quota};

/// One plan for a directory that manages its entitlements.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::{Amount, DirectoryAssignment, Distribution, Quota};
///
/// let ten = DirectoryAssignment::new("hana-cloud", "hana", Quota::Amount(Amount::try_new(10)?))
///     .distribution(Distribution::to_new_subaccounts().amount(Amount::ONE));
/// assert_eq!(
///     serde_json::to_value(&ten)?,
///     serde_json::json!({
///         "service": "hana-cloud", "plan": "hana", "amount": 10,
///         "autoAssign": true, "distribute": false, "autoDistributeAmount": 1,
///     }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DirectoryAssignment {
    quota: Option<Quota>,
    service: String,
    plan: String,
    unique_identifier: Option<String>,
    resources: Vec<ExternalResource>,
    distribution: Option<Distribution>,
}

impl DirectoryAssignment {
    /// Gives the directory a plan; or takes it away, if the quota says so. The amount is the new
    /// total.
    pub fn new(service: impl Into<String>, plan: impl Into<String>, quota: Quota) -> Self {
        Self {
            quota: Some(quota),
            service: service.into(),
            plan: plan.into(),
            unique_identifier: None,
            resources: Vec::new(),
            distribution: None,
        }
    }

    /// Says which of several plans of the same name is meant.
    pub fn unique_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.unique_identifier = Some(identifier.into());
        self
    }

    /// Says for which external resource the plan is.
    pub fn resource(mut self, resource: ExternalResource) -> Self {
        self.resources.push(resource);
        self
    }

    /// Says how the directory hands the plan on. Without it nothing is said.
    pub fn distribution(mut self, distribution: Distribution) -> Self {
        self.distribution = Some(distribution);
        self
    }
}

impl Serialize for DirectoryAssignment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("service", &self.service)?;
        map.serialize_entry("plan", &self.plan)?;
        if let Some(identifier) = &self.unique_identifier {
            map.serialize_entry("planUniqueIdentifier", identifier)?;
        }
        match self.quota {
            Some(Quota::Enable) => map.serialize_entry("enable", &true)?,
            Some(Quota::Disable) => map.serialize_entry("enable", &false)?,
            Some(Quota::Amount(amount)) => map.serialize_entry("amount", &amount)?,
            None => {}
        }
        if let Some(distribution) = &self.distribution {
            map.serialize_entry("autoAssign", &distribution.to_new)?;
            map.serialize_entry("distribute", &distribution.to_present)?;
            if let Some(amount) = distribution.amount {
                map.serialize_entry("autoDistributeAmount", &amount)?;
            }
        }
        if !self.resources.is_empty() {
            map.serialize_entry("resources", &self.resources)?;
        }
        map.end()
    }
}

/// Another distribution of a plan that the directory has already. The quota cannot be changed with
/// it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct DirectoryUpdate(DirectoryAssignment);

impl DirectoryUpdate {
    /// Changes how the directory hands a plan on.
    pub fn new(
        service: impl Into<String>,
        plan: impl Into<String>,
        distribution: Distribution,
    ) -> Self {
        Self(DirectoryAssignment {
            quota: None,
            service: service.into(),
            plan: plan.into(),
            unique_identifier: None,
            resources: Vec::new(),
            distribution: Some(distribution),
        })
    }

    /// As [`DirectoryAssignment::unique_identifier`].
    pub fn unique_identifier(self, identifier: impl Into<String>) -> Self {
        Self(self.0.unique_identifier(identifier))
    }

    /// As [`DirectoryAssignment::resource`].
    pub fn resource(self, resource: ExternalResource) -> Self {
        Self(self.0.resource(resource))
    }
}

/// How a directory hands a plan on to its subaccounts.
///
/// The OpenAPI document says in one place that `autoDistributeAmount` needs `autoAssign` *and/or*
/// `distribute`, and in another that `distribute` needs `autoAssign`: the combinations here keep to
/// both. What was distributed cannot be read back (`distribute` is in no answer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distribution {
    to_new: bool,
    to_present: bool,
    amount: Option<Amount>,
}

impl Distribution {
    /// Not by itself.
    pub const fn none() -> Self {
        Self {
            to_new: false,
            to_present: false,
            amount: None,
        }
    }

    /// To every subaccount that is added to the directory from now on (`autoAssign`).
    pub const fn to_new_subaccounts() -> Self {
        Self {
            to_new: true,
            ..Self::none()
        }
    }

    /// Also to those that are in the directory now (`autoAssign` and `distribute`).
    pub const fn to_all_subaccounts() -> Self {
        Self {
            to_present: true,
            ..Self::to_new_subaccounts()
        }
    }

    /// How much each of them gets of a plan with a numeric quota. Without a subaccount to give it to
    /// it is not sent.
    pub const fn amount(mut self, each: Amount) -> Self {
        if self.to_new {
            self.amount = Some(each);
        }
        self
    }
}
