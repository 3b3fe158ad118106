//! A service binding to create.

use client_core::{Error, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    accounts::Labels,
    service_manager::{Parameters, ServiceInstanceId, check},
};

/// A service binding to create.
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct NewServiceBinding {
    pub(super) name: String,
    pub(super) instance: ServiceInstanceId,
    parameters: Parameters,
    bind_resource: Map<String, Value>,
    labels: Labels,
}

impl NewServiceBinding {
    /// A binding of this name to an instance.
    pub fn new(name: impl Into<String>, instance: &ServiceInstanceId) -> Self {
        Self {
            name: name.into(),
            instance: instance.clone(),
            parameters: Parameters::default(),
            bind_resource: Map::new(),
            labels: Labels::new(),
        }
    }

    /// What the service is told.
    pub fn parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = parameters;
        self
    }

    /// What it is bound to, such as `app_guid`.
    pub fn bind_resource(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.bind_resource.insert(key.into(), value.into());
        self
    }

    /// Labels.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.labels = labels;
        self
    }

    /// Whether it can be sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if its name or the instance's
    /// id is empty.
    pub fn check(&self) -> Result<(), Error> {
        check::filled("name", &self.name)?;
        check::filled("service_instance_id", self.instance.as_str())
    }

    pub(super) fn body(&self) -> NewBody<'_> {
        NewBody {
            name: &self.name,
            service_instance_id: &self.instance,
            parameters: self.parameters.as_map(),
            bind_resource: &self.bind_resource,
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
    service_instance_id: &'a ServiceInstanceId,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    bind_resource: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    labels: &'a Labels,
}
