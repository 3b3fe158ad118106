//! What to assign: many plans to many subaccounts in one request.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{ExternalResource, Quota};
use crate::accounts::SubaccountId;

/// One plan for one subaccount.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::{Amount, Quota, ServicePlanAssignment};
///
/// let one = ServicePlanAssignment::new("hana-cloud", "hana", &"f78e0bdb".into(), Quota::Amount(Amount::ONE))
///     .unique_identifier("hana-cloud-hana");
/// # let _ = one;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePlanAssignment {
    key: PlanKey,
    target: Target,
}

impl ServicePlanAssignment {
    /// Assigns `plan` of `service` to `subaccount`; or takes it away, if the quota says so.
    pub fn new(
        service: impl Into<String>,
        plan: impl Into<String>,
        subaccount: &SubaccountId,
        quota: Quota,
    ) -> Self {
        Self {
            key: PlanKey {
                service: service.into(),
                plan: plan.into(),
                unique_identifier: None,
            },
            target: Target {
                subaccount: subaccount.clone(),
                quota,
                resources: Vec::new(),
            },
        }
    }

    /// Says which of several plans of the same name is meant. Without it the service refuses an
    /// ambiguous name with 30001. The field is missing in the OpenAPI document.
    pub fn unique_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.key.unique_identifier = Some(identifier.into());
        self
    }

    /// Says for which external resource the plan is assigned.
    pub fn resource(mut self, resource: ExternalResource) -> Self {
        self.target.resources.push(resource);
        self
    }

    /// What is asked for.
    pub fn quota(&self) -> Quota {
        self.target.quota
    }

    /// For which subaccount.
    pub fn subaccount(&self) -> &SubaccountId {
        &self.target.subaccount
    }
}

/// Many assignments in one PUT: one job, and no lock against oneself.
///
/// The same plan for many subaccounts becomes one element. The same quota of a plan for one
/// subaccount and several resources becomes one request for all of them. What is added twice is asked
/// for once, as it was added last.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::{AssignmentBatch, Quota, ServicePlanAssignment};
///
/// let assign = |subaccount: &str| {
///     ServicePlanAssignment::new("aicore", "free", &subaccount.into(), Quota::Enable)
/// };
/// let batch = AssignmentBatch::new().add(assign("one")).add(assign("two"));
/// assert_eq!(
///     serde_json::to_value(&batch)?,
///     serde_json::json!({"subaccountServicePlans": [{
///         "serviceName": "aicore",
///         "servicePlanName": "free",
///         "assignmentInfo": [
///             {"subaccountGUID": "one", "enable": true},
///             {"subaccountGUID": "two", "enable": true},
///         ],
///     }]}),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AssignmentBatch {
    #[serde(rename = "subaccountServicePlans")]
    elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanKey {
    #[serde(rename = "serviceName")]
    service: String,
    #[serde(rename = "servicePlanName")]
    plan: String,
    #[serde(
        rename = "servicePlanUniqueIdentifier",
        skip_serializing_if = "Option::is_none"
    )]
    unique_identifier: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Element {
    #[serde(flatten)]
    key: PlanKey,
    #[serde(rename = "assignmentInfo")]
    targets: Vec<Target>,
}

#[derive(Debug, Clone, PartialEq)]
struct Target {
    subaccount: SubaccountId,
    quota: Quota,
    resources: Vec<ExternalResource>,
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("subaccountGUID", &self.subaccount)?;
        match self.quota {
            Quota::Enable => map.serialize_entry("enable", &true)?,
            Quota::Disable => map.serialize_entry("enable", &false)?,
            Quota::Amount(amount) => map.serialize_entry("amount", &amount)?,
        }
        if !self.resources.is_empty() {
            map.serialize_entry("resources", &self.resources)?;
        }
        map.end()
    }
}

impl AssignmentBatch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an assignment.
    #[expect(
        clippy::should_implement_trait,
        reason = "a batch is filled, not summed up"
    )]
    pub fn add(mut self, assignment: ServicePlanAssignment) -> Self {
        let ServicePlanAssignment { key, target } = assignment;
        let Some(element) = self.elements.iter_mut().find(|known| known.key == key) else {
            self.elements.push(Element {
                key,
                targets: vec![target],
            });
            return self;
        };
        let same = element.targets.iter_mut().find(|known| {
            known.subaccount == target.subaccount
                && (known.quota == target.quota || known.resources == target.resources)
        });
        let Some(known) = same else {
            element.targets.push(target);
            return self;
        };
        known.quota = target.quota;
        for resource in target.resources {
            if !known.resources.contains(&resource) {
                known.resources.push(resource);
            }
        }
        self
    }

    /// Whether both say something of one plan in one subaccount.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.shared_targets(other).next().is_some()
    }

    /// Whether both say something of one plan in one subaccount that one request cannot say: different amounts with
    /// different resources.
    pub fn contradicts(&self, other: &Self) -> bool {
        self.shared_targets(other)
            .any(|(one, other)| one.quota != other.quota && one.resources != other.resources)
    }

    fn shared_targets<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (&'a Target, &'a Target)> {
        let elements = self.elements.iter().flat_map(move |mine| {
            let same = other.elements.iter().filter(move |one| one.key == mine.key);
            same.map(move |other| (mine, other))
        });
        elements.flat_map(|(mine, other)| {
            mine.targets.iter().flat_map(move |one| {
                let same = other.targets.iter();
                same.filter(move |other| other.subaccount == one.subaccount)
                    .map(move |other| (one, other))
            })
        })
    }

    /// All of this and of another batch.
    pub fn join(self, other: Self) -> Self {
        let elements = other.elements.into_iter();
        let assignments = elements.flat_map(|element| {
            let Element { key, targets } = element;
            targets
                .into_iter()
                .map(move |target| ServicePlanAssignment {
                    key: key.clone(),
                    target,
                })
        });
        assignments.fold(self, Self::add)
    }

    /// Whether any of it takes a plan away.
    pub fn removes(&self) -> bool {
        let mut targets = self.elements.iter().flat_map(|element| &element.targets);
        targets.any(|target| target.quota.is_removal())
    }

    /// Whether there is nothing to assign.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// How many assignments it asks for.
    pub fn len(&self) -> usize {
        self.elements
            .iter()
            .map(|element| element.targets.len())
            .sum()
    }
}

impl Extend<ServicePlanAssignment> for AssignmentBatch {
    fn extend<I: IntoIterator<Item = ServicePlanAssignment>>(&mut self, assignments: I) {
        *self = assignments
            .into_iter()
            .fold(std::mem::take(self), Self::add);
    }
}

impl FromIterator<ServicePlanAssignment> for AssignmentBatch {
    fn from_iter<I: IntoIterator<Item = ServicePlanAssignment>>(assignments: I) -> Self {
        assignments.into_iter().fold(Self::new(), Self::add)
    }
}
