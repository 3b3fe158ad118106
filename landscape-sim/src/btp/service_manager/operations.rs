//! Operations: what is ordered of a broker, how far it is, and what it changes when it ends.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Call;
use super::model::Secret;
use super::model::{Labels, with};
use super::refusal::Refusal;
use super::request::flag;
use super::{ServiceManager, UserChange};
use crate::btp::Btp;
use crate::config::{Config, OperationErrors};
use crate::exchange::{self, Reply};

/// What is done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Create,
    Update,
    Delete,
}

impl Kind {
    /// Documented in capitals, observed in small letters.
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// The resources that a broker has a part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Instance,
    Binding,
}

impl Resource {
    fn segment(self) -> &'static str {
        match self {
            Self::Instance => "service_instances",
            Self::Binding => "service_bindings",
        }
    }
}

/// What an update changes when it succeeds.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) labels: Labels,
    pub(super) parameters: Value,
}

/// What is ordered.
pub(super) struct Order {
    pub(super) kind: Kind,
    pub(super) resource: Resource,
    pub(super) id: String,
    /// Why it will fail.
    pub(super) failure: Option<Refusal>,
    pub(super) change: Option<Change>,
    pub(super) delay: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    InProgress,
    Succeeded,
    Failed,
}

/// An order on its way.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    id: String,
    pub(super) subaccount: String,
    kind: Kind,
    resource: Resource,
    resource_id: String,
    state: State,
    due: Timestamp,
    failure: Option<Refusal>,
    change: Option<Change>,
    correlation: String,
    created: Timestamp,
    updated: Timestamp,
}

impl Operation {
    fn json(&self, config: &Config) -> Value {
        let body = json!({
            "id": self.id,
            "ready": true,
            "type": self.kind.as_str(),
            "state": match self.state {
                State::InProgress => "in progress",
                State::Succeeded => "succeeded",
                State::Failed => "failed",
            },
            "resource_id": self.resource_id,
            "resource_type": format!("/v1/{}", self.resource.segment()),
            "transitive_resources": [],
            "platform_id": "service-manager",
            "correlation_id": self.correlation,
            "reschedule": false,
            "deletion_scheduled": "0001-01-01T00:00:00Z",
            "created_at": self.created.to_string(),
            "updated_at": self.updated.to_string(),
        });
        let Some(failure) = self
            .failure
            .as_ref()
            .filter(|_| self.state == State::Failed)
        else {
            return body;
        };
        let errors = match config.operation_errors {
            OperationErrors::List => json!([failure.json()]),
            OperationErrors::Object => failure.json(),
        };
        let body = with(body, "description", json!(failure.description()));
        with(body, "errors", errors)
    }
}

impl ServiceManager {
    /// Refuses while an operation on the resource runs.
    pub(super) fn check_idle(&self, id: &str) -> Result<(), Refusal> {
        let running = self
            .operations
            .iter()
            .find(|known| known.resource_id == id && known.state == State::InProgress);
        match running {
            Some(operation) => Err(Refusal::busy(operation.kind == Kind::Delete)),
            None => Ok(()),
        }
    }

    /// The latest operation on a resource.
    pub(super) fn last_operation(&self, id: &str, config: &Config) -> Option<Value> {
        let mut all = self.operations.iter().rev();
        all.find(|known| known.resource_id == id)
            .map(|operation| operation.json(config))
    }

    /// `object` with the latest operation on the resource.
    pub(super) fn with_last_operation(&self, object: Value, id: &str, config: &Config) -> Value {
        match self.last_operation(id, config) {
            Some(operation) => with(object, "last_operation", operation),
            None => object,
        }
    }

    /// Starts what is ordered; with an answer if the caller is not to wait for its end.
    ///
    /// Documented: `async` decides, 202 has the operation's path in `Location`. Documented (Peripli/service-manager):
    /// without it the broker decides; here, one that takes time is asynchronous. Ours: `async=false` takes no time.
    pub(super) fn order(
        &mut self,
        order: Order,
        call: &Call<'_>,
    ) -> Result<Option<Reply>, Refusal> {
        let later = flag(call, "async")?.unwrap_or(!order.delay.is_zero());
        let operation = Operation {
            id: self.ids.guid(),
            subaccount: call.subaccount.to_owned(),
            kind: order.kind,
            resource: order.resource,
            resource_id: order.id,
            state: State::InProgress,
            due: if later {
                crate::clock::after(call.now(), order.delay)
            } else {
                call.now()
            },
            failure: order.failure,
            change: order.change,
            correlation: call.correlation.to_owned(),
            created: call.now(),
            updated: call.now(),
        };
        if later {
            let path = format!(
                "/v1/{}/{}/operations/{}",
                operation.resource.segment(),
                operation.resource_id,
                operation.id
            );
            self.operations.push(operation);
            let reply = exchange::json(202, &json!({}));
            return Ok(Some(exchange::with_header(reply, "location", &path)));
        }
        let refused = operation.failure.clone();
        self.operations.push(operation);
        self.settle(call.now());
        refused.map_or(Ok(None), Err)
    }

    /// Ends what is due.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let due: Vec<Operation> = self
            .operations
            .iter_mut()
            .filter(|operation| operation.state == State::InProgress && operation.due <= now)
            .map(|operation| {
                operation.state = match operation.failure {
                    Some(_) => State::Failed,
                    None => State::Succeeded,
                };
                operation.updated = operation.due;
                operation.clone()
            })
            .collect();
        for operation in due {
            self.finish(&operation);
        }
    }

    fn finish(&mut self, operation: &Operation) {
        let succeeded = operation.state == State::Succeeded;
        if succeeded && operation.kind == Kind::Delete {
            return self.remove(operation.resource, &operation.resource_id);
        }
        let id = operation.resource_id.as_str();
        match operation.resource {
            Resource::Instance => {
                let found = self.instances.iter_mut().find(|known| known.id == id);
                let Some(instance) = found else { return };
                instance.stamp.updated = operation.due;
                match (operation.kind, succeeded) {
                    (Kind::Create, ready) => {
                        instance.ready = ready;
                        instance.usable = ready;
                    }
                    (Kind::Update, true) => {
                        if let Some(change) = operation.change.clone() {
                            instance.name = change.name;
                            instance.labels = change.labels;
                            instance.parameters = change.parameters;
                        }
                    }
                    _ => {}
                }
            }
            Resource::Binding => {
                let found = self.bindings.iter_mut().find(|known| known.id == id);
                let Some(binding) = found else { return };
                binding.stamp.updated = operation.due;
                if succeeded && operation.kind == Kind::Create {
                    binding.ready = true;
                    if let Secret::User {
                        tenant,
                        user,
                        password,
                    } = binding.secret.clone()
                    {
                        let of = binding.instance.clone();
                        let instance = self.instances.iter().find(|known| known.id == of);
                        let scenario = instance.and_then(|instance| {
                            let of_instance = "/communicationArrangement/scenarioId";
                            Some(
                                instance
                                    .parameters
                                    .pointer(of_instance)?
                                    .as_str()?
                                    .to_owned(),
                            )
                        });
                        self.user_changes.push(UserChange::Add {
                            tenant,
                            user,
                            password,
                            scenario,
                        });
                    }
                }
            }
        }
    }

    fn remove(&mut self, resource: Resource, id: &str) {
        match resource {
            Resource::Instance => self.instances.retain(|known| known.id != id),
            Resource::Binding => self.remove_binding(id),
        }
    }

    pub(super) fn get_operation(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let path = &call.incoming.path;
        let segment = |position: usize| path.get(position).map_or("", String::as_str);
        self.operations
            .iter()
            .find(|known| {
                known.subaccount == call.subaccount
                    && known.resource.segment() == segment(1)
                    && known.resource_id == segment(2)
                    && known.id == segment(4)
            })
            .map(|operation| exchange::json(200, &operation.json(call.config)))
            .ok_or_else(|| Refusal::no_such("operation"))
    }
}

impl Btp {
    /// Ends the operations of Service Manager that are due.
    pub(in crate::btp) fn settle_service_manager(&mut self, now: Timestamp) {
        self.service_manager.settle(now);
    }
}
