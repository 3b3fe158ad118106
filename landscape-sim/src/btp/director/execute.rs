//! Runs a valid document: root fields by the operations of the landscape, everything below by their JSON.

use std::cell::RefCell;

use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use serde_json::{Value, json};

use super::fault::Fault;
use super::schema::{self, Request};
use super::{Director, access};
use crate::btp::Btp;
use crate::btp::entitlements::Entitlements;
use crate::btp::ids::Ids;
use crate::btp::uaa::Caller;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// What root fields work on.
pub(super) struct Landscape<'a> {
    pub(super) director: &'a mut Director,
    pub(super) entitlements: &'a Entitlements,
    pub(super) ids: &'a mut Ids,
    pub(super) incoming: &'a Incoming<'a>,
    pub(super) config: &'a Config,
}

/// What a root field came to.
pub(super) enum Outcome {
    Value(Value),
    /// An asynchronous operation was accepted on the application with this id.
    Accepted(String),
}

struct Root<'a> {
    kind: &'static str,
    caller: &'a Caller,
    landscape: RefCell<Landscape<'a>>,
    faults: RefCell<Vec<Fault>>,
    accepted: RefCell<Vec<String>>,
}

impl Btp {
    /// `POST /director/graphql`.
    pub(in crate::btp) fn director(&mut self, incoming: &Incoming<'_>, config: &Config) -> Reply {
        if incoming.path.first().map(String::as_str) != Some("graphql") || incoming.path.len() != 1
        {
            return exchange::text(404, "404 page not found");
        }
        if incoming.method != http::Method::POST {
            return exchange::text(405, "405 method not allowed");
        }
        let caller = match access::caller(&self.uaa, &self.global_account, incoming) {
            Ok(caller) => caller,
            Err((status, fault)) => return access::refused(status, &fault),
        };
        let Some(request) = Request::parse(incoming.json().as_ref()) else {
            return access::refused(400, &Fault::bad_request("the body is no GraphQL request"));
        };
        let root = Landscape {
            director: &mut self.director,
            entitlements: &self.entitlements,
            ids: &mut self.ids,
            incoming,
            config,
        };
        exchange::json(200, &run(root, &caller, &request))
    }
}

fn run(landscape: Landscape<'_>, caller: &Caller, request: &Request) -> Value {
    let Some(schema) = schema::schema() else {
        return Fault::internal("0", "no schema").body();
    };
    let known = schema::read(&request.document);
    let document = match known.valid(schema) {
        Ok(document) => document,
        Err(refused) => return refused.clone(),
    };
    let failed = |message: String| json!({"errors": [{"message": message}], "data": null});
    let operation = match document.operations.get(request.operation.as_deref()) {
        Ok(operation) => operation,
        Err(error) => return failed(error.message().to_string()),
    };
    let variables: JsonMap = match serde_json::from_value(request.variables.clone()) {
        Ok(variables) => variables,
        Err(_) => return Fault::bad_request("variables must be an object").body(),
    };
    let root = Root {
        kind: if operation.is_query() {
            "Query"
        } else {
            "Mutation"
        },
        caller,
        landscape: RefCell::new(landscape),
        faults: RefCell::default(),
        accepted: RefCell::default(),
    };
    let response = Execution::new(schema, document)
        .operation(operation)
        .raw_variable_values(&variables)
        .execute_sync(&root);
    let response = match response {
        Ok(response) => response,
        Err(error) => return failed(error.message().to_string()),
    };
    let mut body = serde_json::to_value(&response).unwrap_or(Value::Null);
    name_faults(&mut body, &root.faults.borrow());
    accept(&mut body, &root.accepted.borrow());
    body
}

/// The engine knows only an error's text, and puts words of its own before it; Director's text, name and code are
/// put in their place here.
fn name_faults(body: &mut Value, faults: &[Fault]) {
    let errors = body.get_mut("errors").and_then(Value::as_array_mut);
    for error in errors.into_iter().flatten() {
        let message = error
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let fault = faults
            .iter()
            .find(|fault| message.ends_with(&fault.message))
            .cloned()
            .unwrap_or_else(|| Fault::internal("0", message));
        if let Some(object) = error.as_object_mut() {
            object.insert("extensions".to_owned(), fault.extensions());
            object.insert("message".to_owned(), Value::String(fault.message));
        }
    }
}

/// Documented by the Compass Director source (`pkg/operation`): an accepted asynchronous operation answers
/// without data for its field, and names where its progress can be read.
fn accept(body: &mut Value, accepted: &[String]) {
    if accepted.is_empty() {
        return;
    }
    let Some(object) = body.as_object_mut() else {
        return;
    };
    if object
        .get("data")
        .and_then(Value::as_object)
        .is_none_or(serde_json::Map::is_empty)
    {
        object.remove("data");
    }
    let locations: Vec<String> = accepted
        .iter()
        .map(|id| format!("https://director.landscape.sim/last_operation/application/{id}"))
        .collect();
    object.insert("extensions".to_owned(), json!({ "locations": locations }));
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        self.kind
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let arguments = serde_json::to_value(info.arguments()).unwrap_or(Value::Null);
        let outcome = access::check(self.caller, info.field_name()).and_then(|()| {
            self.landscape
                .borrow_mut()
                .root(info.field_name(), &arguments)
        });
        match outcome {
            Ok(Outcome::Value(value)) => Ok(complete(info, value)),
            Ok(Outcome::Accepted(id)) => {
                self.accepted.borrow_mut().push(id);
                Ok(ResolvedValue::SkipForPartialExecution)
            }
            Err(fault) => {
                let message = fault.message.clone();
                self.faults.borrow_mut().push(fault);
                Err(FieldError { message })
            }
        }
    }
}

impl Landscape<'_> {
    fn root(&mut self, field: &str, arguments: &Value) -> Result<Outcome, Fault> {
        match field {
            "applications" => self.applications(arguments).map(Outcome::Value),
            "application" => Ok(Outcome::Value(self.application(arguments))),
            "applicationTemplates" => self.application_templates(arguments).map(Outcome::Value),
            "registerApplicationFromTemplate" => self.register(arguments).map(Outcome::Value),
            "requestOneTimeTokenForApplication" => self.issue_token(arguments).map(Outcome::Value),
            "unpairApplication" => self.unpair(arguments),
            "unregisterApplication" => self.unregister(arguments),
            "mergeApplications" => self.merge(arguments).map(Outcome::Value),
            "formations" => self.formations(arguments).map(Outcome::Value),
            "formationByName" => Ok(Outcome::Value(self.formation_by_name(arguments))),
            "formationsForObject" => Ok(Outcome::Value(self.formations_for_object(arguments))),
            "createFormation" => self.create_formation(arguments).map(Outcome::Value),
            "deleteFormation" => self.delete_formation(arguments).map(Outcome::Value),
            "assignFormation" => self.assign_formation(arguments).map(Outcome::Value),
            "unassignFormation" => self.unassign_formation(arguments).map(Outcome::Value),
            "resynchronizeFormationNotifications" => {
                self.resynchronize(arguments).map(Outcome::Value)
            }
            "finalizeDraftFormation" => self.finalize(arguments).map(Outcome::Value),
            other => Err(Fault::internal(
                &self.ids.guid(),
                &format!("no resolver for {other}"),
            )),
        }
    }
}

/// A JSON object seen as a GraphQL object.
struct Node {
    kind: String,
    value: Value,
}

impl ObjectValue for Node {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let mut value = self
            .value
            .get(info.field_name())
            .cloned()
            .ok_or_else(|| self.unknown_field_error(info))?;
        let key = info.arguments().get("key").and_then(JsonValue::as_str);
        if let (Some(key), Some(labels)) = (key, value.as_object_mut()) {
            labels.retain(|label, _| label == key);
        }
        if info.field_name() == "formationAssignments"
            && let Value::Array(items) = value
        {
            let arguments = serde_json::to_value(info.arguments()).unwrap_or(Value::Null);
            let first = arguments.get("first").and_then(Value::as_i64);
            let after = access::text(&arguments, "after");
            value =
                super::page::page(items, first.unwrap_or(200), after, 200).map_err(|fault| {
                    FieldError {
                        message: fault.message,
                    }
                })?;
        }
        Ok(complete(info, value))
    }
}

fn complete<'a>(info: &'a ResolveInfo<'a>, value: Value) -> ResolvedValue<'a> {
    let kind = info.field_definition().ty.inner_named_type();
    complete_as(
        kind.as_str(),
        info.schema().get_object(kind).is_some(),
        value,
    )
}

fn complete_as(kind: &str, is_object: bool, value: Value) -> ResolvedValue<'_> {
    match value {
        Value::Null => ResolvedValue::null(),
        Value::Array(items) => ResolvedValue::list(
            items
                .into_iter()
                .map(move |item| complete_as(kind, is_object, item)),
        ),
        value if is_object => ResolvedValue::object(Node {
            kind: kind.to_owned(),
            value,
        }),
        value => ResolvedValue::leaf(value),
    }
}
