//! A service instance to create, and what to change of one.

use client_core::{Error, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    accounts::Labels,
    service_manager::{LabelChange, Parameters, ServicePlanId, check},
};

/// A service instance to create.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::NewServiceInstance;
///
/// let new = NewServiceInstance::of_names("reader", "s4-hana-cloud", "api-access");
/// assert!(new.check().is_ok());
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct NewServiceInstance {
    pub(super) name: String,
    pub(super) plan: PlanChoice,
    parameters: Parameters,
    labels: Labels,
}

#[derive(Debug, Clone)]
pub(super) enum PlanChoice {
    Id(ServicePlanId),
    Names { offering: String, plan: String },
}

impl NewServiceInstance {
    /// An instance of a plan that was read from the catalogue. What names leave open, the id says:
    /// with several registered systems, `s4-hana-cloud` may have several plans of one name.
    pub fn of_plan(name: impl Into<String>, plan: &ServicePlanId) -> Self {
        Self::new(name.into(), PlanChoice::Id(plan.clone()))
    }

    /// An instance of the only plan with these technical names.
    pub fn of_names(
        name: impl Into<String>,
        offering: impl Into<String>,
        plan: impl Into<String>,
    ) -> Self {
        let choice = PlanChoice::Names {
            offering: offering.into(),
            plan: plan.into(),
        };
        Self::new(name.into(), choice)
    }

    fn new(name: String, plan: PlanChoice) -> Self {
        Self {
            name,
            plan,
            parameters: Parameters::default(),
            labels: Labels::new(),
        }
    }

    /// What the service is told.
    pub fn parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = parameters;
        self
    }

    /// Labels.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.labels = labels;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field: name,
    /// plan id, offering's or plan's name must not be empty.
    pub fn check(&self) -> Result<(), Error> {
        check::filled("name", &self.name)?;
        match &self.plan {
            PlanChoice::Id(id) => check::filled("service_plan_id", id.as_str()),
            PlanChoice::Names { offering, plan } => {
                check::filled("service_offering_name", offering)?;
                check::filled("service_plan_name", plan)
            }
        }
    }

    pub(super) fn body(&self) -> NewBody<'_> {
        let (id, offering, plan) = match &self.plan {
            PlanChoice::Id(id) => (Some(id), None, None),
            PlanChoice::Names { offering, plan } => {
                (None, Some(offering.as_str()), Some(plan.as_str()))
            }
        };
        NewBody {
            name: &self.name,
            service_plan_id: id,
            service_offering_name: offering,
            service_plan_name: plan,
            parameters: self.parameters.as_map(),
            labels: &self.labels,
        }
    }

    pub(super) fn secrets(&self) -> &[SecretString] {
        self.parameters.secrets()
    }
}

#[derive(Serialize)]
pub(super) struct NewBody<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_plan_id: Option<&'a ServicePlanId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_offering_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_plan_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    labels: &'a Labels,
}

/// What to change of a service instance; what is not named stays.
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is changed until it is sent"]
pub struct ServiceInstanceUpdate {
    name: Option<String>,
    plan: Option<ServicePlanId>,
    parameters: Option<Parameters>,
    labels: Vec<LabelChange>,
}

impl ServiceInstanceUpdate {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another plan, if the offering can (`plan_updateable`).
    pub fn plan(mut self, plan: &ServicePlanId) -> Self {
        self.plan = Some(plan.clone());
        self
    }

    /// Other parameters. The plans of `s4-hana-cloud` have no documented update: delete the instance
    /// and create it again (SAP Help, *Create an SAP S/4HANA Cloud Extensibility service instance*).
    pub fn parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = Some(parameters);
        self
    }

    /// Adds or removes values of labels.
    pub fn labels(mut self, changes: impl IntoIterator<Item = LabelChange>) -> Self {
        self.labels.extend(changes);
        self
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if nothing is to be changed,
    /// or the name is empty.
    pub fn check(&self) -> Result<(), Error> {
        if let Some(name) = &self.name {
            check::filled("name", name)?;
        }
        if self.name.is_none()
            && self.plan.is_none()
            && self.parameters.is_none()
            && self.labels.is_empty()
        {
            return Err(Error::invalid_input("update", "changes nothing"));
        }
        Ok(())
    }

    pub(super) fn body(&self) -> UpdateBody<'_> {
        UpdateBody {
            name: self.name.as_deref(),
            service_plan_id: self.plan.as_ref(),
            parameters: self.parameters.as_ref().map(Parameters::as_map),
            labels: &self.labels,
        }
    }

    pub(super) fn secrets(&self) -> &[SecretString] {
        self.parameters
            .as_ref()
            .map(Parameters::secrets)
            .unwrap_or_default()
    }
}

#[derive(Serialize)]
pub(super) struct UpdateBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_plan_id: Option<&'a ServicePlanId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a Map<String, Value>>,
    #[serde(skip_serializing_if = "<[LabelChange]>::is_empty")]
    labels: &'a [LabelChange],
}
